import AccessRules
import LMDB

// Logs that begin behind an entry that is not there: what came before is archived.
extension Writer {
    /// Has a log that has no entries yet begin behind an entry that a seal is of. A seal of what the log has come to
    /// already changes nothing.
    mutating func begin(behind seal: LogSeal) throws(StoreError) {
        let account = try reader.require(account: seal.account)
        let log = try accountLog(account)
        guard log.state.lastSequence == 0 else {
            return try expect(seal, at: log.state)
        }
        guard seal.sequence <= LogLimits.sealedSequenceMaximum else {
            throw StoreError(
                .limit(
                    name: "the sequence number of a seal",
                    limit: Int(LogLimits.sealedSequenceMaximum))
            ).at(key: "sequence")
        }
        try stampBeginnings()
        noteBefore(log, account)
        log.state.beginning = LogBeginning(
            place: 0, sequence: seal.sequence, time: seal.time, hash: seal.hash)
        log.state.lastSequence = seal.sequence
        log.state.lastTime = seal.time
        log.state.head = seal.hash
        try put(log.state, account)
    }

    /// Refuses a seal that is not of what a log has come to.
    private func expect(_ seal: LogSeal, at state: LogState) throws(StoreError) {
        guard state.lastSequence == seal.sequence else {
            throw StoreError(
                .invalid(
                    """
                    the seal is of entry \(seal.sequence), and the log of \(seal.account) has come to entry \
                    \(state.lastSequence): lines of its log are missing, or are in another order
                    """)
            ).at(key: "sequence")
        }
        guard state.head == seal.hash, state.lastTime == seal.time else {
            throw StoreError(
                .invalid(
                    """
                    the log of \(seal.account) does not have this hash with entry \(seal.sequence): an entry up to \
                    it was changed
                    """)
            ).at(key: "hash")
        }
    }

    /// Makes the store one of the version in which logs may begin behind entries that are not there.
    private mutating func stampBeginnings() throws(StoreError) {
        let version = try reader.expectBeginnings()
        guard version < firstFormatVersionWithBeginnings else { return }
        try stampVersion(max(try reader.checkVersion(), firstFormatVersionWithBeginnings))
    }
}

// Removing what is archived, a segment at a time.
extension Writer {
    /// Removes the first segment of a log, with what is indexed of it: the log begins behind it.
    ///
    /// Complexity: the entries of a segment, and one or two chunks for each value that they have in a column.
    ///
    /// - Parameter seal: That of the segment in the archive, which the store's own must be.
    mutating func removeFirstSegment(of account: AccountOrdinal, sealedBy seal: LogSeal)
        throws(StoreError)
    {
        // What has ended meanwhile may have been appended in this transaction.
        try flushLogs()
        let log = try accountLog(account)
        let first = log.state.firstPlace
        let number = first >> LogLimits.segmentShift
        guard log.state.isIndexed(segment: number) else {
            throw StoreError(.invalid("the segment that is archived is not indexed any more"))
        }
        let segment = try reader.logSegment(account, number)
        let end = first + UInt32(LogLimits.entriesPerSegment)
        guard segment.lastSequence == seal.sequence, segment.seal == seal.hash else {
            throw reader.damage(
                Tables.logSegments, LogPartKey(account: account, number: number),
                "is another than when it was archived")
        }
        let beginning = LogBeginning(
            place: end, sequence: segment.lastSequence,
            time: try reader.logTime(account, at: end - 1), hash: segment.seal)
        try stampBeginnings()
        noteBefore(log, account)
        // Rows tell which resources there are, and blocks what covers are made of.
        try removeFromSets(first..<end, account)
        try removeRows(first..<end, log, account)
        try removeParts(
            first >> LogLimits.blockShift..<end >> LogLimits.blockShift, account,
            in: Tables.logBlocks)
        try removeParts(number..<number + 1, account, in: Tables.logSegments)
        log.state.beginning = beginning
        try put(log.state, account)
    }

    private mutating func removeFromSets(_ places: Range<UInt32>, _ account: AccountOrdinal)
        throws(StoreError)
    {
        for lane in LogLane.allCases {
            for column in lane.columns {
                let values = try reader.logValues(account, column, in: places).values
                var last: UInt32 = 0
                for value in values where value != last {
                    last = value
                    try cut(
                        LogSet(account: account, column: column, value: value),
                        before: places.upperBound)
                }
            }
        }
    }

    /// Takes the members before a place out of a set.
    private mutating func cut(_ set: LogSet, before end: UInt32) throws(StoreError) {
        while let (first, rest) = try reader.logChunks(of: set, cutAt: end) {
            try remove(ChunkKey(set: set, first: first), in: Tables.logPostings)
            for chunk in rest {
                try put(
                    chunk.bytes, for: ChunkKey(set: set, first: chunk.first),
                    in: Tables.logPostings)
            }
        }
    }

    /// Removes the rows of places; a group that reaches beyond them keeps the others.
    private mutating func removeRows(
        _ places: Range<UInt32>, _ log: AccountLog, _ account: AccountOrdinal
    ) throws(StoreError) {
        let end = places.upperBound
        var kept: LogRowGroup?
        if end < log.state.count {
            let group = try reader.logRowGroup(account, around: end)
            if group.first < end {
                var rows = LogRowGroup(
                    first: group.first, count: group.count ?? 0, bytes: group.bytes.copied())
                guard rows.removeRows(before: end), rows.count > 0 else {
                    throw reader.damage(
                        Tables.log, LogRowsKey(account: account, first: group.first),
                        "is in disorder")
                }
                kept = rows
            }
        }
        try removeRange(
            from: LogRowsKey(account: account, first: places.lowerBound),
            through: LogRowsKey(account: account, first: end - 1), in: Tables.log)
        if let kept { try putRows(kept, account) }
        // What is appended next goes behind it.
        guard log.rows.removeRows(before: end) else {
            throw reader.damage(
                Tables.log, LogRowsKey(account: account, first: log.rows.first), "is in disorder")
        }
    }

    private mutating func removeParts(
        _ numbers: Range<UInt32>, _ account: AccountOrdinal, in table: StoreTable<LogPartKey>
    ) throws(StoreError) {
        try removeRange(
            from: LogPartKey(account: account, number: numbers.lowerBound),
            through: LogPartKey(account: account, number: numbers.upperBound - 1), in: table)
    }

    private mutating func removeRange<Key: TableKey & Sendable>(
        from first: Key, through last: Key, in table: StoreTable<Key>
    ) throws(StoreError) {
        do throws(LMDBError) {
            undoable.progress.changeCount += try transaction.removeRange(
                from: first, through: last, in: table.table)
        } catch { throw StoreError(of: error) }
    }
}
