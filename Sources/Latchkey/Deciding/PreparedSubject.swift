public import AccessRules

/// A user in an account at one instant, looked up once: role, groups, denied kinds.
///
/// A question then costs one look-up for an organization, and two or more for an asset. Its
/// answers hold until the earliest instant at which anything of the subject changes by time.
public struct PreparedSubject: ~Escapable {
    let view: View
    let home: AccountOrdinal
    let user: Ordinal
    /// The account in which the user acts.
    let account: AccountOrdinal
    /// The instant that all answers are about.
    public let instant: Instant
    let facts: ActorFacts
    let party: Party
    /// The groups at the instant, ascending.
    let groups: [Ordinal]
    /// A bit for each group up to the last, where they are many.
    private let groupBits: [UInt8]
    /// The kinds that the groups deny at the instant, ascending.
    let deniedKinds: [Ordinal]
    let validUntil: Instant

    /// Up to how many groups a sorted list is met by merging; more get a bit each.
    private static let maximumMergedCount = 8

    @_lifetime(copy view)
    init(
        _ view: View, _ home: AccountOrdinal, _ user: Ordinal,
        actingIn account: AccountOrdinal, at instant: Instant
    ) throws(StoreError) {
        let side = try view.reader.subject(home, user, actingIn: account, at: instant)
        var validUntil = side.validUntil
        let groups = try Self.groups(of: side, at: instant, view.reader, validUntil: &validUntil)
        try self.init(
            view, home, user, side.facts, side.party, groups, actingIn: account, at: instant,
            validUntil: validUntil)
    }

    /// Any active user of an account with a role at home, as one is in another account.
    @_lifetime(copy view)
    init(
        _ view: View, anyOf home: AccountOrdinal, _ role: Role, actingIn host: AccountOrdinal,
        at instant: Instant
    ) throws(StoreError) {
        let side = try view.reader.delegate(
            home, actingIn: host, isActive: true, role: role, at: instant)
        var validUntil = side.validUntil
        let groups = try Self.groups(of: side, at: instant, view.reader, validUntil: &validUntil)
        try self.init(
            view, home, .max, side.facts, side.party, groups, actingIn: host, at: instant,
            validUntil: validUntil)
    }

    /// Nobody who may do anything: who is not there.
    @_lifetime(copy view)
    init(_ view: View, nobodyIn account: AccountOrdinal, at instant: Instant) throws(StoreError) {
        let side = SubjectSide.removed(account, role: .lite, at: instant)
        try self.init(
            view, account, .max, side.facts, side.party, [], actingIn: account, at: instant,
            validUntil: .distantFuture)
    }

    /// The groups that a subject is in at an instant, ascending: those that the head has, as decisions
    /// go by them, and of a list that is too long for it those of the set.
    private static func groups(
        of side: borrowing SubjectSide, at instant: Instant, _ reader: StoreReader,
        validUntil: inout Instant
    ) throws(StoreError) -> [Ordinal] {
        guard side.facts.capacity != .stranger else { return [] }
        let set = PostingSet(
            side.account, side.isDelegate ? .connectionGroups : .userGroups,
            of: side.party.ordinal)
        var groups: [Ordinal] = []
        if side.isGroupListWhole {
            for offset in stride(from: 0, to: side.groups.byteCount, by: 4) {
                groups.append(side.groups.u32(at: offset))
            }
        } else {
            groups = try reader.members(of: set)
            if groups.isEmpty { throw reader.missingMembers(of: set) }
        }
        var timed: [(ordinal: Ordinal, validity: Validity)] = []
        if side.isTimedListWhole {
            for index in 0..<side.timedGroups.byteCount / TimedGroups.stride {
                timed.append(
                    (
                        TimedGroups.group(index, in: side.timedGroups),
                        TimedGroups.validity(index, in: side.timedGroups)
                    ))
            }
        } else {
            timed = try reader.timed(set) ?? []
            if timed.isEmpty { throw reader.missingMembers(of: set) }
        }
        return StoreReader.members(groups, timed, at: instant, validUntil: &validUntil)
    }

    /// Any active user of a connection's delegate with a role at home, as one would be in the
    /// host's account if the connection were accepted and in force.
    @_lifetime(copy view)
    init(
        _ view: View, _ role: Role, through connection: Ordinal, of host: AccountOrdinal,
        at instant: Instant
    ) throws(StoreError) {
        let record = try view.reader.connection(host, connection)
        var validUntil = record.validity.nextChange(after: instant)
        // It need not have a head.
        let groups = try view.reader.members(
            of: PostingSet(host, .connectionGroups, of: connection), at: instant,
            validUntil: &validUntil)
        try self.init(
            view, record.delegate, .max,
            ActorFacts(
                isActive: true, homeRole: role,
                capacity: .delegate(maximumRole: record.maximumRole),
                hasAllOrganizations: record.hasAllOrganizations),
            Party(kind: .connection, ordinal: connection), groups, actingIn: host, at: instant,
            validUntil: validUntil)
    }

    @_lifetime(copy view)
    private init(
        _ view: View, _ home: AccountOrdinal, _ user: Ordinal, _ facts: ActorFacts,
        _ party: Party, _ groups: [Ordinal], actingIn account: AccountOrdinal,
        at instant: Instant, validUntil: Instant
    ) throws(StoreError) {
        self.view = view
        self.home = home
        self.user = user
        self.account = account
        self.instant = instant
        self.facts = facts
        self.party = party
        self.groups = groups
        groupBits = groups.count > Self.maximumMergedCount ? Self.bits(of: groups) : []
        deniedKinds = try Self.deniedKinds(groups, account, view.reader)
        self.validUntil = validUntil
    }

    private static func bits(of groups: [Ordinal]) -> [UInt8] {
        guard let last = groups.last else { return [] }
        var bits = [UInt8](repeating: 0, count: Int(last / 8) + 1)
        for group in groups { bits[Int(group / 8)] |= 1 << UInt8(group % 8) }
        return bits
    }

    private static func deniedKinds(
        _ groups: [Ordinal], _ account: AccountOrdinal, _ reader: StoreReader
    ) throws(StoreError) -> [Ordinal] {
        guard !groups.isEmpty, try reader.denialsHead(account) != nil else { return [] }
        var kinds: Set<Ordinal> = []
        for group in groups {
            kinds.formUnion(try reader.existing(GroupRecord.self, account, group).deniedKinds)
        }
        return kinds.sorted()
    }

    /// What the user brings into the account, over this subject's own memory.
    var side: SubjectSide {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get {
            SubjectSide(
                account: account, facts: facts, party: party, groups: groups.rawBytes,
                timedGroups: RawSpan(), isGroupListWhole: true, isTimedListWhole: true,
                groupBits: groupBits.rawBytes, deniedKinds: deniedKinds.rawBytes,
                instant: instant, validUntil: validUntil)
        }
    }

    /// The answer to a question about this subject.
    ///
    /// Complexity: one look-up for an organization; for an asset two, and one for each container.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: the target is not there any more; `doesNotFit`: it is in
    ///   another account than the subject acts in, or does not fit the action; `foreignHandle`: it is of
    ///   another store.
    @inline(__always)
    public func decide(_ action: Action, _ target: TargetHandle) throws(StoreError) -> Decision {
        try decide(action, try view.ordinal(target))
    }

    /// Whether the subject may do this.
    ///
    /// Complexity: as ``decide(_:_:)``.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: as ``decide(_:_:)``.
    @inline(__always)
    public func can(_ action: Action, _ target: TargetHandle) throws(StoreError) -> Bool {
        try decide(action, target).isAllowed
    }

    @inline(__always)
    func decide(_ action: Action, _ target: TargetOrdinal) throws(StoreError) -> Decision {
        try StoreReader.check(action, fits: target.kind)
        if try view.reader.actingAccount(action, target) != account {
            throw StoreError(
                .doesNotFit("the subject is prepared for another account than the target's"))
        }
        if action == .enterAccount, account == home {
            throw StoreError(
                .doesNotFit("enterAccount asks about an account other than the user's own"))
        }
        var side = side
        return try view.reader.decide(Asking(action: action, instant: instant), &side, target)
    }
}

extension [Ordinal] {
    /// The ordinals' bytes, little-endian on every machine that this runs on.
    var rawBytes: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get {
            // Sound: integers have no padding that could be read before it is set.
            unsafe span.bytes
        }
    }
}
