import AccessRules
import LMDB

/// One transaction that changes the store: every change of every record goes through it, keeps
/// every index in step, and is checked against every invariant before it is committed.
///
/// Heads are made from records and postings. They are noted as they fall out of date and made
/// anew, each once, before anything reads them and before the commit.
struct Writer: ~Copyable {
    var transaction: WriteTransaction
    /// The time of the transaction: the later of the clock and the last commit.
    let now: Instant
    /// What an attempt that fails leaves as it was.
    var undoable = Undoable()
    /// What it has changed so far, as it was before; nil where that is not kept. An attempt that fails goes
    /// back to a mark of it: a copy would cost each attempt what all before have changed.
    var past: PastImages? = PastImages()
    /// Changes of sets that are made together; nil where each is made at once.
    var pendingPostings: PendingPostings?
    /// What the store remembers from one transaction to the next, if it does.
    var memory: StoreMemory?
    /// In an import: where it says what is judged at its end.
    var importPlaces: ImportPlaces?
    /// Whether what may fail is done in an attempt of its own, so that nothing else does.
    var isIsolating = false
    /// Whether it gives back what was: users then come and go as everything else does.
    var isRestoring = false
    /// The counters that it has looked at before it took their next number.
    var provenCounters: Set<CounterKey> = []
    /// How many entries it changes to remove what refers to a thing that is removed.
    var removalChangeCount = Self.maximumRemovalChangeCount

    /// What a writer has in memory beside its transaction, and goes back with it.
    struct Undoable {
        var stale = StaleHeads()
        var suspects = Suspects()
        var progress = Progress()
        /// The logs that it has appended to.
        var logs: [AccountOrdinal: AccountLog] = [:]
        /// Accounts whose logs it has written and let go of: what it finds of them again may be of this
        /// transaction, and is not remembered behind it.
        var releasedLogs: Set<AccountOrdinal> = []
        /// In an attempt: the logs that it has changed, as they were before.
        var logsBefore: [AccountOrdinal: AccountLog.Mark]?
        /// What it has appended to them, in order.
        var runs: [LogRun] = []
        /// In a batch: what it has appended to logs.
        var noted: [KeptReceipt.Entries]?
        /// Receipts of batches that logged nothing, which what else the commit logs comes before.
        var quietReceipts: [ReceiptKey: KeptReceipt] = [:]
        /// What has ended and could not be logged; nil if all was.
        var endsSetAside: EndsSetAside?
        /// Heads of which accounts it may have moved.
        var moved = MovedHeads()
        /// How far the indexes are.
        var indexes = IndexStates()
    }

    /// What has been changed so far: two that are equal have nothing between them.
    struct Progress: Equatable {
        /// How many entries have been put and removed, but for heads.
        var changeCount = 0
        /// How many entries of logs have been appended, written or not yet.
        var appendCount = 0
    }

    init(_ transaction: consuming WriteTransaction, now: Instant) {
        self.transaction = transaction
        self.now = now
    }

    /// Does what changes nothing that was not changed before, such as making heads anew.
    mutating func uncounted(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError)
    {
        let count = undoable.progress.changeCount
        try body(&self)
        undoable.progress.changeCount = count
    }

    /// Gives the transaction back.
    consuming func finish() -> WriteTransaction { transaction }

    /// What is stored so far, with every checksum verified: nothing is done because of damaged
    /// bytes, and none gets a checksum that fits. Heads may be out of date until ``flushHeads()``.
    var reader: StoreReader {
        @_lifetime(borrow self)
        borrowing get {
            var reader = StoreReader(transaction.snapshot, verifiesChecksums: true)
                .verifyingPacks()
            reader.setsArePending = pendingPostings?.isEmpty == false
            return reader
        }
    }
}

extension Writer {
    mutating func put<Key: TableKey & Sendable>(
        _ payload: consuming [UInt8], for key: Key, in table: StoreTable<Key>
    ) throws(StoreError) {
        if table.keepsPast { try notePast(key, table) }
        do throws(LMDBError) {
            try table.seal(&payload, for: key, in: transaction.snapshot)
            undoable.progress.changeCount += 1
            try transaction.put(payload, for: key, in: table.table)
        } catch { throw StoreError(of: error) }
    }

    @discardableResult
    mutating func remove<Key: TableKey & Sendable>(_ key: Key, in table: StoreTable<Key>)
        throws(StoreError) -> Bool
    {
        if table.keepsPast { try notePast(key, table) }
        do throws(LMDBError) {
            let isRemoved = try transaction.remove(key, in: table.table)
            if isRemoved { undoable.progress.changeCount += 1 }
            return isRemoved
        } catch { throw StoreError(of: error) }
    }

    /// Puts an entry, or removes it where there is nothing to put.
    mutating func replace<Key: TableKey & Sendable>(
        _ key: Key, in table: StoreTable<Key>, with payload: [UInt8]?
    ) throws(StoreError) {
        if let payload { try put(payload, for: key, in: table) } else { try remove(key, in: table) }
    }

    mutating func put<Record: StoredRecord>(
        _ record: Record, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) {
        var writer = RecordWriter(Tables.records.recordForm(in: transaction.snapshot))
        record.encode(into: &writer)
        try put(
            writer.bytes,
            for: RecordKey(account: account, space: Record.space, ordinal: ordinal),
            in: Tables.records)
    }

    /// Gives an identity to an ordinal, for ever.
    mutating func name(
        _ account: AccountOrdinal, _ space: Space, _ text: String, _ ordinal: Ordinal,
        isGone: Bool = false
    ) throws(StoreError) {
        var bytes: [UInt8] = []
        bytes.append(ordinal)
        bytes.append(isGone ? 1 : 0 as UInt8)
        try put(
            bytes, for: NameKey(account: account, space: space, text: text), in: Tables.names)
    }

    /// Refuses an identity that cannot be one, or that was given out before.
    func checkNew(_ id: Identity, _ account: AccountOrdinal, _ space: Space, of owner: Identity?)
        throws(StoreError)
    {
        let count = id.text.utf8.count
        guard (1...Identity.maximumByteCount).contains(count) else {
            throw StoreError(
                .invalid(
                    "an identity has 1 to \(Identity.maximumByteCount) bytes, and this one "
                        + "\(count)")
            ).at(key: "id")
        }
        if try reader.name(account, space, id.text) != nil {
            let reference = owner.map { "\($0)/\(id)" } ?? "\(id)"
            throw StoreError(.exists(thing: "\(space)", reference)).at(key: "id")
        }
    }
}
