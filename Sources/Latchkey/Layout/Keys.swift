import LMDB

/// The number of an account in the store. Numbers are dense and never given out again.
typealias AccountOrdinal = UInt32

/// The number of a thing among those of its space in its account.
typealias Ordinal = UInt32

extension Ordinal {
    /// From where a walk goes on behind this one: nil behind the greatest there can be.
    var successor: Ordinal? { self == .max ? nil : self + 1 }
}

/// What ordinals are given to, each on its own, in every account. Raw values are part of the
/// file format.
enum Space: UInt8, CaseIterable, Sendable {
    case account = 1
    case user = 2
    case organization = 3
    case group = 4
    case asset = 5
    case connection = 6
    /// Kinds of assets, by name.
    case assetKind = 7
    /// Unique among accounts, without an ordinal of its own.
    case subdomain = 8
    /// Case-folded, unique among the account's users that are not removed.
    case email = 9
    /// Of the account, with the ordinal 0.
    case settings = 10
    case template = 11
    case apiKey = 12
    /// Certified providers, by name; under account 0.
    case provider = 13
    case report = 14
    /// Kinds of organizations, by name.
    case organizationKind = 15
    /// Statuses of organizations, by name.
    case organizationStatus = 16

    /// Whether what is of it is the whole store's and stands under account 0, where the first account
    /// has its own.
    var isOfAll: Bool {
        switch self {
        case .account, .subdomain, .provider: true
        default: false
        }
    }
}

/// `[field]`
struct MetaKey: TableKey, Sendable {
    enum Field: UInt8, CaseIterable, Sendable {
        case format = 1
        case identity = 2
        case clock = 3
        /// The last runs of the store's logs, which are not in their table yet.
        case lastRuns = 4
        /// How far each index is: ``IndexStates``.
        case indexes = 5
        /// The secret of the store: ``StoreSecret``.
        case secret = 6
        /// The folding of addresses and subdomains as names: see ``UniqueText``.
        case uniqueTexts = 7
        /// That there are tables of receipts: nothing more is said of it.
        case receipts = 8
        /// From when on it is known what was: a ``PastBeginning``.
        case past = 9
        /// Heads of which accounts the last commits may have moved: ``HeadMoves``.
        case headMoves = 10
        /// Where a store that is one of several replicas stands: a ``ReplicaPlace``.
        case replica = 11
    }

    var field: Field

    static var maximumByteCount: Int { 1 }

    func encode(into writer: inout KeyWriter) { writer.append(field.rawValue) }
}

/// `[account][space][owner]`: the owner is an organization for the extents of its assets, and
/// zero for everything else.
struct CounterKey: TableKey, Hashable, Sendable {
    enum Counter: UInt8, Sendable {
        /// The next ordinal of the space.
        case next = 0
        /// The extent in which an organization's next asset is numbered.
        case extent = 1
        /// How far the account's log is: a ``LogState``.
        case log = 2
        /// The next number of a word in names.
        case word = 3
    }

    var account: AccountOrdinal
    var counter: Counter
    var space: Space
    var owner: Ordinal = 0

    static var maximumByteCount: Int { 10 }

    /// Where the state of an account's log is.
    static func log(of account: AccountOrdinal) -> CounterKey {
        CounterKey(account: account, counter: .log, space: .account)
    }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(counter.rawValue)
        writer.append(space.rawValue)
        writer.append(bigEndian: owner)
    }
}

/// `[account][space][identity]`; accounts and subdomains stand under account 0.
struct NameKey: TableKey, Sendable {
    var account: AccountOrdinal
    var space: Space
    var text: String

    /// Room for the longest e-mail address, which is longer than the longest identity, half of it
    /// letters that take more bytes when they are folded; LMDB's keys have 511 bytes at most.
    static var maximumByteCount: Int { 5 + 480 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
        writer.append(utf8: text)
    }
}

/// `[account][space][ordinal]`; accounts stand under account 0.
struct RecordKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var space: Space
    var ordinal: Ordinal

    static var maximumByteCount: Int { 9 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
        writer.append(bigEndian: ordinal)
    }
}

extension RecordKey {
    /// The key in bytes of a table; nil when they are none.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount, let space = Space(rawValue: bytes.u8(at: 4))
        else { return nil }
        self.init(
            account: bytes.bigEndian32(at: 0), space: space, ordinal: bytes.bigEndian32(at: 5))
    }
}

/// What an entry of the edges table is. Raw values are part of the file format.
enum EdgeKind: UInt8, Sendable {
    case grant = 1
    case membership = 2
    case listEntry = 3
}

extension EdgeKind {
    /// What is at the near end.
    var objectSpace: Space {
        switch self {
        case .grant: .organization
        case .membership: .group
        case .listEntry: .asset
        }
    }
}

/// Who is at the far end of a grant, a membership or a list entry. Raw values are part of the
/// file format.
enum PartyKind: UInt8, CaseIterable, Sendable {
    case user = 1
    case group = 2
    case connection = 3

    var space: Space {
        switch self {
        case .user: .user
        case .group: .group
        case .connection: .connection
        }
    }
}

/// Who is at the far end of a grant, a membership or a list entry.
struct Party: Hashable, Sendable {
    var kind: PartyKind
    var ordinal: Ordinal
}

/// `[account][edge kind][object][party kind][party]`: the object is the organization of a
/// grant, the group of a membership, the asset of a list entry.
struct EdgeKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var kind: EdgeKind
    var object: Ordinal
    var party: Party

    static var maximumByteCount: Int { 14 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(kind.rawValue)
        writer.append(bigEndian: object)
        writer.append(party.kind.rawValue)
        writer.append(bigEndian: party.ordinal)
    }
}

extension EdgeKey {
    /// The key in bytes of the table; nil when they are none.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount,
            let kind = EdgeKind(rawValue: bytes.u8(at: 4)),
            let party = PartyKind(rawValue: bytes.u8(at: 9))
        else { return nil }
        self.init(
            account: bytes.bigEndian32(at: 0), kind: kind, object: bytes.bigEndian32(at: 5),
            party: Party(kind: party, ordinal: bytes.bigEndian32(at: 10)))
    }
}

/// What heads are kept of. Raw values are part of the file format; they put the account's
/// denied kinds beside its users, and those beside its organizations.
enum HeadSide: UInt8, Sendable {
    case denials = 0
    case user = 1
    case organization = 2
    case asset = 3
}

/// `[account][side][ordinal / 16]`
struct HeadKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var side: HeadSide
    var block: UInt32

    static var maximumByteCount: Int { 9 }

    @inline(__always)
    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(side.rawValue)
        writer.append(bigEndian: block)
    }

    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount,
            let side = HeadSide(rawValue: bytes.u8(at: 4))
        else { return nil }
        self.init(account: bytes.bigEndian32(at: 0), side: side, block: bytes.bigEndian32(at: 5))
    }

    init(account: AccountOrdinal, side: HeadSide, block: UInt32) {
        self.account = account
        self.side = side
        self.block = block
    }

    /// A number that stands for this key alone: a block is an ordinal divided by 16, so that
    /// 28 bits hold it, and two hold the side.
    @inline(__always)
    var number: UInt64 {
        UInt64(account) << 30 | UInt64(block) << 2 | UInt64(side.rawValue)
    }
}

/// `[host][delegate]`, the accounts of a connection.
struct PairKey: TableKey, Hashable, Sendable {
    var host: AccountOrdinal
    var delegate: AccountOrdinal

    static var maximumByteCount: Int { 8 }

    @inline(__always)
    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: host)
        writer.append(bigEndian: delegate)
    }
}

/// `[account][relation][subject][object]`: one timed member of a relation.
struct TimedKey: TableKey, Hashable, Sendable {
    var set: PostingSet
    var object: Ordinal

    static var maximumByteCount: Int { 13 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: set.account)
        writer.append(set.relation.rawValue)
        writer.append(bigEndian: set.subject)
        writer.append(bigEndian: object)
    }
}
