import OrdinalSets

/// Sets as the chunks that they are, whatever these hold.
struct ChunkLists: ChunkSource {
    let chunks: [[StoredChunk]]

    func withChunk<R>(
        of set: Int, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        let before = chunks[set].lastIndex { $0.first <= ordinal }
        for stored in chunks[set][(before ?? 0)...] {
            let found = try stored.open { chunk -> R? in
                chunk.last >= ordinal ? try body(chunk) : nil
            }
            if let found { return found }
        }
        return nil
    }

    func withChunk<R>(
        of set: Int, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        try chunks[set].last { $0.first <= ordinal }?.open(body)
    }
}
