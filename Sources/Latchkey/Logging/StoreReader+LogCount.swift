import AccessRules
import OrdinalSets

extension StoreReader {
    /// How many entries a query means.
    ///
    /// Complexity: the tail's blocks; for what is indexed, one value is counted by the heads of
    /// its chunks, several by set algebra; a time range adds the look-ups for its ends, or, when
    /// imported times go backwards, those of all segments and of the blocks that it cuts. What no
    /// set tells is looked at one by one.
    ///
    /// - Returns: How many, and how many indexed ones were looked at one by one.
    func logCount(_ account: AccountOrdinal, _ query: LogQuery, _ state: LogState)
        throws(StoreError) -> (count: Int, examinedCount: Int)
    {
        guard state.keptCount > 0 else { return (0, 0) }
        return try asStoreError {
            var times = LogTimes(self, account, state, query.time)
            let (places, few) = try logPlaces(
                query, account, state, in: state.places, times)
            guard !places.isEmpty else { return (0, 0) }
            let tail = state.tailStart(query.lane)
            var count = 0
            if places.upperBound > tail {
                var rows = LogRows(self, account)
                // Entries before the range of places are out of that of time.
                let rest = max(tail, places.lowerBound)..<places.upperBound
                _ = try forEachTailBlock(account, query, rest, state, .descending) {
                    number, block in
                    count += try query.matches(block, number, in: rest, &rows).count
                    return true
                }
            }
            guard places.lowerBound < tail else { return (count, 0) }
            if let few {
                var filter = LogPlaceFilter(besideResourceOf: query, self, account)
                for place in few where try filter.keeps(place) { count += 1 }
                return (count, filter.examinedCount)
            }
            let indexed = places.lowerBound...min(places.upperBound, tail) - 1
            let algebra = try algebra(query, account, state)
            if algebra.isEmpty { return (count, 0) }
            if !algebra.filters.isEmpty {
                let examinedCount = try forEachLogPlace(
                    account, query, state, in: indexed.lowerBound..<indexed.upperBound + 1,
                    .ascending
                ) { _ in
                    count += 1
                    return true
                }
                return (count, examinedCount)
            }
            if times.isChecked {
                count += try checkedCount(algebra.expression, &times, below: tail)
                return (count, 0)
            }
            let source = LogChunks(self)
            if algebra.sets.count > 1, algebra.isOfSetsAlone {
                var all = try SetIntersection(
                    algebra.sets, through: indexed.upperBound, in: source)
                return (count + (try all.count(in: indexed, in: source)), 0)
            }
            return (count + (try algebra.expression.count(in: source, within: indexed)), 0)
        }
    }

    /// How many indexed entries a query means, when their times are in no order.
    private func checkedCount(
        _ expression: SetExpression<LogSet>, _ times: inout LogTimes, below end: UInt32
    ) throws -> Int {
        let source = LogChunks(self)
        var cursor = SetCursor<LogChunks>(expression)
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
