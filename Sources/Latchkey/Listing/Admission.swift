import AccessRules
import OrdinalSets

/// What there is to know of an organization or an asset when the question is who can do
/// something to it: sets of users in place of facts about one.
struct TargetSets {
    var state = ObjectState.normal
    /// The users in whose scope the organization is, without those of the flag.
    var inScope = PostingExpression.empty
    /// The users whose groups deny a kind that is concerned.
    var denied = PostingExpression.empty
    /// The users to whom the asset is open; nil for everybody.
    var open: PostingExpression?
    /// The connections in whose scope the organization is, in force or not.
    var connections = PostingExpression.empty
    var validUntil = Instant.distantFuture
}

extension StoreReader {
    /// The sets of an organization or an asset at an instant.
    func sets(of target: TargetOrdinal, at instant: Instant) throws(StoreError) -> TargetSets {
        switch target {
        case .organization(let account, let organization):
            guard let record = try record(OrganizationRecord.self, account, organization) else {
                throw missing(.organization, account, organization)
            }
            var sets = TargetSets()
            sets.state = record.state
            try addScope(of: organization, account, at: instant, to: &sets)
            return sets
        case .asset(let account, let asset):
            return try assetSets(account, asset, at: instant)
        default:
            throw StoreError(
                .doesNotFit("who can do something is asked of an organization or an asset"))
        }
    }

    private func addScope(
        of organization: Ordinal, _ account: AccountOrdinal, at instant: Instant,
        to sets: inout TargetSets
    ) throws(StoreError) {
        var validUntil = sets.validUntil
        let groups = try members(
            of: PostingSet(account, .organizationGroups, of: organization), at: instant,
            validUntil: &validUntil)
        let users = try union(
            of: .organizationUsers, account, [organization], at: instant, validUntil: &validUntil)
        let members = try union(
            of: .groupUsers, account, groups, at: instant, validUntil: &validUntil)
        sets.inScope = .or([users, members])
        let connections = try union(
            of: .organizationConnections, account, [organization], at: instant,
            validUntil: &validUntil)
        let connectionMembers = try union(
            of: .groupConnections, account, groups, at: instant, validUntil: &validUntil)
        sets.connections = .or([
            connections, connectionMembers, .set(PostingSet(account, .unrestrictedConnections)),
        ])
        sets.validUntil = validUntil
    }

    private func assetSets(_ account: AccountOrdinal, _ asset: Ordinal, at instant: Instant)
        throws(StoreError) -> TargetSets
    {
        let chain = try chain(account, asset)
        var sets = TargetSets()
        try addScope(of: chain.organization, account, at: instant, to: &sets)
        let organization = try existing(
            OrganizationRecord.self, account, chain.organization)
        sets.state = max(chain.state, organization.state)
        var validUntil = sets.validUntil
        var denying: Set<Ordinal> = []
        for index in 0..<chain.kindCount {
            let kind = chain.kinds[index]
            // As decisions go: by the head, and by the set where they are too many for it.
            guard let groups = try groups(of: account, denying: kind) else { continue }
            for offset in stride(from: 0, to: groups.list.byteCount, by: 4) {
                denying.insert(groups.list.u32(at: offset))
            }
            if !groups.isWhole {
                denying.formUnion(try members(of: PostingSet(account, .denyingGroups, of: kind)))
            }
        }
        sets.denied = try union(
            of: .groupUsers, account, denying.sorted(), at: instant, validUntil: &validUntil)
        if chain.outermost.flags.contains(.listed) {
            let outermost = chain.outermostOrdinal
            let groups = try members(of: PostingSet(account, .assetGroups, of: outermost))
            let users = PostingExpression.set(PostingSet(account, .assetUsers, of: outermost))
            let members = try union(
                of: .groupUsers, account, groups, at: instant, validUntil: &validUntil)
            sets.open = .or([users, members])
        }
        sets.validUntil = validUntil
        return sets
    }

    /// The users at home who can do an action on a target, as a set.
    ///
    /// The rules are asked for every role, with and without the flag; sets do the rest.
    func homeUsers(who action: Action, _ account: AccountOrdinal, _ sets: TargetSets)
        -> PostingExpression
    {
        var operands: [PostingExpression] = []
        let unrestricted = PostingExpression.set(PostingSet(account, .unrestrictedUsers))
        for role in Role.allCases {
            let active = PostingExpression.set(.activeUsers(account, role))
            for hasFlag in [false, true] {
                let actor = ActorFacts(
                    isActive: true, homeRole: role, capacity: .home,
                    hasAllOrganizations: hasFlag)
                let those =
                    hasFlag
                    ? PostingExpression.and([active, unrestricted])
                    : .andNot(active, unrestricted)
                if let conditions = Self.conditions(action, actor, sets) {
                    operands.append(.and([those] + conditions))
                }
            }
        }
        return operands.isEmpty ? .empty : .or(operands)
    }

    /// The sets that users must be in all of for the rules to allow them an action; nil when they
    /// allow it to none.
    ///
    /// The layers of scope, kind and list are asked all three or not at all: whoever passes out of
    /// scope passes whatever they say.
    private static func conditions(_ action: Action, _ actor: ActorFacts, _ sets: TargetSets)
        -> [PostingExpression]?
    {
        var target = TargetFacts()
        target.state = sets.state
        guard Verdict.of(action, actor: actor, target: target).isAllowed else { return nil }
        target.isOrganizationInScope = false
        if Verdict.of(action, actor: actor, target: target).isAllowed { return [] }
        var conditions: [PostingExpression] = actor.hasAllOrganizations ? [] : [sets.inScope]
        conditions.append(.andNot(.all, sets.denied))
        if let open = sets.open { conditions.append(open) }
        return conditions
    }

    /// The users of the delegate of a connection who can do an action on a target, as a set of
    /// the delegate's users; empty when the connection is not in force.
    func delegateUsers(
        who action: Action, _ target: TargetOrdinal, _ connection: Ordinal, at instant: Instant,
        validUntil: inout Instant
    ) throws(StoreError) -> (account: AccountOrdinal, users: PostingExpression) {
        let host = target.account
        let delegate = try existing(ConnectionRecord.self, host, connection).delegate
        var operands: [PostingExpression] = []
        for role in Role.allCases {
            var side = try self.delegate(
                delegate, actingIn: host, isActive: true, role: role, at: instant)
            validUntil = min(validUntil, side.validUntil)
            guard side.party.ordinal == connection else { continue }
            let decision = try decide(Asking(action: action, instant: instant), &side, target)
            validUntil = min(validUntil, decision.validUntil)
            if decision.isAllowed { operands.append(.set(.activeUsers(delegate, role))) }
        }
        return (delegate, operands.isEmpty ? .empty : .or(operands))
    }
}
