extension Judge {
    /// "The organization is in scope."
    ///
    /// Rule: *The decision*, layer 4.
    func organization(_ found: Case, _ capacity: Capacity) -> Bool {
        if case .log(let entry?) = found.thing { return isInScope(entry, found, capacity) }
        guard let organization = organizationConcerned(found) else {
            note(.noOrganizationConcerned)
            return true
        }
        if hasPass(found.user, capacity) {
            note(.administratorPassesOrganization)
            return true
        }
        if fault == .grantsOfDeletedOrganizationsAreDormant, organization.state == "deleted" {
            return hasFlag(found.user, capacity)
        }
        if fault == .listNeedsNoOrganization, case .asset(let asset) = found.thing,
            let list = asset.list, list.users.contains(found.user.id)
        {
            return true
        }
        let ways = ways(to: organization, found.user, capacity)
        note(.reachedInTwoWays, if: ways.count > 1)
        note(.reachedThoughDeleted, if: !ways.isEmpty && organization.state == "deleted")
        if ways.isEmpty {
            noteWhyOutOfScope(organization, found.user, capacity)
            if case .asset(let asset) = found.thing {
                let isListed = asset.list?.users.contains(found.user.id) == true
                note(.outOfScopeThoughListed, if: isListed)
            }
        }
        return !ways.isEmpty
    }

    private func organizationConcerned(_ found: Case) -> World.Organization? {
        switch found.thing {
        case .organization(let organization): organization
        case .asset(let asset): organization(Address(asset.account, asset.organization))
        case .log(let entry?):
            entry.organization.flatMap { organization(Address(entry.account, $0)) }
        case .group, .subject, .connection, .log(nil), .account: nil
        }
    }

    /// "Scope = direct grants ∪ the grants of every group the user is in, or everything, now
    /// and in the future, with allOrganizations"; for a delegate the connection's.
    ///
    /// Rule: *Organization scope*, *Connections*.
    func ways(to target: World.Organization, _ user: World.User, _ capacity: Capacity)
        -> Set<ReferenceAnswer.Route>
    {
        var ways: Set<ReferenceAnswer.Route> = []
        if hasFlag(user, capacity) { ways.insert(.allOrganizations) }
        for id in organizationsThatCount(for: target) {
            if hasDirectGrant(id, target.account, user, capacity) { ways.insert(.directGrant) }
            for group in groupsThatGrant(id, target.account, user, capacity) {
                ways.insert(.group(group))
            }
        }
        note(ways, capacity)
        return ways
    }

    /// "A sub-organization inherits nothing from its parent."
    ///
    /// Rule: *Organization scope*.
    private func organizationsThatCount(for target: World.Organization) -> [ID] {
        var ids = [target.id]
        if fault == .subOrganizationInherits, let parent = target.parent { ids.append(parent) }
        if fault == .parentIsReachedThroughChild {
            for child in world.organizations where child.account == target.account {
                if let parent = child.parent, parent == target.id { ids.append(child.id) }
            }
        }
        return ids
    }

    private func hasDirectGrant(
        _ organization: ID, _ account: ID, _ user: World.User, _ capacity: Capacity
    ) -> Bool {
        switch capacity {
        case .stranger: return false
        case .home: return isGranted(organization, of: account, to: .user(user.id))
        case .delegate(let connection):
            if fault == .homeGrantsCountForDelegates,
                isGranted(organization, of: user.account, to: .user(user.id))
            {
                return true
            }
            if fault == .directGrantsOfConnectionsAreIgnored { return false }
            return isGranted(organization, of: account, to: .connection(connection.id))
        }
    }

    private func groupsThatGrant(
        _ organization: ID, _ account: ID, _ user: World.User, _ capacity: Capacity
    ) -> [ID] {
        if fault == .grantsOfGroupsAreIgnored { return [] }
        var groups = groups(of: user, capacity).map(\.id)
        if fault == .onlyOneGroupCounts { groups = Array(groups.prefix(1)) }
        return groups.filter { isGranted(organization, of: account, to: .group($0)) }
    }

    private func isGranted(_ organization: ID, of account: ID, to grantee: Party) -> Bool {
        for grant in world.grants {
            guard sameAccount(grant.account, account) else { continue }
            guard same(grant.organization, organization), isSame(grant.grantee, grantee) else {
                continue
            }
            if holds(grant) { return true }
        }
        return false
    }

    /// "A Manager: entries of organizations in scope; entries without one only if
    /// unrestricted." One that is gone is in scope only for the unrestricted.
    ///
    /// Rule: *Role × action*.
    private func isInScope(
        _ entry: World.LogEntry, _ found: Case, _ capacity: Capacity
    ) -> Bool {
        if fault == .entriesAreNotScoped { return true }
        if hasPass(found.user, capacity) {
            note(.administratorPassesOrganization)
            return true
        }
        guard entry.organization != nil else {
            let isUnrestricted = isUnrestricted(found.user, capacity)
            note(
                isUnrestricted
                    ? .entryWithoutOrganizationToUnrestricted
                    : .entryWithoutOrganizationToRestricted)
            return isUnrestricted || fault == .entryWithoutOrganizationIsOpen
        }
        guard let organization = organizationConcerned(found) else {
            let isUnrestricted = isUnrestricted(found.user, capacity)
            note(
                isUnrestricted
                    ? .entryOfGoneOrganizationToUnrestricted
                    : .entryOfGoneOrganizationToRestricted)
            return isUnrestricted || fault == .entryOfGoneOrganizationIsOpen
        }
        let isInScope = !ways(to: organization, found.user, capacity).isEmpty
        note(isInScope ? .entryInScope : .entryOutOfScope)
        return isInScope
    }

    /// "Every route (direct grant, which groups, all organizations, all-access pass,
    /// connection)."
    ///
    /// Rule: *The decision*.
    func routes(_ found: Case, _ capacity: Capacity) -> Set<ReferenceAnswer.Route> {
        var routes: Set<ReferenceAnswer.Route> = []
        if hasPass(found.user, capacity) { routes.insert(.allAccessPass) }
        if case .delegate(let connection) = capacity { routes.insert(.connection(connection.id)) }
        if let organization = organizationConcerned(found) {
            let met = self.met
            routes.formUnion(ways(to: organization, found.user, capacity))
            self.met = met
        }
        return routes
    }
}
