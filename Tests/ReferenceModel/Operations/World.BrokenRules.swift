/// What must hold after every operation, whoever does it.
extension World {
    /// The rules that the world breaks, each as `refused RULE`.
    ///
    /// Rules: *Things*, *Roles*, *Lite*, *Connections*, *Groups and asset types*.
    func brokenRules(since before: World, at now: Int64, _ fault: OperationFault?)
        -> Set<String>
    {
        var broken: Set<String> = []
        if fault != .liteScopeIsUnlimited, !liteProblems(at: now, fault).isEmpty {
            broken.insert("refused liteScope")
        }
        for user in users
        where user.role == "lite" && user.allOrganizations && fault != .liteGetsEverything {
            broken.insert("refused liteAllOrganizations")
        }
        for account in accounts {
            broken.formUnion(brokenRules(of: account, since: before, fault))
        }
        for connection in connections {
            broken.formUnion(brokenRules(of: connection, at: now, fault))
        }
        for asset in assets { broken.formUnion(brokenRules(of: asset, fault)) }
        for organization in organizations
        where isBeneathItself(organization) && fault != .organizationIsBeneathItself {
            broken.insert("refused organizationCycle")
        }
        let intervals =
            memberships.map(\.during) + grants.map(\.during) + connections.map(\.during)
        let isLoose = fault == .intervalEndsBeforeItBegins
        for interval in intervals where isEmpty(interval) && !isLoose {
            broken.insert("refused interval")
        }
        for settings in settings where settings.isInvalid { broken.insert("invalid") }
        return broken
    }

    private func isEmpty(_ interval: Interval) -> Bool {
        guard let from = interval.from, let until = interval.until else { return false }
        return from >= until
    }

    private func brokenRules(
        of account: Account, since before: World, _ fault: OperationFault?
    ) -> Set<String> {
        var broken: Set<String> = []
        let ever = users.filter { $0.account == account.id }
        let own = ever.filter { $0.status != "removed" }
        var emails: Set<String> = []
        for user in fault == .addressOfRemovedUserStaysTaken ? ever : own {
            let isFolded = fault != .caseMakesAnotherAddress
            if !emails.insert(isFolded ? user.email.lowercased() : user.email).inserted {
                broken.insert("refused uniqueEmail")
            }
        }
        if let limit = account.seatLimit, fault != .seatsAreUnlimited {
            let seats = own.filter {
                ($0.status == "active" || fault == .invitedTakesSeat)
                    && ($0.role != "lite" || fault == .liteTakesSeat)
            }
            if seats.count > limit { broken.insert("refused seatLimit") }
            if limit < 1 { broken.insert("invalid") }
        }
        if fault != .lastAdministratorLeaves, before.isGoverned(account.id),
            !isGoverned(account.id, fault)
        {
            broken.insert("refused lastAdministrator")
        }
        return broken
    }

    private func isGoverned(_ account: ID, _ fault: OperationFault? = nil) -> Bool {
        users.contains {
            $0.account == account && $0.role == "administrator"
                && ($0.status == "active"
                    || $0.status == "invited" && fault == .invitedAdministratorCounts)
        }
    }

    private func brokenRules(
        of connection: Connection, at now: Int64, _ fault: OperationFault?
    ) -> Set<String> {
        var broken: Set<String> = []
        if connection.host == connection.delegate, fault != .accountConnectsToItself {
            broken.insert("refused selfConnection")
        }
        let isLoose = fault == .administratorIsMaximum
        if !(isLoose ? Table.homeRoles : Table.delegateRoles).contains(connection.maximumRole) {
            broken.insert("refused maximumRole")
        }
        let rivals = connections.filter {
            $0.host == connection.host && $0.delegate == connection.delegate && $0.isLive(at: now)
        }
        if rivals.count > 1, fault != .secondConnectionIsLive {
            broken.insert("refused oneLiveConnection")
        }
        return broken
    }

    private func brokenRules(of asset: Asset, _ fault: OperationFault?) -> Set<String> {
        var broken: Set<String> = []
        guard asset.container != nil else { return [] }
        if asset.list != nil, fault != .embeddedGetsList, fault != .embeddedKeepsList {
            broken.insert("refused embeddedList")
        }
        let around = containers(of: asset)
        if around.count > assets.count, fault != .assetIsInItself {
            broken.insert("refused containerCycle")
        }
        let isLoose = [.containerIsElsewhere, .movedLeavesTheEmbedded, .embeddedIsMoved]
            .contains(fault)
        for container in around where container.organization != asset.organization && !isLoose {
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

extension World.Settings {
    /// Whether a value is none that the interchange format takes.
    fileprivate var isInvalid: Bool {
        if let billing, !billing.email.contains("@") { return true }
        let days = [retention.deleted, retention.reports].compactMap { $0 }
        if days.contains(where: { !(1...36_500).contains($0) }) { return true }
        // What has an order names nothing twice; what has none counts it once.
        let lists = [sidebar, syncs.map(\.integration)]
        return lists.contains { Set($0).count < $0.count }
    }
}
