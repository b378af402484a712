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
        guard let chunk = try chunk(of: set, atOrAfter: ordinal, by: &cursor) else { return nil }
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

    func scan(
        _ set: SetID, from ordinal: UInt32, _ body: (Chunk) throws -> UInt32?
    ) throws {
        var cursor = try reader.snapshot.cursor(in: SetID.table.table)
        var target = ordinal
        // Whether the chunk that follows is tried before the tree is descended: when what is wanted
        // is no further away than the chunk before was long.
        var isNear = false
        func visit(_ chunk: Chunk) throws -> Bool {
            guard let next = try body(chunk) else { return false }
            isNear = next > chunk.last && next - chunk.last <= chunk.last - chunk.first
            target = next
            return true
        }
        while true {
            if isNear {
                guard let entry = try cursor.next(), let chunk = try chunk(of: set, in: entry)
                else { return }
                if chunk.last >= target {
                    guard try visit(chunk) else { return }
                    continue
                }
            }
            guard let chunk = try chunk(of: set, atOrAfter: target, by: &cursor),
                try visit(chunk)
            else { return }
        }
    }

    /// The chunk around an ordinal, which begins at or before it, or else the one that follows.
    @_lifetime(copy cursor)
    @inline(__always)
    private func chunk(
        of set: SetID, atOrAfter ordinal: UInt32, by cursor: inout Cursor<ChunkKey<SetID>>
    ) throws -> Chunk? {
        if let entry = try cursor.seek(atOrBefore: ChunkKey(set: set, first: ordinal)),
            let chunk = try chunk(of: set, in: entry), chunk.last >= ordinal
        {
            return chunk
        }
        guard let entry = try cursor.next() else { return nil }
        return try chunk(of: set, in: entry)
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
