import AccessRules
import OrdinalSets

// The log's index, made again from the blocks and rows, and compared.
extension Verifier {
    /// Every place of a stretch is in the sets of its values, as far as the stretch is indexed.
    mutating func verifyIndex(
        _ account: AccountOrdinal, _ lane: LogLane, _ stretch: UInt32, _ state: LogState
    ) throws {
        let progress = state[lane]
        guard stretch <= progress.stretches, stretch < state.count >> UInt32(lane.shift) else {
            return
        }
        for column in lane.columns {
            // In the column at which indexing stands, the values before the next one are done.
            let isPart = stretch == progress.stretches && column == progress.column
            let values = try reader.logValues(
                account, column, lane, stretch: stretch, below: isPart ? progress.next : nil)
            try verifySets(account, values)
            if column.isCovering {
                try verifyCovers(
                    account, values,
                    try reader.coveredValues(account, lane, stretch: stretch))
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
    /// - Parameter covered: What these say, in the order of places.
    private mutating func verifyCovers(
        _ account: AccountOrdinal, _ values: LogValues, _ covered: [CoveredValues]
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
                    let isRight = try tells(found, in: set, of: places, covered)
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
        _ covered: [CoveredValues]
    ) throws -> Bool {
        let cover = try reader.logCover(of: found, in: set)
        var (isRight, index) = (true, 0)
        try found.chunk.forEach { place in
            if let first = places.first, let last = places.last, first...last ~= place {
                let said = covered[Int(place) & (covered.count - 1)]
                isRight = isRight && cover.values(at: index) == said
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

extension StoreReader {
    /// The numbers of a column in a stretch of a lane, as they are indexed: of all, or of those
    /// below a value (of resources: below a hash).
    fileprivate func logValues(
        _ account: AccountOrdinal, _ column: LogColumn, _ lane: LogLane, stretch: UInt32,
        below end: UInt32?
    ) throws(StoreError) -> LogValues {
        var numbers = ResourceNumbers()
        var values: [UInt32] = []
        var rows = LogRows(self, account)
        let first = stretch << UInt32(lane.shift)
        for place in first...first + (1 << UInt32(lane.shift) - 1) {
            guard column == .resource else {
                let value = UInt32(truncatingIfNeeded: try logValue(account, column, at: place))
                values.append(end.map { value < $0 } ?? true ? value : 0)
                continue
            }
            let kind = UInt32(truncatingIfNeeded: try logValue(account, .kind, at: place))
            values.append(0)
            guard kind != 0 else { continue }
            guard let text = String(validatingUTF8: try rows.resource(at: place)) else {
                throw rows.damage(place, "has text that is not UTF-8")
            }
            let name = LogName(.resource, text, parent: kind)
            if let end, name.resourceHash >= end { continue }
            guard let value = try numbers.number(name, of: account, self) else {
                throw damage(
                    Tables.logNames,
                    LogNameKey(account: account, side: .number(.resource, name.resourceHash)),
                    "is missing though place \(place) is indexed")
            }
            values[values.count - 1] = value
        }
        return LogValues(column, values: values, first: first)
    }
}

/// The numbers of resources, each looked up once. Whoever chooses identities may choose many of one hash: what has
/// the numbers from a hash on is read as a whole when a second one of it comes.
private struct ResourceNumbers {
    /// By hash: a name of another hash is not looked for where these are.
    private var numbers: [UInt32: [[UInt8]: UInt32]] = [:]
    /// Hashes of which all are known.
    private var whole: Set<UInt32> = []

    /// Nil for a resource that was never indexed.
    mutating func number(_ name: LogName, of account: AccountOrdinal, _ reader: StoreReader)
        throws(StoreError) -> UInt32?
    {
        let (stored, hash) = (name.stored, name.resourceHash)
        guard var known = numbers[hash] else {
            guard let number = try reader.logNumber(account, name) else { return nil }
            numbers[hash] = [stored: number]
            return number
        }
        if let number = known[stored] { return number }
        guard whole.insert(hash).inserted else { return nil }
        _ = try reader.freeResourceNumber(account, from: hash, &known)
        numbers[hash] = known
        return known[stored]
    }
}
