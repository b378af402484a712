import AccessRules
import LMDB
import OrdinalSets

// Indexing full stretches, some sets in each transaction: column by column, and in a column value
// by value, so that each posting set is changed once for a stretch. Where the next transaction
// goes on stands in the state, which is committed with what this one has done.
extension Writer {
    /// Indexes and trims what is full, until so many sets are changed, more or less.
    mutating func index(_ log: AccountLog, _ account: AccountOrdinal, sets: Int)
        throws(StoreError)
    {
        var budget = sets
        for lane in LogLane.allCases {
            while budget > 0, log.state.isBehind(lane) {
                try indexColumn(lane, log, account, &budget)
            }
        }
        while budget > 0, log.state.trimmedBlocks < log.state.resourceBlocks {
            try trimBlock(&log.state, account)
            budget -= 1
        }
    }

    /// Indexes the column at which a lane stands, from the next value on.
    private mutating func indexColumn(
        _ lane: LogLane, _ log: AccountLog, _ account: AccountOrdinal, _ budget: inout Int
    ) throws(StoreError) {
        let progress = log.state[lane]
        var work = log.memory[lane]
        if work?.stretch != progress.stretches || work?.values.column != progress.column {
            work = try LogWork(
                progress.column, lane, stretch: progress.stretches, account, reader)
            log.memory[lane] = work
            budget = max(budget - lane.setsToBegin, LogLimits.setsAtLeast)
        }
        guard let work else { return }
        let values = work.values
        var index = values.index(atOrAfter: progress.next)
        var done: UInt32?
        while index < values.values.count, budget > 0 || done == nil {
            let end = values.end(of: index)
            let value = values.values[index]
            let places = values.places[index..<end]
            if lane == .resources {
                try indexResources(ofHash: value, places, work, account, &log.state)
            } else {
                try extend(
                    LogSet(account: account, column: values.column, value: value), with: places,
                    work)
            }
            budget -= 1 + places.count / LogLimits.placesPerSet
            done = value
            index = end
        }
        log.state[lane].goOn(behind: index < values.values.count ? done : nil, in: lane)
    }

    /// Adds places behind all members of a set.
    mutating func extend(
        _ set: LogSet, with places: ArraySlice<UInt32>, _ work: LogWork, isNew: Bool = false
    ) throws(StoreError) {
        for chunk in try reader.logChunks(of: set, with: places, work, isNew: isNew) {
            try put(
                chunk.bytes, for: ChunkKey(set: set, first: chunk.first),
                in: Tables.logPostings)
        }
    }

    /// Rids the next indexed block of the hashes of its resources.
    private mutating func trimBlock(_ state: inout LogState, _ account: AccountOrdinal)
        throws(StoreError)
    {
        let number = state.trimmedBlocks
        // With its first block, a segment is rid of the filter of them.
        let (segment, rest) = number.quotientAndRemainder(
            dividingBy: LogLane.columns.blocksPerStretch)
        if rest == 0 {
            let found = try reader.logSegment(account, segment)
            try put(
                found.encoded(), for: LogPartKey(account: account, number: segment),
                in: Tables.logSegments)
        }
        let block = LogBlock(try reader.existingLogBlock(account, number))
        try put(
            block.encoded(keepsHashes: false), for: LogPartKey(account: account, number: number),
            in: Tables.logBlocks)
        state.trimmedBlocks = number + 1
    }
}

extension StoreReader {
    /// What to store for a set with places behind all that it has.
    fileprivate func logChunks(
        of set: LogSet, with places: ArraySlice<UInt32>, _ work: LogWork, isNew: Bool
    ) throws(StoreError) -> [ChunkEdits.Written] {
        try asStoreError {
            let isCovering = set.column.isCovering
            let limit = isCovering ? LogLimits.coveredCountMaximum : .max
            if !isNew, let last = try Chunks<LogSet>(self).coveredChunk(of: set, atOrBefore: .max) {
                let written = try ChunkEditor.append(
                    places, to: last.chunk, sparseCountMaximum: limit)
                return isCovering
                    ? try covered(written, behind: last, in: set, work.covered(places)) : written
            }
            let written = try ChunkEditor.append(places, to: nil, sparseCountMaximum: limit)
            return isCovering ? try covered(written, work.covered(places)) : written
        }
    }

    /// What becomes of the first chunk of a set when it has no members before a place any more.
    ///
    /// - Returns: Where the chunk begins, and what takes its place; nil when the set has no member before.
    func logChunks(of set: LogSet, cutAt end: UInt32) throws(StoreError)
        -> (UInt32, [ChunkEdits.Written])?
    {
        try asStoreError {
            let source = Chunks<LogSet>(self)
            guard let first = try source.withChunk(of: set, atOrAfter: 0, { $0.first }),
                first < end, let found = try source.coveredChunk(of: set, atOrBefore: first)
            else { return nil }
            guard found.chunk.last >= end else { return (first, []) }
            var members: [UInt32] = []
            try found.chunk.append(to: &members)
            let goneCount = members.firstIndex { $0 >= end } ?? members.count
            let isCovering = set.column.isCovering
            let rest = try ChunkEditor.append(
                members[goneCount...], to: nil,
                sparseCountMaximum: isCovering ? LogLimits.coveredCountMaximum : .max)
            guard isCovering else { return (first, rest) }
            var values: [CoveredValues] = []
            if found.cover.byteCount > 0 {
                let cover = try logCover(of: found, in: set)
                values = (goneCount..<members.count).map { cover.values(at: $0) }
            } else if try rest.contains(where: {
                // What was a bitmap may be one no more.
                try $0.memberCount <= LogLimits.coveredCountMaximum
                    && goneCount + LogLimits.coveredCountMinimum <= members.count
            }) {
                values = try members[goneCount...].map { try coveredValues(set.account, at: $0) }
            }
            return (first, values.isEmpty ? rest : try covered(rest, values))
        }
    }

    /// Chunks that replace the last one of a set, with what is told of their members beside them.
    ///
    /// - Parameter values: Of the members that are new.
    private func covered(
        _ chunks: [ChunkEdits.Written], behind last: CoveredChunk, in set: LogSet,
        _ values: [CoveredValues]
    ) throws -> [ChunkEdits.Written] {
        let (oldCount, isCovered) = (last.chunk.count, last.cover.byteCount > 0)
        // As a rule it is one chunk, and its cover goes on, if it has one.
        if chunks.count == 1 {
            let count = oldCount + values.count
            guard isCovered || count >= LogLimits.coveredCountMinimum,
                count <= LogLimits.coveredCountMaximum
            else { return chunks }
            if isCovered, let cover = try logCover(of: last, in: set).appending(values) {
                return [chunks[0].covered(cover)]
            }
        }
        // A bitmap stays what it is when another chunk begins behind it, and nobody asks for its
        // members.
        let count = try chunks[0].memberCount
        if !isCovered, count >= oldCount, count > LogLimits.coveredCountMaximum {
            let rest = Array(values.dropFirst(count - oldCount))
            return [chunks[0]] + (try covered(Array(chunks.dropFirst()), rest, from: 1))
        }
        return try covered(
            chunks, coveredValues(of: last, in: set) + values,
            from: isCovered ? 1 : LogLimits.coveredCountMinimum)
    }

    /// Chunks with what is told of their members beside them.
    ///
    /// - Parameters:
    ///   - values: Of all members of the chunks, in order.
    ///   - least: From how many members on the first one is covered. The others go on, and are
    ///     covered from their beginning.
    private func covered(
        _ chunks: [ChunkEdits.Written], _ values: [CoveredValues],
        from least: Int = LogLimits.coveredCountMinimum
    ) throws -> [ChunkEdits.Written] {
        var chunks = chunks
        var start = 0
        for index in chunks.indices {
            let count = try chunks[index].memberCount
            let own = Array(values[start..<start + count])
            start += count
            guard count >= (index > 0 ? 1 : least), count <= LogLimits.coveredCountMaximum,
                let cover = LogCover(of: own)
            else { continue }
            chunks[index] = chunks[index].covered(cover.encoded(own))
        }
        return chunks
    }

    /// What is told of the members of a chunk, or else what their blocks say.
    private func coveredValues(of found: CoveredChunk, in set: LogSet) throws -> [CoveredValues] {
        var values: [CoveredValues] = []
        if found.cover.byteCount > 0 {
            let cover = try logCover(of: found, in: set)
            for index in 0..<cover.count { values.append(cover.values(at: index)) }
        } else {
            try found.chunk.forEach { place in
                values.append(try coveredValues(set.account, at: place))
            }
        }
        return values
    }
}

extension ChunkEdits.Written {
    /// How many members the chunk has.
    fileprivate var memberCount: Int {
        get throws { try Chunk(first: first, bytes: bytes.rawBytes).count }
    }

    /// The chunk with what stands beside it, unless both together are too long.
    fileprivate func covered(_ cover: [UInt8]) -> ChunkEdits.Written {
        let both = CoveredChunk.encoded(bytes, cover)
        return both.count <= LogLimits.coveredByteCountMaximum
            ? ChunkEdits.Written(first: first, bytes: both) : self
    }
}
