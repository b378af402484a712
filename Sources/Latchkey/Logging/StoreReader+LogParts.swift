import AccessRules
import LMDB

// The parts of an account's log: state, blocks, segments, dictionary.
extension StoreReader {
    /// How far an account's log is.
    func logState(_ account: AccountOrdinal) throws(StoreError) -> LogState {
        let key = CounterKey.log(of: account)
        guard let payload = try payload(key, in: Tables.counters) else {
            if try hasLog(account) {
                throw damage(Tables.counters, key, "is missing though the log has entries")
            }
            return LogState()
        }
        do { return try LogState(payload) } catch {
            throw damage(Tables.counters, key, error.reason)
        }
    }

    /// Whether an account's log has, or ever had, an entry: each has an operation, which stays in the dictionary.
    private func hasLog(_ account: AccountOrdinal) throws(StoreError) -> Bool {
        if try logBlock(account, 0) != nil { return true }
        let key = LogNameKey(account: account, side: .number(.operation, 1))
        return try payload(key, in: Tables.logNames) != nil
    }

    /// A block of the log, or nil when there is none.
    @_lifetime(copy self)
    func logBlock(_ account: AccountOrdinal, _ number: UInt32) throws(StoreError) -> LogBlockView? {
        let key = LogPartKey(account: account, number: number)
        guard let payload = try payload(key, in: Tables.logBlocks) else { return nil }
        return try logBlock(payload, key)
    }

    @_lifetime(copy payload)
    func logBlock(_ payload: RawSpan, _ key: LogPartKey) throws(StoreError) -> LogBlockView {
        do { return try LogBlockView(payload) } catch {
            throw damage(Tables.logBlocks, key, error.reason)
        }
    }

    /// A block that the state says is there.
    @_lifetime(copy self)
    func existingLogBlock(_ account: AccountOrdinal, _ number: UInt32) throws(StoreError)
        -> LogBlockView
    {
        if let block = try logBlock(account, number) { return block }
        throw try missing(LogPartKey(account: account, number: number), in: Tables.logBlocks)
    }

    /// That a part of a log is not there: it is archived, or that is damage.
    func missing(_ key: LogPartKey, in table: StoreTable<LogPartKey>) throws(StoreError)
        -> StoreError
    {
        let isBlock = table.code == Tables.logBlocks.code
        let shift = isBlock ? LogLimits.blockShift : LogLimits.segmentShift
        let first = UInt32(exactly: UInt64(key.number) << UInt64(shift))
        if let first, let error = try archived(key.account, at: first) { return error }
        return damage(table, key, "is missing")
    }

    /// The block that has a place that there is.
    @_lifetime(copy self)
    func logBlock(_ account: AccountOrdinal, around place: UInt32) throws(StoreError)
        -> LogBlockView
    {
        let block = try existingLogBlock(account, place >> LogLimits.blockShift)
        try check(block, account, reaches: place)
        return block
    }

    /// Throws unless the block around a place that there is goes as far.
    func check(_ block: LogBlockView, _ account: AccountOrdinal, reaches place: UInt32)
        throws(StoreError)
    {
        guard LogBlockView.index(of: place) < block.count else {
            throw damage(
                Tables.logBlocks,
                LogPartKey(account: account, number: place >> LogLimits.blockShift),
                "ends before its log does")
        }
    }

    /// The value of a column at a place that there is.
    func logValue(_ account: AccountOrdinal, _ column: LogColumn, at place: UInt32)
        throws(StoreError) -> UInt64
    {
        let block = try logBlock(account, around: place)
        return block.column(column).value(at: LogBlockView.index(of: place))
    }

    /// When the entry of a place was.
    func logTime(_ account: AccountOrdinal, at place: UInt32) throws(StoreError) -> Instant {
        Instant(
            millisecondsSince1970: Int64(bitPattern: try logValue(account, .time, at: place)))
    }

    /// What is known of a full segment that the state says is there.
    func logSegment(_ account: AccountOrdinal, _ number: UInt32) throws(StoreError) -> LogSegment {
        LogSegment(try logSegmentPayload(account, number))
    }

    /// The bytes of a segment that the state says is there, of one of the two sizes.
    @_lifetime(copy self)
    func logSegmentPayload(_ account: AccountOrdinal, _ number: UInt32) throws(StoreError)
        -> RawSpan
    {
        let key = LogPartKey(account: account, number: number)
        guard let payload = try payload(key, in: Tables.logSegments) else {
            throw try missing(key, in: Tables.logSegments)
        }
        guard
            payload.byteCount == LogSegment.byteCount
                || payload.byteCount == LogSegment.byteCount + LogHashFilter.byteCount
        else { throw damage(Tables.logSegments, key, "is no segment of a log") }
        return payload
    }

    /// The number of a value in a column, or nil when no entry ever had it.
    func logNumber(_ account: AccountOrdinal, _ name: LogName) throws(StoreError) -> UInt32? {
        guard name.text.utf8.count <= InterchangeLimit.resourceByteCountMaximum else {
            return nil
        }
        if name.column == .resource {
            let (number, isKnown) = try logResourceNumber(account, name)
            return isKnown ? number : nil
        }
        let key = LogNameKey(account: account, side: .text(name))
        guard let payload = try payload(key, in: Tables.logNames) else { return nil }
        guard payload.byteCount == 4 else { throw damage(Tables.logNames, key, "is no number") }
        return payload.u32(at: 0)
    }

    /// The number of a resource, and whether it has it already: its hash, or the next number that
    /// no other resource has. So what is indexed together lies together.
    ///
    /// Complexity: a look-up for each resource that was indexed before and has the same hash.
    func logResourceNumber(_ account: AccountOrdinal, _ name: LogName) throws(StoreError)
        -> (number: UInt32, isKnown: Bool)
    {
        let stored = name.stored
        return try logResourceNumber(account, stored.rawBytes, hash: name.resourceHash)
    }

    /// As the other, by what stands in the dictionary: the number of the kind and the identity.
    func logResourceNumber(_ account: AccountOrdinal, _ stored: RawSpan, hash: UInt32)
        throws(StoreError) -> (number: UInt32, isKnown: Bool)
    {
        var isKnown = false
        let number = try resourceNumber(account, from: hash) { _, taken in
            isKnown = taken.isEqual(to: stored)
            return isKnown
        }
        return (number, isKnown)
    }

    /// The next number that no resource has.
    ///
    /// - Parameter taken: Gets what has those before it, by what stands in the dictionary.
    func freeResourceNumber(
        _ account: AccountOrdinal, from first: UInt32, _ taken: inout [[UInt8]: UInt32]
    ) throws(StoreError) -> UInt32 {
        try resourceNumber(account, from: first) { number, stored in
            taken[stored.copied()] = number
            return false
        }
    }

    /// The first number from one on that no resource has, or that of one that is looked for.
    private func resourceNumber(
        _ account: AccountOrdinal, from first: UInt32,
        where isWanted: (UInt32, RawSpan) -> Bool
    ) throws(StoreError) -> UInt32 {
        var number = first
        while true {
            let key = LogNameKey(account: account, side: .number(.resource, number))
            guard let payload = try payload(key, in: Tables.logNames) else { return number }
            guard payload.byteCount >= 4 else {
                throw damage(Tables.logNames, key, "is no value of a column")
            }
            if isWanted(number, payload) { return number }
            number = max(number &+ 1, 1)
        }
    }

    /// What a number of a column stands for, as remembered, or else read.
    func logName(
        _ account: AccountOrdinal, _ column: LogColumn, _ number: UInt32,
        rememberedIn texts: LogTexts
    ) throws(StoreError) -> LogName {
        try texts.name(column, number) { () throws(StoreError) in
            try logName(account, column, number)
        }
    }

    /// What a number of a column stands for.
    func logName(_ account: AccountOrdinal, _ column: LogColumn, _ number: UInt32)
        throws(StoreError) -> LogName
    {
        let key = LogNameKey(account: account, side: .number(column, number))
        guard let payload = try payload(key, in: Tables.logNames) else {
            throw damage(Tables.logNames, key, "is missing though an entry names it")
        }
        guard payload.byteCount >= 4,
            let text = String(validatingUTF8: payload.extracting(4..<payload.byteCount))
        else { throw damage(Tables.logNames, key, "is no value of a column") }
        return LogName(column, text, parent: payload.u32(at: 0))
    }

    /// How many entries of an account come before a sequence number; of one that is archived no fewer than all that are.
    ///
    /// Complexity: constant while no number was left out, which only imports do; else
    /// O(log(entries)) look-ups.
    func logCount(_ account: AccountOrdinal, before sequence: UInt64, _ state: LogState)
        throws(StoreError) -> UInt32
    {
        if sequence > state.lastSequence { return state.count }
        if sequence <= state.archivedSequence { return state.firstPlace }
        if state.lastSequence == UInt64(state.count) {
            return UInt32(truncatingIfNeeded: max(sequence, 1) - 1)
        }
        var low = state.firstPlace >> LogLimits.blockShift
        var high = (state.count - 1) >> LogLimits.blockShift
        // The last block that begins before the number.
        while low < high {
            let middle = high - (high - low) / 2
            if try existingLogBlock(account, middle).firstSequence < sequence {
                low = middle
            } else {
                high = middle - 1
            }
        }
        let before = try existingLogBlock(account, low).count(before: sequence)
        return low << LogLimits.blockShift + UInt32(before)
    }
}
