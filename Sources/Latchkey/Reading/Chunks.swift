import LMDB
import OrdinalSets

/// The stored sets of one kind of name, for set algebra: the one way in which chunks are read.
struct Chunks<SetID: ChunkSetID>: ChunkSource, ~Escapable {
    let reader: StoreReader

    @_lifetime(copy reader)
    @inline(__always)
    init(_ reader: StoreReader) { self.reader = reader }

    @inline(__always)
    func withChunk<R>(
        of set: SetID, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        var cursor = try reader.snapshot.cursor(in: SetID.table.table)
        // The chunk around the ordinal begins at or before it; the next one follows.
        if let entry = try cursor.seek(atOrBefore: ChunkKey(set: set, first: ordinal)),
            let chunk = try chunk(of: set, in: entry), chunk.last >= ordinal
        {
            return try body(chunk)
        }
        guard let entry = try cursor.next(), let chunk = try chunk(of: set, in: entry) else {
            return nil
        }
        return try body(chunk)
    }

    @inline(__always)
    func withChunk<R>(
        of set: SetID, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        var cursor = try reader.snapshot.cursor(in: SetID.table.table)
        guard let entry = try cursor.seek(atOrBefore: ChunkKey(set: set, first: ordinal)),
            let chunk = try chunk(of: set, in: entry)
        else { return nil }
        return try body(chunk)
    }

    /// The chunk in an entry, or nil when the entry belongs to another set.
    @_lifetime(copy entry)
    @inline(__always)
    func chunk(of set: SetID, in entry: Entry) throws(StoreError) -> Chunk? {
        guard let first = ChunkKey.first(in: entry.key, of: set) else { return nil }
        let key = ChunkKey(set: set, first: first)
        let payload = try reader.payload(of: entry.value, key, in: SetID.table)
        do { return try Chunk(first: first, bytes: payload) } catch {
            throw reader.damage(SetID.table, key, "\(error)")
        }
    }
}
