import AccessRules

// Writing what appended entries have left in memory.
extension Writer {
    /// Writes what appended entries have left in memory, and indexes some of what is full.
    /// Entries can be read from then on.
    mutating func flushLogs() throws(StoreError) {
        for (account, log) in logs.sorted(by: { $0.key < $1.key }) where log.appendedCount > 0 {
            noteBefore(log, account)
            try putRows(log.rows, account)
            if log.block.count > 0 { try put(log.block, log.blockNumber, account) }
            let sets = max(
                LogLimits.setsPerTransaction, log.appendedCount * LogLimits.setsPerEntry)
            noteRun(
                of: log.appendedCount, account, endingAt: log.state.count)
            log.appendedCount = 0
            try index(log, account, sets: sets)
            try put(
                log.state.encoded(),
                for: CounterKey(account: account, counter: .log, space: .account),
                in: Tables.counters)
        }
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
        for (account, log) in logs where !releasedLogs.contains(account) {
            memory.logNames.give(back: log.committedMemory, of: account)
        }
        logs = [:]
    }
}
