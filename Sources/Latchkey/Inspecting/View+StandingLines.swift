import AccessRules

// What a line of a review says.
extension View {
    func line(
        of value: Membership, _ key: EdgeKey, _ account: AccountOrdinal, _ shared: SharedComparison
    ) throws -> StandingReview {
        let (name, role) = try nameAndRole(of: key.party, account)
        let party: Grant.Grantee =
            switch value.member {
            case .user(let id): .user(id)
            case .connection(let id): .connection(id)
            }
        let given = try value.made.flatMap { made in
            try entry(
                of: ("membership", value.group), at: made.time, for: party, in: value.account)
        }
        return StandingReview(
            subject: .membership(value.member, of: Ref(value.group, of: value.account)),
            name: name, role: role, since: value.made.map { max($0.time, value.validity.begin) },
            until: value.validity.end.unlessNever, given: given, by: value.made?.by,
            without: try loss(
                without: .removeMember(value.member, from: value.group), in: value.account, shared))
    }

    func line(
        of value: Grant, _ key: EdgeKey, _ account: AccountOrdinal, _ shared: SharedComparison
    ) throws -> StandingReview {
        let given = try value.made.flatMap { made in
            try entry(
                of: ("grant", value.organization), at: made.time, for: value.grantee,
                in: value.account)
        }
        return StandingReview(
            subject: .grant(Ref(value.organization, of: value.account), to: value.grantee),
            name: try reader.organization(account, key.object).name,
            role: try nameAndRole(of: key.party, account).role,
            since: value.made.map { max($0.time, value.validity.begin) },
            until: value.validity.end.unlessNever, given: given, by: value.made?.by,
            without: try loss(
                without: .revokeAccess(to: value.organization, from: value.grantee),
                in: value.account, shared))
    }

    /// The flag of a connection that has all organizations.
    func everything(of value: Connection, _ shared: SharedComparison) throws -> StandingReview {
        let given = try entry(
            of: ("connection", value.id), changing: "allOrganizations", in: value.host)
        return StandingReview(
            subject: .allOrganizations(of: Ref(value.id, of: value.host)),
            name: try name(of: value.delegate), role: value.maximumRole,
            reached: StandingReview.Reached(organizationCount: try openCount(of: value.host)),
            since: [begin(of: value), given?.time].compactMap { $0 }.max(),
            until: value.validity.end.unlessNever, given: given, by: given?.user,
            lastUse: try newest(
                by: .account(value.delegate), in: value.host, ofOrganizations: true),
            without: try loss(
                without: .editConnection(value.id, ConnectionEdit(hasAllOrganizations: false)),
                in: value.host, shared))
    }

    /// Since when a connection has let anybody in, or will; nil where nothing tells.
    func begin(of value: Connection) -> Instant? {
        let begin = max(value.accepted?.time ?? .distantPast, value.validity.begin)
        return begin == .distantPast ? nil : begin
    }

    /// A connection as a whole.
    func line(
        of value: Connection, _ host: AccountOrdinal, _ ordinal: Ordinal, _ shared: SharedComparison
    ) throws -> StandingReview {
        let count =
            try value.hasAllOrganizations
            ? openCount(of: value.host) : openCount(scope(of: ordinal, host), host)
        return StandingReview(
            subject: .connection(Ref(value.id, of: value.host)),
            name: try name(of: value.delegate), role: value.maximumRole,
            reached: StandingReview.Reached(organizationCount: count),
            since: begin(of: value), until: value.validity.end.unlessNever,
            given: try entry(of: ("connection", value.id), changing: "status", in: value.host),
            by: value.accepted?.by,
            lastUse: try newest(
                by: .account(value.delegate), in: value.host, ofOrganizations: true),
            without: try loss(without: .revokeConnection(value.id), in: value.host, shared))
    }

    /// A person: how much is reached, and the last use.
    func line(
        of user: User, in account: Identity, through connection: Ref<Connection>?, role: Role,
        _ assets: AlikeAssets
    ) throws -> StandingReview {
        let reference = Ref<User>(user.id, of: user.account)
        return StandingReview(
            subject: .user(reference, through: connection),
            isInvited: user.status == .invited, name: user.name, role: role,
            reached: StandingReview.Reached(
                organizationCount: try countOrganizations(
                    Reach(of: reference, in: account, for: .viewOrganization)),
                assetCount: try assets.viewableCount(reference, in: self)),
            lastUse: try newest(by: .user(reference), in: account), without: .notTold(""))
    }

    private func nameAndRole(of party: Party, _ account: AccountOrdinal) throws
        -> (name: String, role: Role?)
    {
        switch party.kind {
        case .user:
            let user = try reader.user(account, party.ordinal)
            return (user.name, user.role)
        case .connection:
            let value = try reader.connectionValue(account, party.ordinal)
            return (try name(of: value.delegate), value.maximumRole)
        case .group: return (try reader.group(account, party.ordinal).name, nil)
        }
    }

    private func name(of account: Identity) throws -> String {
        try reader.accountValue(try reader.require(account: account)).name
    }

    /// Who loses something without what an operation takes away.
    private func loss(
        without removal: Operation, in account: Identity, _ shared: SharedComparison
    ) throws -> StandingReview.Loss {
        try without(removal, in: account, otherwise: { .notTold($0) }) { after in
            let count = try after.countDifference(from: self, sharing: shared)
            return .counts(userCount: count.losingUserCount, pairCount: count.lostPairCount)
        }
    }
}

extension View {
    /// What is so without what an operation takes away, which is done in memory.
    ///
    /// - Parameter otherwise: What is told in its stead, by the reason why it cannot be said: of what was nothing would be, and what
    ///   the rules refuse is not taken away.
    func without<Loss>(
        _ removal: Operation, in account: Identity, otherwise: (String) -> Loss,
        _ body: (View) throws -> Loss
    ) throws -> Loss {
        guard past == nil else { return otherwise("not told of what was") }
        do { return try after([AccountOperation(removal, in: account)], body) } catch let error
            as StoreError
        {
            guard case .refused = error.kind else { throw error }
            return otherwise("\(StoreError(error.kind))")
        }
    }
}

// How many organizations that are not deleted.
extension View {
    func openCount(of account: Identity) throws -> Int {
        try count(Query<Organization>(in: account).where { $0.state != .deleted })
    }

    func openCount(_ organizations: some Sequence<Ordinal>, _ account: AccountOrdinal) throws
        -> Int
    {
        var count = 0
        for organization in organizations {
            let record = try reader.existing(OrganizationRecord.self, account, organization)
            if record.state != .deleted { count += 1 }
        }
        return count
    }

    /// What a connection reaches itself or by its groups.
    func scope(of connection: Ordinal, _ host: AccountOrdinal) throws -> Set<Ordinal> {
        var validUntil = Instant.distantFuture
        var sets = [PostingSet(host, .connectionOrganizations, of: connection)]
        let groups = PostingSet(host, .connectionGroups, of: connection)
        for group in try reader.members(of: groups, at: now, validUntil: &validUntil) {
            sets.append(PostingSet(host, .groupOrganizations, of: group))
        }
        var found: Set<Ordinal> = []
        for set in sets {
            found.formUnion(try reader.members(of: set, at: now, validUntil: &validUntil))
        }
        return found
    }
}
