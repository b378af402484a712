extension World {
    /// Everything for which an import would refuse the world at that instant, in words; empty
    /// when it is in order.
    ///
    /// Where the specification leaves open what is refused, the stricter reading is taken, so
    /// that a world without problems is a world that every reading takes.
    public func problems(at now: Int64) -> [String] {
        refusals(at: now) + strictProblems
    }

    /// Everything for which any reading of the specification refuses the world.
    public func refusals(at now: Int64) -> [String] {
        accountProblems + userProblems + organizationProblems + groupProblems
            + assetProblems + accessProblems + connectionProblems(at: now)
            + liteProblems(at: now)
    }

    /// Rule: *Things*.
    private var accountProblems: [String] {
        var problems = repeated(accounts.map(\.id), "account")
        problems += repeated(accounts.map(\.subdomain), "subdomain")
        for account in accounts {
            problems += identityProblems(account.id)
            if account.id.text.utf8.contains(UInt8(ascii: "/")) {
                problems.append("account \(account.id) has a slash")
            }
            let seats = users.filter {
                $0.account == account.id && $0.status == "active" && $0.role != "lite"
            }
            if let limit = account.seatLimit, seats.count > limit {
                problems.append("account \(account.id) has too few seats")
            }
        }
        return problems
    }

    /// Rule: *Things*.
    private var userProblems: [String] {
        var problems = repeated(users.map(\.address), "user")
        let present = users.filter { $0.status != "removed" }
        problems += repeated(present.map { ID("\($0.account)/\($0.email.lowercased())") }, "e-mail")
        for user in users {
            problems += identityProblems(user.id) + accountProblem(user.account)
            if user.role == "lite", user.allOrganizations {
                problems.append("Lite \(user.address) has all organizations")
            }
        }
        return problems
    }

    /// Rule: *Organization scope*.
    private var organizationProblems: [String] {
        var problems = repeated(organizations.map(\.address), "organization")
        var earlier: Set<Address> = []
        for organization in organizations {
            problems += identityProblems(organization.id) + accountProblem(organization.account)
            if let parent = organization.parent,
                !earlier.contains(Address(organization.account, parent))
            {
                problems.append("\(organization.address) comes before its parent")
            }
            earlier.insert(organization.address)
        }
        return problems
    }

    /// Rule: *Groups and asset types*.
    private var groupProblems: [String] {
        var problems = repeated(groups.map(\.address), "group")
        for group in groups {
            problems += identityProblems(group.id) + accountProblem(group.account)
            problems += repeated(group.deniedAssetTypes, "denied type of \(group.address)")
        }
        return problems
    }

    /// Rule: *Groups and asset types*: an embedded asset has no list and is in its container's
    /// organization.
    private var assetProblems: [String] {
        var problems = repeated(assets.map(\.address), "asset")
        var earlier: [Address: Asset] = [:]
        for asset in assets {
            problems += identityProblems(asset.id)
            if !organizations.contains(where: {
                $0.address == Address(asset.account, asset.organization)
            }) {
                problems.append("\(asset.address) is in no organization")
            }
            if let list = asset.list { problems += listProblems(list, asset) }
            if let id = asset.container {
                let container = earlier[Address(asset.account, id)]
                if container?.organization != asset.organization || asset.list != nil {
                    problems.append("\(asset.address) does not fit its container")
                }
            }
            earlier[asset.address] = asset
        }
        return problems
    }

    private func listProblems(_ list: AccessList, _ asset: Asset) -> [String] {
        var problems = repeated(list.users, "user on the list of \(asset.address)")
        problems += repeated(list.groups, "group on the list of \(asset.address)")
        let parties = list.users.map(Party.user) + list.groups.map(Party.group)
        for party in parties where !exists(party, in: asset.account) {
            problems.append("\(asset.address) lists an unknown \(party)")
        }
        return problems
    }

    /// Rule: *Things*, *Time*.
    private var accessProblems: [String] {
        var problems = repeated(
            memberships.map { ID("\($0.member) in \($0.group) of \($0.account)") },
            "membership")
        problems += repeated(
            grants.map { ID("\($0.organization) to \($0.grantee) of \($0.account)") },
            "grant")
        for membership in memberships {
            problems += intervalProblems(membership.during)
            if case .group = membership.member { problems.append("a group in a group") }
            if !exists(membership.member, in: membership.account)
                || !exists(.group(membership.group), in: membership.account)
            {
                problems.append("a membership of something unknown")
            }
        }
        for grant in grants {
            problems += intervalProblems(grant.during)
            let organization = Address(grant.account, grant.organization)
            if !exists(grant.grantee, in: grant.account)
                || !organizations.contains(where: { $0.address == organization })
            {
                problems.append("a grant of something unknown")
            }
        }
        let authors = memberships.compactMap(\.by) + grants.compactMap(\.by)
        for author in authors where !users.contains(where: { $0.address == author }) {
            problems.append("unknown author \(author)")
        }
        return problems
    }

    /// Rule: *Connections*.
    private func connectionProblems(at now: Int64) -> [String] {
        var problems = repeated(connections.map(\.address), "connection")
        for (index, connection) in connections.enumerated() {
            problems += identityProblems(connection.id) + intervalProblems(connection.during)
            problems += accountProblem(connection.host) + accountProblem(connection.delegate)
            if connection.host == connection.delegate {
                problems.append("\(connection.address) is to oneself")
            }
            if !Table.delegateRoles.contains(connection.maximumRole) {
                problems.append("\(connection.address) allows \(connection.maximumRole)")
            }
            for other in connections[..<index]
            where other.host == connection.host && other.delegate == connection.delegate {
                if other.isLive(at: now) && connection.isLive(at: now) {
                    problems.append("\(other.address) and \(connection.address) are both live")
                }
            }
        }
        return problems
    }

    private func accountProblem(_ id: ID) -> [String] {
        accounts.contains { $0.id == id } ? [] : ["unknown account \(id)"]
    }

    private func identityProblems(_ id: ID) -> [String] {
        (1...128).contains(id.text.utf8.count) ? [] : ["identity \(id) is too short or too long"]
    }

    private func intervalProblems(_ interval: Interval) -> [String] {
        guard let from = interval.from, let until = interval.until, from >= until else { return [] }
        return ["an interval ends before it begins"]
    }

    private func exists(_ party: Party, in account: ID) -> Bool {
        switch party {
        case .user(let id): users.contains { $0.address == Address(account, id) }
        case .group(let id): groups.contains { $0.address == Address(account, id) }
        case .connection(let id): connections.contains { $0.address == Address(account, id) }
        }
    }

    private func repeated<Element: Hashable>(_ elements: [Element], _ what: String) -> [String] {
        var seen: Set<Element> = []
        return elements.compactMap { element in
            seen.insert(element).inserted ? nil : "\(what) \(element) is there twice"
        }
    }
}
