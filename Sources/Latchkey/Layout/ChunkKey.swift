import LMDB
import OrdinalSets

/// What names a stored set of ordinals: something of an account, of a kind, in four bytes.
protocol ChunkSetID: Hashable, Sendable {
    /// Where its chunks are.
    static var table: StoreTable<ChunkKey> { get }
    /// Whether something may stand beside its chunks.
    static var mayBeCovered: Bool { get }

    var account: AccountOrdinal { get }
    /// What kind of set it is.
    var code: UInt8 { get }
    /// Whose set it is.
    var subject: UInt32 { get }

    /// Nil when there is no such kind.
    init?(account: AccountOrdinal, code: UInt8, subject: UInt32)
}

extension ChunkSetID {
    /// The set that a chunk belongs to; nil when there is no such kind.
    init?(_ key: ChunkKey) {
        self.init(account: key.account, code: key.code, subject: key.subject)
    }
}

/// `[account][kind of set][subject][first ordinal]`: one chunk of a set.
///
/// Not generic over the name of the set: set algebra, which is, reads chunks through it, and would
/// ask the runtime for a type with each.
struct ChunkKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var code: UInt8
    var subject: UInt32
    var first: UInt32

    static var maximumByteCount: Int { 13 }
    /// How many bytes name the set: those before the first ordinal.
    static var setByteCount: Int { 9 }

    @inline(__always)
    init(set: some ChunkSetID, first: UInt32) {
        account = set.account
        code = set.code
        subject = set.subject
        self.first = first
    }

    @inline(__always)
    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(code)
        writer.append(bigEndian: subject)
        writer.append(bigEndian: first)
    }
}

extension ChunkKey {
    /// The key that those bytes are, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount else { return nil }
        account = bytes.bigEndian32(at: 0)
        code = bytes.u8(at: 4)
        subject = bytes.bigEndian32(at: 5)
        first = bytes.bigEndian32(at: 9)
    }

    /// The first ordinal of a chunk, by its key's bytes; nil when it is of another set than this
    /// one. Keys of timed members have the same shape.
    @inline(__always)
    func first(in bytes: RawSpan) -> UInt32? {
        guard bytes.byteCount == Self.maximumByteCount, bytes.bigEndian32(at: 0) == account,
            bytes.u8(at: 4) == code, bytes.bigEndian32(at: 5) == subject
        else { return nil }
        return bytes.bigEndian32(at: 9)
    }

    /// The key of the same set's chunk that begins at another ordinal.
    @inline(__always)
    func beginning(at first: UInt32) -> ChunkKey {
        var key = self
        key.first = first
        return key
    }
}

extension PostingSet: ChunkSetID {
    static var table: StoreTable<ChunkKey> { Tables.postings }
    static var mayBeCovered: Bool { false }
    var code: UInt8 { relation.rawValue }

    init?(account: AccountOrdinal, code: UInt8, subject: UInt32) {
        guard let relation = Relation(rawValue: code) else { return nil }
        self.init(account, relation, of: subject)
    }
}
