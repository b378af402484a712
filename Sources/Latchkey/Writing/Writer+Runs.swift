// The order of commits, kept beside the logs: what a follower goes along.
extension Writer {
    /// Notes that entries were appended to an account's log, up to a place.
    mutating func noteRun(of count: Int, _ account: AccountOrdinal, endingAt end: UInt32) {
        let count = UInt32(truncatingIfNeeded: count)
        if let last = runs.indices.last, runs[last].account == account {
            runs[last].count += count
        } else {
            runs.append(LogRun(account: account, first: end - count, count: count))
        }
    }

    /// Writes what was noted: as one commit. It belongs before every commit, once.
    mutating func flushRuns() throws(StoreError) {
        guard !runs.isEmpty else { return }
        runs[runs.count - 1].endsCommit = true
        var last = try reader.lastRuns()
        try reader.expectInOrder(last)
        for run in runs {
            if last.isFull {
                try put(last.bytes, for: LogRunKey(first: last.first), in: Tables.logRuns)
                last = LastRuns(behind: last)
            }
            last.append(run)
        }
        try put(last.encoded(), for: MetaKey(field: .lastRuns), in: Tables.meta)
        runs = []
    }
}
