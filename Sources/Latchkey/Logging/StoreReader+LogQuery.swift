import AccessRules
import OrdinalSets

// Asking the log. What is indexed is answered by set algebra, what is not by the columns of the
// tail, so that answers are exact at every moment.
extension StoreReader {
    /// Calls `visit` with the entries that a filter means, newest first, until it returns false
    /// or has had `limit` of them.
    ///
    /// Complexity: the tail's blocks (at most 2^15 entries), and for what is indexed the steps of
    /// the set algebra up to the limit; a few look-ups for each entry visited.
    ///
    /// - Parameter cursor: The sequence number before which it begins; nil for the newest.
    func log(
        _ account: AccountOrdinal, _ filter: LogFilter, before cursor: UInt64? = nil,
        limit: Int = .max, _ visit: (LogEntry) throws -> Bool
    ) throws {
        let state = try logState(account)
        var end = state.count
        if let cursor { end = try logCount(account, before: cursor, state) }
        guard limit > 0, end > 0, let query = try LogQuery(filter, account, self) else { return }
        var left = limit
        var decoder = try LogDecoder(self, account)
        let tail = state.tailStart
        if end > tail {
            let first = tail >> LogLimits.blockShift
            try forEachBlock(account, from: first, through: (end - 1) >> LogLimits.blockShift) {
                number, block in
                let limit = Int(end - number << LogLimits.blockShift)
                var mask = try query.matches(block, below: limit, account, self)
                while left > 0, let index = mask.popLast() {
                    left -= 1
                    if try !visit(try decoder.entry(block, at: index)) { left = 0 }
                }
                return left > 0
            }
            end = tail
        }
        guard left > 0 else { return }
        guard end > 0 else { return }
        try forEachIndexed(account, query, through: end - 1) { place in
            let block = try existingLogBlock(account, place >> LogLimits.blockShift)
            let index = Int(place) & (LogLimits.entriesPerBlock - 1)
            guard try visit(try decoder.entry(block, at: index)) else { return false }
            left -= 1
            return left > 0
        }
    }

    /// Calls `body` with blocks, the last one first, until it returns false.
    private func forEachBlock(
        _ account: AccountOrdinal, from first: UInt32, through last: UInt32,
        _ body: (UInt32, LogBlockView) throws -> Bool
    ) throws {
        var cursor = try snapshot.cursor(in: Tables.logBlocks.table)
        var number = last
        var entry = try cursor.seek(exactly: LogPartKey(account: account, number: last))
        while let found = entry {
            let key = LogPartKey(account: account, number: number)
            guard found.key.byteCount == LogPartKey.maximumByteCount,
                found.key.bigEndian32(at: 0) == account, found.key.bigEndian32(at: 4) == number
            else { break }
            let block = try logBlock(try payload(of: found.value, key, in: Tables.logBlocks), key)
            guard try body(number, block), number > first else { return }
            number -= 1
            entry = try cursor.previous()
        }
        throw damage(
            Tables.logBlocks, LogPartKey(account: account, number: number), "is missing")
    }

    /// Calls `body` with the places of indexed entries, descending, until it returns false.
    private func forEachIndexed(
        _ account: AccountOrdinal, _ query: LogQuery, through last: UInt32,
        _ body: (UInt32) throws -> Bool
    ) throws {
        let source = LogSource(self)
        var cursor = SetCursor<LogSource>(query.expression(account))
        var times = LogTimes(self, account, query.time)
        let isTimed = !query.time.isAlways
        var target = last
        while let found = try cursor.next(atOrBefore: target, in: source) {
            if isTimed {
                guard let admitted = try times.greatest(atOrBefore: found) else { return }
                if admitted < found {
                    target = admitted
                    continue
                }
            }
            guard try body(found), found > 0 else { return }
            target = found - 1
        }
    }

    /// How many entries a filter means.
    ///
    /// Complexity: the tail's blocks; for what is indexed, one value is counted by the heads of
    /// its chunks, several by set algebra; a time range adds the segments' times, and the blocks
    /// of those segments in which it begins or ends.
    func logCount(_ account: AccountOrdinal, _ filter: LogFilter) throws(StoreError) -> Int {
        let state = try logState(account)
        guard state.count > 0, let query = try LogQuery(filter, account, self) else { return 0 }
        var count = 0
        let tail = state.tailStart
        if state.count > tail {
            let last = (state.count - 1) >> LogLimits.blockShift
            try asStoreError {
                try forEachBlock(account, from: tail >> LogLimits.blockShift, through: last) {
                    _, block in
                    count += try query.matches(block, below: block.count, account, self).count
                    return true
                }
            }
        }
        guard tail > 0 else { return count }
        let expression = query.expression(account)
        let source = LogSource(self)
        if query.time.isAlways {
            return try asStoreError {
                try count + expression.count(in: source, within: 0...tail - 1)
            }
        }
        let time = query.time
        return try asStoreError {
            var times = LogTimes(self, account, time)
            var cursor = SetCursor<LogSource>(expression)
            try times.forEachStretch(below: tail) { stretch, extent in
                if extent == .all {
                    count += try expression.count(in: source, within: stretch)
                    return
                }
                let block = try existingLogBlock(
                    account, stretch.lowerBound >> LogLimits.blockShift)
                var target = stretch.lowerBound
                while let found = try cursor.next(atOrAfter: target, in: source),
                    found <= stretch.upperBound
                {
                    let index = Int(found) & (LogLimits.entriesPerBlock - 1)
                    if time.contains(block.time(at: index)) { count += 1 }
                    guard found < stretch.upperBound else { break }
                    target = found + 1
                }
            }
            return count
        }
    }
}
