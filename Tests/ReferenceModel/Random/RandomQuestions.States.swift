extension RandomQuestions {
    /// Accepting, declining and leaving by the delegate's Administrators.
    mutating func connectionLife() -> ReferenceQuestion? {
        let status = random.one(of: ["pending", "pending", "pending", "accepted", "ended", "other"])
        let connections = world.connections.filter {
            switch status {
            case "ended": ["expired", "lapsed"].contains($0.status)
            case "other": !["pending", "accepted"].contains($0.status)
            default: $0.status == status
            }
        }
        guard let connection = random.pick(connections),
            let user = user(of: connection.delegate, ["administrator"])
        else { return nil }
        let action = random.one(of: ["acceptConnection", "declineConnection", "leaveConnection"])
        return ReferenceQuestion(
            user.address, action, .connection(connection.address), at: anyInstant())
    }

    /// Answers to a connection whose time is over, or about to be.
    mutating func connectionOver() -> ReferenceQuestion? {
        let ending = acceptedConnections().filter { $0.during.until != nil }
        guard let connection = random.pick(ending), let end = connection.during.until,
            let user = user(of: connection.delegate, ["administrator"])
        else { return nil }
        return ReferenceQuestion(
            user.address, random.one(of: ["acceptConnection", "leaveConnection"]),
            .connection(connection.address), at: end + Int64(random.within(-1...1)))
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
