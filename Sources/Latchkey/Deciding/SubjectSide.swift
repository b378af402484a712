import AccessRules

/// The side of a decision that asks: what a user brings into the target's account.
///
/// The lists are read in place: from a head, or from a prepared subject's own memory.
struct SubjectSide: ~Escapable {
    /// The account in which the user acts.
    let account: AccountOrdinal
    let facts: ActorFacts
    /// Whom grants, memberships and lists name: the user at home, the connection elsewhere.
    let party: Party
    /// The groups that are joined without begin or end, or, when prepared, at the instant.
    let groups: RawSpan
    let timedGroups: RawSpan
    /// Whether `groups` is all there is; otherwise the posting set is asked.
    let isGroupListWhole: Bool
    /// Whether `timedGroups` is all there is; otherwise the timed table is asked.
    let isTimedListWhole: Bool
    /// A bit for each group of a prepared subject; empty when there is none.
    let groupBits: RawSpan
    /// When prepared: the kinds that are denied, ascending.
    let deniedKinds: RawSpan?
    let instant: Instant
    /// The next instant at which what is known so far could change by time.
    var validUntil: Instant

    @_lifetime(copy groups, copy timedGroups, copy groupBits, copy deniedKinds)
    @inline(__always)
    init(
        account: AccountOrdinal, facts: ActorFacts, party: Party, groups: RawSpan,
        timedGroups: RawSpan, isGroupListWhole: Bool, isTimedListWhole: Bool,
        groupBits: RawSpan, deniedKinds: RawSpan?, instant: Instant, validUntil: Instant
    ) {
        self.account = account
        self.facts = facts
        self.party = party
        self.groups = groups
        self.timedGroups = timedGroups
        self.isGroupListWhole = isGroupListWhole
        self.isTimedListWhole = isTimedListWhole
        self.groupBits = groupBits
        self.deniedKinds = deniedKinds
        self.instant = instant
        self.validUntil = validUntil
    }

    /// What acts in an account where it has nothing: no connection in force.
    @_lifetime(immortal)
    static func stranger(
        _ account: AccountOrdinal, isActive: Bool, homeRole: Role, at instant: Instant,
        validUntil: Instant
    ) -> SubjectSide {
        .bare(
            account,
            ActorFacts(
                isActive: isActive, homeRole: homeRole, capacity: .stranger,
                hasAllOrganizations: false),
            .connection, at: instant, validUntil: validUntil)
    }

    /// What a removed user is at home: nobody, though some of what it had may still be there.
    @_lifetime(immortal)
    static func removed(_ account: AccountOrdinal, role: Role, at instant: Instant)
        -> SubjectSide
    {
        .bare(
            account,
            ActorFacts(
                isActive: false, homeRole: role, capacity: .home, hasAllOrganizations: false),
            .user, at: instant, validUntil: .distantFuture)
    }

    /// Whom no grant, no list and no group names.
    @_lifetime(immortal)
    private static func bare(
        _ account: AccountOrdinal, _ facts: ActorFacts, _ kind: PartyKind, at instant: Instant,
        validUntil: Instant
    ) -> SubjectSide {
        SubjectSide(
            account: account, facts: facts, party: Party(kind: kind, ordinal: .max),
            groups: RawSpan(), timedGroups: RawSpan(), isGroupListWhole: true,
            isTimedListWhole: true, groupBits: RawSpan(), deniedKinds: RawSpan(),
            instant: instant, validUntil: validUntil)
    }

    var isDelegate: Bool { party.kind == .connection }

    @inline(__always)
    private mutating func note(_ validity: Validity) {
        validUntil = min(validUntil, validity.nextChange(after: instant))
    }
}

extension SubjectSide {
    private var memberships: PostingSet {
        PostingSet(account, isDelegate ? .connectionGroups : .userGroups, of: party.ordinal)
    }

    /// Whether the subject is in a group at the instant.
    mutating func isMember(of group: Ordinal, _ reader: StoreReader) throws(StoreError) -> Bool {
        if OrdinalList.contains(group, in: groups) { return true }
        if !isGroupListWhole, try reader.contains(group, inLong: memberships) { return true }
        guard isTimedListWhole else {
            guard let validity = try reader.timedValidity(of: group, in: memberships) else {
                return false
            }
            note(validity)
            return validity.contains(instant)
        }
        for index in 0..<timedGroups.byteCount / TimedGroups.stride
        where TimedGroups.group(index, in: timedGroups) == group {
            let validity = TimedGroups.validity(index, in: timedGroups)
            note(validity)
            return validity.contains(instant)
        }
        return false
    }

    /// Whether the subject is, at the instant, in one of the groups of a relation: those of
    /// `list`, or, when that is not all, of the posting set.
    ///
    /// Complexity: O(m + n) in the lengths of the lists, which are bounded; a look-up for each
    /// step where one of them is not whole. No allocation.
    mutating func isInAny(
        of list: RawSpan, isWhole: Bool, _ set: @autoclosure () -> PostingSet,
        _ reader: StoreReader
    ) throws(StoreError) -> Bool {
        if isWhole, isGroupListWhole {
            if groupBits.byteCount > 0 {
                if sharesBit(with: list) { return true }
            } else if OrdinalList.intersect(groups, list) {
                return true
            }
        } else if try leap(between: list, isWhole: isWhole, set(), reader) {
            return true
        }
        return try isInAnyForATime(of: list, isWhole: isWhole, set, reader)
    }

    @inline(__always)
    private func sharesBit(with list: RawSpan) -> Bool {
        var offset = 0
        while offset < list.byteCount {
            let group = list.u32(at: offset)
            let byte = Int(group / 8)
            if byte < groupBits.byteCount, groupBits.u8(at: byte) & (1 << UInt8(group % 8)) != 0 {
                return true
            }
            offset &+= 4
        }
        return false
    }

    /// Meets two sorted sets of groups of which at least one is asked by look-up.
    private func leap(
        between list: RawSpan, isWhole: Bool, _ set: PostingSet, _ reader: StoreReader
    ) throws(StoreError) -> Bool {
        if isWhole {
            for offset in stride(from: 0, to: list.byteCount, by: 4)
            where try reader.contains(list.u32(at: offset), inLong: memberships) { return true }
            return false
        }
        if isGroupListWhole {
            for offset in stride(from: 0, to: groups.byteCount, by: 4)
            where try reader.contains(groups.u32(at: offset), inLong: set) { return true }
            return false
        }
        var candidate = try reader.next(in: set, atOrAfter: 0)
        if candidate == nil { throw reader.missingMembers(of: set) }
        while let theirs = candidate {
            guard let mine = try reader.next(in: memberships, atOrAfter: theirs) else {
                if try reader.next(in: memberships, atOrAfter: 0) != nil { return false }
                throw reader.missingMembers(of: memberships)
            }
            if mine == theirs { return true }
            candidate = try reader.next(in: set, atOrAfter: mine)
        }
        return false
    }

    /// The same for memberships with a begin or an end.
    private mutating func isInAnyForATime(
        of list: RawSpan, isWhole: Bool, _ set: () -> PostingSet, _ reader: StoreReader
    ) throws(StoreError) -> Bool {
        var isIn = false
        if isTimedListWhole {
            for index in 0..<timedGroups.byteCount / TimedGroups.stride {
                let group = TimedGroups.group(index, in: timedGroups)
                guard try reader.contains(group, in: list, isWhole: isWhole, set) else {
                    continue
                }
                let validity = TimedGroups.validity(index, in: timedGroups)
                note(validity)
                isIn = isIn || validity.contains(instant)
            }
            return isIn
        }
        let set = set()
        let memberships = memberships
        let instant = instant
        var next = validUntil
        try reader.forEachTimed(in: memberships) { (group, validity) throws(StoreError) in
            if try reader.contains(group, in: list, isWhole: isWhole, { set }) {
                next = min(next, validity.nextChange(after: instant))
                isIn = isIn || validity.contains(instant)
            }
            return true
        }
        validUntil = next
        return isIn
    }
}

extension SubjectSide {
    /// How the subject reaches an organization, and whether: the union of the direct grant,
    /// the grants of groups, and the flag.
    ///
    /// Rule: *Organization scope* in `Docs/Permissions.md`.
    mutating func routes(
        to organization: Ordinal, _ head: OrganizationHead, _ reader: StoreReader
    ) throws(StoreError) -> Decision.Routes {
        var routes: Decision.Routes = facts.hasAllOrganizations ? .allOrganizations : []
        let list = isDelegate ? head.connections : head.users
        if OrdinalList.contains(party.ordinal, in: list) {
            routes.insert(.directGrant)
        } else if head.flags.contains(isDelegate ? .connectionsOverflow : .usersOverflow),
            try reader.contains(party.ordinal, inLong: directGrantees(of: organization))
        {
            routes.insert(.directGrant)
        }
        let account = account
        if try isInAny(
            of: head.groups, isWhole: !head.flags.contains(.groupsOverflow),
            PostingSet(account, .organizationGroups, of: organization), reader)
        {
            routes.insert(.group)
        }
        if head.timed.byteCount > 0 || head.flags.contains(.timedOverflow) {
            routes.formUnion(try timedRoutes(to: organization, head, reader))
        }
        return routes
    }

    private func directGrantees(of organization: Ordinal) -> PostingSet {
        PostingSet(
            account, isDelegate ? .organizationConnections : .organizationUsers, of: organization)
    }

    private mutating func timedRoutes(
        to organization: Ordinal, _ head: OrganizationHead, _ reader: StoreReader
    ) throws(StoreError) -> Decision.Routes {
        var routes: Decision.Routes = []
        guard !head.flags.contains(.timedOverflow) else {
            return try timedRoutesByLookup(to: organization, reader)
        }
        for index in 0..<head.timed.byteCount / OrganizationHead.timedStride {
            let offset = index &* OrganizationHead.timedStride
            let kind = UInt8(truncatingIfNeeded: head.timed.u32(at: offset))
            let ordinal = head.timed.u32(at: offset &+ 4)
            let validity = Validity(
                from: head.timed.instant(at: offset &+ 8),
                until: head.timed.instant(at: offset &+ 16))
            if kind == PartyKind.group.rawValue {
                if try isMember(of: ordinal, reader) {
                    note(validity)
                    if validity.contains(instant) { routes.insert(.group) }
                }
            } else if kind == party.kind.rawValue, ordinal == party.ordinal {
                note(validity)
                if validity.contains(instant) { routes.insert(.directGrant) }
            }
        }
        return routes
    }

    private mutating func timedRoutesByLookup(
        to organization: Ordinal, _ reader: StoreReader
    ) throws(StoreError) -> Decision.Routes {
        var routes: Decision.Routes = []
        let direct = directGrantees(of: organization)
        if let validity = try reader.timedValidity(of: party.ordinal, in: direct) {
            note(validity)
            if validity.contains(instant) { routes.insert(.directGrant) }
        }
        let groups = PostingSet(account, .organizationGroups, of: organization)
        for (group, validity) in try reader.timed(groups) ?? []
        where try isMember(of: group, reader) {
            note(validity)
            if validity.contains(instant) { routes.insert(.group) }
        }
        return routes
    }

    /// Whether one of the subject's groups denies a kind of asset.
    ///
    /// Rule: *Groups and asset types* in `Docs/Permissions.md`.
    mutating func isDenied(_ kind: Ordinal, _ reader: StoreReader) throws(StoreError) -> Bool {
        if let deniedKinds { return OrdinalList.contains(kind, in: deniedKinds) }
        let account = account
        guard let denying = try reader.groups(of: account, denying: kind) else { return false }
        if !denying.isWhole {
            let set = PostingSet(account, .denyingGroups, of: kind)
            if try reader.next(in: set, atOrAfter: 0) == nil {
                // Not named, it may have no groups.
                guard denying.isNamed else { return false }
                throw reader.missingMembers(of: set)
            }
        }
        return try isInAny(
            of: denying.list, isWhole: denying.isWhole,
            PostingSet(account, .denyingGroups, of: kind), reader)
    }

    /// Whether an asset's list names the subject, or one of its groups.
    ///
    /// A list's users are of the asset's account, so that only groups name a delegate.
    mutating func isListed(on asset: Ordinal, _ head: AssetHead, _ reader: StoreReader)
        throws(StoreError) -> Bool
    {
        if !isDelegate {
            if OrdinalList.contains(party.ordinal, in: head.users) { return true }
            if head.flags.contains(.usersOverflow),
                try reader.contains(
                    party.ordinal, inLong: PostingSet(account, .assetUsers, of: asset))
            {
                return true
            }
        }
        let account = account
        return try isInAny(
            of: head.groups, isWhole: !head.flags.contains(.groupsOverflow),
            PostingSet(account, .assetGroups, of: asset), reader)
    }
}

/// The groups that deny a kind of asset: a list read in place, unless it is not whole.
struct DenyingGroups: ~Escapable {
    let list: RawSpan
    let isWhole: Bool
    /// Whether there are such groups for sure, though they are left out.
    let isNamed: Bool

    @_lifetime(copy list)
    init(list: RawSpan, isWhole: Bool, isNamed: Bool) {
        self.list = list
        self.isWhole = isWhole
        self.isNamed = isNamed
    }
}

extension StoreReader {
    /// Whether a list of a head holds an ordinal, or, when the list is not whole, its set.
    @inline(__always)
    func contains(
        _ ordinal: Ordinal, in list: RawSpan, isWhole: Bool, _ set: () -> PostingSet
    ) throws(StoreError) -> Bool {
        if OrdinalList.contains(ordinal, in: list) { return true }
        return isWhole ? false : try contains(ordinal, inLong: set())
    }

    /// The groups of an account that deny a kind of asset, or nil when none does.
    @_lifetime(copy self)
    func groups(of account: AccountOrdinal, denying kind: Ordinal) throws(StoreError)
        -> DenyingGroups?
    {
        guard let bytes = try denialsHead(account) else { return nil }
        do throws(MalformedRecord) {
            let head = try DenialsHead(bytes)
            if head.isOverflow {
                let isDenied = try head.isDenied(kind)
                guard isDenied != false else { return nil }
                return DenyingGroups(
                    list: bytes.extracting(0..<0), isWhole: false, isNamed: isDenied == true)
            }
            guard let list = try head.groups(denying: kind) else { return nil }
            return DenyingGroups(list: list, isWhole: true, isNamed: true)
        } catch {
            throw damage(
                Tables.heads, HeadKey(account: account, side: .denials, block: 0), error.reason)
        }
    }
}
