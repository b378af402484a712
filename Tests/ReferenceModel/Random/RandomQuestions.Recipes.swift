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

    /// Somebody who is invited or removed.
    mutating func inactive() -> ReferenceQuestion? {
        let users = world.users.filter { $0.status != "active" }
        guard let user = random.pick(users) else { return nil }
        let hosts = acceptedConnections().filter { $0.delegate == user.account }
        if random.chance(50), let connection = random.pick(hosts) {
            return anyAction(by: user, in: connection.host, at: instant(in: connection.during))
        }
        return anyAction(by: user, in: user.account, at: anyInstant())
    }

    /// Somebody of an account that is let in by an account that is let in.
    mutating func transitive() -> ReferenceQuestion? {
        guard let outer = random.pick(acceptedConnections()) else { return nil }
        let inner = acceptedConnections(host: outer.delegate).filter { inner in
            inner.delegate != outer.host && inner.during.overlaps(outer.during)
        }
        guard let connection = random.pick(inner), let user = user(of: connection.delegate) else {
            return nil
        }
        return anyAction(by: user, in: outer.host, at: instant(in: connection.during))
    }

    /// A delegate who has at home what has the same identity as the target.
    mutating func namesake() -> ReferenceQuestion? {
        guard let connection = random.pick(acceptedConnections().filter { !$0.allOrganizations })
        else { return nil }
        let grants = world.grants.filter { $0.account == connection.delegate }
        guard let grant = random.pick(grants),
            let user = user(behind: grant.grantee, of: grant.account),
            user.account == connection.delegate
        else { return nil }
        return ReferenceQuestion(
            user.address, "viewOrganization",
            .organization(Address(connection.host, grant.organization)),
            at: instant(in: connection.during))
    }

    /// A delegate, anything.
    mutating func anyDelegate() -> ReferenceQuestion? {
        guard let connection = random.pick(acceptedConnections()),
            let user = user(of: connection.delegate)
        else { return nil }
        return anyAction(by: user, in: connection.host, at: instant(in: connection.during))
    }

    /// Somebody of another account whose connection is not, or no longer, accepted.
    mutating func stranger() -> ReferenceQuestion? {
        let host = random.one(of: world.accounts).id
        let known = world.connections.filter { $0.host == host }.map(\.delegate)
        let others = world.accounts.map(\.id).filter { $0 != host && !known.contains($0) }
        if random.chance(30), let home = random.pick(others), let user = user(of: home) {
            return anyAction(by: user, in: host, at: anyInstant())
        }
        let statuses = [
            "draft", "pending", "declined", "cancelled", "lapsed", "revoked", "left", "expired",
        ]
        let present = statuses.filter { status in
            world.connections.contains { $0.status == status }
        }
        let status = random.pick(present)
        let connections = world.connections.filter { $0.status == status }
        guard let connection = random.pick(connections), let user = user(of: connection.delegate)
        else { return nil }
        return anyAction(by: user, in: connection.host, at: anyInstant())
    }

    /// Whoever has a grant that begins or ends, at that instant.
    mutating func timedGrant() -> ReferenceQuestion? {
        let timed = world.grants.filter { $0.during != .always }
        guard let grant = random.pick(timed), let at = instant(at: grant.during),
            let user = user(behind: grant.grantee, of: grant.account)
        else { return nil }
        let organization = Address(grant.account, grant.organization)
        return ReferenceQuestion(
            user.address, "viewOrganization", .organization(organization), at: at)
    }

    /// Whoever is in a group for a time only, at an end of that time.
    mutating func timedMembership() -> ReferenceQuestion? {
        let timed = world.memberships.filter { $0.during != .always }
        guard let membership = random.pick(timed), let at = instant(at: membership.during),
            let user = user(behind: membership.member, of: membership.account)
        else { return nil }
        if random.chance(50) {
            let granted = world.grants.filter {
                $0.account == membership.account && $0.grantee == .group(membership.group)
            }
            guard let grant = random.pick(granted) else { return nil }
            return ReferenceQuestion(
                user.address, "viewOrganization",
                .organization(Address(grant.account, grant.organization)), at: at)
        }
        guard let target = target("asset", in: membership.account) else { return nil }
        return ReferenceQuestion(user.address, "viewAsset", target, at: at)
    }

    /// A delegate whose connection begins or ends, at that instant.
    mutating func timedConnection() -> ReferenceQuestion? {
        let timed = acceptedConnections().filter { $0.during != .always }
        guard let connection = random.pick(timed), let at = instant(at: connection.during),
            let user = user(of: connection.delegate),
            let target = target("organization", in: connection.host)
        else { return nil }
        return ReferenceQuestion(user.address, "viewOrganization", target, at: at)
    }

    /// Accepting, declining and leaving by the delegate's Administrators.
    mutating func connectionLife() -> ReferenceQuestion? {
        let status = random.one(of: ["pending", "pending", "accepted", "other"])
        let connections = world.connections.filter {
            status == "other"
                ? !["pending", "accepted"].contains($0.status) : $0.status == status
        }
        guard let connection = random.pick(connections),
            let user = user(of: connection.delegate, ["administrator"])
        else { return nil }
        let action = random.one(of: ["acceptConnection", "declineConnection", "leaveConnection"])
        return ReferenceQuestion(
            user.address, action, .connection(connection.address), at: anyInstant())
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

    /// Entering other accounts.
    mutating func entering() -> ReferenceQuestion? {
        guard let connection = random.pick(acceptedConnections()),
            let user = user(of: connection.delegate)
        else { return nil }
        return ReferenceQuestion(
            user.address, "enterAccount", .account(connection.host),
            at: instant(in: connection.during))
    }

    /// What would be normal if it were not in something that is archived.
    mutating func stateOfContainer() -> ReferenceQuestion? {
        let candidates = world.assets.filter { asset in
            asset.state == "normal" && containers(of: asset).contains { $0.state == "archived" }
        }
        let deep = candidates.filter { containers(of: $0).first?.state == "normal" }
        guard let asset = random.pick(random.chance(50) ? deep : candidates),
            let actor = actor(in: asset.account, ["administrator", "manager"], delegates: 15)
        else { return nil }
        return ReferenceQuestion(
            actor.user.address, random.one(of: ["editAsset", "embedAsset", "createAsset"]),
            .asset(asset.address), at: actor.at)
    }

    /// What is archived or deleted, by those who have a grant for it.
    mutating func stateOfGranted() -> ReferenceQuestion? {
        let organizations = world.organizations.filter { $0.state == "deleted" }
        guard let organization = random.pick(organizations) else { return nil }
        let grants = world.grants.filter {
            Address($0.account, $0.organization) == organization.address
        }
        guard let grant = random.pick(grants),
            let user = user(behind: grant.grantee, of: organization.account)
        else { return nil }
        return ReferenceQuestion(
            user.address, "restoreOrganization", .organization(organization.address),
            at: instant(in: grant.during))
    }

    /// What is archived or deleted, by those who may do most.
    mutating func states() -> ReferenceQuestion? {
        let assets = world.assets.filter { asset in
            asset.state != "normal" || asset.container != nil
        }
        let organizations = world.organizations.filter { $0.state != "normal" }
        let roles = random.chance(30) ? ["administrator"] : ["manager", "editor"]
        if random.chance(30), let organization = random.pick(organizations) {
            guard let actor = actor(in: organization.account, roles, delegates: 15) else {
                return nil
            }
            let actions = ["restore", "destroy", "delete", "edit", "view"]
            return ReferenceQuestion(
                actor.user.address, random.one(of: actions), .organization(organization.address),
                at: actor.at)
        }
        guard let asset = random.pick(assets),
            let actor = actor(in: asset.account, roles, delegates: 15)
        else { return nil }
        let actions = ["restoreAsset", "destroyAsset", "deleteAsset", "editAsset", "viewAsset"]
        return ReferenceQuestion(
            actor.user.address, random.one(of: actions), .asset(asset.address), at: actor.at)
    }
}
