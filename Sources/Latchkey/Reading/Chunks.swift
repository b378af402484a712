import LMDB
import OrdinalSets

/// The stored sets of one kind of name, for set algebra.
struct Chunks<SetID: ChunkSetID>: ChunkSource, ~Escapable {
    private let table: ChunkTable

    @_lifetime(copy reader)
    @inline(__always)
    init(_ reader: StoreReader) {
        table = ChunkTable(reader, SetID.table, mayBeCovered: SetID.mayBeCovered)
    }

    @inline(__always)
    func withChunk<R>(
        of set: SetID, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        let key = ChunkKey(set: set, first: ordinal)
        guard let chunk = try table.chunk(atOrAfter: key) else { return nil }
        return try table.reading(chunk, of: key, body)
    }

    @inline(__always)
    func withChunk<R>(
        of set: SetID, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        let key = ChunkKey(set: set, first: ordinal)
        guard let found = try table.chunk(atOrBefore: key) else { return nil }
        return try table.reading(found.chunk, of: key, body)
    }

    func scan(
        _ set: SetID, from ordinal: UInt32, _ body: (Chunk) throws -> UInt32?
    ) throws {
        try table.scan(from: ChunkKey(set: set, first: ordinal), body)
    }

    /// The chunk with the greatest first ordinal not above `ordinal`, and what stands beside it.
    @_lifetime(copy self)
    @inline(__always)
    func coveredChunk(of set: SetID, atOrBefore ordinal: UInt32) throws -> CoveredChunk? {
        try table.chunk(atOrBefore: ChunkKey(set: set, first: ordinal))
    }

    /// The chunk of a set that has no other; nil when there is none, or more.
    @_lifetime(copy self)
    @inline(__always)
    func onlyChunk(of set: SetID) throws -> Chunk? {
        try table.onlyChunk(ChunkKey(set: set, first: .max))
    }

    /// The chunk in an entry of that key.
    @_lifetime(copy value)
    func chunk(at key: ChunkKey, _ value: RawSpan) throws(StoreError) -> Chunk {
        try table.covered(key, value).chunk
    }

    /// The same, and what stands beside it.
    @_lifetime(copy value)
    func coveredChunk(at key: ChunkKey, _ value: RawSpan) throws(StoreError) -> CoveredChunk {
        try table.covered(key, value)
    }

    /// The chunk in an entry, or nil when the entry belongs to another set.
    @_lifetime(copy value)
    @inline(__always)
    func chunk(of set: SetID, in key: RawSpan, _ value: RawSpan) throws(StoreError) -> Chunk? {
        try table.covered(ChunkKey(set: set, first: 0), in: key, value)?.chunk
    }
}

/// A table of chunks: the one way in which they are read, whatever names their sets.
private struct ChunkTable: ~Escapable {
    private let reader: StoreReader
    private let table: StoreTable<ChunkKey>
    private let mayBeCovered: Bool

    /// In about the time that a descent of the tree takes, so many chunks are passed one by one.
    private static let chunksPerDescent: UInt32 = 3

    @_lifetime(copy reader)
    @inline(__always)
    init(_ reader: StoreReader, _ table: StoreTable<ChunkKey>, mayBeCovered: Bool) {
        self.reader = reader
        self.table = table
        self.mayBeCovered = mayBeCovered
    }

    /// The chunk around the key's ordinal, which begins at or before it, or else the one that
    /// follows.
    @_lifetime(copy self)
    @inline(__always)
    func chunk(atOrAfter key: ChunkKey) throws -> Chunk? {
        var walk = try reader.snapshot.walk(in: table.table)
        return try descend(to: key, by: &walk)
    }

    /// The last chunk that begins at or before the key's ordinal.
    @_lifetime(copy self)
    @inline(__always)
    func chunk(atOrBefore key: ChunkKey) throws -> CoveredChunk? {
        var walk = try reader.snapshot.walk(in: table.table)
        guard try seek(atOrBefore: key, by: &walk) else { return nil }
        return try covered(key, in: walk.key, walk.value)
    }

    /// The chunk of the key's set, if it is the only one that begins at or before its ordinal.
    @_lifetime(copy self)
    func onlyChunk(_ key: ChunkKey) throws -> Chunk? {
        var walk = try reader.snapshot.walk(in: table.table)
        guard try seek(atOrBefore: key, by: &walk), let found = try chunk(key, at: walk) else {
            return nil
        }
        guard found.first > 0 else { return found }
        let before = key.beginning(at: found.first - 1)
        if try seek(atOrBefore: before, by: &walk), key.first(in: walk.key) != nil {
            return nil
        }
        return found
    }

    /// What is done with a chunk of a set: what it turns out not to be is damage of that chunk.
    @inline(__always)
    func reading<R>(_ chunk: Chunk, of key: ChunkKey, _ body: (Chunk) throws -> R) throws -> R {
        do { return try body(chunk) } catch let error as ChunkError {
            throw reader.damage(table, key.beginning(at: chunk.first), "\(error)")
        }
    }

    /// As ``ChunkSource/scan(_:from:_:)``.
    func scan(from key: ChunkKey, _ body: (Chunk) throws -> UInt32?) throws {
        var key = key
        var walk = try reader.snapshot.walk(in: table.table)
        guard var chunk = try descend(to: key, by: &walk) else { return }
        while let target = try reading(chunk, of: key, body) {
            key.first = target
            guard let next = try step(to: key, from: chunk, by: &walk) else { return }
            chunk = next
        }
    }

    /// The chunk for an ordinal behind the one that the cursor is at: by steps if it is near, as
    /// far as this one's length tells.
    @_lifetime(copy walk)
    private func step(
        to key: ChunkKey, from chunk: Chunk, by walk: inout Walk<ChunkKey>
    ) throws -> Chunk? {
        let distance = key.first &- chunk.last
        if distance / max(1, chunk.last &- chunk.first) < Self.chunksPerDescent {
            for _ in 0..<Self.chunksPerDescent {
                guard try next(after: key, by: &walk), let next = try self.chunk(key, at: walk)
                else { return nil }
                if next.last >= key.first { return next }
            }
        }
        return try descend(to: key, by: &walk)
    }

    @_lifetime(copy walk)
    @inline(__always)
    private func descend(
        to key: ChunkKey, by walk: inout Walk<ChunkKey>
    ) throws -> Chunk? {
        if try seek(atOrBefore: key, by: &walk), let chunk = try chunk(key, at: walk),
            chunk.last >= key.first
        {
            return chunk
        }
        guard try next(after: key, by: &walk) else { return nil }
        return try chunk(key, at: walk)
    }

    // Nothing is sought beyond the set's own entries: behind and before them may be any number that were
    // removed.

    @inline(__always)
    private func seek(
        atOrBefore key: ChunkKey, by walk: inout Walk<ChunkKey>
    ) throws(StoreError) -> Bool {
        do throws(LMDBError) {
            return try walk.seek(atOrBefore: key, sharing: ChunkKey.setByteCount)
        } catch { throw reader.failure(error, key, in: table) }
    }

    @inline(__always)
    private func next(
        after key: ChunkKey, by walk: inout Walk<ChunkKey>
    ) throws(StoreError) -> Bool {
        do throws(LMDBError) {
            return try walk.next(after: key, sharing: ChunkKey.setByteCount)
        } catch { throw reader.failure(error, key, in: table) }
    }

    /// The chunk at hand, or nil when it belongs to another set than the key.
    @_lifetime(copy walk)
    @inline(__always)
    private func chunk(_ key: ChunkKey, at walk: borrowing Walk<ChunkKey>) throws(StoreError)
        -> Chunk?
    {
        guard let found = try covered(key, in: walk.key, walk.value) else { return nil }
        return found.chunk
    }

    /// The chunk in an entry, or nil when the entry belongs to another set than the key.
    @_lifetime(copy value)
    @inline(__always)
    func covered(_ key: ChunkKey, in entryKey: RawSpan, _ value: RawSpan) throws(StoreError)
        -> CoveredChunk?
    {
        guard let first = key.first(in: entryKey) else { return nil }
        return try covered(key.beginning(at: first), value)
    }

    @_lifetime(copy value)
    @inline(__always)
    func covered(_ key: ChunkKey, _ value: RawSpan) throws(StoreError) -> CoveredChunk {
        let payload = try reader.payload(of: value, key, in: table)
        do {
            return try CoveredChunk(first: key.first, payload, mayBeCovered: mayBeCovered)
        } catch { throw reader.damage(table, key, "\(error)") }
    }
}
