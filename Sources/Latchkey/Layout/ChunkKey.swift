import LMDB
import OrdinalSets

/// What names a stored set of ordinals: something of an account, of a kind, in four bytes.
protocol ChunkSetID: Hashable, Sendable {
    /// Where its chunks are.
    static var table: StoreTable<ChunkKey<Self>> { get }

    var account: AccountOrdinal { get }
    /// What kind of set it is.
    var code: UInt8 { get }
    /// Whose set it is.
    var subject: UInt32 { get }

    /// Nil when there is no such kind.
    init?(account: AccountOrdinal, code: UInt8, subject: UInt32)
}

/// `[account][kind of set][subject][first ordinal]`: one chunk of a set.
struct ChunkKey<SetID: ChunkSetID>: TableKey, Hashable, Sendable {
    var set: SetID
    var first: UInt32

    static var maximumByteCount: Int { 13 }

    @inline(__always)
    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: set.account)
        writer.append(set.code)
        writer.append(bigEndian: set.subject)
        writer.append(bigEndian: first)
    }
}

extension ChunkKey {
    /// The key that those bytes are, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount,
            let set = SetID(
                account: bytes.bigEndian32(at: 0), code: bytes.u8(at: 4),
                subject: bytes.bigEndian32(at: 5))
        else { return nil }
        self.init(set: set, first: bytes.bigEndian32(at: 9))
    }

    /// The first ordinal of a chunk, by its key's bytes; nil when it is of another set. Keys of
    /// timed members have the same shape.
    @inline(__always)
    static func first(in bytes: RawSpan, of set: SetID) -> UInt32? {
        guard bytes.byteCount == maximumByteCount, bytes.bigEndian32(at: 0) == set.account,
            bytes.u8(at: 4) == set.code, bytes.bigEndian32(at: 5) == set.subject
        else { return nil }
        return bytes.bigEndian32(at: 9)
    }
}

typealias PostingKey = ChunkKey<PostingSet>

extension PostingSet: ChunkSetID {
    static var table: StoreTable<PostingKey> { Tables.postings }
    var code: UInt8 { relation.rawValue }

    init?(account: AccountOrdinal, code: UInt8, subject: UInt32) {
        guard let relation = Relation(rawValue: code) else { return nil }
        self.init(account, relation, of: subject)
    }
}
