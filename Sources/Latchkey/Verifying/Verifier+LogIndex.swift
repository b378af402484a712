import AccessRules
import OrdinalSets

// The log's index, made again from the blocks and rows, and compared.
extension Verifier {
    /// Every stretch of both lanes.
    mutating func verifyIndexes(_ account: AccountOrdinal, _ state: LogState) throws {
        var logSums: LogSums?
        if sums != nil {
            try attempt("log #\(account)") { (verifier) throws in
                logSums = try verifier.foundLogSums(account, state)
            }
        }
        for lane in LogLane.allCases {
            let first = state.firstPlace >> UInt32(lane.shift)
            for stretch in first...state.count >> UInt32(lane.shift) where !report.isCut {
                try attempt("log #\(account)") { (verifier) throws in
                    try verifier.verifyIndex(account, lane, stretch, state, &logSums)
                }
            }
        }
        check(
            in: Tables.logPostings, logSums?.agree ?? true,
            "the sets of log #\(account) have other members than its entries say")
    }

    /// Every place of a stretch is in the sets of its values, as far as the stretch is indexed.
    ///
    /// - Parameter sums: What the stretch asks for is added to these; nil where each of it is looked up.
    mutating func verifyIndex(
        _ account: AccountOrdinal, _ lane: LogLane, _ stretch: UInt32, _ state: LogState,
        _ sums: inout LogSums?
    ) throws {
        let progress = state[lane]
        guard stretch <= progress.stretches, stretch < state.count >> UInt32(lane.shift) else {
            return
        }
        let first = stretch << UInt32(lane.shift)
        // Of a stretch some may be archived.
        let places = max(first, state.firstPlace)..<first + (1 << UInt32(lane.shift))
        guard !places.isEmpty else { return }
        var covered: [CoveredValues]?
        for column in lane.columns {
            // In the column at which indexing stands, the values before the next one are done.
            let isPart = stretch == progress.stretches && column == progress.column
            let end = isPart ? progress.next : nil
            if var it = sums.take() {
                defer { sums = it }
                try add(account, column, in: places, below: end, &covered, to: &it)
            } else {
                let values = try reader.logValues(account, column, in: places, below: end)
                try verifySets(account, values)
                if column.isCovering {
                    let told = try covered ?? reader.coveredValues(account, in: places)
                    covered = told
                    try verifyCovers(account, values, told, from: places.lowerBound)
                }
            }
            if isPart { return }
        }
    }

    private mutating func verifySets(_ account: AccountOrdinal, _ values: LogValues) throws {
        expected.log.members += values.places.count
        let source = Chunks<LogSet>(reader)
        var index = 0
        while index < values.values.count, !report.isCut {
            let end = values.end(of: index)
            let value = values.values[index]
            let set = LogSet(account: account, column: values.column, value: value)
            let wanted = Array(values.places[index..<end])
            let found = try SetExpression.set(set).collect(
                from: wanted[0], limit: wanted.count, in: source)
            check(
                in: Tables.logPostings, found == wanted,
                "\(values.column) \(value) of log #\(account) is not indexed as the entries say")
            index = end
        }
    }

    /// What chunks tell of the places of a stretch is what its blocks say.
    ///
    /// - Parameter covered: What these say, in the order of places, from one on.
    private mutating func verifyCovers(
        _ account: AccountOrdinal, _ values: LogValues, _ covered: [CoveredValues],
        from start: UInt32
    ) throws {
        let source = Chunks<LogSet>(reader)
        var index = 0
        while index < values.values.count, !report.isCut {
            let end = values.end(of: index)
            let set = LogSet(account: account, column: values.column, value: values.values[index])
            let places = values.places[index..<end]
            index = end
            // From the last chunk that has some back to the first one.
            var target = places[places.endIndex - 1]
            while let found = try source.coveredChunk(of: set, atOrBefore: target) {
                if found.cover.byteCount > 0 {
                    let isRight = try tells(found, in: set, of: places, covered, from: start)
                    check(
                        in: Tables.logPostings, isRight,
                        "\(set.column) \(set.value) of log #\(account) tells of place "
                            + "\(found.chunk.first) or behind it what its entry does not say")
                }
                guard found.chunk.first > places[places.startIndex] else { break }
                target = found.chunk.first - 1
            }
        }
    }

    /// Whether what stands beside a chunk is right for those of some places that it has.
    private func tells(
        _ found: CoveredChunk, in set: LogSet, of places: ArraySlice<UInt32>,
        _ covered: [CoveredValues], from start: UInt32
    ) throws -> Bool {
        let cover = try reader.logCover(of: found, in: set)
        var (isRight, index) = (true, 0)
        try found.chunk.forEach { place in
            if let first = places.first, let last = places.last, first...last ~= place {
                isRight = isRight && cover.values(at: index) == covered[Int(place - start)]
            }
            index += 1
        }
        return isRight
    }

    /// What is there beside what the logs of the accounts ask for.
    mutating func verifyLogTotals() throws {
        var members = 0
        try verifyChunks(of: LogSet.self) { members += $1.count }
        let log = expected.log
        for (what, found, wanted) in [
            ("log", try entryCount(Tables.log), log.groups),
            ("logBlocks", try entryCount(Tables.logBlocks), log.blocks),
            ("logSegments", try entryCount(Tables.logSegments), log.segments),
            ("logNames", try entryCount(Tables.logNames), log.names),
            ("logPostings (members)", members, log.members),
        ] {
            check(
                in: Tables.logPostings, found == wanted,
                "\(what) has \(found) entries, and the logs say \(wanted)")
        }
    }
}
