import AccessRules
import LMDB

/// Who did a batch, and what they call it: `[0][id]` of the host application's own hand,
/// `[1][account][home account][user][id]` of a user's.
struct ReceiptKey: TableKey, Hashable, Sendable {
    enum Owner: Hashable, Sendable {
        case host
        /// A user by home account, who acts in an account.
        case user(Ordinal, home: AccountOrdinal, in: AccountOrdinal)
    }

    var owner: Owner
    var id: String

    static var maximumByteCount: Int { 13 + Identity.maximumByteCount }

    func encode(into writer: inout KeyWriter) {
        switch owner {
        case .host: writer.append(0 as UInt8)
        case .user(let user, let home, let account):
            writer.append(1 as UInt8)
            writer.append(bigEndian: account)
            writer.append(bigEndian: home)
            writer.append(bigEndian: user)
        }
        writer.append(utf8: id)
    }

    init(_ owner: Owner, _ id: String) {
        self.owner = owner
        self.id = id
    }

    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount > 1 else { return nil }
        var start = 1
        switch bytes.u8(at: 0) {
        case 0: owner = .host
        case 1:
            guard bytes.byteCount > 13 else { return nil }
            owner = .user(
                bytes.bigEndian32(at: 9), home: bytes.bigEndian32(at: 5),
                in: bytes.bigEndian32(at: 1))
            start = 13
        default: return nil
        }
        guard let id = String(validatingUTF8: bytes.extracting(start..<bytes.byteCount)),
            id.utf8.count <= Identity.maximumByteCount
        else { return nil }
        self.id = id
    }
}

/// `[time][key of the receipt]`: receipts in the order in which they are over.
struct ReceiptTimeKey: TableKey, Hashable, Sendable {
    var time: Instant
    var receipt: ReceiptKey

    static var maximumByteCount: Int { 8 + ReceiptKey.maximumByteCount }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: time.sortOrder)
        receipt.encode(into: &writer)
    }

    init(time: Instant, receipt: ReceiptKey) {
        self.time = time
        self.receipt = receipt
    }

    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount > 8, let key = ReceiptKey(bytes.extracting(8..<bytes.byteCount))
        else {
            return nil
        }
        time = Instant(sortOrder: bytes.u64(at: 0).byteSwapped)
        receipt = key
    }
}

/// What is kept of a batch that has an id, so that whoever asks for it again gets the receipt of the
/// first time.
struct KeptReceipt: Equatable, Sendable {
    /// Entries of the log of an account.
    struct Entries: Equatable, Sendable {
        var account: AccountOrdinal
        var sequences: ClosedRange<UInt64>
    }

    /// ``Batch/digest``.
    var digest: [UInt8]
    var time: Instant
    var commitNumber: UInt64
    /// How many runs there were before its commit; where it logged nothing itself, behind it.
    var run: UInt64
    var entries: [Entries]

    static let digestByteCount = 32
    private static let entriesByteCount = 20

    func encoded() -> [UInt8] {
        var bytes = digest
        bytes.append(time)
        bytes.append(commitNumber)
        bytes.append(run)
        for part in entries {
            bytes.append(part.account)
            bytes.append(part.sequences.lowerBound)
            bytes.append(part.sequences.upperBound)
        }
        return bytes
    }

    init(
        digest: [UInt8], time: Instant, commitNumber: UInt64, run: UInt64, entries: [Entries]
    ) {
        self.digest = digest
        self.time = time
        self.commitNumber = commitNumber
        self.run = run
        self.entries = entries
    }

    init(_ payload: RawSpan) throws(MalformedRecord) {
        let start = Self.digestByteCount + 24
        guard payload.byteCount >= start,
            (payload.byteCount - start) % Self.entriesByteCount == 0
        else { throw MalformedRecord(reason: "has \(payload.byteCount) bytes for a receipt") }
        digest = payload.extracting(0..<Self.digestByteCount).copied()
        time = payload.instant(at: Self.digestByteCount)
        commitNumber = payload.u64(at: Self.digestByteCount + 8)
        run = payload.u64(at: Self.digestByteCount + 16)
        entries = []
        for offset in stride(from: start, to: payload.byteCount, by: Self.entriesByteCount) {
            let (first, last) = (payload.u64(at: offset + 4), payload.u64(at: offset + 12))
            guard 0 < first, first <= last else {
                throw MalformedRecord(reason: "has entries \(first) to \(last)")
            }
            entries.append(
                Entries(account: payload.u32(at: offset), sequences: first...last))
        }
    }
}
