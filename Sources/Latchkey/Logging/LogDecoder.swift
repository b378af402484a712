import AccessRules

/// Makes entries of an account's log from their columns and rows. It remembers what numbers
/// stand for, and the block and the rows that it read last, so that many entries cost few
/// look-ups.
struct LogDecoder: ~Escapable {
    let reader: StoreReader
    let account: AccountOrdinal
    private let id: Identity
    private let texts: LogTexts
    private var rows: LogRows
    /// The bytes of a block; none before the first.
    private var block: RawSpan
    private var blockNumber: UInt32 = 0

    /// - Parameters:
    ///   - id: The account's identity.
    ///   - texts: What is remembered of the account's log.
    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal, _ id: Identity, _ texts: LogTexts) {
        self.reader = reader
        self.account = account
        self.id = id
        self.texts = texts
        rows = LogRows(reader, account)
        block = RawSpan()
    }

    /// A decoder that remembers for itself.
    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal) throws(StoreError) {
        self.init(reader, account, try reader.account(account).id, LogTexts())
    }

    private func name(_ column: LogColumn, _ number: UInt32) throws(StoreError) -> LogName? {
        number == 0 ? nil : try reader.logName(account, column, number, rememberedIn: texts)
    }

    /// The number of the home account of the user of a number.
    func home(ofUser number: UInt32) throws(StoreError) -> UInt32 {
        try reader.logName(account, .user, number, rememberedIn: texts).parent
    }

    /// The entry of a place.
    mutating func entry(at place: UInt32) throws(StoreError) -> LogEntry {
        try entry(try loadedBlock(of: place), at: LogBlockView.index(of: place), place)
    }

    /// Whether the entry of a place tells of a read, without making it.
    mutating func isRead(at place: UInt32) throws(StoreError) -> Bool {
        let block = try loadedBlock(of: place)
        let event = block.number(.event, at: LogBlockView.index(of: place))
        return LogEntry.Event(columnValue: event) == .read
    }

    /// The number of the value that the entry of a place has in a column, without making it.
    mutating func number(_ column: LogColumn, at place: UInt32) throws(StoreError) -> UInt32 {
        let block = try loadedBlock(of: place)
        return block.number(column, at: LogBlockView.index(of: place))
    }

    @_lifetime(copy self)
    private mutating func loadedBlock(of place: UInt32) throws(StoreError) -> LogBlockView {
        let number = place >> LogLimits.blockShift
        if block.byteCount == 0 || blockNumber != number {
            block = try reader.existingLogBlock(account, number).bytes
            blockNumber = number
        }
        let view = try reader.logBlock(block, LogPartKey(account: account, number: number))
        try reader.check(view, account, reaches: place)
        return view
    }

    /// The entry of a block at an index, which is at a place of the log.
    private mutating func entry(_ block: LogBlockView, at index: Int, _ place: UInt32)
        throws(StoreError) -> LogEntry
    {
        let bytes = try rows.row(at: place)
        let row: LogRow
        do { row = try LogRow(bytes) } catch { throw rows.damage(place, error.reason) }
        guard let event = LogEntry.Event(columnValue: block.number(.event, at: index)),
            let operation = try name(.operation, block.number(.operation, at: index))
        else { throw rows.damage(place, "has columns that say nothing") }
        var user: Ref<User>?
        if let found = try name(.user, block.number(.user, at: index)),
            let home = try name(.home, found.parent)
        {
            user = Ref(Identity(found.text), of: Identity(home.text))
        }
        let organization = try name(.organization, block.number(.organization, at: index))
        var resource: LogEntry.Resource?
        if let kind = try name(.kind, block.number(.kind, at: index)), let id = row.resource {
            resource = LogEntry.Resource(
                kind: kind.text, id: Identity(id), name: row.resourceName)
        }
        let client = try name(.client, block.number(.client, at: index))
        // Made at once: a value set later would cost a copy of all.
        return LogEntry(
            account: id, sequence: block.sequence(at: index), time: block.time(at: index),
            event: event, operation: operation.text, user: user, resource: resource,
            organization: organization.map { Identity($0.text) },
            client: client.map(\.text) ?? row.client, reason: row.reason, before: row.before,
            after: row.after)
    }
}

extension StoreReader {
    /// An entry of an account's log, or nil when there is none of that number. One of a number that is archived is an
    /// error: nobody here knows whether there was one.
    ///
    /// Complexity: a look-up for its row, its block, and each of its columns.
    func logEntry(_ account: AccountOrdinal, _ sequence: UInt64) throws(StoreError) -> LogEntry? {
        let state = try logState(account)
        guard sequence > 0, sequence <= state.lastSequence else { return nil }
        if let beginning = state.beginning, sequence <= beginning.sequence {
            throw try archived(account, behind: beginning)
        }
        let place = try logCount(account, before: sequence, state)
        guard try logSequence(account, at: place) == sequence else { return nil }
        var decoder = try LogDecoder(self, account)
        return try decoder.entry(at: place)
    }

    /// The sequence number of the entry of a place that there is.
    func logSequence(_ account: AccountOrdinal, at place: UInt32) throws(StoreError)
        -> UInt64
    {
        let block = try existingLogBlock(account, place >> LogLimits.blockShift)
        let index = UInt64(place) & UInt64(LogLimits.entriesPerBlock - 1)
        return try block.firstSequence &+ index &+ logValue(account, .gap, at: place)
    }

    /// Calls `body` with every entry of an account's log, in the order of their numbers.
    func forEachLogEntry(
        _ account: AccountOrdinal, _ body: (LogEntry) throws -> Void
    ) throws {
        let state = try logState(account)
        guard state.keptCount > 0 else { return }
        var decoder = try LogDecoder(self, account)
        for place in state.places { try body(try decoder.entry(at: place)) }
    }
}
