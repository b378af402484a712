import AccessRules

// What is done to users.
extension Writer {
    mutating func inviteUser(_ user: User, _ act: Act) throws(StoreError) {
        try act.check(user.account)
        try require(.inviteUser, .account(act.accountID), role: user.role, by: act.actor)
        if user.hasAllOrganizations { try requireUnrestricted(act, concerning: "\(user.id)") }
        let inherited = try denyingMemberships(of: act.actor)
        var user = user
        user.status = .invited
        user.isEnrolledInMFA = false
        try create(.user(user), as: act.name, by: act.author)
        for (group, validity) in inherited {
            let membership = Membership(
                account: act.accountID, group: group, member: .user(user.id),
                validity: validity, made: act.author.made(at: now))
            try create(.membership(membership), as: act.name, by: act.author)
        }
    }

    /// The groups that deny types to a Manager, with the Manager's own intervals: whom the
    /// Manager invites joins them, so that nobody gains what the Manager lacks.
    func denyingMemberships(of actor: Actor) throws(StoreError)
        -> [(group: Identity, validity: Validity)]
    {
        guard let person = actor.person, person.home == actor.account else { return [] }
        let record = try reader.existing(UserRecord.self, person.home, person.user)
        guard record.role == .manager else { return [] }
        let groups = PostingSet(person.home, .userGroups, of: person.user)
        var memberships: [(Ordinal, Validity)] = []
        for group in try reader.members(of: groups) { memberships.append((group, .always)) }
        for (group, validity) in try reader.timed(groups) ?? [] where now < validity.end {
            memberships.append((group, validity))
        }
        var denying: [(Identity, Validity)] = []
        for (group, validity) in memberships {
            let record = try reader.existing(GroupRecord.self, person.home, group)
            if !record.deniedKinds.isEmpty { denying.append((record.id, validity)) }
        }
        return denying
    }

    mutating func activateUser(_ id: Identity, _ act: Act) throws(StoreError) {
        try changeUser(id, .editUser, act) { (user) throws(StoreError) in
            guard user.status != .active else { return }
            guard user.status == .invited else {
                throw StoreError(.refused(.userStatus, concerned: ["\(user.account)/\(user.id)"]))
            }
            user.status = .active
        }
    }

    mutating func editUser(_ id: Identity, _ edit: UserEdit, _ act: Act) throws(StoreError) {
        try changeUser(id, .editUser, act) { (user) throws(StoreError) in
            if let name = edit.name { user.name = name }
            guard let email = edit.email else { return }
            // Letter case makes no other address.
            if Folding.folded(email) != Folding.folded(user.email) {
                user.isEnrolledInMFA = false
            }
            user.email = email
        }
    }

    mutating func assignRole(_ id: Identity, _ role: Role, _ act: Act) throws(StoreError) {
        try changeUser(id, .assignRole, role: role, act) { (user) throws(StoreError) in
            user.role = role
        }
    }

    mutating func setAllOrganizations(_ id: Identity, _ isOn: Bool, _ act: Act)
        throws(StoreError)
    {
        var user = try user(id, .editUser, role: nil, act)
        try requireUnrestricted(act, concerning: "\(id)")
        user.hasAllOrganizations = isOn
        try change(.user(user), as: act.name, by: act.author)
    }

    mutating func resetMFA(_ id: Identity, _ act: Act) throws(StoreError) {
        try changeUser(id, .resetMFA, act) { (user) throws(StoreError) in
            user.isEnrolledInMFA = false
        }
    }

    mutating func removeUser(_ id: Identity, _ act: Act) throws(StoreError) {
        var user = try user(id, .removeUser, role: nil, act)
        user.status = .removed
        try change(.user(user), as: act.name, event: .delete, by: act.author)
    }

    private mutating func changeUser(
        _ id: Identity, _ action: Action, role: Role? = nil, _ act: Act,
        _ change: (inout User) throws(StoreError) -> Void
    ) throws(StoreError) {
        var user = try user(id, action, role: role, act)
        let tookSeat = user.takesSeat
        try change(&user)
        if user.takesSeat, !tookSeat { try requireSeat(in: act.account) }
        try self.change(.user(user), as: act.name, by: act.author)
    }

    /// A user whom the actor may do something to, who is not removed.
    private mutating func user(_ id: Identity, _ action: Action, role: Role?, _ act: Act)
        throws(StoreError) -> User
    {
        let target = try require(
            action, .subject(act.actor.reference(id)), role: role, by: act.actor)
        let (account, ordinal) = try target.thing()
        let user = try reader.user(account, ordinal)
        try refuseRemoved(user)
        return user
    }

    /// Refuses somebody who is restricted to particular organizations.
    mutating func requireUnrestricted(_ act: Act, concerning shown: String) throws(StoreError) {
        guard let facts = try actorFacts(act.actor), !facts.isUnrestricted else { return }
        throw StoreError(
            .refused(.beyondOwnAccess, concerned: ["\(act.accountID)/\(shown)"]))
    }
}
