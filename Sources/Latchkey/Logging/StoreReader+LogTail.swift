import AccessRules
import LMDB

// The tail: what is not indexed, block by block, the last one first.
extension StoreReader {
    /// Calls `body` with the blocks of some places that may have entries that a query means, in
    /// a direction, until it returns false.
    ///
    /// - Returns: Whether it always returned true.
    func forEachTailBlock(
        _ account: AccountOrdinal, _ query: LogQuery, _ places: Range<UInt32>,
        _ state: LogState, _ direction: Direction, _ body: (UInt32, LogBlockView) throws -> Bool
    ) throws -> Bool {
        let first = places.lowerBound >> LogLimits.blockShift
        let last = (places.upperBound - 1) >> LogLimits.blockShift
        guard let resource = query.resource?.name else {
            return try forEachBlock(account, from: first, through: last, direction, body)
        }
        // Of a resource, whole segments can be left out.
        let shift = UInt32(LogLimits.segmentShift - LogLimits.blockShift)
        let segments = Array(first >> shift...last >> shift)
        for segment in direction == .descending ? segments.reversed() : segments {
            if segment < state.count >> LogLimits.segmentShift,
                try !logSegment(account, segment, mayHave: resource)
            {
                continue
            }
            let start = segment << shift
            var from = max(first, start)
            let through = min(last, start + (1 << shift) - 1)
            if query.emptyBlocks.contains(from) { from = query.emptyBlocks.upperBound }
            guard from <= through else { continue }
            let hash = resource.resourceHash
            guard
                try forEachBlock(
                    account, from: from, through: through, direction,
                    { number, block in
                        // As a rule it has none, which the hashes tell by themselves.
                        guard block.isTrimmed || block.column(.resource).contains(hash) else {
                            return true
                        }
                        return try body(number, block)
                    })
            else { return false }
        }
        return true
    }

    /// Calls `body` with blocks, in a direction, until it returns false.
    ///
    /// - Returns: Whether it always returned true.
    private func forEachBlock(
        _ account: AccountOrdinal, from first: UInt32, through last: UInt32,
        _ direction: Direction, _ body: (UInt32, LogBlockView) throws -> Bool
    ) throws -> Bool {
        let isDescending = direction == .descending
        var cursor = try snapshot.cursor(in: Tables.logBlocks.table)
        var number = isDescending ? last : first
        var entry = try cursor.seek(exactly: LogPartKey(account: account, number: number))
        while let found = entry {
            let key = LogPartKey(account: account, number: number)
            guard found.key.byteCount == LogPartKey.maximumByteCount,
                found.key.bigEndian32(at: 0) == account, found.key.bigEndian32(at: 4) == number
            else { break }
            let block = try logBlock(try payload(of: found.value, key, in: Tables.logBlocks), key)
            guard try body(number, block) else { return false }
            guard number != (isDescending ? first : last) else { return true }
            number = isDescending ? number - 1 : number + 1
            entry = isDescending ? try cursor.previous() : try cursor.next()
        }
        throw try missing(LogPartKey(account: account, number: number), in: Tables.logBlocks)
    }
}
