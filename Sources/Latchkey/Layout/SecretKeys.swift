import LMDB

/// `[host][connection][delegate's user]`: a delivery of an invitation. The user's account is
/// the connection's delegate.
struct DeliveryKey: TableKey, Hashable, Sendable {
    var host: AccountOrdinal
    var connection: Ordinal
    var user: Ordinal

    static var maximumByteCount: Int { 12 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: host)
        writer.append(bigEndian: connection)
        writer.append(bigEndian: user)
    }

    init(host: AccountOrdinal, connection: Ordinal, user: Ordinal) {
        self.host = host
        self.connection = connection
        self.user = user
    }

    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount else { return nil }
        host = bytes.bigEndian32(at: 0)
        connection = bytes.bigEndian32(at: 4)
        user = bytes.bigEndian32(at: 8)
    }
}

/// Whose hash stands in the table of secrets.
enum SecretOwner: Hashable, Sendable {
    /// What has hashes. Raw values are part of the file format.
    enum Kind: UInt8, Sendable {
        case apiKey = 1
        case delivery = 2
    }

    case apiKey(AccountOrdinal, Ordinal)
    case delivery(DeliveryKey)

    var kind: Kind {
        switch self {
        case .apiKey: .apiKey
        case .delivery: .delivery
        }
    }
}

/// `[kind][first eight bytes of the hash][account][ordinal][ordinal]`: where the owner of a
/// secret is found by its hash. The second ordinal is a delivery's user, and else zero.
struct SecretKey: TableKey, Hashable, Sendable {
    var prefix: UInt64
    var owner: SecretOwner

    static var maximumByteCount: Int { 21 }

    func encode(into writer: inout KeyWriter) {
        writer.append(owner.kind.rawValue)
        writer.append(bigEndian: prefix)
        switch owner {
        case .apiKey(let account, let ordinal):
            DeliveryKey(host: account, connection: ordinal, user: 0).encode(into: &writer)
        case .delivery(let key): key.encode(into: &writer)
        }
    }

    init(_ hash: SecretHash, of owner: SecretOwner) {
        prefix = hash.prefix
        self.owner = owner
    }

    /// The least key of a kind and a prefix.
    init(prefix: UInt64, first kind: SecretOwner.Kind) {
        self.prefix = prefix
        owner =
            switch kind {
            case .apiKey: .apiKey(0, 0)
            case .delivery: .delivery(DeliveryKey(host: 0, connection: 0, user: 0))
            }
    }

    /// Whether bytes begin as the keys of a kind and a prefix do.
    static func isKey(_ bytes: RawSpan, of prefix: UInt64, _ kind: SecretOwner.Kind) -> Bool {
        bytes.byteCount >= 9 && bytes.u8(at: 0) == kind.rawValue
            && bytes.u64(at: 1).byteSwapped == prefix
    }

    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount,
            let kind = SecretOwner.Kind(rawValue: bytes.u8(at: 0)),
            let key = DeliveryKey(bytes.extracting(9..<Self.maximumByteCount))
        else { return nil }
        prefix = bytes.u64(at: 1).byteSwapped
        switch kind {
        case .apiKey:
            guard key.user == 0 else { return nil }
            owner = .apiKey(key.host, key.connection)
        case .delivery: owner = .delivery(key)
        }
    }
}
