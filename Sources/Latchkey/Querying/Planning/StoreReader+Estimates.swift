import OrdinalSets

// How many members sets have, about, from a few of their chunks.
extension StoreReader {
    /// About how many members an expression has.
    ///
    /// - Parameter total: How many there can be at all.
    func estimate<SetID: ChunkSetID>(_ expression: SetExpression<SetID>, within total: Int = .max)
        throws(StoreError) -> Int
    {
        switch expression {
        case .empty: return 0
        case .list(let list): return min(list.count, total)
        case .range(let range): return min(range.count, total)
        case .set(let set): return min(try estimatedCount(of: set), total)
        case .and(let parts):
            var least = total
            for part in parts { least = min(least, try estimate(part, within: total)) }
            return least
        case .or(let parts):
            var sum = 0
            for part in parts {
                sum += min(try estimate(part, within: total), Int(UInt32.max))
            }
            return min(sum, total)
        case .andNot(.range(0...UInt32.max), let right) where total < .max:
            return total - (try estimate(right, within: total))
        case .andNot(let left, _): return try estimate(left, within: total)
        }
    }

    /// About how many members a set has: from its first chunk and its last, as if it were as
    /// dense between them. Exact for sets of up to two chunks. Complexity: three look-ups.
    func estimatedCount<SetID: ChunkSetID>(of set: SetID) throws(StoreError) -> Int {
        try asStoreError {
            let source = Chunks<SetID>(self)
            func sample(atOrAfter ordinal: UInt32) throws -> Sample? {
                try source.withChunk(of: set, atOrAfter: ordinal) { Sample($0) }
            }
            guard let first = try sample(atOrAfter: 0) else { return 0 }
            guard let last = try source.withChunk(of: set, atOrBefore: .max, { Sample($0) }),
                last.first > first.first
            else { return first.count }
            guard last.first > first.last else {
                throw damage(
                    SetID.table, ChunkKey(set: set, first: last.first),
                    "begins before another chunk of the set ends")
            }
            let sampled = Double(first.count + last.count)
            let spanned = Double(first.last - first.first) + Double(last.last - last.first) + 2
            let gap = last.first - first.last - 1
            if gap > 0, let next = try sample(atOrAfter: first.last + 1),
                next.first < last.first
            {
                return Int(sampled + Double(gap) * min(1, sampled / spanned))
            }
            return first.count + last.count
        }
    }
}

private struct Sample {
    let first: UInt32
    let last: UInt32
    let count: Int

    init(_ chunk: borrowing Chunk) {
        first = chunk.first
        last = chunk.last
        count = chunk.count
    }
}
