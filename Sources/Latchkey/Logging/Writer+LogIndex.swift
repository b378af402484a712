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
                    LogSet(account: account, column: values.column, value: value), with: places)
            }
            budget -= 1 + places.count / LogLimits.placesPerSet
            done = value
            index = end
        }
        log.state[lane].goOn(behind: index < values.values.count ? done : nil, in: lane)
    }

    /// Adds places behind all members of a set.
    mutating func extend(
        _ set: LogSet, with places: ArraySlice<UInt32>, isNew: Bool = false
    ) throws(StoreError) {
        for chunk in try reader.logChunks(of: set, with: places, isNew: isNew) {
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
        of set: LogSet, with places: ArraySlice<UInt32>, isNew: Bool
    ) throws(StoreError) -> [ChunkEdits.Written] {
        try asStoreError {
            if isNew { return try ChunkEditor.append(places, to: nil) }
            let written = try Chunks<LogSet>(self).withChunk(of: set, atOrBefore: .max) { chunk in
                try ChunkEditor.append(places, to: chunk)
            }
            return try written ?? ChunkEditor.append(places, to: nil)
        }
    }
}
