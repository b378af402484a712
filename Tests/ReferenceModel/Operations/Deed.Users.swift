// What is done to users.
extension Deed {
    mutating func performOnUser(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .inviteUser(let user): try invite(user)
        case .activateUser(let id):
            try ask("editUser", .subject(here(id)))
            changeUser(id) { $0.status = "active" }
        case .editUser(let id, let email, let name): try edit(id, email, name)
        case .assignRole(let id, let role):
            try ask(
                "assignRole", .subject(here(id)),
                role: fault == .givenRoleIsNotAsked ? nil : role)
            changeUser(id) { $0.role = role }
        case .setAllOrganizations(let id, let isOn):
            try ask("editUser", .subject(here(id)))
            if fault != .restrictedManagerGivesEverything { requireUnrestricted() }
            changeUser(id) { $0.allOrganizations = isOn }
        case .removeUser(let id):
            try ask("removeUser", .subject(here(id)))
            changeUser(id) { $0.status = "removed" }
            forgetUser(id)
        case .resetMFA(let id):
            let isAskedLess = fault == .managerResetsSecondFactor
            try ask(isAskedLess ? "editUser" : "resetMFA", .subject(here(id)))
            changeUser(id) { $0.enrolledInMFA = false }
        default: break
        }
    }

    /// "A removed user cannot be changed by any operation."
    private mutating func changeUser(_ id: ID, _ change: (inout World.User) -> Void) {
        for index in world.users.indices where world.users[index].address == here(id) {
            if world.users[index].status == "removed", fault != .removedUserIsChanged {
                reasons.insert("refused removedUser")
            }
            change(&world.users[index])
        }
    }

    /// "E-mail, name; another e-mail address resets the second factor." Letter case makes no
    /// other address.
    private mutating func edit(_ id: ID, _ email: String?, _ name: String?) throws(NotDone) {
        try ask("editUser", .subject(here(id)))
        let fault = fault
        changeUser(id) { user in
            if let name { user.name = name }
            guard let email else { return }
            let isCaseIgnored = fault != .caseOfAddressResetsSecondFactor
            let old = ID(isCaseIgnored ? user.email.lowercased() : user.email)
            let new = ID(isCaseIgnored ? email.lowercased() : email)
            user.email = email
            if old != new, fault != .newAddressKeepsSecondFactor { user.enrolledInMFA = false }
        }
    }

    /// "Memberships, grants and list entries go", with reports that were shared with the user and
    /// invitations to answer.
    private mutating func forgetUser(_ id: ID) {
        let old = world
        let user = here(id)
        for report in world.reports where Address(report.account, report.sharedWith) == user {
            gone.insert("report \(report.address)")
        }
        world.forget(.user(id), of: account)
        openEmptiedLists()
        switch fault {
        case .removedUserKeepsGrants: world.grants = old.grants
        case .removedUserKeepsMemberships: world.memberships = old.memberships
        case .removedUserStaysListed: world.assets = old.assets
        case .removedUserKeepsReports: world.reports = old.reports
        case .removedUserKeepsInvitations: world.deliveries = old.deliveries
        default: break
        }
    }

    /// Makes the mistake that a list which loses its last name opens the asset to everyone.
    mutating func openEmptiedLists() {
        guard fault == .emptiedListBecomesOpen else { return }
        for old in before.world.assets where old.list != nil && old.list != World.AccessList() {
            for index in world.assets.indices
            where world.assets[index].address == old.address
                && world.assets[index].list == World.AccessList()
            {
                world.assets[index].list = nil
            }
        }
    }

    private mutating func invite(_ user: World.User) throws(NotDone) {
        let role = fault == .givenRoleIsNotAskedOfInvitations ? nil : user.role
        try ask("inviteUser", .account(account), role: role)
        if user.allOrganizations, fault != .restrictedInviterGivesEverything {
            requireUnrestricted()
        }
        claim("user", user.address, isThere: world.users.contains { $0.address == user.address })
        var invited = user
        invited.status = fault == .invitedUserIsActive ? "active" : "invited"
        if fault != .invitedUserKeepsSecondFactor { invited.enrolledInMFA = false }
        world.users.append(invited)
        joinGroupsOfInviter(user.id)
    }

    /// "Invited by a Manager at home: the user joins every group with denied types that the
    /// Manager is in or will be in, with the Manager's interval."
    private mutating func joinGroupsOfInviter(_ id: ID) {
        let concernsAnybody = fault == .whomAnAdministratorInvitesJoins
        guard let inviter = actor.user, isManagerAtHome || concernsAnybody,
            fault != .whomAManagerInvitesJoinsNothing
        else { return }
        for membership in before.world.memberships
        where membership.account == account && membership.member == .user(inviter.id)
            && inviter.account == account && membership.during.reachesBeyond(now)
        {
            if fault == .whomAManagerInvitesJoinsPresentGroups,
                !membership.during.holds(at: now)
            {
                continue
            }
            let group = world.groups.first { $0.address == here(membership.group) }
            let concernsAll = fault == .whomAManagerInvitesJoinsEveryGroup
            guard let group, concernsAll || !group.deniedAssetTypes.isEmpty else { continue }
            let isForEver = fault == .whomAManagerInvitesJoinsForEver
            add(group.id, .user(id), isForEver ? .always : membership.during)
        }
    }

    /// Adds a membership, made by the actor now.
    mutating func add(_ group: ID, _ member: Party, _ during: Interval) {
        var membership = World.Membership(account, group, member, during: during)
        membership.by = actor.user
        membership.time = now
        world.memberships.append(membership)
    }
}
