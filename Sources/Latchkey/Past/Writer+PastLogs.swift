import AccessRules

// The logs as they were: what was appended since is not seen. Their entries and what is indexed of them stay
// where they are, and the states of the logs say how many there were.
extension Writer {
    /// Complexity: the runs since, and a look-up or two for each log that was appended to.
    mutating func cutLogs(behind runEnd: UInt64) throws(StoreError) {
        var ends: [AccountOrdinal: UInt32] = [:]
        try asStoreError {
            try reader.forEachRun(from: runEnd) { _, run in
                if ends[run.account] == nil { ends[run.account] = run.first }
                return true
            }
        }
        for (account, end) in ends {
            let state = try reader.logState(account, cutTo: end)
            try put(state, account)
        }
    }
}

extension StoreReader {
    /// The state of a log when it had so many entries, for reading: of what was indexed no more is said
    /// than still fits, and the hash of the last entry is not told.
    fileprivate func logState(_ account: AccountOrdinal, cutTo count: UInt32) throws(StoreError)
        -> LogState
    {
        var state = try logState(account)
        // Of what was there then and is archived nothing is seen: the log begins where it does now.
        let count = max(count, state.firstPlace)
        state.count = count
        if count > state.firstPlace {
            state.lastSequence = try logSequence(account, at: count - 1)
            state.lastTime = try logTime(account, at: count - 1)
        } else if let beginning = state.beginning {
            (state.lastSequence, state.lastTime) = (beginning.sequence, beginning.time)
        } else {
            return LogState()
        }
        for lane in [LogLane.columns, .resources] {
            var progress = LogProgress(lane)
            progress.stretches = min(state[lane].stretches, count >> UInt32(lane.shift))
            state[lane] = progress
        }
        state.trimmedBlocks = min(state.trimmedBlocks, state.resourceBlocks)
        // Of the segment that was being filled then nothing is passed over by its times.
        (state.least, state.greatest) = (.distantPast, .distantFuture)
        state.nameCounts = state.nameCounts.map { min($0, count) }
        state.head = LogState().head
        return state
    }
}
