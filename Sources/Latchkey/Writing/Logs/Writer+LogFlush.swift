import AccessRules

// Writing what appended entries have left in memory.
extension Writer {
    /// Writes what appended entries have left in memory, and indexes some of what is full.
    /// Entries can be read from then on.
    mutating func flushLogs() throws(StoreError) {
        for (account, log) in undoable.logs.sorted(by: { $0.key < $1.key })
        where log.appendedCount > 0 {
            noteBefore(log, account)
            try putRows(log.rows, account)
            if log.block.count > 0 { try put(log.block, log.blockNumber, account) }
            let sets = max(
                LogLimits.setsPerTransaction, log.appendedCount * LogLimits.setsPerEntry)
            noteRun(
                of: log.appendedCount, account, endingAt: log.state.count)
            log.appendedCount = 0
            try index(log, account, sets: sets)
            try put(log.state, account)
        }
    }

    mutating func put(_ state: LogState, _ account: AccountOrdinal) throws(StoreError) {
        try put(state.encoded(), for: .log(of: account), in: Tables.counters)
    }

    mutating func putRows(_ rows: LogRowGroup, _ account: AccountOrdinal) throws(StoreError) {
        try put(
            rows.bytes, for: LogRowsKey(account: account, first: rows.first), in: Tables.log)
    }

    mutating func put(_ block: LogBlock, _ number: UInt32, _ account: AccountOrdinal)
        throws(StoreError)
    {
        try put(
            block.encoded(), for: LogPartKey(account: account, number: number),
            in: Tables.logBlocks)
    }

    /// Lets the store remember what was committed before this transaction. The last thing that
    /// a writer does with its logs.
    mutating func giveBackLogNames() {
        guard let memory else { return }
        for (account, log) in undoable.logs where !undoable.releasedLogs.contains(account) {
            memory.logNames.give(back: log.committedMemory, of: account)
        }
        undoable.logs = [:]
    }
}

// The order of commits, kept beside the logs: what a follower goes along.
extension Writer {
    /// Notes that entries were appended to an account's log, up to a place.
    mutating func noteRun(of count: Int, _ account: AccountOrdinal, endingAt end: UInt32) {
        let count = UInt32(truncatingIfNeeded: count)
        if let last = undoable.runs.indices.last, undoable.runs[last].account == account {
            undoable.runs[last].count += count
        } else {
            undoable.runs.append(LogRun(account: account, first: end - count, count: count))
        }
    }

    /// Writes what was noted: as one commit. It belongs before every commit, once.
    mutating func flushRuns() throws(StoreError) {
        guard !undoable.runs.isEmpty else { return }
        undoable.runs[undoable.runs.count - 1].endsCommit = true
        var last = try reader.lastRuns()
        try reader.expectInOrder(last)
        for run in undoable.runs {
            if last.isFull {
                try put(last.bytes, for: LogRunKey(first: last.first), in: Tables.logRuns)
                last = LastRuns(behind: last)
            }
            last.append(run)
        }
        try put(last.encoded(), for: MetaKey(field: .lastRuns), in: Tables.meta)
        undoable.runs = []
        for (key, receipt) in undoable.quietReceipts { try place(receipt, key, behind: last.end) }
    }

    /// Gives a receipt its place behind the commit, if its batch was not undone.
    private mutating func place(_ receipt: KeptReceipt, _ key: ReceiptKey, behind end: UInt64)
        throws(StoreError)
    {
        guard try reader.payload(key, in: Tables.receipts)?.copied() == receipt.encoded() else {
            return
        }
        var placed = receipt
        placed.run = end
        try put(placed.encoded(), for: key, in: Tables.receipts)
    }
}
