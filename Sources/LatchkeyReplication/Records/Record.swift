import AccessRules
import Latchkey
import OrdinalSets
import SystemCrypto

/// What the carrier has of a commit, or of a writer's beginning: one after the other, each naming the hash of the one before
/// it, with a code of the store's replicas.
///
/// The bytes, all numbers little-endian: `LKRC`, version of this form as `u16`, kind and flags as bytes, number and epoch
/// as `u64`, identity of the store (16), version of the store's format as `u32`, length of the body as `u32`, time in
/// milliseconds since 1970, hash of the record before (32), digest of the entries after it (16), the body, and the
/// code (32).
struct Record: Equatable {
    var number: UInt64
    var epoch: UInt64
    var store: [UInt8]
    var formatVersion: UInt32
    var time: Instant
    var previousHash: [UInt8]
    /// Of the entries after it; of a part that another follows, nothing.
    var digest: StoreDigest
    var content: Content

    enum Content: Equatable {
        /// Somebody writes from here on, and nobody else.
        case epoch(writer: String)
        /// A commit, or a part of one: ``Effects``.
        case commit(effects: [UInt8], isFirst: Bool, isLast: Bool)
    }

    /// "LKRC" in bytes.
    private static let magic: UInt32 = 0x4352_4B4C
    /// The version of this form.
    static let version: UInt16 = 1
    static let headerByteCount = 104
    static let codeByteCount = 32
    /// How many bytes it has beside its body.
    static let overheadByteCount = headerByteCount + codeByteCount
    /// The most bytes of a writer's name: it stands in errors.
    static let writerByteCountMaximum = 256

    /// Its bytes, with the code.
    func encoded(with key: ReplicationKey) -> [UInt8] {
        let (kind, flags, body): (UInt8, UInt8, [UInt8]) =
            switch content {
            case .epoch(let writer): (1, 0, Array(writer.utf8))
            case .commit(let effects, let isFirst, let isLast):
                (2, (isFirst ? 1 : 0) | (isLast ? 2 : 0), effects)
            }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.overheadByteCount + body.count)
        bytes.append(littleEndian: Self.magic)
        bytes.append(littleEndian: Self.version)
        bytes += [kind, flags]
        bytes.append(littleEndian: number)
        bytes.append(littleEndian: epoch)
        bytes += store
        bytes.append(littleEndian: formatVersion)
        bytes.append(littleEndian: UInt32(body.count))
        bytes.append(littleEndian: time.millisecondsSince1970)
        bytes += previousHash
        bytes.append(littleEndian: digest.low)
        bytes.append(littleEndian: digest.high)
        bytes += body
        bytes += key.code(ofRecord: bytes)
        return bytes
    }

    /// The hash of a record's bytes, which the next one names.
    static func hash(of bytes: [UInt8]) -> [UInt8] { SHA256.hash(of: bytes) }

    /// The record of those bytes.
    ///
    /// - Throws: Why they are none that a replica of this store's made: in words.
    init(_ bytes: [UInt8], with key: ReplicationKey) throws(UnreadableRecord) {
        let span = bytes.rawBytes
        guard bytes.count >= Self.overheadByteCount, span.u32(at: 0) == Self.magic else {
            throw UnreadableRecord(.foreign, "is no record of commits")
        }
        // Before the code, which another version may have elsewhere.
        let version = UInt16(span.u8(at: 4)) | UInt16(span.u8(at: 5)) << 8
        guard version == Self.version else {
            throw UnreadableRecord(
                .unknownVersion,
                "is of version \(version) of their form, and this program knows \(Self.version)")
        }
        let end = bytes.count - Self.codeByteCount
        let code = SymmetricKey(key.code(ofRecord: Array(bytes[..<end])))
        guard code == SymmetricKey(Array(bytes[end...])) else {
            throw UnreadableRecord(
                .foreign,
                "has a code that is not of this store's key: it was changed, or is another's")
        }
        number = span.u64(at: 8)
        epoch = span.u64(at: 16)
        store = Array(bytes[24..<40])
        formatVersion = span.u32(at: 40)
        guard Int(span.u32(at: 44)) == end - Self.headerByteCount else {
            throw UnreadableRecord(.foreign, "has another length than it says")
        }
        time = Instant(millisecondsSince1970: Int64(bitPattern: span.u64(at: 48)))
        previousHash = Array(bytes[56..<88])
        digest = StoreDigest(low: span.u64(at: 88), high: span.u64(at: 96))
        let body = Array(bytes[Self.headerByteCount..<end])
        switch (span.u8(at: 6), span.u8(at: 7)) {
        case (1, 0):
            guard let writer = String(validating: body, as: UTF8.self) else {
                throw UnreadableRecord(.foreign, "names its writer in no UTF-8")
            }
            content = .epoch(writer: writer)
        case (2, let flags) where flags & ~3 == 0:
            content = .commit(
                effects: body, isFirst: flags & 1 != 0, isLast: flags & 2 != 0)
        default:
            throw UnreadableRecord(.unknownVersion, "is of a kind that this program does not know")
        }
    }

    init(
        number: UInt64, epoch: UInt64, store: [UInt8], formatVersion: UInt32, time: Instant,
        previousHash: [UInt8], digest: StoreDigest, content: Content
    ) {
        self.number = number
        self.epoch = epoch
        self.store = store
        self.formatVersion = formatVersion
        self.time = time
        self.previousHash = previousHash
        self.digest = digest
        self.content = content
    }
}

/// Why bytes are no record.
struct UnreadableRecord: Error {
    enum Kind {
        /// It was changed on its way, or nobody of these replicas made it.
        case foreign
        /// A later version of Latchkey made it.
        case unknownVersion
    }

    var kind: Kind
    var reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        var rest = value
        for _ in 0..<(value.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
