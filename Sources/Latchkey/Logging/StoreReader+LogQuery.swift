import AccessRules
import OrdinalSets

// Asking the log. What is indexed is answered by set algebra, what is not by the columns of the
// tail, so that answers are exact at every moment.
extension StoreReader {
    /// Calls `visit` with the entries that are such, newest first, until it returns false.
    ///
    /// Complexity: the tail's blocks, and for what is indexed the steps of the set algebra up to
    /// where it ends; a few look-ups for each entry visited.
    func forEachNewestEntry(
        _ account: AccountOrdinal, _ isSuch: Condition,
        _ visit: (LogEntry) throws -> Bool
    ) throws {
        let state = try logState(account)
        let texts = LogTexts()
        guard let query = try LogQuery(isSuch, account, state, self, texts) else {
            return
        }
        var decoder = LogDecoder(self, account, try self.account(account).id, texts)
        _ = try forEachLogPlace(account, query, state, in: state.places, .descending) {
            place in try visit(try decoder.entry(at: place))
        }
    }

    /// Calls `visit` with the places, within a range, of the entries that a query means, in the
    /// order of the log or against it, until it returns false.
    ///
    /// - Returns: How many indexed entries were looked at one by one.
    func forEachLogPlace(
        _ account: AccountOrdinal, _ query: LogQuery, _ state: LogState, in range: Range<UInt32>,
        _ direction: Direction, _ visit: (UInt32) throws -> Bool
    ) throws -> Int {
        guard !range.isEmpty else { return 0 }
        var times = LogTimes(self, account, state, query.time)
        let (admitted, few) = try logPlaces(query, account, state, in: range, times)
        guard !admitted.isEmpty else { return 0 }
        let (start, end) = (admitted.lowerBound, admitted.upperBound)
        let tail = min(max(start, state.tailStart(query.lane)), end)
        if direction == .descending, tail < end {
            guard try forEachInTail(account, query, state, in: tail..<end, direction, visit) else {
                return 0
            }
        }
        var (goesOn, examinedCount) = (true, 0)
        if let few {
            (goesOn, examinedCount) = try forEach(of: few, query, account, direction, visit)
        } else if start < tail {
            guard
                let rest = try forEachInRichBlocks(
                    account, query, state, in: start..<tail, direction, visit)
            else { return 0 }
            if !rest.isEmpty {
                (goesOn, examinedCount) = try forEachIndexed(
                    account, query, state, in: rest.lowerBound...rest.upperBound - 1, &times,
                    direction, visit)
            }
        }
        if direction == .ascending, tail < end, goesOn {
            _ = try forEachInTail(account, query, state, in: tail..<end, direction, visit)
        }
        return examinedCount
    }

    /// Calls `visit` with the places of indexed entries from one end of a range on, as long as
    /// there are many: then their blocks are looked through in less time than sets take.
    ///
    /// - Returns: What is left of the range; nil when `visit` returned false.
    private func forEachInRichBlocks(
        _ account: AccountOrdinal, _ query: LogQuery, _ state: LogState,
        in range: Range<UInt32>, _ direction: Direction, _ visit: (UInt32) throws -> Bool
    ) throws -> Range<UInt32>? {
        guard query.lane == .columns, query.testCount <= LogAlgebra.testsPerBlockMaximum else {
            return range
        }
        var rest: Range<UInt32>? = range
        var (blockCount, foundCount) = (0, 0)
        _ = try forEachMask(account, query, state, in: range, direction) { first, mask in
            blockCount += 1
            foundCount += mask.count
            guard try Self.forEach(in: mask, from: first, direction, visit) else {
                rest = nil
                return false
            }
            if direction == .descending {
                rest = range.lowerBound..<max(range.lowerBound, first)
            } else {
                let isLast = range.upperBound - first <= LogLimits.entriesPerBlock
                let end = isLast ? range.upperBound : first + UInt32(LogLimits.entriesPerBlock)
                rest = end..<range.upperBound
            }
            guard blockCount == LogAlgebra.blocksPerLook else { return true }
            defer { (blockCount, foundCount) = (0, 0) }
            return foundCount >= blockCount
        }
        return rest
    }

    /// Calls `body` with each block of some places, by the place of its first entry and the
    /// entries in it that are meant, until it returns false.
    ///
    /// - Returns: Whether it always returned true.
    private func forEachMask(
        _ account: AccountOrdinal, _ query: LogQuery, _ state: LogState,
        in places: Range<UInt32>, _ direction: Direction, _ body: (UInt32, LogMask) throws -> Bool
    ) throws -> Bool {
        var rows = LogRows(self, account)
        return try forEachTailBlock(account, query, places, state, direction) { number, block in
            let mask = try query.matches(block, number, in: places, &rows)
            return try body(number << LogLimits.blockShift, mask)
        }
    }

    /// Calls `visit` with the places of a mask until it returns false.
    ///
    /// - Returns: Whether it always returned true.
    private static func forEach(
        in mask: LogMask, from first: UInt32, _ direction: Direction,
        _ visit: (UInt32) throws -> Bool
    ) rethrows -> Bool {
        var mask = mask
        while let index = direction == .descending ? mask.popLast() : mask.popFirst() {
            if try !visit(first + UInt32(index)) { return false }
        }
        return true
    }

    /// - Returns: Whether it always returned true.
    private func forEachInTail(
        _ account: AccountOrdinal, _ query: LogQuery, _ state: LogState, in places: Range<UInt32>,
        _ direction: Direction, _ visit: (UInt32) throws -> Bool
    ) throws -> Bool {
        try forEachMask(account, query, state, in: places, direction) { first, mask in
            try Self.forEach(in: mask, from: first, direction, visit)
        }
    }

    /// Calls `visit` with the places of indexed entries in a range until it returns false.
    ///
    /// - Returns: Whether it always returned true, and how many were looked at one by one.
    private func forEachIndexed(
        _ account: AccountOrdinal, _ query: LogQuery, _ state: LogState,
        in range: ClosedRange<UInt32>, _ times: inout LogTimes, _ direction: Direction,
        _ visit: (UInt32) throws -> Bool
    ) throws -> (goesOn: Bool, examinedCount: Int) {
        let algebra = try algebra(query, account, state)
        if algebra.isEmpty { return (true, 0) }
        let source = LogChunks(self)
        if !algebra.sets.isEmpty, algebra.isOfSetsAlone, !times.isChecked,
            direction == .descending
        {
            var goesOn = true
            var all = try SetIntersection(algebra.sets, through: range.upperBound, in: source)
            try all.forEachDescending(in: range, in: source) { place in
                goesOn = try visit(place)
                return goesOn
            }
            return (goesOn, 0)
        }
        var cursor = SetCursor<LogChunks>(algebra.expression)
        var filter = LogPlaceFilter(self, account, algebra.filters)
        func next(_ target: UInt32) throws -> UInt32? {
            direction == .descending
                ? try cursor.next(atOrBefore: target, in: source)
                : try cursor.next(atOrAfter: target, in: source)
        }
        let last = direction == .descending ? range.lowerBound : range.upperBound
        var target = direction == .descending ? range.upperBound : range.lowerBound
        while let found = try next(target), range.contains(found) {
            if times.isChecked, try !times.admits(found) {
                // Whole blocks and segments may be left out.
                if direction == .descending {
                    guard let admitted = try times.greatest(atOrBefore: found),
                        admitted >= range.lowerBound
                    else { break }
                    target = admitted
                    continue
                }
            } else if try filter.keeps(found), try !visit(found) {
                return (false, filter.examinedCount)
            }
            if found == last { break }
            target = direction == .descending ? found - 1 : found + 1
        }
        return (true, filter.examinedCount)
    }

    /// Calls `visit` with those of the places about a query's resource that it means until it
    /// returns false.
    ///
    /// - Returns: Whether it always returned true, and how many were looked at.
    private func forEach(
        of places: [UInt32], _ query: LogQuery, _ account: AccountOrdinal,
        _ direction: Direction, _ visit: (UInt32) throws -> Bool
    ) throws -> (goesOn: Bool, examinedCount: Int) {
        var filter = LogPlaceFilter(besideResourceOf: query, self, account)
        for index in places.indices {
            let place = places[direction == .descending ? places.count - 1 - index : index]
            if try filter.keeps(place), try !visit(place) { return (false, filter.examinedCount) }
        }
        return (true, filter.examinedCount)
    }
}
