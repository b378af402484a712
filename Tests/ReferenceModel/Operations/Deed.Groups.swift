// What is done to groups and members.
extension Deed {
    mutating func performOnGroup(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .createGroup(let group): try create(group)
        case .editGroup(let id, let name, let description):
            try ask("editGroup", .group(here(id)))
            changeGroup(id) { group in
                if let name { group.name = name }
                if let description { group.description = description }
            }
        case .deleteGroup(let id): try deleteGroup(id)
        case .addMember(let group, let member, let during): try join(group, member, during)
        case .removeMember(let group, let member): try leave(group, member)
        case .denyAssetTypes(let id, let kinds):
            try ask("denyAssetTypes", .group(here(id)))
            changeGroup(id) { $0.deniedAssetTypes = kinds }
        default: break
        }
    }

    private mutating func changeGroup(_ id: ID, _ change: (inout World.Group) -> Void) {
        for index in world.groups.indices where world.groups[index].address == here(id) {
            change(&world.groups[index])
        }
    }

    /// "The group with grants, memberships, list entries."
    private mutating func deleteGroup(_ id: ID) throws(NotDone) {
        let group = here(id)
        try ask("deleteGroup", .group(group))
        world.groups.removeAll { $0.address == group }
        let old = world
        world.memberships.removeAll { Address($0.account, $0.group) == group }
        world.forget(.group(id), of: account)
        openEmptiedLists()
        gone.insert("group \(group)")
        switch fault {
        case .deletedGroupKeepsGrants: world.grants = old.grants
        case .deletedGroupKeepsMembers: world.memberships = old.memberships
        case .deletedGroupStaysListed: world.assets = old.assets
        default: break
        }
    }

    /// "With denied types: the role permits `denyAssetTypes`"; "a Manager who does becomes a
    /// member".
    private mutating func create(_ group: World.Group) throws(NotDone) {
        try ask("createGroup", .account(account))
        if !group.deniedAssetTypes.isEmpty, fault != .managerCreatesDenyingGroup {
            try askRole("denyAssetTypes")
        }
        claim(
            "group", group.address, isThere: world.groups.contains { $0.address == group.address })
        world.groups.append(group)
        let joins = isManagerAtHome && fault != .managerDoesNotJoin
        if let user = actor.user, joins || fault == .administratorJoins {
            add(group.id, .user(user.id), .always)
        }
    }

    private mutating func join(_ group: ID, _ member: Party, _ during: Interval)
        throws(NotDone)
    {
        try ask(actionOfMembership(member), .group(here(group)))
        refuseWhoIsOver(
            member, butRemoved: fault == .removedUserJoins, butEnded: fault == .endedConnectionJoins
        )
        let index = world.memberships.firstIndex {
            $0.account == account && $0.group == group && $0.member == member
        }
        guard let index else { return add(group, member, during) }
        if world.memberships[index].during == during, fault != .sameIntervalTakesAuthor { return }
        if fault != .managerEndsDenyingMembership { refuseLeaving(group) }
        if fault == .otherIntervalKeepsAuthor {
            world.memberships[index].during = during
            return
        }
        world.memberships.remove(at: index)
        add(group, member, during)
    }

    private mutating func leave(_ group: ID, _ member: Party) throws(NotDone) {
        try ask(actionOfMembership(member), .group(here(group)))
        if fault != .managerTakesOutOfDenyingGroup { refuseLeaving(group) }
        let count = world.memberships.count
        let account = account
        world.memberships.removeAll {
            $0.account == account && $0.group == group && $0.member == member
        }
        if world.memberships.count < count || fault == .whoIsNoMemberIsTakenOut { return }
        reasons.insert(isThere(member) ? "unknown membership" : "unknown \(member.key)")
    }

    /// "The group denies no types, or the role permits `denyAssetTypes`."
    private mutating func refuseLeaving(_ id: ID) {
        let group = world.groups.first { $0.address == here(id) }
        if group?.deniedAssetTypes.isEmpty == false, !rolePermits("denyAssetTypes") {
            reasons.insert("refused denyingGroupMembers")
        }
    }

    /// "The user is not removed, the connection has not ended."
    mutating func refuseWhoIsOver(_ party: Party, butRemoved: Bool, butEnded: Bool) {
        if !isThere(party) { reasons.insert("unknown \(party.key)") }
        switch party {
        case .user(let id):
            let user = world.users.first { $0.address == here(id) }
            if user?.status == "removed", !butRemoved { reasons.insert("refused removedUser") }
        case .connection(let id):
            let connection = world.connections.first { $0.address == here(id) }
            if connection?.isOver(at: now) == true, !butEnded {
                reasons.insert("refused finalConnection")
            }
        case .group: break
        }
    }

    private func isThere(_ party: Party) -> Bool { exists(target(party)) }

    func target(_ party: Party) -> ReferenceQuestion.Target {
        switch party {
        case .user(let id): .subject(here(id))
        case .group(let id): .group(here(id))
        case .connection(let id): .connection(here(id))
        }
    }

    /// What putting it into a group, or taking it out, asks for.
    private func actionOfMembership(_ party: Party) -> String {
        if case .connection = party, fault != .connectionJoinsLikeAUser {
            return "addConnectionToGroup"
        }
        return "editGroupMembers"
    }
}
