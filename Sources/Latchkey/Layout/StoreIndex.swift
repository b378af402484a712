/// What can be kept of records beside what decisions need. Raw values are part of the file
/// format.
///
/// Each can be absent from a store and be built while it is in use.
enum StoreIndex: UInt8, CaseIterable, Sendable {
    /// Names in their order.
    case nameOrder = 1
    /// Words in names.
    case words = 2
    /// Organizations by kind and by status.
    case organizationLabels = 3
    /// Assets by kind and by state.
    case assetLabels = 4
    /// Users who are not active, by status and role.
    case userStatuses = 5
    /// Connections by status.
    case connectionStatuses = 6
    /// Accounts, users, groups, assets and connections by what is said of them by yes or no, and
    /// connections by maximum role.
    case flags = 7
    /// The identities of users, organizations and assets, by their numbers.
    case identities = 8

    /// As it is told.
    var name: String { "\(self)" }

    /// Whether it depends on how names are folded.
    var isFolded: Bool { self == .nameOrder || self == .words }

    /// How names must be folded for this program to read it: zero when it does not matter.
    var folding: UInt64 { isFolded ? Folding.version.bits : 0 }

    /// Of what things it is, in the order of their codes.
    var spaces: [Space] {
        switch self {
        case .nameOrder, .words: [.account, .user, .organization, .group, .asset]
        case .organizationLabels: [.organization]
        case .assetLabels: [.asset]
        case .userStatuses: [.user]
        case .connectionStatuses: [.connection]
        case .flags: [.account, .user, .group, .asset, .connection]
        case .identities: [.user, .organization, .asset]
        }
    }

    /// The relations that it consists of.
    var relations: [Relation] {
        switch self {
        case .nameOrder, .identities: []
        case .words: [.wordThings]
        case .organizationLabels: [.kindOrganizations, .statusOrganizations]
        case .assetLabels: [.kindAssets, .stateAssets]
        case .userStatuses: [.inactiveUsers]
        case .connectionStatuses: [.statusConnections]
        case .flags: [.flaggedThings, .roleConnections]
        }
    }
}

/// What is said of things of one space by yes or no; those of which it is so are found by it.
/// Raw values are part of the file format.
enum IndexedFlag: UInt8, CaseIterable, Sendable {
    case accountEnforcesMFA = 0
    case accountEnforcesSSO = 1
    case userHasAllOrganizations = 2
    case userIsEnrolledInMFA = 3
    case groupIsDescribed = 4
    case assetIsListed = 5
}

extension IndexedFlag: CustomStringConvertible {
    var description: String {
        switch self {
        case .accountEnforcesMFA: "enforces MFA"
        case .accountEnforcesSSO: "enforces SSO"
        case .userHasAllOrganizations: "has all organizations"
        case .userIsEnrolledInMFA: "is enrolled in MFA"
        case .groupIsDescribed: "has a description"
        case .assetIsListed: "has a list"
        }
    }
}

/// How far an index is.
struct IndexState: Equatable, Sendable {
    /// Raw values are part of the file format.
    enum Phase: UInt8, Sendable {
        /// What is left of an earlier one is removed. Writes do not keep it.
        case clearing = 1
        /// Every write keeps it, and what was there before is added. Nothing reads it.
        case building = 2
        /// Every write keeps it.
        case readable = 3
    }

    var phase: Phase
    /// How the names in it are folded.
    var folding: UInt64
    /// The place in the records from which on they are not in it yet; while it is cleared, the
    /// account alone counts.
    var next = RecordKey(account: 0, space: .account, ordinal: 0)

    /// Whether a record was added by building, or has been there from the start.
    func hasPassed(_ account: AccountOrdinal, _ space: Space, _ ordinal: Ordinal) -> Bool {
        switch phase {
        case .clearing: false
        case .readable: true
        case .building:
            (account, space.rawValue, ordinal) < (next.account, next.space.rawValue, next.ordinal)
        }
    }
}

/// Where something of an account is damaged, so that the records of a space from a number on are not
/// in an index that is built otherwise: that account does not read it, but looks at records.
struct IndexGap: Hashable, Sendable {
    var index: StoreIndex
    /// The first record that is not in it.
    var start: RecordKey

    func contains(_ key: RecordKey) -> Bool {
        (key.account, key.space) == (start.account, start.space) && key.ordinal >= start.ordinal
    }
}

/// How far the indexes of a store are. What is not there is absent.
struct IndexStates: Equatable, Sendable {
    /// How many gaps a store keeps: with more it is damaged so widely that building ends. They are
    /// read with each question while there are any.
    static let gapCountMaximum = 1_000

    /// One more than the greatest code: they go on from 1 without a gap.
    private static let stateCount = StoreIndex.allCases.count + 1

    /// By code: each write of a record asks about several.
    private var states = [IndexState?](repeating: nil, count: Self.stateCount)
    /// What indexes lack.
    private(set) var gaps: Set<IndexGap> = []
    /// Whether the store says more than this program can keep, so that a write must say less:
    /// an index that this program does not know, or one that is folded in another way.
    private(set) var isForeign = false

    subscript(index: StoreIndex) -> IndexState? {
        get { states[Int(index.rawValue)] }
        set { states[Int(index.rawValue)] = newValue }
    }

    /// None at all: a store that was made before there were any.
    init() {}

    /// Those of a new store, which has nothing in it.
    static func new(without absent: Set<StoreIndex>) -> IndexStates {
        var new = IndexStates()
        for index in StoreIndex.allCases where !absent.contains(index) {
            new[index] = IndexState(phase: .readable, folding: index.folding)
        }
        return new
    }

    /// Whether writes keep the index.
    func isKept(_ index: StoreIndex) -> Bool {
        guard let state = self[index] else { return false }
        return state.phase != .clearing
    }

    /// What can be read in an account.
    ///
    /// Where the record of an account cannot be read, the first account, beneath which those of all
    /// stand, does without the index, too.
    func readable(in account: AccountOrdinal) -> Set<StoreIndex> {
        let readable = Set(StoreIndex.allCases.filter { self[$0]?.phase == .readable })
        if gaps.isEmpty { return readable }
        return readable.subtracting(gaps.filter { $0.start.account == account }.map(\.index))
    }

    /// Whether a record was added by building, or has been there from the start.
    func hasPassed(_ key: RecordKey, in index: StoreIndex) -> Bool {
        guard let state = self[index], state.hasPassed(key.account, key.space, key.ordinal)
        else { return false }
        return !gaps.contains { $0.index == index && $0.contains(key) }
    }

    /// The indexes that cannot be read in any account.
    var unfinished: [StoreIndex] { StoreIndex.allCases.filter { self[$0]?.phase != .readable } }

    /// Whether each index can be read in each account.
    var areAllReadable: Bool { unfinished.isEmpty && gaps.isEmpty }

    /// Whether there is anything to build, besides what could not be built.
    func hasWork(besides unbuilt: Set<UnbuiltIndex> = []) -> Bool {
        unfinished.contains { !unbuilt.contains(.whole($0)) }
            || gaps.contains { !unbuilt.contains(.from($0)) }
    }

    /// Forgets everything of an index, which is built from the beginning.
    mutating func begin(_ index: StoreIndex) {
        self[index] = IndexState(phase: .clearing, folding: index.folding)
        gaps = gaps.filter { $0.index != index }
    }

    /// Notes that an index lacks something.
    ///
    /// - Throws: ``StoreError``: it lacks too much.
    mutating func leave(_ gap: IndexGap) throws(StoreError) {
        guard gaps.count < Self.gapCountMaximum else {
            throw StoreError(
                .limit(
                    name: "the number of places at which indexes lack damaged records",
                    limit: Self.gapCountMaximum))
        }
        gaps.insert(gap)
    }

    mutating func remove(_ gap: IndexGap) { gaps.remove(gap) }
}

/// What of the indexes could not be built, since something is damaged.
enum UnbuiltIndex: Hashable, Sendable {
    case whole(StoreIndex)
    case from(IndexGap)
}

extension IndexStates {
    /// Index and phase `u8`, folding `u64`, the next record's account `u32`, space `u8` and
    /// ordinal `u32`.
    private static var byteCount: Int { 19 }

    /// What stands in place of a phase where the place is that of a gap.
    private static var gapMark: UInt8 { 4 }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for index in StoreIndex.allCases {
            guard let state = self[index] else { continue }
            bytes.append(index, state.phase.rawValue, state.folding, state.next)
            for gap in gaps.filter({ $0.index == index }).sorted(by: { $0.start < $1.start }) {
                bytes.append(index, Self.gapMark, state.folding, gap.start)
            }
        }
        return bytes
    }

    /// What a store says; nil when it says nothing that makes sense.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount % Self.byteCount == 0 else { return nil }
        for start in stride(from: 0, to: bytes.byteCount, by: Self.byteCount) {
            guard let index = StoreIndex(rawValue: bytes.u8(at: start)) else {
                isForeign = true
                continue
            }
            guard let space = Space(rawValue: bytes.u8(at: start + 14)) else { return nil }
            let folding = bytes.u64(at: start + 2)
            guard folding == index.folding else {
                isForeign = true
                begin(index)
                continue
            }
            let place = RecordKey(
                account: bytes.u32(at: start + 10), space: space, ordinal: bytes.u32(at: start + 15)
            )
            if bytes.u8(at: start + 1) == Self.gapMark {
                gaps.insert(IndexGap(index: index, start: place))
                continue
            }
            guard let phase = IndexState.Phase(rawValue: bytes.u8(at: start + 1)) else {
                return nil
            }
            self[index] = IndexState(phase: phase, folding: folding, next: place)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(
        _ index: StoreIndex, _ phase: UInt8, _ folding: UInt64, _ place: RecordKey
    ) {
        append(index.rawValue)
        append(phase)
        append(folding)
        append(place.account)
        append(place.space.rawValue)
        append(place.ordinal)
    }
}

extension RecordKey: Comparable {
    /// In the order of the records.
    static func < (left: RecordKey, right: RecordKey) -> Bool {
        (left.account, left.space.rawValue, left.ordinal)
            < (right.account, right.space.rawValue, right.ordinal)
    }
}
