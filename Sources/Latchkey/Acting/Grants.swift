import AccessRules

// Who is granted which organization.
extension Writer {
    mutating func grantAccess(_ grant: Grant, _ act: Act) throws(StoreError) {
        try act.check(grant.account)
        let grantee = try requireGranteeAction(grant.grantee, act)
        try require(
            .viewOrganization, .organization(act.actor.reference(grant.organization)),
            by: act.actor)
        try refuseOver(grantee)
        var grant = grant
        grant.made = act.author.made(at: now)
        guard let current = try reader.current(.grant(grant)), case .grant(let old) = current
        else { return try create(.grant(grant), as: act.name, by: act.author) }
        if old.validity == grant.validity { return }
        try change(.grant(grant), as: act.name, by: act.author)
    }

    mutating func revokeAccess(
        _ organization: Identity, _ grantee: Grant.Grantee, _ act: Act
    ) throws(StoreError) {
        try requireGranteeAction(grantee, act)
        try requireInScope(organization, act)
        let grant = Grant(
            account: act.accountID, organization: organization, grantee: grantee)
        try delete(try reader.require(.grant(grant)), as: act.name, by: act.author)
    }

    /// Refuses a user who is removed, and a connection that has ended.
    private func refuseOver(_ grantee: TargetOrdinal) throws(StoreError) {
        switch grantee {
        case .subject(let account, let user):
            try refuseRemoved(try reader.user(account, user))
        case .connection(let host, let connection):
            try refuseEnded(try reader.connectionValue(host, connection))
        default: break
        }
    }

    /// What changing the grants of a user, a group or a connection asks for.
    @discardableResult
    private mutating func requireGranteeAction(_ grantee: Grant.Grantee, _ act: Act)
        throws(StoreError) -> TargetOrdinal
    {
        switch grantee {
        case .user(let id):
            try require(.editUser, .subject(act.actor.reference(id)), by: act.actor)
        case .group(let id):
            try require(.editGroupOrganizations, .group(act.actor.reference(id)), by: act.actor)
        case .connection(let id):
            try require(
                .configureConnections, .connection(act.actor.reference(id)), by: act.actor)
        }
    }

    /// Refuses an organization that is out of the actor's scope; one that is deleted may be in
    /// it.
    mutating func requireInScope(_ id: Identity, _ act: Act) throws(StoreError) {
        let target = Target.organization(act.actor.reference(id))
        let resolved = try reader.resolve(target)
        guard let person = act.actor.person else { return }
        try flushHeads()
        guard try reader.isVisible(resolved, to: person, in: act.account, at: now) else {
            throw target.unknown
        }
    }
}
