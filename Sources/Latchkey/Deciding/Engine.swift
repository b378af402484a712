import AccessRules

/// What a question asks beside user and target, resolved.
struct Asking: Sendable {
    var action: Action
    /// The kind that an asset will have.
    var newKind: NewKind = .unchanged
    /// The role that is given.
    var role: Role?
    var instant: Instant

    enum NewKind: Sendable {
        case unchanged
        /// A kind that no asset of the account has and no group denies.
        case unheardOf
        case known(Ordinal)
    }
}

// The engine gathers, from two or three heads read in place, what the rules ask for, and lets
// the rules decide. It allocates nothing.
extension StoreReader {
    /// The answer to a question, all of it by ordinals.
    ///
    /// Complexity: one look-up for the user, one for a delegate's connection, one or more for
    /// the target: an organization one, an asset three and one for each container.
    func decide(
        _ asking: Asking, _ home: AccountOrdinal, _ user: Ordinal, _ target: TargetOrdinal
    ) throws(StoreError) -> Decision {
        let acting = try actingAccount(asking.action, target)
        if asking.action == .enterAccount, acting == home {
            throw StoreError(
                .doesNotFit("enterAccount asks about an account other than the user's own"))
        }
        var subject = try subject(home, user, actingIn: acting, at: asking.instant)
        return try decide(asking, &subject, target)
    }

    /// The answer to a question about a subject that is known already.
    @inline(__always)
    func decide(
        _ asking: Asking, _ subject: inout SubjectSide, _ target: TargetOrdinal
    ) throws(StoreError) -> Decision {
        var routes: Decision.Routes = []
        let facts = try facts(asking, &subject, target, &routes)
        let verdict = Verdict.of(asking.action, actor: subject.facts, target: facts)
        return Decision(
            verdict, actor: subject.facts, routes: routes, validUntil: subject.validUntil)
    }

    /// The account in which a question is decided: the target's, except that a delegate
    /// accepts, declines and leaves a connection at home.
    func actingAccount(_ action: Action, _ target: TargetOrdinal) throws(StoreError)
        -> AccountOrdinal
    {
        switch (action, target) {
        case (.acceptConnection, .connection(let host, let ordinal)),
            (.declineConnection, .connection(let host, let ordinal)),
            (.leaveConnection, .connection(let host, let ordinal)):
            try connection(host, ordinal).delegate
        default: target.account
        }
    }

    /// What a user brings into an account at an instant.
    @_lifetime(copy self)
    @inline(__always)
    func subject(
        _ home: AccountOrdinal, _ user: Ordinal, actingIn account: AccountOrdinal,
        at instant: Instant
    ) throws(StoreError) -> SubjectSide {
        guard let bytes = try head(.user, home, user) else {
            throw missing(.user, home, user)
        }
        let head: UserHead
        do throws(MalformedRecord) { head = try UserHead(bytes) } catch {
            throw damage(
                Tables.heads,
                HeadKey(account: home, side: .user, block: user / Heads.perBlock), error.reason)
        }
        guard account == home else {
            return try delegate(
                home, actingIn: account, isActive: head.status == .active, role: head.role,
                at: instant)
        }
        guard head.status != .removed else {
            return .removed(home, role: head.role, at: instant)
        }
        return SubjectSide(
            account: home,
            facts: ActorFacts(
                isActive: head.status == .active, homeRole: head.role, capacity: .home,
                hasAllOrganizations: head.flags.contains(.allOrganizations)),
            party: Party(kind: .user, ordinal: user), groups: head.groups,
            timedGroups: head.timedGroups, isGroupListWhole: !head.flags.contains(.groupsOverflow),
            isTimedListWhole: !head.flags.contains(.timedGroupsOverflow), groupBits: RawSpan(),
            deniedKinds: nil, instant: instant, validUntil: .distantFuture)
    }

    /// What a user brings into another account: role and status from home, everything else
    /// from the connection in force.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    @_lifetime(copy self)
    func delegate(
        _ home: AccountOrdinal, actingIn host: AccountOrdinal, isActive: Bool, role: Role,
        at instant: Instant
    ) throws(StoreError) -> SubjectSide {
        let key = PairKey(host: host, delegate: home)
        var validUntil = Instant.distantFuture
        if let bytes = try payload(key, in: Tables.pairs) {
            do throws(MalformedRecord) {
                var offset = 0
                while offset < bytes.byteCount {
                    let head = try ConnectionHead(bytes, at: offset)
                    validUntil = min(validUntil, head.validity.nextChange(after: instant))
                    if head.validity.contains(instant) {
                        return SubjectSide(
                            account: host,
                            facts: ActorFacts(
                                isActive: isActive, homeRole: role,
                                capacity: .delegate(maximumRole: head.maximumRole),
                                hasAllOrganizations: head.flags.contains(.allOrganizations)),
                            party: Party(kind: .connection, ordinal: head.connection),
                            groups: head.groups, timedGroups: head.timedGroups,
                            isGroupListWhole: !head.flags.contains(.groupsOverflow),
                            isTimedListWhole: !head.flags.contains(.timedGroupsOverflow),
                            groupBits: RawSpan(), deniedKinds: nil, instant: instant,
                            validUntil: validUntil)
                    }
                    offset &+= head.byteCount
                }
            } catch { throw damage(Tables.pairs, key, error.reason) }
        } else {
            try expectNoPair(key)
        }
        return .stranger(
            host, isActive: isActive, homeRole: role, at: instant, validUntil: validUntil)
    }
}
