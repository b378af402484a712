import AccessRules
import OrdinalSets

// Asking the log. What is indexed is answered by set algebra, what is not by the columns of the
// tail, so that answers are exact at every moment.
extension StoreReader {
    /// Calls `visit` with the entries that a filter means, newest first, until it returns false
    /// or has had `limit` of them.
    ///
    /// Complexity: the tail's blocks, and for what is indexed the steps of the set algebra up to
    /// the limit; a few look-ups for each entry visited.
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
        var times = LogTimes(self, account, state, query.time)
        let places = try times.places()
        let start = places.lowerBound
        end = min(end, places.upperBound)
        guard start < end else { return }
        var left = limit
        var decoder = try LogDecoder(self, account)
        let tail = max(start, state.tailStart(query.lane))
        if end > tail {
            var rows = LogRows(self, account)
            try forEachTailBlock(account, query, tail..<end, state) { number, block in
                let first = number << LogLimits.blockShift
                var mask = try query.matches(block, number, below: Int(end - first), &rows)
                while left > 0, let index = mask.popLast() {
                    let place = first + UInt32(index)
                    guard place >= start else { break }
                    left -= 1
                    if try !visit(try decoder.entry(at: place)) { left = 0 }
                }
                return left > 0
            }
            end = tail
        }
        guard left > 0, start < end else { return }
        try forEachIndexed(account, query, in: start...end - 1, &times) { place in
            left -= 1
            return try visit(try decoder.entry(at: place)) && left > 0
        }
    }

    /// Calls `body` with the places of indexed entries in a range, descending, until it returns
    /// false.
    private func forEachIndexed(
        _ account: AccountOrdinal, _ query: LogQuery, in range: ClosedRange<UInt32>,
        _ times: inout LogTimes, _ body: (UInt32) throws -> Bool
    ) throws {
        guard let sets = query.sets(account) else { return }
        let source = Chunks<LogSet>(self)
        if !sets.isEmpty, !times.isChecked {
            var all = try SetIntersection(sets, through: range.upperBound, in: source)
            if !all.isDense {
                return try all.forEachDescending(in: range, in: source, body)
            }
        }
        var cursor = SetCursor<Chunks<LogSet>>(.and(sets.map { .set($0) }))
        var target = range.upperBound
        while let found = try cursor.next(atOrBefore: target, in: source),
            found >= range.lowerBound
        {
            if times.isChecked {
                guard let admitted = try times.greatest(atOrBefore: found),
                    admitted >= range.lowerBound
                else { return }
                if admitted < found {
                    target = admitted
                    continue
                }
            }
            guard try body(found), found > range.lowerBound else { return }
            target = found - 1
        }
    }
}
