import AccessRules
import OrdinalSets

extension StoreReader {
    /// How many entries a filter means.
    ///
    /// Complexity: the tail's blocks; for what is indexed, one value is counted by the heads of
    /// its chunks, several by set algebra; a time range adds the look-ups for its ends, or, when
    /// imported times go backwards, those of all segments and of the blocks that it cuts.
    func logCount(_ account: AccountOrdinal, _ filter: LogFilter) throws(StoreError) -> Int {
        let state = try logState(account)
        guard state.count > 0, let query = try LogQuery(filter, account, self) else { return 0 }
        return try asStoreError {
            var times = LogTimes(self, account, state, query.time)
            let places = try times.places()
            guard !places.isEmpty else { return 0 }
            let tail = state.tailStart(query.lane)
            var count = 0
            if places.upperBound > tail {
                var rows = LogRows(self, account)
                // Entries before the range of places are out of that of time.
                let rest = max(tail, places.lowerBound)..<places.upperBound
                try forEachTailBlock(account, query, rest, state) { number, block in
                    count += try query.matches(block, number, below: block.count, &rows).count
                    return true
                }
            }
            guard places.lowerBound < tail, let sets = query.sets(account) else { return count }
            let expression = SetExpression.and(sets.map { SetExpression.set($0) })
            if times.isChecked {
                return try count + checkedCount(account, expression, &times, below: tail)
            }
            let source = Chunks<LogSet>(self)
            let indexed = places.lowerBound...min(places.upperBound, tail) - 1
            if sets.count > 1 {
                var all = try SetIntersection(sets, through: indexed.upperBound, in: source)
                if !all.isDense { return try count + all.count(in: indexed, in: source) }
            }
            return try count + expression.count(in: source, within: indexed)
        }
    }

    /// How many indexed entries a filter means, when their times are in no order.
    private func checkedCount(
        _ account: AccountOrdinal, _ expression: SetExpression<LogSet>, _ times: inout LogTimes,
        below end: UInt32
    ) throws -> Int {
        let source = Chunks<LogSet>(self)
        var cursor = SetCursor<Chunks<LogSet>>(expression)
        var count = 0
        var singles: [ClosedRange<UInt32>] = []
        try times.forEachStretch(below: end) { stretch, extent in
            if extent == .all {
                count += try expression.count(in: source, within: stretch)
            } else {
                singles.append(stretch)
            }
        }
        for stretch in singles {
            var target = stretch.lowerBound
            while let found = try cursor.next(atOrAfter: target, in: source),
                found <= stretch.upperBound
            {
                if try times.admits(found) { count += 1 }
                guard found < stretch.upperBound else { break }
                target = found + 1
            }
        }
        return count
    }
}
