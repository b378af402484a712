import AccessRules

// Appending. What many entries of a transaction share is written by `flushLogs()`, which
// belongs before every commit.
extension Writer {
    /// Writes an entry behind the others of its account. Its time is the later of its own and
    /// the last entry's.
    ///
    /// Complexity: its bytes, and a look-up for each column whose value was not met before.
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
        noteBefore(log, account)
        undoable.progress.appendCount += 1
        let sequence = try nextSequence(entry, log.state)
        let time = keepsTime ? entry.time : self.time(of: entry, after: log.state.lastTime)

        let columns = try columns(of: entry, sequence, time, log, account)
        let row = LogRow(
            resource: entry.resource?.id.text, resourceName: entry.resource?.name,
            client: columns.client == 0 ? entry.client : nil, before: entry.before,
            after: entry.after, reason: entry.reason)
        if let full = log.rows.append(row) {
            noteFull(full, \.rows, account)
            try putRows(full, account)
        }
        log.block.append(columns)
        log.appendedCount += 1

        log.canonical.bytes.removeAll(keepingCapacity: true)
        entry.putCanonical(sequence: sequence, time: time, after: log.state.head, &log.canonical)
        log.state.head = LogChain.hash(log.canonical.bytes)
        log.state.note(sequence, time)
        if log.block.isFull {
            noteFull(log.block, \.block, account)
            try put(log.block, log.blockNumber, account)
            log.block = LogBlock()
        }
        log.state.count += 1
        if log.state.count & UInt32(LogLimits.entriesPerSegment - 1) == 0 {
            try seal(log, account)
        }
        note(sequence, account)
        return sequence
    }

    /// Notes an entry that is appended to a log, for a receipt.
    private mutating func note(_ sequence: UInt64, _ account: AccountOrdinal) {
        guard undoable.noted != nil else { return }
        if let index = undoable.noted?.lastIndex(where: { $0.account == account }),
            let first = undoable.noted?[index].sequences.lowerBound
        {
            undoable.noted?[index].sequences = first...sequence
        } else {
            undoable.noted?.append(
                KeptReceipt.Entries(account: account, sequences: sequence...sequence))
        }
    }

    /// The later of an entry's own time and the last one's, since times of a log never go backwards.
    /// A last one in a future that no clock explains stamps nothing: earlier versions took such from
    /// imports, and a clock that was wrong leaves them behind when another is accepted.
    private func time(of entry: LogEntry, after last: Instant) -> Instant {
        let limit = BoundaryLimit.importedAheadMillisecondsMaximum
        return last.isLater(than: now, by: limit) ? entry.time : max(entry.time, last)
    }

    private func nextSequence(_ entry: LogEntry, _ state: LogState) throws(StoreError) -> UInt64 {
        guard state.count < LogLimits.entryCountMaximum else {
            throw StoreError(
                .limit(
                    name: "the number of log entries of an account",
                    limit: Int(LogLimits.entryCountMaximum)))
        }
        if let sequence = entry.sequence {
            guard sequence > state.lastSequence else {
                throw StoreError(
                    .invalid("sequence numbers ascend, and \(state.lastSequence) is there already")
                ).at(key: "sequence")
            }
            let (omitted, isBefore) = sequence.subtractingReportingOverflow(
                UInt64(state.count) + 1)
            // A log that was brought in without its first entries is as far as its numbers.
            let isBroughtIn = state.beginning?.place == 0
            let limit =
                isBroughtIn
                ? LogLimits.sealedSequenceMaximum : LogLimits.omittedSequenceCountMaximum
            guard isBefore || omitted <= limit else {
                throw StoreError(
                    .limit(
                        name: "the number of sequence numbers that a log leaves out",
                        limit: Int(limit))
                ).at(key: "sequence")
            }
            return sequence
        }
        let (next, isOver) = state.lastSequence.addingReportingOverflow(1)
        guard !isOver else {
            throw StoreError(.limit(name: "sequence numbers of a log", limit: Int.max))
        }
        return next
    }

    /// The log of an account as this transaction has left it.
    mutating func accountLog(_ account: AccountOrdinal) throws(StoreError) -> AccountLog {
        if let log = undoable.logs[account] { return log }
        if undoable.logs.count >= Self.logCountMaximum { try releaseLogs() }
        let state = try reader.logState(account)
        var block = LogBlock()
        var rows = LogRowGroup(first: state.count)
        if state.keptCount > 0 {
            rows = try reader.lastLogRows(account, state)
            if state.count & UInt32(LogLimits.entriesPerBlock - 1) != 0 {
                block = LogBlock(
                    try reader.existingLogBlock(account, state.count >> LogLimits.blockShift))
            }
        }
        let isReleased = undoable.releasedLogs.contains(account)
        let known = isReleased ? nil : memory?.logNames.take(account)
        let log = AccountLog(state, block, rows, known ?? LogMemory())
        undoable.logs[account] = log
        return log
    }

    /// How many logs a transaction has in memory, some 16 KB each.
    private static let logCountMaximum = 512

    /// Writes the logs, and lets go of them: an import may append to more than fit in memory.
    private mutating func releaseLogs() throws(StoreError) {
        try flushLogs()
        undoable.releasedLogs.formUnion(undoable.logs.keys)
        undoable.logs = [:]
    }

    /// Notes what is known of the segment that has become full.
    private mutating func seal(_ log: AccountLog, _ account: AccountOrdinal) throws(StoreError) {
        let segment = LogSegment(
            lastSequence: log.state.lastSequence, least: log.state.least,
            greatest: log.state.greatest, seal: log.state.head)
        let number = log.state.count >> LogLimits.segmentShift - 1
        let filter = try reader.madeLogHashFilter(account, segment: number)
        try put(
            segment.encoded(filter.bytes), for: LogPartKey(account: account, number: number),
            in: Tables.logSegments)
        log.state.least = .distantFuture
        log.state.greatest = .distantPast
    }
}

extension LogState {
    /// Notes the number and the time of an entry behind all others.
    fileprivate mutating func note(_ sequence: UInt64, _ time: Instant) {
        lastSequence = sequence
        if time < lastTime { isInOrderOfTime = false }
        lastTime = time
        least = min(least, time)
        greatest = max(greatest, time)
    }
}

extension StoreReader {
    /// The last group of rows of a log that has entries.
    fileprivate func lastLogRows(_ account: AccountOrdinal, _ state: LogState) throws(StoreError)
        -> LogRowGroup
    {
        let group = try logRowGroup(account, around: state.count - 1)
        guard let count = group.count, UInt64(group.first) + UInt64(count) == UInt64(state.count)
        else {
            throw damage(
                Tables.log, LogRowsKey(account: account, first: group.first),
                "does not end with its log")
        }
        return LogRowGroup(first: group.first, count: count, bytes: group.bytes.copied())
    }
}
