import AccessRules

// What is done to groups and their members.
extension Writer {
    mutating func createGroup(_ group: Group, _ act: Act) throws(StoreError) {
        try act.check(group.account)
        try require(.createGroup, .account(act.accountID), by: act.actor)
        if !group.deniedAssetTypes.isEmpty {
            try requireRole(.denyAssetTypes, .account(act.accountID), act)
        }
        let creator = try actorFacts(act.actor)
        try create(.group(group), as: act.name, by: act.author)
        // A Manager administers the groups that the Manager is in, and so joins this one.
        guard let person = act.actor.person, creator?.homeRole == .manager else { return }
        let membership = Membership(
            account: act.accountID, group: group.id, member: .user(person.reference.id),
            made: act.author.made(at: now))
        try create(.membership(membership), as: act.name, by: act.author)
    }

    mutating func editGroup(_ id: Identity, _ edit: GroupEdit, _ act: Act) throws(StoreError) {
        var group = try group(id, .editGroup, act)
        if let name = edit.name { group.name = name }
        if let description = edit.description { group.description = description }
        try change(.group(group), as: act.name, by: act.author)
    }

    mutating func deleteGroup(_ id: Identity, _ act: Act) throws(StoreError) {
        let group = try group(id, .deleteGroup, act)
        try delete(.group(group), as: act.name, by: act.author)
    }

    mutating func denyAssetTypes(_ id: Identity, _ kinds: [String], _ act: Act)
        throws(StoreError)
    {
        var group = try group(id, .denyAssetTypes, act)
        group.deniedAssetTypes = kinds
        try change(.group(group), as: act.name, by: act.author)
    }

    mutating func addMember(_ membership: Membership, _ act: Act) throws(StoreError) {
        try act.check(membership.account)
        let group = try group(membership.group, membership.member.action, act)
        try checkMember(membership.member, act)
        var membership = membership
        membership.made = act.author.made(at: now)
        guard let current = try reader.current(.membership(membership)),
            case .membership(let old) = current
        else { return try create(.membership(membership), as: act.name, by: act.author) }
        if old.validity == membership.validity { return }
        try refuseLeaving(group, act)
        try change(.membership(membership), as: act.name, by: act.author)
    }

    mutating func removeMember(_ member: Membership.Member, _ id: Identity, _ act: Act)
        throws(StoreError)
    {
        let group = try group(id, member.action, act)
        try refuseLeaving(group, act)
        let membership = Membership(account: act.accountID, group: id, member: member)
        try delete(try reader.require(.membership(membership)), as: act.name, by: act.author)
    }

    /// Lets only Administrators take anybody out of a group that denies types, for then or for
    /// later: it is what keeps the types from its members.
    private mutating func refuseLeaving(_ group: Group, _ act: Act) throws(StoreError) {
        guard !group.deniedAssetTypes.isEmpty, let facts = try actorFacts(act.actor),
            !Verdict.of(.denyAssetTypes, actor: facts, target: TargetFacts()).isAllowed
        else { return }
        throw StoreError(
            .refused(.denyingGroupMembers, concerned: ["\(group.account)/\(group.id)"]))
    }

    /// Refuses a user who is removed, and a connection that has ended.
    func checkMember(_ member: Membership.Member, _ act: Act) throws(StoreError) {
        switch member {
        case .user(let id):
            let (account, ordinal) = try reader.require(
                act.actor.reference(id) as Ref<User>, .user)
            try refuseRemoved(try reader.user(account, ordinal))
        case .connection(let id):
            let (host, ordinal) = try reader.require(
                act.actor.reference(id) as Ref<Connection>, .connection)
            try refuseEnded(try reader.connectionValue(host, ordinal))
        }
    }

    private mutating func group(_ id: Identity, _ action: Action, _ act: Act)
        throws(StoreError) -> Group
    {
        let target = try require(action, .group(act.actor.reference(id)), by: act.actor)
        let (account, ordinal) = try target.thing()
        return try reader.group(account, ordinal)
    }

    /// Refuses somebody whose role does not permit an action, whatever it is about: for a
    /// target that is not there yet.
    mutating func requireRole(_ action: Action, _ target: Target, _ act: Act)
        throws(StoreError)
    {
        if act.actor.person != nil { try flushHeads() }
        try reader.requireRole(action, target, by: act.actor, at: now)
    }
}

extension Membership.Member {
    /// What putting such a member into a group, or taking it out, asks for.
    fileprivate var action: Action {
        switch self {
        case .user: .editGroupMembers
        case .connection: .addConnectionToGroup
        }
    }
}
