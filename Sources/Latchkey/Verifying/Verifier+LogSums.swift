import AccessRules
import LMDB
import OrdinalSets

// The log's index in sums: its sets in one walk, and the entries in another.
extension Verifier {
    /// The sums over what the sets of a log have.
    func foundLogSums(_ account: AccountOrdinal, _ state: LogState) throws -> LogSums {
        var sums = LogSums(of: state)
        let chunks = Chunks<LogSet>(reader)
        var walk = try reader.snapshot.walk(in: LogSet.table.table)
        var current: (set: LogSet, key: UInt64)?
        var members: [UInt32] = []
        // A chunk of runs may say that it has billions.
        var room = Int(state.keptCount) * LogColumn.allCases.count
        let first = LogSet(account: account, column: .gap, value: 0)
        var isThere = try walk.seek(atOrAfter: ChunkKey(set: first, first: 0))
        while isThere, let key = ChunkKey(walk.key), key.account == account {
            guard let set = LogSet(key) else {
                sums.hasMore = true
                break
            }
            let found = try chunks.coveredChunk(at: key, walk.value)
            room -= found.chunk.count
            guard room >= 0 else {
                sums.hasMore = true
                break
            }
            var value = current?.key ?? 0
            if current?.set != set {
                value = try self.key(of: set, &sums)
                current = (set, value)
            }
            members.removeAll(keepingCapacity: true)
            do { try found.chunk.append(to: &members) } catch {
                throw reader.damage(LogSet.table, key, "\(error)")
            }
            for place in members { sums.add(found: place, value) }
            if set.column.isCovering, found.cover.byteCount > 0 {
                let cover = try reader.logCover(of: found, in: set)
                for (index, place) in members.enumerated() {
                    sums.add(found: cover.values(at: index), of: place, value, in: set.column)
                }
            }
            isThere = try walk.next()
        }
        return sums
    }

    /// What a set's value is in the sums. A resource has the number by which it is found.
    private func key(of set: LogSet, _ sums: inout LogSums) throws -> UInt64 {
        guard set.column == .resource else { return sums.key(of: set.value, set.column) }
        let name = try reader.logName(set.account, .resource, set.value)
        if name.resourceHash != set.value,
            try reader.logNumber(set.account, name) != set.value
        {
            sums.hasMore = true
        }
        return sums.key(ofResource: name.text.utf8Span.bytes, kind: name.parent)
    }

    /// Adds what some neighbouring entries ask for in the sets of a column: all, or those of values (of resources: hashes)
    /// below another.
    ///
    /// - Parameter covered: What is told of the entries of the stretch beside chunks, once it was asked for.
    mutating func add(
        _ account: AccountOrdinal, _ column: LogColumn, in places: Range<UInt32>,
        below end: UInt32?, _ covered: inout [CoveredValues]?, to sums: inout LogSums
    ) throws {
        let isCovered = column.isCovering && sums.covers(column)
        let told =
            isCovered ? try covered ?? reader.coveredValues(account, in: places) : []
        if isCovered { covered = told }
        var rows = LogRows(reader, account)
        var count = 0
        let shift = UInt32(LogLimits.blockShift)
        for number in places.lowerBound >> shift...(places.upperBound - 1) >> shift {
            let block = try reader.existingLogBlock(account, number)
            let first = max(places.lowerBound, number << shift)
            let last = min(
                places.upperBound - 1,
                number << shift | UInt32(LogLimits.entriesPerBlock - 1))
            try reader.check(block, account, reaches: last)
            let kinds = block.column(.kind)
            let values = block.column(column)
            for place in first...last {
                let index = LogBlockView.index(of: place)
                let key: UInt64
                if column == .resource {
                    let kind = UInt32(truncatingIfNeeded: kinds.value(at: index))
                    if kind == 0 { continue }
                    let text = try rows.resource(at: place)
                    if let end, LogName.resourceHash(of: text, kind: kind) >= end { continue }
                    key = sums.key(ofResource: text, kind: kind)
                } else {
                    let value = UInt32(truncatingIfNeeded: values.value(at: index))
                    if value == 0 || end.map({ value >= $0 }) ?? false { continue }
                    key = sums.key(of: value, column)
                }
                count += 1
                sums.add(wanted: place, key)
                if isCovered, sums.covers(place, in: column) {
                    sums.add(wanted: told[Int(place - places.lowerBound)], of: place, key)
                }
            }
        }
        expected.log.members += count
    }
}
