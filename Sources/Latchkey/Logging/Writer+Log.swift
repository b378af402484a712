import AccessRules

// Appending. What many entries of a transaction share is written by `flushLogs()`, which
// belongs before every commit.
extension Writer {
    /// Writes an entry behind the others of its account. Its time is the later of its own and
    /// the last entry's.
    ///
    /// Complexity: one insert, and a look-up for each column whose value this transaction has
    /// not met.
    ///
    /// - Returns: Its sequence number.
    @discardableResult
    mutating func append(_ entry: LogEntry, _ account: AccountOrdinal) throws(StoreError) -> UInt64
    {
        try append(entry, account, keepsTime: false)
    }

    /// Writes an entry of an import: it keeps its time, and its sequence number if it has one.
    @discardableResult
    mutating func append(imported entry: LogEntry, _ account: AccountOrdinal) throws(StoreError)
        -> UInt64
    {
        try append(entry, account, keepsTime: true)
    }

    private mutating func append(
        _ entry: LogEntry, _ account: AccountOrdinal, keepsTime: Bool
    ) throws(StoreError) -> UInt64 {
        try entry.checkSizes()
        let log = try accountLog(account)
        let sequence = try nextSequence(entry, log.state)
        var entry = entry
        if !keepsTime { entry.time = max(entry.time, log.state.lastTime) }

        let block = try columns(of: entry, sequence, log, account)
        let row = LogRow(
            resource: entry.resource?.id.text, resourceName: entry.resource?.name,
            client: block.client == 0 ? entry.client : nil, before: entry.before,
            after: entry.after)
        try put(
            row.encoded(), for: LogKey(account: account, sequence: sequence), in: Tables.log)
        log.block.append(block)
        log.appendedCount += 1

        log.state.head = LogChain.hash(
            entry.canonicalBytes(sequence: sequence), after: log.state.head)
        log.state.lastSequence = sequence
        log.state.lastTime = entry.time
        log.state.least = min(log.state.least, entry.time)
        log.state.greatest = max(log.state.greatest, entry.time)
        if log.block.isFull { try putBlock(log, account) }
        log.state.count += 1
        if log.block.isFull { log.block = LogBlock() }
        if log.state.count & UInt32(LogLimits.entriesPerSegment - 1) == 0 {
            try seal(log, account)
        }
        return sequence
    }

    private func nextSequence(_ entry: LogEntry, _ state: LogState) throws(StoreError) -> UInt64 {
        guard state.count < LogLimits.entryCountMaximum else {
            throw StoreError(
                .limit(
                    name: "the number of log entries of an account",
                    limit: Int(LogLimits.entryCountMaximum)))
        }
        if let sequence = entry.sequence {
            if sequence > state.lastSequence { return sequence }
            throw StoreError(
                .invalid("sequence numbers ascend, and \(state.lastSequence) is there already")
            ).at(key: "sequence")
        }
        let (next, isOver) = state.lastSequence.addingReportingOverflow(1)
        guard !isOver else {
            throw StoreError(.limit(name: "sequence numbers of a log", limit: Int.max))
        }
        return next
    }

    /// The log of an account as this transaction has left it.
    private mutating func accountLog(_ account: AccountOrdinal) throws(StoreError) -> AccountLog {
        if let log = logs[account] { return log }
        let state = try reader.logState(account)
        var block = LogBlock()
        if state.count & UInt32(LogLimits.entriesPerBlock - 1) != 0 {
            block = LogBlock(
                try reader.existingLogBlock(account, state.count >> LogLimits.blockShift))
        }
        let log = AccountLog(state, block, logNames?.take(account) ?? [:])
        logs[account] = log
        return log
    }

    private mutating func columns(
        of entry: LogEntry, _ sequence: UInt64, _ log: AccountLog, _ account: AccountOrdinal
    ) throws(StoreError) -> LogBlock.Row {
        var row = LogBlock.Row(sequence: sequence, time: entry.time, event: entry.event)
        row.operation = try number(LogName(.operation, entry.operation), log, account)
        if let user = entry.user {
            row.home = try number(LogName(.home, user.account.text), log, account)
            row.user = try number(LogName(.user, user.id.text, parent: row.home), log, account)
        }
        if let organization = entry.organization {
            row.organization = try number(
                LogName(.organization, organization.text), log, account)
        }
        if let resource = entry.resource {
            row.kind = try number(LogName(.kind, resource.kind), log, account)
            row.resourceHash =
                LogName(.resource, resource.id.text, parent: row.kind).resourceHash
        }
        if let client = entry.client {
            row.client = try clientNumber(LogName(.client, client), log, account)
        }
        return row
    }

    /// The number of a value; one that is new gets the next.
    private mutating func number(_ name: LogName, _ log: AccountLog, _ account: AccountOrdinal)
        throws(StoreError) -> UInt32
    {
        if let number = log.number(name) { return number }
        // What this transaction has added is remembered, so that this one was committed.
        if let number = try reader.logNumber(account, name) {
            log.numbers[name] = number
            return number
        }
        let number = try addName(name, &log.state, account)
        log.newNumbers[name] = number
        return number
    }

    /// The number of a client, or zero for one that is not kept in the dictionary.
    private mutating func clientNumber(
        _ name: LogName, _ log: AccountLog, _ account: AccountOrdinal
    ) throws(StoreError) -> UInt32 {
        guard name.text.utf8.count <= LogLimits.clientByteCountMaximum else { return 0 }
        if log.number(name) == nil, let index = LogColumn.client.nameIndex,
            log.state.nameCounts[index] >= LogLimits.clientCountMaximum,
            try reader.logNumber(account, name) == nil
        {
            return 0
        }
        return try number(name, log, account)
    }

    /// Gives a value the next number of its column.
    private mutating func addName(
        _ name: LogName, _ state: inout LogState, _ account: AccountOrdinal
    ) throws(StoreError) -> UInt32 {
        guard let index = name.column.nameIndex else {
            throw StoreError(.invalid("\(name.column) has no dictionary"))
        }
        // There are no more values than entries, so that this cannot overflow.
        state.nameCounts[index] += 1
        let number = state.nameCounts[index]
        var bytes: [UInt8] = []
        bytes.append(number)
        try put(bytes, for: LogNameKey(account: account, side: .text(name)), in: Tables.logNames)
        try put(
            name.stored, for: LogNameKey(account: account, side: .number(name.column, number)),
            in: Tables.logNames)
        return number
    }

    private mutating func putBlock(_ log: AccountLog, _ account: AccountOrdinal)
        throws(StoreError)
    {
        guard log.block.count > 0 else { return }
        try put(
            log.block.encoded(), for: LogPartKey(account: account, number: log.blockNumber),
            in: Tables.logBlocks)
    }

    /// Notes what is known of the segment that has become full.
    private mutating func seal(_ log: AccountLog, _ account: AccountOrdinal) throws(StoreError) {
        let segment = LogSegment(
            lastSequence: log.state.lastSequence, least: log.state.least,
            greatest: log.state.greatest, seal: log.state.head)
        let number = log.state.count >> LogLimits.segmentShift - 1
        try put(
            segment.encoded(), for: LogPartKey(account: account, number: number),
            in: Tables.logSegments)
        log.state.least = .distantFuture
        log.state.greatest = .distantPast
    }

    private mutating func putState(_ state: LogState, _ account: AccountOrdinal)
        throws(StoreError)
    {
        try put(
            state.encoded(), for: CounterKey(account: account, counter: .log, space: .account),
            in: Tables.counters)
    }

    /// Writes what appended entries have left in memory, and indexes a slice of what is full.
    /// Entries can be read from then on.
    mutating func flushLogs() throws(StoreError) {
        for (account, log) in logs.sorted(by: { $0.key < $1.key }) where log.appendedCount > 0 {
            try putBlock(log, account)
            var slices = max(1, log.appendedCount / LogLimits.entriesPerSlice)
            log.appendedCount = 0
            while slices > 0, log.state.isBehind {
                try indexSlice(account, &log.state)
                slices -= 1
            }
            try putState(log.state, account)
        }
    }

    /// Lets the store remember what was committed before this transaction. The last thing that
    /// a writer does with its logs.
    mutating func giveBackLogNames() {
        guard let logNames else { return }
        for (account, log) in logs { logNames.give(back: log.numbers, of: account) }
        logs = [:]
    }
}
