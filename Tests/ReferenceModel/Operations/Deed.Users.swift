// What is done to users.
extension Deed {
    mutating func performOnUser(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .inviteUser(let user): try invite(user)
        case .activateUser(let id):
            try ask("editUser", .subject(here(id)))
            changeUser(id) { $0.status = "active" }
        case .editUser(let id, let email, let name):
            try ask("editUser", .subject(here(id)))
            changeUser(id) { user in
                if let name { user.name = name }
                guard let email, !email.utf8.elementsEqual(user.email.utf8) else { return }
                user.email = email
                user.enrolledInMFA = false
            }
        case .assignRole(let id, let role):
            try ask("assignRole", .subject(here(id)), role: role)
            changeUser(id) { $0.role = role }
        case .setAllOrganizations(let id, let isOn):
            try ask("editUser", .subject(here(id)))
            requireUnrestricted()
            changeUser(id) { $0.allOrganizations = isOn }
        case .removeUser(let id):
            try ask("removeUser", .subject(here(id)))
            changeUser(id) { $0.status = "removed" }
            world.forget(.user(id), of: account)
        case .resetMFA(let id):
            try ask("resetMFA", .subject(here(id)))
            changeUser(id) { $0.enrolledInMFA = false }
        default: break
        }
    }

    /// "A removed user cannot be changed by any operation."
    private mutating func changeUser(_ id: ID, _ change: (inout World.User) -> Void) {
        for index in world.users.indices where world.users[index].address == here(id) {
            if world.users[index].status == "removed" { reasons.insert("refused removedUser") }
            change(&world.users[index])
        }
    }

    /// "Invited by a Manager at home: the user joins every group with denied types that the
    /// Manager is in or will be in, with the Manager's interval."
    private mutating func invite(_ user: World.User) throws(NotDone) {
        try ask("inviteUser", .account(account), role: user.role)
        if user.allOrganizations { requireUnrestricted() }
        claim("user", user.address, isThere: world.users.contains { $0.address == user.address })
        var invited = user
        invited.status = "invited"
        invited.enrolledInMFA = false
        world.users.append(invited)
        guard let manager = actor.user, isManagerAtHome else { return }
        for membership in before.world.memberships
        where membership.account == account && membership.member == .user(manager.id)
            && membership.during.reachesBeyond(now)
        {
            let group = world.groups.first { $0.address == here(membership.group) }
            guard let group, !group.deniedAssetTypes.isEmpty else { continue }
            add(group.id, .user(user.id), membership.during)
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
