import AccessRules

extension View {
    /// Who is in a group, and what it is granted, each with all that stands behind it. What is over is left out; what begins later
    /// is told.
    ///
    /// Complexity: a look-up in the log for each member and each granted organization, together; and for each line the operation
    /// that would take it away, done in memory, with the difference that it makes. What the assets are and what the group brings
    /// is put together once.
    ///
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func reviewStanding(
        of group: Ref<Group>, _ body: (StandingReview) throws -> Void
    ) throws {
        liftTimeLimit()
        let (account, ordinal) = try reader.require(group, .group)
        let members = try memberships(of: ordinal, account)
        let grants = try grants(to: Party(kind: .group, ordinal: ordinal), account)
        let shared = SharedComparison()
        var uses = NewestUses()
        for (key, member) in members {
            try add(to: &uses, by: key.party, try actor(member.member, in: account), grants)
        }
        let reached = StandingReview.Reached(
            organizationCount: try openCount(grants.map(\.key.object), account))
        for (key, member) in members {
            var line = try line(of: member, key, account, shared)
            line.reached = reached
            line.lastUse = uses.byParty[key.party]
            try body(line)
        }
        for (key, grant) in grants {
            var line = try line(of: grant, key, account, shared)
            line.lastUse = uses.byOrganization[key.object]
            try body(line)
        }
    }

    /// What a connection is granted and which groups it is in, each with all that stands behind it, and everybody whom it lets in.
    ///
    /// Complexity: as that of a group; and for each of the people the organizations and assets that are reached, counted.
    ///
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func reviewStanding(
        of connection: Ref<Connection>, _ body: (StandingReview) throws -> Void
    ) throws {
        liftTimeLimit()
        let (host, ordinal) = try reader.require(connection, .connection)
        let party = Party(kind: .connection, ordinal: ordinal)
        let value = try reader.connectionValue(host, ordinal, at: now)
        let delegate = LoggedActor.account(value.delegate)
        let shared = SharedComparison()
        if value.hasAllOrganizations { try body(try everything(of: value, shared)) }
        for (key, grant) in try grants(to: party, host) {
            var line = try line(of: grant, key, host, shared)
            line.lastUse = try newest(by: delegate, about: grant.organization, in: value.host)
            try body(line)
        }
        for (group, _) in try reader.edges(PostingSet(host, .connectionGroups, of: ordinal)) {
            guard let (key, member) = try membership(of: party, in: group, host) else { continue }
            let grants = try grants(to: Party(kind: .group, ordinal: group), host)
            var uses = NewestUses()
            try add(to: &uses, by: party, delegate, grants)
            var line = try line(of: member, key, host, shared)
            line.lastUse = uses.byParty[party]
            line.reached = StandingReview.Reached(
                organizationCount: try openCount(grants.map(\.key.object), host))
            try body(line)
        }
        guard value.isInForce(at: now) else { return }
        let given = try entry(of: ("connection", value.id), changing: "status", in: value.host)
        let assets = AlikeAssets(of: host)
        try forEach(Query<User>(in: value.delegate)) { user in
            guard user.status == .active, user.role > .lite else { return }
            var line = try line(
                of: user, in: value.host, through: connection,
                role: min(user.role, value.maximumRole), assets)
            line.since = begin(of: value)
            (line.until, line.by, line.given) = (
                value.validity.end.unlessNever, value.accepted?.by, given
            )
            line.without = .notTold("goes with the connection")
            try body(line)
        }
    }

    /// Everybody in an account who is not removed, and every connection that lets others in, each with how much is reached.
    ///
    /// Complexity: for each of them the organizations and assets that are reached, counted; for each connection what would be without it.
    ///
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func reviewStanding(
        of account: Identity, _ body: (StandingReview) throws -> Void
    ) throws {
        liftTimeLimit()
        let number = try reader.require(account: account)
        let assets = AlikeAssets(of: number)
        try forEach(Query<User>(in: account)) { user in
            guard user.status != .removed else { return }
            var line = try line(of: user, in: account, through: nil, role: user.role, assets)
            line.given = try entry(of: ("user", user.id), changing: "role", in: account)
            line.without = .notTold("goes with the user")
            try body(line)
        }
        let shared = SharedComparison()
        for connection in try reader.members(of: PostingSet(number, .connections)) {
            let value = try reader.connectionValue(number, connection, at: now)
            guard value.status == .accepted, now < value.validity.end else { continue }
            try body(try line(of: value, number, connection, shared))
        }
    }

    private func actor(_ member: Membership.Member, in account: AccountOrdinal) throws
        -> LoggedActor
    {
        let id = try reader.account(account).id
        switch member {
        case .user(let user): return .user(Ref(user, of: id))
        case .connection(let connection):
            let (_, ordinal) = try reader.require(Ref<Connection>(connection, of: id), .connection)
            return .account(try reader.connectionValue(account, ordinal).delegate)
        }
    }
}

// Edges that are not over.
extension View {
    private func memberships(of group: Ordinal, _ account: AccountOrdinal) throws
        -> [(key: EdgeKey, value: Membership)]
    {
        var found: [(EdgeKey, Membership)] = []
        for (relation, kind) in [
            (Relation.groupUsers, PartyKind.user), (.groupConnections, .connection),
        ] {
            for (ordinal, _) in try reader.edges(PostingSet(account, relation, of: group)) {
                let party = Party(kind: kind, ordinal: ordinal)
                if let edge = try membership(of: party, in: group, account) { found.append(edge) }
            }
        }
        return found
    }

    private func membership(of party: Party, in group: Ordinal, _ account: AccountOrdinal) throws
        -> (EdgeKey, Membership)?
    {
        let key = EdgeKey(account: account, kind: .membership, object: group, party: party)
        guard case .membership(let value) = try reader.value(of: key), now < value.validity.end
        else { return nil }
        return (key, value)
    }

    private func grants(to party: Party, _ account: AccountOrdinal) throws
        -> [(key: EdgeKey, value: Grant)]
    {
        let relation: Relation =
            party.kind == .group ? .groupOrganizations : .connectionOrganizations
        var found: [(EdgeKey, Grant)] = []
        for (organization, _) in try reader.edges(
            PostingSet(account, relation, of: party.ordinal))
        {
            let key = EdgeKey(account: account, kind: .grant, object: organization, party: party)
            guard case .grant(let value) = try reader.value(of: key), now < value.validity.end
            else { continue }
            found.append((key, value))
        }
        return found
    }
}
