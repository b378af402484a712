/// One record as the log names it.
struct NamedRecord: Hashable {
    /// What tells it from every other record.
    var key: String
    /// The account in whose log its changes are.
    var account: ID
    var kind: String
    var id: ID
    var name: String?
    var organization: ID?
    /// The canonical line.
    var line: String
}

extension World {
    /// Every record, as the log names it.
    var namedRecords: [NamedRecord] {
        var records: [NamedRecord] = []
        func add(
            _ account: ID, _ kind: String, _ id: ID, _ line: String, name: String? = nil,
            organization: ID? = nil, part: String = ""
        ) {
            records.append(
                NamedRecord(
                    key: "\(kind) \(account)/\(id) \(part)", account: account, kind: kind, id: id,
                    name: name, organization: organization, line: line))
        }
        for it in accounts { add(it.id, "account", it.id, line(it), name: it.name) }
        for it in users { add(it.account, "user", it.id, line(it), name: it.name) }
        for it in organizations {
            add(
                it.account, "organization", it.id, line(it), name: it.name, organization: it.id)
        }
        for it in groups { add(it.account, "group", it.id, canonical(it), name: it.name) }
        for it in memberships {
            add(it.account, "membership", it.group, line(it), part: "\(it.member)")
        }
        for it in grants {
            add(
                it.account, "grant", it.organization, line(it), organization: it.organization,
                part: "\(it.grantee)")
        }
        for it in assets {
            add(
                it.account, "asset", it.id, canonical(it), name: it.name,
                organization: it.organization)
        }
        for it in connections { add(it.host, "connection", it.id, line(it)) }
        for it in settings { add(it.account, "settings", it.account, line(it)) }
        for it in templates { add(it.account, "template", it.id, line(it), name: it.name) }
        for it in apiKeys { add(it.account, "apiKey", it.id, line(it), name: it.name) }
        for it in deliveries {
            add(
                it.connection.account, "delivery", it.connection.id, line(it),
                part: "\(it.administrator)")
        }
        for it in reports { add(it.account, "report", it.id, line(it)) }
        return records
    }

    /// The line of a group, whose list is in the order of its bytes.
    public func canonical(_ group: Group) -> String {
        var group = group
        group.deniedAssetTypes.sort()
        return line(group)
    }

    /// The line of an asset, whose lists are in the order of their bytes.
    public func canonical(_ asset: Asset) -> String {
        var asset = asset
        asset.list?.users.sort()
        asset.list?.groups.sort()
        return line(asset)
    }
}
