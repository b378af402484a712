extension RandomQuestions {
    /// Anybody, anything.
    mutating func anything() -> ReferenceQuestion? {
        let account = random.one(of: world.accounts).id
        guard let actor = actor(in: account, delegates: 10) else { return nil }
        return anyAction(by: actor.user, in: account, at: actor.at)
    }

    /// Each row of the table as often as any other, by those for whom it makes a difference.
    mutating func row() -> ReferenceQuestion? {
        let number = random.within(1...Branch.rows.count)
        let action = random.one(of: Table.actions.filter { Table.rowByAction[$0] == number })
        let account = random.one(of: world.accounts).id
        let roles = random.chance(70) ? ["administrator", "manager"] : Table.homeRoles
        guard let actor = actor(in: account, roles, delegates: 15) else { return nil }
        return asking(action, by: actor.user, in: account, at: actor.at)
    }

    /// Entries of the log, by Managers.
    mutating func logEntry() -> ReferenceQuestion? {
        let account = random.one(of: world.accounts).id
        let entries = world.log(of: account)
        let managers = world.users.filter {
            $0.account == account && $0.status == "active" && $0.role == "manager"
        }
        guard !entries.isEmpty, let user = random.pick(managers) else { return nil }
        return ReferenceQuestion(
            user.address, "viewActivityLog", .log(account, random.within(1...entries.count)),
            at: anyInstant())
    }

    /// Importing, by Managers.
    mutating func importing() -> ReferenceQuestion? {
        let account = random.one(of: world.accounts).id
        guard let user = user(of: account, ["manager"]) else { return nil }
        return ReferenceQuestion(user.address, "importData", .account(account), at: anyInstant())
    }

    /// New organizations, beneath others and not.
    mutating func createOrganization() -> ReferenceQuestion? {
        let account = random.one(of: world.accounts).id
        let roles = ["manager", "editor", "creator"]
        guard let actor = actor(in: account, roles, delegates: 65) else { return nil }
        let kind = random.chance(50) ? "account" : "organization"
        guard let target = target(kind, in: account) else { return nil }
        return ReferenceQuestion(actor.user.address, "createOrganization", target, at: actor.at)
    }

    /// A sub-organization for which there is no grant but for its parent, and the other way.
    mutating func family() -> ReferenceQuestion? {
        let children = world.organizations.filter { $0.parent != nil && $0.state != "deleted" }
        guard let child = random.pick(children), let parent = child.parent else { return nil }
        let granted = random.chance(50)
        let account = child.account
        let grants = world.grants.filter {
            $0.account == account && $0.organization == (granted ? child.id : parent)
        }
        guard let grant = random.pick(grants),
            let user = user(behind: grant.grantee, of: account)
        else { return nil }
        let asked = Address(account, granted ? parent : child.id)
        return ReferenceQuestion(
            user.address, "viewOrganization", .organization(asked),
            at: instant(in: grant.during))
    }

    /// Roles that are given, and users that have one.
    mutating func givingRoles() -> ReferenceQuestion? {
        let account = random.one(of: world.accounts).id
        guard let user = user(of: account, ["administrator", "manager"]),
            let subject = target("subject", in: account)
        else { return nil }
        var question = ReferenceQuestion(
            user.address, random.one(of: ["assignRole", "inviteUser", "editUser", "removeUser"]),
            subject, at: anyInstant())
        if question.action == "inviteUser" { question.target = .account(account) }
        if ["assignRole", "inviteUser"].contains(question.action), random.chance(80) {
            question.role = random.one(of: ["administrator", "manager", "lite"])
        }
        return question
    }

    /// Groups, by Managers.
    mutating func managingGroups() -> ReferenceQuestion? {
        let account = random.one(of: world.accounts).id
        guard let group = target("group", in: account),
            let user = user(of: account, ["manager"])
        else { return nil }
        let actions = ["editGroup", "deleteGroup", "editGroupMembers", "editGroupOrganizations"]
        return ReferenceQuestion(user.address, random.one(of: actions), group, at: anyInstant())
    }

    /// Groups that deny types, deleted by a Manager who is in them.
    mutating func deletingDenyingGroup() -> ReferenceQuestion? {
        let denying = world.groups.filter { !$0.deniedAssetTypes.isEmpty }
        let managers = world.users.filter { $0.status == "active" && $0.role == "manager" }
        let candidates = world.memberships.filter { membership in
            denying.contains { $0.address == Address(membership.account, membership.group) }
                && managers.contains {
                    membership.member == .user($0.id) && membership.account == $0.account
                }
        }
        guard let membership = random.pick(candidates) else { return nil }
        let user = Address(membership.account, membership.member.id)
        let group = Address(membership.account, membership.group)
        return ReferenceQuestion(
            user, random.one(of: ["deleteGroup", "deleteGroup", "delete"]), .group(group),
            at: instant(in: membership.during))
    }
}
