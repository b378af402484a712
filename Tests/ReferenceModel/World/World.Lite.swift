extension World {
    /// The greatest number of organizations that a Lite user may reach.
    ///
    /// Rule: *Organization scope*.
    public static let liteOrganizationLimit = 5

    /// The Lite users who reach too many organizations at that instant or later.
    func liteProblems(at now: Int64, _ fault: OperationFault? = nil) -> [String] {
        liteUsers.filter { $0.status != "invited" || fault != .liteScopeSkipsTheInvited }
            .filter { liteScope(of: $0, from: now, fault) > Self.liteOrganizationLimit }
            .map { "Lite \($0.address) reaches too many organizations" }
    }

    /// The users for whom the limit holds; invited ones too, removed ones not.
    var liteUsers: [User] { users.filter { $0.role == "lite" && $0.status != "removed" } }

    /// The greatest number of organizations that the user reaches at any instant from then on:
    /// archived ones count, deleted ones do not.
    ///
    /// Rule: *Organization scope*.
    func liteScope(of user: User, from now: Int64, _ fault: OperationFault? = nil) -> Int {
        // Who never reaches more than that many, whenever it is, need not be followed in time.
        let ever = scope(of: user, at: nil, fault).count
        if ever <= Self.liteOrganizationLimit { return ever }
        let later = fault == .liteScopeCountsOnlyNow ? [] : boundaries.filter { $0 > now }
        return ([now] + later).map { scope(of: user, at: $0, fault).count }.max() ?? 0
    }

    /// The organizations that the user reaches at an instant, or at any.
    private func scope(of user: User, at instant: Int64?, _ fault: OperationFault?) -> Set<ID> {
        func holds(_ interval: Interval) -> Bool {
            instant.map { interval.holds(at: $0) } ?? true
        }
        var parties: [Party] = [.user(user.id)]
        for membership in memberships
        where membership.account == user.account && membership.member == .user(user.id)
            && fault != .liteScopeSkipsGroups
        {
            if holds(membership.during) { parties.append(.group(membership.group)) }
        }
        var scope: Set<ID> = []
        for grant in grants where grant.account == user.account {
            if parties.contains(grant.grantee), holds(grant.during),
                !isLeftOut(Address(grant.account, grant.organization), fault)
            {
                scope.insert(grant.organization)
            }
        }
        return scope
    }

    private func isLeftOut(_ address: Address, _ fault: OperationFault?) -> Bool {
        organizations.contains { organization in
            guard organization.address == address else { return false }
            switch organization.state {
            case "deleted": return fault != .liteScopeCountsTheDeleted
            case "archived": return fault == .liteScopeSkipsTheArchived
            default: return false
            }
        }
    }
}
