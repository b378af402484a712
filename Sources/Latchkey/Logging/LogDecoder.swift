import AccessRules

/// Makes entries of an account's log from their columns and rows. It remembers what numbers
/// stand for, so that many entries cost few look-ups.
struct LogDecoder: ~Escapable {
    let reader: StoreReader
    let account: AccountOrdinal
    private let id: Identity
    private var names: [UInt64: LogName] = [:]

    /// How many values are remembered at most; then it begins anew.
    private static let rememberedCount = 1 << 14

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal) throws(StoreError) {
        self.reader = reader
        self.account = account
        id = try reader.account(account).id
    }

    private mutating func name(_ column: LogColumn, _ number: UInt32) throws(StoreError) -> LogName?
    {
        guard number != 0 else { return nil }
        let key = UInt64(column.rawValue) << 32 | UInt64(number)
        if let name = names[key] { return name }
        let name = try reader.logName(account, column, number)
        if names.count >= Self.rememberedCount { names.removeAll(keepingCapacity: true) }
        names[key] = name
        return name
    }

    /// The entry of a block at an index.
    mutating func entry(_ block: LogBlockView, at index: Int) throws(StoreError) -> LogEntry {
        let sequence = block.sequence(at: index)
        let key = LogKey(account: account, sequence: sequence)
        let row: LogRow
        let payload = try reader.logRow(account, sequence)
        do { row = try LogRow(payload) } catch {
            throw reader.damage(Tables.log, key, error.reason)
        }
        guard let event = LogEntry.Event(columnValue: block.number(.event, at: index)),
            let operation = try name(.operation, block.number(.operation, at: index))
        else { throw reader.damage(Tables.log, key, "has columns that say nothing") }
        var entry = LogEntry(
            account: id, sequence: sequence, time: block.time(at: index), event: event,
            operation: operation.text, client: row.client, before: row.before,
            after: row.after)
        if let user = try name(.user, block.number(.user, at: index)),
            let home = try name(.home, user.parent)
        {
            entry.user = Ref(Identity(user.text), of: Identity(home.text))
        }
        if let organization = try name(.organization, block.number(.organization, at: index)) {
            entry.organization = Identity(organization.text)
        }
        if let kind = try name(.kind, block.number(.kind, at: index)), let resource = row.resource {
            entry.resource = LogEntry.Resource(
                kind: kind.text, id: Identity(resource), name: row.resourceName)
        }
        if let client = try name(.client, block.number(.client, at: index)) {
            entry.client = client.text
        }
        return entry
    }
}

extension StoreReader {
    /// An entry of an account's log, or nil when there is none of that number.
    ///
    /// Complexity: a look-up for its row, its block, and each of its columns.
    func logEntry(_ account: AccountOrdinal, _ sequence: UInt64) throws(StoreError) -> LogEntry? {
        let state = try logState(account)
        guard sequence > 0, sequence <= state.lastSequence else { return nil }
        let place = try logCount(account, before: sequence, state)
        let block = try existingLogBlock(account, place >> LogLimits.blockShift)
        let index = Int(place) & (LogLimits.entriesPerBlock - 1)
        guard index < block.count, block.sequence(at: index) == sequence else { return nil }
        var decoder = try LogDecoder(self, account)
        return try decoder.entry(block, at: index)
    }

    /// The sequence number of an account's log entry that follows another.
    func nextLogEntry(_ account: AccountOrdinal, after sequence: UInt64) throws(StoreError)
        -> UInt64?
    {
        let state = try logState(account)
        guard sequence < state.lastSequence else { return nil }
        let place = try logCount(account, before: sequence + 1, state)
        let block = try existingLogBlock(account, place >> LogLimits.blockShift)
        let index = Int(place) & (LogLimits.entriesPerBlock - 1)
        guard index < block.count else {
            throw damage(
                Tables.logBlocks,
                LogPartKey(account: account, number: place >> LogLimits.blockShift),
                "ends before its log does")
        }
        return block.sequence(at: index)
    }

    /// Calls `body` with every entry of an account's log, in the order of their numbers.
    func forEachLogEntry(
        _ account: AccountOrdinal, _ body: (LogEntry) throws -> Void
    ) throws {
        let state = try logState(account)
        guard state.count > 0 else { return }
        var decoder = try LogDecoder(self, account)
        for number in 0...(state.count - 1) >> LogLimits.blockShift {
            let block = try existingLogBlock(account, number)
            for index in 0..<block.count { try body(try decoder.entry(block, at: index)) }
        }
    }
}
