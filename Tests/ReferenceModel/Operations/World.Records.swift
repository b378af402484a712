/// One record as the log names it.
struct NamedRecord: Hashable {
    /// What tells it from every other record.
    var key: ID
    /// The account in whose log its changes are.
    var account: ID
    var kind: String
    var id: ID
    var name: String?
    var organization: ID?
    /// The record itself, the same for what means the same.
    var value: AnyHashable
}

extension World {
    /// Every record, as the log names it.
    var namedRecords: [NamedRecord] {
        let world = sorted
        var records: [NamedRecord] = []
        func add(
            _ account: ID, _ kind: String, _ id: ID, _ value: some Hashable,
            name: String? = nil, organization: ID? = nil, part: String = ""
        ) {
            records.append(
                NamedRecord(
                    key: "\(kind) \(account)/\(id) \(part)", account: account, kind: kind, id: id,
                    name: name, organization: organization, value: AnyHashable(value)))
        }
        for it in world.accounts { add(it.id, "account", it.id, it, name: it.name) }
        for it in world.users { add(it.account, "user", it.id, it, name: it.name) }
        for it in world.organizations {
            add(
                it.account, "organization", it.id, it, name: it.name, organization: it.id)
        }
        for it in world.groups { add(it.account, "group", it.id, it, name: it.name) }
        for it in world.memberships {
            add(it.account, "membership", it.group, it, part: "\(it.member)")
        }
        for it in world.grants {
            add(
                it.account, "grant", it.organization, it, organization: it.organization,
                part: "\(it.grantee)")
        }
        for it in world.assets {
            add(
                it.account, "asset", it.id, it, name: it.name,
                organization: it.organization)
        }
        for it in world.connections { add(it.host, "connection", it.id, it) }
        for it in world.settings { add(it.account, "settings", it.account, it) }
        for it in world.templates { add(it.account, "template", it.id, it, name: it.name) }
        for it in world.apiKeys { add(it.account, "apiKey", it.id, it, name: it.name) }
        for it in world.deliveries {
            add(
                it.administrator.account, "delivery", it.connection.id, it,
                part: "\(it.connection) \(it.administrator)")
        }
        for it in world.reports { add(it.account, "report", it.id, it) }
        return records
    }

    /// The world with its lists in the order of their bytes, where their order means nothing.
    var sorted: World {
        var world = self
        for index in world.groups.indices { world.groups[index].deniedAssetTypes.sort() }
        for index in world.assets.indices {
            world.assets[index].list?.users.sort()
            world.assets[index].list?.groups.sort()
        }
        return world
    }
}
