// What is done to groups, members and grants.
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
        case .deleteGroup(let id):
            try ask("deleteGroup", .group(here(id)))
            let group = here(id)
            world.groups.removeAll { $0.address == group }
            world.memberships.removeAll { Address($0.account, $0.group) == group }
            world.forget(.group(id), of: account)
            gone.insert("group \(group)")
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

    private mutating func create(_ group: World.Group) throws(NotDone) {
        try ask("createGroup", .account(account))
        if !group.deniedAssetTypes.isEmpty { try askRole("denyAssetTypes") }
        claim(
            "group", group.address, isThere: world.groups.contains { $0.address == group.address })
        world.groups.append(group)
        if let manager = actor.user, isManagerAtHome {
            add(group.id, .user(manager.id), .always)
        }
    }

    private mutating func join(_ group: ID, _ member: Party, _ during: Interval)
        throws(NotDone)
    {
        try ask(member.actionOfMembership, .group(here(group)))
        refuseWhoIsOver(member)
        let index = world.memberships.firstIndex {
            $0.account == account && $0.group == group && $0.member == member
        }
        guard let index else { return add(group, member, during) }
        if world.memberships[index].during == during { return }
        refuseLeaving(group)
        world.memberships.remove(at: index)
        add(group, member, during)
    }

    private mutating func leave(_ group: ID, _ member: Party) throws(NotDone) {
        try ask(member.actionOfMembership, .group(here(group)))
        refuseLeaving(group)
        let count = world.memberships.count
        let account = account
        world.memberships.removeAll {
            $0.account == account && $0.group == group && $0.member == member
        }
        if world.memberships.count < count { return }
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
    private mutating func refuseWhoIsOver(_ party: Party) {
        if !isThere(party) { reasons.insert("unknown \(party.key)") }
        switch party {
        case .user(let id):
            let user = world.users.first { $0.address == here(id) }
            if user?.status == "removed" { reasons.insert("refused removedUser") }
        case .connection(let id):
            let connection = world.connections.first { $0.address == here(id) }
            if connection?.isOver(at: now) == true { reasons.insert("refused finalConnection") }
        case .group: break
        }
    }

    private func isThere(_ party: Party) -> Bool { exists(target(party)) }

    private func target(_ party: Party) -> ReferenceQuestion.Target {
        switch party {
        case .user(let id): .subject(here(id))
        case .group(let id): .group(here(id))
        case .connection(let id): .connection(here(id))
        }
    }

    mutating func grant(_ organization: ID, _ grantee: Party, _ during: Interval)
        throws(NotDone)
    {
        try ask(grantee.actionOfGrant, target(grantee))
        try ask("viewOrganization", .organization(here(organization)))
        refuseWhoIsOver(grantee)
        var grant = World.Grant(account, organization, grantee, during: during)
        grant.by = actor.user
        grant.time = now
        let index = world.grants.firstIndex {
            $0.account == account && $0.organization == organization && $0.grantee == grantee
        }
        guard let index else { return world.grants.append(grant) }
        if world.grants[index].during != during { world.grants[index] = grant }
    }

    mutating func revoke(_ organization: ID, _ grantee: Party) throws(NotDone) {
        try ask(grantee.actionOfGrant, target(grantee))
        try askToSee(.organization(here(organization)))
        let count = world.grants.count
        let account = account
        world.grants.removeAll {
            $0.account == account && $0.organization == organization && $0.grantee == grantee
        }
        if world.grants.count == count { reasons.insert("unknown grant") }
    }
}

extension Party {
    /// What putting it into a group, or taking it out, asks for.
    fileprivate var actionOfMembership: String {
        if case .connection = self { return "addConnectionToGroup" }
        return "editGroupMembers"
    }

    /// What granting it an organization asks for.
    fileprivate var actionOfGrant: String {
        switch self {
        case .user: "editUser"
        case .group: "editGroupOrganizations"
        case .connection: "configureConnections"
        }
    }
}

extension World {
    /// Takes a user or a group out of every grant, group and list of the account.
    mutating func forget(_ party: Party, of account: ID) {
        grants.removeAll { $0.account == account && $0.grantee == party }
        memberships.removeAll { $0.account == account && $0.member == party }
        for index in assets.indices where assets[index].account == account {
            switch party {
            case .user(let id): assets[index].list?.users.removeAll { $0 == id }
            case .group(let id): assets[index].list?.groups.removeAll { $0 == id }
            case .connection: break
            }
        }
    }
}
