import AccessRules
import OrdinalSets

/// Finds what two states of the store decide otherwise in one account.
///
/// Of whom and what it looks at nothing is left out that could differ: a decision depends on the user, the
/// groups, the organization and the asset, and each of these that is another leads to all whom it concerns.
/// What they may do then comes from the engine that decides, in either state.
struct AccessComparison: ~Escapable {
    let views: ComparedViews
    let account: AccountOrdinal
    private let changes: AccountChanges
    private var blocks: AssetBlocks
    private var allowed = AllowedActions()
    /// What groups bring that somebody is in in one state alone: the same for each of them.
    private var reaches: [ReachKey: GroupReach] = [:]
    /// What other differences from the same view have in common with this one.
    private let shared: SharedComparison?
    /// Whether the account is there, in each state.
    private let isBefore: Bool
    private let isAfter: Bool
    private(set) var lines: [ComparedLine] = []
    private var lineNumbers: [ComparedLine.Key: Int] = [:]
    /// The next instant at which time alone could change what was found.
    private(set) var validUntil: Instant

    @_lifetime(copy views)
    init(
        _ views: ComparedViews, _ account: AccountOrdinal, _ changes: AccountChanges,
        validUntil: Instant, _ shared: SharedComparison?
    ) throws(StoreError) {
        self.views = views
        self.shared = shared
        self.account = account
        self.changes = changes
        self.validUntil = validUntil
        isBefore = try views.before.reader.record(AccountRecord.self, 0, account) != nil
        isAfter = try views.after.reader.record(AccountRecord.self, 0, account) != nil
        if let known = shared?.takeBlocks(account, changes) {
            blocks = known
        } else {
            blocks = try AssetBlocks(
                account, assets: changes.assets, lists: changes.lists, views)
        }
    }

    /// Compares what everybody concerned may do.
    mutating func run() throws(StoreError) {
        for (subject, targets) in try concerned().sorted(by: { $0.key < $1.key }) {
            try compare(subject, targets)
        }
        shared?.give(blocks, account, changes)
    }

    /// A block of assets, by what a line says of it.
    func block(_ number: Ordinal) -> AssetBlock { blocks.blocks[Int(number)] }
}

/// Of whom both states are asked.
enum ComparedSubject: Hashable {
    /// A user of the account, or of a delegate.
    case user(ComparedUser)
    /// All active users of a delegate with a role, but for those whose own role or status is another.
    case users(of: AccountOrdinal, Role)
}

extension ComparedSubject: Comparable {
    /// Users by account and number, and behind those of an account the others of each role.
    static func < (left: ComparedSubject, right: ComparedSubject) -> Bool {
        left.rank < right.rank
    }

    fileprivate var rank: (AccountOrdinal, UInt64) {
        switch self {
        case .user(let it): (it.home, UInt64(it.user))
        case .users(let home, let role): (home, 1 << 32 | UInt64(role.rawValue))
        }
    }
}

/// What both states are asked about, of one subject.
struct ComparedTargets {
    var organizations: Set<Ordinal> = []
    var blocks: Set<Int> = []
}

/// Some of whom and what both states say otherwise alike.
struct ComparedLine {
    struct Key: Hashable {
        /// The connection that lets them in, or did.
        var connection: Ordinal?
        var kind: TargetKind
        var gained: ActionSet
        var lost: ActionSet
        var causes: [Cause]
        /// Organizations, ascending, or blocks of assets, in their order; none for the account.
        var targets: [Ordinal]
    }

    let key: Key
    var subjects: [ComparedSubject]
}

/// What a group brings depends on.
private struct ReachKey: Hashable {
    var group: Ordinal
    var side: ComparedViews.Side
}

// MARK: Whom it concerns

extension AccessComparison {
    private mutating func concerned() throws(StoreError) -> [ComparedSubject: ComparedTargets] {
        var found: [ComparedSubject: ComparedTargets] = [:]
        var parties = Set(changes.users.map { Party(kind: .user, ordinal: $0) })
        parties.formUnion(changes.memberships.keys)
        parties.formUnion(changes.connections.map { Party(kind: .connection, ordinal: $0) })
        for group in changes.denials.keys { parties.formUnion(try members(of: group)) }
        for party in parties { try add(party, ComparedTargets(), to: &found) }
        for user in changes.delegateUsers { found[.user(user), default: .init()] = .init() }
        try addAudiences(to: &found)
        return found
    }

    /// Adds those who are concerned by organizations and assets that are others.
    private mutating func addAudiences(to found: inout [ComparedSubject: ComparedTargets])
        throws(StoreError)
    {
        for organization in Set(changes.grants.keys).union(changes.organizations) {
            let (old, new) = (
                try audience(of: organization, .before), try audience(of: organization, .after)
            )
            let targets = ComparedTargets(organizations: [organization])
            for party in old.symmetricDifference(new) { try add(party, targets, to: &found) }
            guard changes.organizations.contains(organization) else { continue }
            var everybody = old.union(new)
            for side in ComparedViews.Side.allCases {
                everybody.formUnion(try unrestricted(side))
            }
            for party in everybody { try add(party, targets, to: &found) }
        }
        guard !blocks.changedByOrganization.isEmpty else { return }
        let unrestricted = try unrestricted(.before).union(unrestricted(.after))
        for (organization, numbers) in blocks.changedByOrganization {
            let everybody = try audience(of: organization, .before)
                .union(audience(of: organization, .after)).union(unrestricted)
            for party in everybody {
                try add(party, ComparedTargets(blocks: Set(numbers)), to: &found)
            }
        }
    }

    /// Adds a user of the account, or those whom a connection lets in.
    private func add(
        _ party: Party, _ targets: ComparedTargets,
        to found: inout [ComparedSubject: ComparedTargets]
    ) throws(StoreError) {
        var subjects: Set<ComparedSubject> = []
        switch party.kind {
        case .user: subjects = [.user(ComparedUser(home: account, user: party.ordinal))]
        case .connection:
            for side in ComparedViews.Side.allCases {
                guard
                    let record = try views.reader(side).record(
                        ConnectionRecord.self, account, party.ordinal)
                else { continue }
                for role in Role.allCases
                where try !others(of: record.delegate, role, isAny: true).isEmpty {
                    subjects.insert(.users(of: record.delegate, role))
                }
                for user in changes.delegateUsers where user.home == record.delegate {
                    subjects.insert(.user(user))
                }
            }
        case .group: return
        }
        for subject in subjects {
            found[subject, default: .init()].organizations.formUnion(targets.organizations)
            found[subject, default: .init()].blocks.formUnion(targets.blocks)
        }
    }

    /// The active users of a delegate with a role whose own role or status is the same in both states.
    ///
    /// - Parameter isAny: Whether the first of them is enough.
    func others(of delegate: AccountOrdinal, _ role: Role, isAny: Bool = false) throws(StoreError)
        -> [Ordinal]
    {
        let changed = changes.delegateUsers.lazy.filter { $0.home == delegate }.map(\.user)
        let reader = views.after.reader
        let others = PostingExpression.andNot(
            .set(.activeUsers(delegate, role)), .list(changed.sorted()))
        return try asStoreError { try others.collect(limit: isAny ? 1 : .max, in: reader) }
    }

    /// The users and connections in a group in either state.
    private mutating func members(of group: Ordinal) throws(StoreError) -> Set<Party> {
        var parties: Set<Party> = []
        for side in ComparedViews.Side.allCases {
            for (kind, relation) in [
                (PartyKind.user, Relation.groupUsers), (.connection, .groupConnections),
            ] {
                let members = try views.reader(side).members(
                    of: PostingSet(account, relation, of: group), at: views.instant(side),
                    validUntil: &validUntil)
                for ordinal in members { parties.insert(Party(kind: kind, ordinal: ordinal)) }
            }
        }
        return parties
    }

    /// Those in whose scope an organization is, but for whom no scope concerns.
    private mutating func audience(of organization: Ordinal, _ side: ComparedViews.Side)
        throws(StoreError) -> Set<Party>
    {
        let reader = views.reader(side)
        guard try reader.record(OrganizationRecord.self, account, organization) != nil else {
            return []
        }
        let sets = try reader.sets(
            of: .organization(account, organization), at: views.instant(side))
        validUntil = min(validUntil, sets.validUntil)
        return try parties(.user, sets.inScope, reader)
            .union(parties(.connection, sets.connections, reader))
    }

    /// The users of the account whom no scope concerns. Connections of that kind are in every audience.
    private func unrestricted(_ side: ComparedViews.Side) throws(StoreError) -> Set<Party> {
        let users = PostingExpression.or([
            .set(PostingSet(account, .unrestrictedUsers)),
            .set(.activeUsers(account, .administrator)),
        ])
        return try parties(.user, users, views.reader(side))
    }

    private func parties(
        _ kind: PartyKind, _ expression: PostingExpression, _ reader: StoreReader
    ) throws(StoreError) -> Set<Party> {
        let ordinals = try asStoreError { try expression.collect(in: reader) }
        return Set(ordinals.lazy.map { Party(kind: kind, ordinal: $0) })
    }
}

// MARK: What they may do

extension AccessComparison {
    private mutating func compare(_ subject: ComparedSubject, _ targets: ComparedTargets)
        throws(StoreError)
    {
        let old = try prepared(subject, .before)
        let new = try prepared(subject, .after)
        validUntil = min(validUntil, old.validUntil, new.validUntil)
        let isAnother = old.facts != new.facts || old.party != new.party
        var (organizations, blocks) = (targets.organizations, Array(targets.blocks))
        // Groups that are left or joined, and what each brings or brought.
        let (groupsBefore, groupsAfter) = (Set(old.groups), Set(new.groups))
        var reach: [Ordinal: GroupReach] = [:]
        for group in groupsBefore.symmetricDifference(groupsAfter) {
            let brought = try self.reach(of: group, groupsBefore.contains(group) ? .before : .after)
            reach[group] = brought
            organizations.formUnion(brought.organizations)
            blocks += brought.listed
        }
        let kinds = Set(old.deniedKinds).symmetricDifference(new.deniedKinds)
        if isAnother || !kinds.isEmpty {
            let scope = try self.scope(old, .before).union(self.scope(new, .after))
            if isAnother { organizations.formUnion(scope) }
            if !kinds.isEmpty {
                for number in try self.blocks.blocks(of: kinds, views) {
                    let block = self.blocks.blocks[number]
                    let places = [block.before?.organization, block.after?.organization]
                    if places.contains(where: { $0.map(scope.contains) ?? false }) {
                        blocks.append(number)
                    }
                }
            }
        }
        let causes = SubjectCauses(
            of: subject, account, changes, isAnother: isAnother,
            parties: Set([old.party, new.party]), groups: groupsBefore.union(groupsAfter),
            reach: reach)
        let party = new.facts.capacity == .stranger ? old.party : new.party
        let connection =
            party.kind == .connection && party.ordinal != .max ? party.ordinal : nil
        var found: [ComparedLine.Key: [Ordinal]] = [:]
        func note(
            _ kind: TargetKind, _ was: ActionSet, _ is: ActionSet,
            _ causes: @autoclosure () -> [Cause], _ target: Ordinal?
        ) {
            guard was != `is` else { return }
            let key = ComparedLine.Key(
                connection: connection, kind: kind, gained: `is`.subtracting(was),
                lost: was.subtracting(`is`), causes: causes(), targets: [])
            found[key, default: []] += target.map { [$0] } ?? []
        }
        if isAnother || changes.hasAccount {
            note(
                .account, isBefore ? try actions(old, .account(account), .before) : [],
                isAfter ? try actions(new, .account(account), .after) : [], causes.own, nil)
        }
        for organization in organizations.sorted() {
            try note(
                .organization, actions(old, organization, .before),
                actions(new, organization, .after), causes.causes(of: organization), organization)
            blocks += try self.blocks.blocks(of: organization, views)
        }
        for number in self.blocks.ordered(blocks) {
            let was = try actions(old, ofBlock: number, .before)
            let `is` = try actions(new, ofBlock: number, .after)
            if was == `is` { continue }
            let block = self.blocks.blocks[number]
            note(.asset, was, `is`, causes.causes(ofAssets: block, number), Ordinal(number))
        }
        add(found, subject)
    }

    /// Adds what was found of a subject to the lines of others of whom the same was found.
    private mutating func add(_ found: [ComparedLine.Key: [Ordinal]], _ subject: ComparedSubject) {
        let ordered = found.sorted {
            ($0.key.kind.order, first(of: $0.key.kind, $0.value))
                < ($1.key.kind.order, first(of: $1.key.kind, $1.value))
        }
        for (key, targets) in ordered {
            var key = key
            key.targets = targets
            if let number = lineNumbers[key] {
                lines[number].subjects.append(subject)
            } else {
                lineNumbers[key] = lines.count
                lines.append(ComparedLine(key: key, subjects: [subject]))
            }
        }
    }

    @_lifetime(copy self)
    private func prepared(_ subject: ComparedSubject, _ side: ComparedViews.Side)
        throws(StoreError) -> PreparedSubject
    {
        let view = views.view(side)
        switch subject {
        case .user(let it):
            guard side == .before ? isBefore : isAfter,
                try view.reader.record(UserRecord.self, it.home, it.user) != nil
            else { break }
            return try PreparedSubject(
                view, it.home, it.user, actingIn: account, at: views.instant(side))
        case .users(let home, let role):
            return try PreparedSubject(
                view, anyOf: home, role, actingIn: account, at: views.instant(side))
        }
        return try PreparedSubject(view, nobodyIn: account, at: views.instant(side))
    }

    /// The organizations in a subject's scope.
    private mutating func scope(_ subject: borrowing PreparedSubject, _ side: ComparedViews.Side)
        throws(StoreError) -> Set<Ordinal>
    {
        let scope = try subject.scope()
        validUntil = min(validUntil, scope.validUntil)
        let reader = views.reader(side)
        return Set(try asStoreError { try scope.expression.collect(in: reader) })
    }

    /// What a group brings to those who are in it in one of the states.
    private mutating func reach(of group: Ordinal, _ side: ComparedViews.Side) throws(StoreError)
        -> GroupReach
    {
        let key = ReachKey(group: group, side: side)
        if let known = reaches[key] { return known }
        if let known = shared?.reach(of: group, account, changes) {
            validUntil = min(validUntil, known.validUntil)
            reaches[key] = known
            return known
        }
        var reach = GroupReach()
        reach.organizations = Set(
            try views.reader(side).members(
                of: PostingSet(account, .groupOrganizations, of: group), at: views.instant(side),
                validUntil: &reach.validUntil))
        validUntil = min(validUntil, reach.validUntil)
        for side in ComparedViews.Side.allCases {
            let reader = views.reader(side)
            for asset in try reader.members(of: PostingSet(account, .groupAssets, of: group)) {
                reach.listed.formUnion(try blocks.blocks(listedOn: asset, side, views))
            }
            if let record = try reader.record(GroupRecord.self, account, group) {
                reach.deniedKinds.formUnion(record.deniedKinds)
            }
        }
        reaches[key] = reach
        shared?.remember(reach, of: group, account, changes)
        return reach
    }

    /// What a subject may do with an organization; nothing where it is not there.
    private mutating func actions(
        _ subject: borrowing PreparedSubject, _ organization: Ordinal, _ side: ComparedViews.Side
    ) throws(StoreError) -> ActionSet {
        guard try views.reader(side).head(.organization, account, organization) != nil else {
            return []
        }
        return try actions(subject, .organization(account, organization), side)
    }

    /// What a subject may do with each asset of a block; nothing where they are not there.
    private mutating func actions(
        _ subject: borrowing PreparedSubject, ofBlock number: Int, _ side: ComparedViews.Side
    ) throws(StoreError) -> ActionSet {
        guard let one = blocks.sample(of: number, side) else { return [] }
        return try actions(subject, .asset(account, one), side)
    }

    private mutating func actions(
        _ subject: borrowing PreparedSubject, _ target: TargetOrdinal, _ side: ComparedViews.Side
    ) throws(StoreError) -> ActionSet {
        try allowed.actions(subject, target, views.reader(side), validUntil: &validUntil)
    }
}

// MARK: In order

extension AccessComparison {
    /// Where a line is among all.
    func place(of line: ComparedLine) -> LinePlace {
        LinePlace(
            account: account, subject: line.subjects[0], kind: line.key.kind,
            target: first(of: line.key.kind, line.key.targets))
    }

    /// The first thing of a line.
    private func first(of kind: TargetKind, _ targets: [Ordinal]) -> Ordinal {
        guard let first = targets.first else { return 0 }
        return kind == .asset ? block(first).assets[0] : first
    }
}

/// Where a line is among all, by the first whom and what it is about: no other line is about both.
struct LinePlace: Comparable {
    /// Most significant first.
    let numbers: [Ordinal]

    static let numberCount = 6

    init(_ numbers: [Ordinal]) { self.numbers = numbers }

    init(account: AccountOrdinal, subject: ComparedSubject, kind: TargetKind, target: Ordinal) {
        let (home, number) = subject.rank
        numbers = [
            account, home, Ordinal(truncatingIfNeeded: number >> 32),
            Ordinal(truncatingIfNeeded: number), Ordinal(kind.order), target,
        ]
    }

    static func < (left: LinePlace, right: LinePlace) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

extension TargetKind {
    /// The account, then organizations, then assets.
    fileprivate var order: Int {
        switch self {
        case .account: 0
        case .organization: 1
        default: 2
        }
    }
}
