/// Every key of the format, of operations, and of questions and answers in bulk; one space of names for
/// all types, so that a line is taken apart before its type is known.
enum InterchangeKey: UInt8, CaseIterable {
    case type, version, lines
    case account, id, subdomain, name, enforcesMFA, enforcesSSO, seatLimit
    case email, role, allOrganizations, status, enrolledInMFA, stub
    case kind, parent, state
    case description, deniedAssetTypes
    case group, user, connection, from, until, by, time
    case organization
    case access, users, groups, container
    case host, delegate, maximumRole, message, sentBy, sentAt, acceptedBy, acceptedAt
    case sequence, action, operation, resource, client, reason, before, after
    case unchanged
    case hash
    case billing, sidebar, integrations, features, syncs, retention
    case integration, direction, kinds, enabled, deleted, reports
    case fields, required
    case api, generatedBy, generatedAt, lastUsedAt, revokedBy, revokedAt
    case administrator, openedAt
    case sharedWith, sharedBy, sharedAt, rows, lastReadAt, changedSince
    case at, asset, subject, log
    case provider, template, apiKey, changesContents, seed, clear
    case allowed, homeRole, effectiveRole, denied, error

    /// The key as it is written.
    var name: String { Self.names[Int(rawValue)] }

    private static let names = allCases.map { String(describing: $0) }

    /// The key of exactly those bytes, or nil when there is none.
    @inline(__always)
    init?(_ bytes: Span<UInt8>) {
        guard let key = KeyTable.shared.key(PackedName(bytes)) else { return nil }
        self = key
    }
}

/// A set of keys.
struct InterchangeKeys: Sendable, ExpressibleByArrayLiteral {
    private(set) var bits: UInt128 = 0

    init(bits: UInt128 = 0) { self.bits = bits }

    init(arrayLiteral keys: InterchangeKey...) {
        for key in keys { insert(key) }
    }

    @inline(__always)
    func contains(_ key: InterchangeKey) -> Bool { bits & Self.bit(key) != 0 }

    @inline(__always)
    mutating func insert(_ key: InterchangeKey) { bits |= Self.bit(key) }

    func subtracting(_ other: InterchangeKeys) -> InterchangeKeys {
        InterchangeKeys(bits: bits & ~other.bits)
    }

    func intersection(_ other: InterchangeKeys) -> InterchangeKeys {
        InterchangeKeys(bits: bits & other.bits)
    }

    var count: Int { bits.nonzeroBitCount }

    /// The first key, in the order in which the format names them.
    var first: InterchangeKey? { InterchangeKey(rawValue: UInt8(bits.trailingZeroBitCount)) }

    /// The last key.
    var last: InterchangeKey? {
        InterchangeKey(rawValue: 127 &- UInt8(truncatingIfNeeded: bits.leadingZeroBitCount))
    }

    var names: [String] { InterchangeKey.allCases.filter(contains).map(\.name) }

    /// The names, for an error.
    var list: String { names.joined(separator: ", ") }

    @inline(__always)
    private static func bit(_ key: InterchangeKey) -> UInt128 { 1 &<< UInt128(key.rawValue) }
}

/// A name of at most 16 bytes as two integers, which compare at once. No key is longer.
private struct PackedName: Hashable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var count: Int

    @inline(__always)
    init(_ bytes: Span<UInt8>) {
        count = bytes.count
        guard count <= 16 else { return }
        for index in bytes.indices {
            let byte = UInt64(bytes[index])
            if index < 8 {
                low |= byte &<< UInt64(index &* 8)
            } else {
                high |= byte &<< UInt64((index &- 8) &* 8)
            }
        }
    }
}

/// The keys by the length of their names: a look-up compares with the few of one length.
private struct KeyTable: Sendable {
    static let shared = KeyTable()

    private var names: [PackedName] = []
    private var keys: [InterchangeKey] = []
    /// Where the names of each length begin, and one place more.
    private var starts: [Int] = []

    private init() {
        let entries = InterchangeKey.allCases.map { key in
            (PackedName(Array(key.name.utf8).span), key)
        }.sorted { $0.0.count < $1.0.count }
        names = entries.map(\.0)
        keys = entries.map(\.1)
        starts = (0...17).map { length in
            names.firstIndex { $0.count >= length } ?? names.count
        }
    }

    @inline(__always)
    func key(_ name: PackedName) -> InterchangeKey? {
        guard name.count <= 16 else { return nil }
        for index in starts[name.count]..<starts[name.count &+ 1] where names[index] == name {
            return keys[index]
        }
        return nil
    }
}
