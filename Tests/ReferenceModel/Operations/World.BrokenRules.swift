/// What must hold after every operation, whoever does it.
extension World {
    /// The rules that the world breaks, each as `refused RULE`.
    ///
    /// Rules: *Things*, *Roles*, *Lite*, *Connections*, *Groups and asset types*.
    func brokenRules(since before: World, at now: Int64) -> Set<String> {
        var broken: Set<String> = []
        if !liteProblems(at: now).isEmpty { broken.insert("refused liteScope") }
        for user in users where user.role == "lite" && user.allOrganizations {
            broken.insert("refused liteAllOrganizations")
        }
        for account in accounts {
            broken.formUnion(brokenRules(of: account, since: before))
        }
        for connection in connections {
            broken.formUnion(brokenRules(of: connection, at: now))
        }
        for asset in assets { broken.formUnion(brokenRules(of: asset)) }
        for organization in organizations where isBeneathItself(organization) {
            broken.insert("refused organizationCycle")
        }
        let intervals =
            memberships.map(\.during) + grants.map(\.during) + connections.map(\.during)
        for interval in intervals where isEmpty(interval) { broken.insert("refused interval") }
        return broken
    }

    private func isEmpty(_ interval: Interval) -> Bool {
        guard let from = interval.from, let until = interval.until else { return false }
        return from >= until
    }

    private func brokenRules(of account: Account, since before: World) -> Set<String> {
        var broken: Set<String> = []
        let own = users.filter { $0.account == account.id && $0.status != "removed" }
        var emails: Set<String> = []
        for user in own where !emails.insert(user.email.lowercased()).inserted {
            broken.insert("refused uniqueEmail")
        }
        if let limit = account.seatLimit {
            let seats = own.filter { $0.status == "active" && $0.role != "lite" }
            if seats.count > limit { broken.insert("refused seatLimit") }
            if limit < 1 { broken.insert("invalid") }
        }
        if before.isGoverned(account.id), !isGoverned(account.id) {
            broken.insert("refused lastAdministrator")
        }
        return broken
    }

    private func isGoverned(_ account: ID) -> Bool {
        users.contains {
            $0.account == account && $0.status == "active" && $0.role == "administrator"
        }
    }

    private func brokenRules(of connection: Connection, at now: Int64) -> Set<String> {
        var broken: Set<String> = []
        if connection.host == connection.delegate { broken.insert("refused selfConnection") }
        if !["manager", "editor", "creator", "readOnly"].contains(connection.maximumRole) {
            broken.insert("refused maximumRole")
        }
        let rivals = connections.filter {
            $0.host == connection.host && $0.delegate == connection.delegate && $0.isLive(at: now)
        }
        if rivals.count > 1 { broken.insert("refused oneLiveConnection") }
        return broken
    }

    private func brokenRules(of asset: Asset) -> Set<String> {
        var broken: Set<String> = []
        guard asset.container != nil else { return [] }
        if asset.list != nil { broken.insert("refused embeddedList") }
        let around = containers(of: asset)
        if around.count > assets.count { broken.insert("refused containerCycle") }
        for container in around where container.organization != asset.organization {
            broken.insert("refused containerOrganization")
        }
        return broken
    }

    /// What an asset is embedded in, from the inside out; in a circle more than there are.
    func containers(of asset: Asset) -> [Asset] {
        var around: [Asset] = []
        var inner = asset
        while let id = inner.container, around.count <= assets.count,
            let outer = assets.first(where: { $0.address == Address(asset.account, id) })
        {
            around.append(outer)
            inner = outer
        }
        return around
    }

    private func isBeneathItself(_ organization: Organization) -> Bool {
        var steps = 0
        var above = organization.parent
        while let id = above, steps <= organizations.count {
            if id == organization.id { return true }
            let address = Address(organization.account, id)
            above = organizations.first { $0.address == address }?.parent
            steps += 1
        }
        return false
    }
}
