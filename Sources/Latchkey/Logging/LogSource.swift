import LMDB
import OrdinalSets

/// The posting sets of the log, for set algebra.
struct LogSource: ChunkSource, ~Escapable {
    let reader: StoreReader

    @_lifetime(copy reader)
    init(_ reader: StoreReader) { self.reader = reader }

    func withChunk<R>(
        of set: LogSet, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        var cursor = try reader.snapshot.cursor(in: Tables.logPostings.table)
        // The chunk around the place begins at or before it; the next one follows.
        if let entry = try cursor.seek(atOrBefore: LogPostingKey(set: set, first: ordinal)),
            let chunk = try reader.logChunk(of: set, in: entry), chunk.last >= ordinal
        {
            return try body(chunk)
        }
        guard let entry = try cursor.next(), let chunk = try reader.logChunk(of: set, in: entry)
        else { return nil }
        return try body(chunk)
    }

    func withChunk<R>(
        of set: LogSet, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        var cursor = try reader.snapshot.cursor(in: Tables.logPostings.table)
        guard let entry = try cursor.seek(atOrBefore: LogPostingKey(set: set, first: ordinal)),
            let chunk = try reader.logChunk(of: set, in: entry)
        else { return nil }
        return try body(chunk)
    }
}

extension StoreReader {
    /// The chunk in an entry, or nil when the entry belongs to another set.
    @_lifetime(copy entry)
    func logChunk(of set: LogSet, in entry: Entry) throws(StoreError) -> Chunk? {
        let bytes = entry.key
        guard bytes.byteCount == LogPostingKey.maximumByteCount,
            bytes.bigEndian32(at: 0) == set.account, bytes.u8(at: 4) == set.column.rawValue,
            bytes.bigEndian32(at: 5) == set.value
        else { return nil }
        let key = LogPostingKey(set: set, first: bytes.bigEndian32(at: 9))
        let payload = try payload(of: entry.value, key, in: Tables.logPostings)
        do { return try Chunk(first: key.first, bytes: payload) } catch {
            throw damage(Tables.logPostings, key, "\(error)")
        }
    }

    /// The members of a set's last chunk, if they are few enough to be taken up again.
    func lastLogMembers(of set: LogSet) throws(StoreError) -> [UInt32] {
        try asStoreError {
            try LogSource(self).withChunk(of: set, atOrBefore: .max) { chunk in
                var members: [UInt32] = []
                if chunk.count <= LogLimits.extendedChunkCountMaximum {
                    try chunk.append(to: &members)
                }
                return members
            } ?? []
        }
    }
}
