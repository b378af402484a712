import LMDB

/// The one way in which the store's entries are read: decisions, lists, exports and writes all
/// read through it.
///
/// Bound to a snapshot; what it returns is read in place.
struct StoreReader: ~Escapable {
    let snapshot: Snapshot
    /// Whether every entry's checksum is verified when it is read; of packs where the snapshot says so as well
    /// (``verifyingPacks()``).
    let verifiesChecksums: Bool
    /// Whether changes of sets wait to be made: then it is an error to ask for their members.
    var setsArePending = false

    @_lifetime(copy snapshot)
    @inline(__always)
    init(_ snapshot: Snapshot, verifiesChecksums: Bool = false) {
        self.snapshot = snapshot
        self.verifiesChecksums = verifiesChecksums
    }

    /// The same, once all that reads the snapshot verifies packs.
    @_lifetime(copy self)
    func verifyingPacks() -> StoreReader {
        snapshot.verifiesPacks = true
        return self
    }

    /// What a failed call is to those who asked for an entry.
    @inline(never)
    func failure<Key: TableKey & Sendable>(
        _ error: LMDBError, _ key: Key, in table: StoreTable<Key>
    ) -> StoreError {
        guard case .packDamaged(_, let reason) = error.kind else {
            return StoreError(of: error)
        }
        return damage(table, key, StoreError.packReason(reason))
    }

    /// The payload of an entry, without its checksum; nil when there is none.
    @_lifetime(copy self)
    @inline(__always)
    func payload<Key: TableKey & Sendable>(_ key: Key, in table: StoreTable<Key>)
        throws(StoreError) -> RawSpan?
    {
        let value: RawSpan?
        do { value = try snapshot.value(for: key, in: table.table) } catch {
            throw failure(error, key, in: table)
        }
        guard let value else { return nil }
        return try payload(of: value, key, in: table)
    }

    /// The payload of a block of heads, as one that is asked for again and again; nil when there is none.
    @_lifetime(copy self)
    @inline(__always)
    func block(_ key: HeadKey) throws(StoreError) -> RawSpan? {
        try payload(key, in: Tables.heads, standingFor: key.number, of: key.account)
    }

    /// The payload of an entry that is asked for again and again, found again at once where it was read
    /// before in the same commit, or in one since which nothing of the group was moved; nil when there is none.
    ///
    /// - Parameters:
    ///   - number: Stands for the key: no other key of the table has the same one.
    ///   - group: What commits tell of together (``HeadMoves``); nil for what every commit moves.
    @_lifetime(copy self)
    @inline(__always)
    func payload<Key: TableKey & Sendable>(
        _ key: Key, in table: StoreTable<Key>, standingFor number: UInt64,
        of group: UInt32? = nil
    ) throws(StoreError) -> RawSpan? {
        let value: RawSpan?
        do {
            value = try snapshot.value(
                for: key, in: table.table, standingFor: number, of: group)
        } catch {
            throw StoreError(of: error)
        }
        // A remembered absence has no bytes.
        guard let value, value.byteCount > 0 else { return nil }
        return try payload(of: value, key, in: table)
    }

    /// The payload in an entry's value.
    @_lifetime(copy value)
    @inline(__always)
    func payload<Key: TableKey & Sendable>(
        of value: RawSpan, _ key: Key, in table: StoreTable<Key>
    ) throws(StoreError) -> RawSpan {
        guard table.hasChecksums(in: snapshot) else { return value }
        let end = value.byteCount &- Checksum.byteCount
        guard end >= 0 else { throw damage(table, key, "is too short") }
        let payload = value.extracting(0..<end)
        if verifiesChecksums {
            try verify(payload, value.u32(at: end), key, table)
        }
        return payload
    }

    private func verify<Key: TableKey & Sendable>(
        _ payload: RawSpan, _ expected: UInt32, _ key: Key, _ table: StoreTable<Key>
    ) throws(StoreError) {
        let found: UInt32
        do { found = try table.checksum(of: key, payload) } catch {
            throw StoreError(of: error)
        }
        if found != expected { throw damage(table, key, StoreError.checksumReason) }
    }

    /// An error that says that an entry is not what was written.
    func damage<Key: TableKey & Sendable>(
        _ table: StoreTable<Key>, _ key: Key, _ reason: String
    ) -> StoreError {
        let name = table.table.name
        let place =
            (key as? ChunkKey)?.text(in: name) ?? (key as? RawKey)?.text(in: name) ?? "\(key)"
        let owner = damagedOwner(key, in: table).map { " of \($0)" } ?? ""
        return StoreError(.damaged(table: name, key: place + owner, reason: reason))
    }
}

extension StoreReader {
    /// Everything known of a thing, or nil when it is not there.
    func record<Record: StoredRecord>(
        _ type: Record.Type, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) -> Record? {
        let key = RecordKey(account: account, space: Record.space, ordinal: ordinal)
        guard let payload = try payload(key, in: Tables.records) else { return nil }
        return try record(in: payload, key)
    }

    @inline(__always)
    private func record<Record: StoredRecord>(in payload: RawSpan, _ key: RecordKey)
        throws(StoreError) -> Record
    {
        do throws(MalformedRecord) {
            var reader = RecordReader(payload, Tables.records.recordForm(in: snapshot))
            let record = try Record(from: &reader)
            try reader.end()
            return record
        } catch { throw damage(Tables.records, key, error.reason) }
    }

    /// Everything known of a thing that another entry names, so that it must be there.
    func existing<Record: StoredRecord>(
        _ type: Record.Type, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) -> Record {
        let key = RecordKey(account: account, space: Record.space, ordinal: ordinal)
        guard let payload = try payload(key, in: Tables.records) else {
            throw damage(Tables.records, key, "is missing though other entries name it")
        }
        return try record(in: payload, key)
    }

    func account(_ ordinal: AccountOrdinal) throws(StoreError) -> AccountRecord {
        try existing(AccountRecord.self, 0, ordinal)
    }

    /// A connection that somebody names: it need not be there.
    func connection(_ host: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> ConnectionRecord
    {
        guard let record = try record(ConnectionRecord.self, host, ordinal) else {
            throw missing(.connection, host, ordinal)
        }
        return record
    }

    /// What an identity stands for.
    struct Name: Equatable {
        var ordinal: Ordinal
        /// Whether the thing is gone for good; its identity stays taken.
        var isGone: Bool

        /// Nil for bytes that are no name.
        init?(_ payload: RawSpan) {
            guard payload.byteCount == 5, payload.u8(at: 4) <= 1 else { return nil }
            self.init(ordinal: payload.u32(at: 0), isGone: payload.u8(at: 4) == 1)
        }

        init(ordinal: Ordinal, isGone: Bool) {
            self.ordinal = ordinal
            self.isGone = isGone
        }
    }

    func name(_ account: AccountOrdinal, _ space: Space, _ text: String) throws(StoreError)
        -> Name?
    {
        // No key is so long: nothing is called so.
        guard text.utf8.count <= NameKey.maximumByteCount - 5 else { return nil }
        let key = NameKey(account: account, space: space, text: text)
        guard let payload = try payload(key, in: Tables.names) else { return nil }
        guard let name = Name(payload) else { throw damage(Tables.names, key, "is no name") }
        return name
    }

    /// The ordinal that an identity stands for; nil when there is none or it is gone. An asset
    /// is gone with its organization.
    ///
    /// Complexity: a look-up; where a reader of the process has found an account, a user or a connection before, a
    /// line of memory.
    func ordinal(_ account: AccountOrdinal, _ space: Space, _ id: Identity) throws(StoreError)
        -> Ordinal?
    {
        let isSettled = space.hasSettledOrdinals
        if isSettled, let known = try settledOrdinal(account, space, id) { return known }
        guard id.text.utf8.count <= Identity.maximumByteCount,
            let name = try name(account, space, id.text), !name.isGone
        else { return nil }
        if isSettled { settle(name, account, space, id) }
        if space == .asset, try isAssetLeaving(account, name.ordinal) { return nil }
        return name.ordinal
    }

    func accountOrdinal(_ id: Identity) throws(StoreError) -> AccountOrdinal? {
        try ordinal(0, .account, id)
    }

    /// The bytes of a head, or nil when there is none.
    @_lifetime(copy self)
    @inline(__always)
    func head(_ side: HeadSide, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> RawSpan?
    {
        let key = HeadKey(account: account, side: side, block: ordinal / Heads.perBlock)
        guard let block = try block(key) else { return nil }
        return try head(ordinal, in: block, key)
    }

    /// The bytes of a head in its block.
    @_lifetime(copy block)
    @inline(__always)
    func head(_ ordinal: Ordinal, in block: RawSpan, _ key: HeadKey) throws(StoreError)
        -> RawSpan?
    {
        do throws(MalformedRecord) {
            return try SlotBlock.bytes(ordinal % Heads.perBlock, of: Heads.perBlock, in: block)
        } catch { throw damage(Tables.heads, key, error.reason) }
    }

    func edge(_ key: EdgeKey) throws(StoreError) -> EdgeRecord? {
        guard let payload = try payload(key, in: Tables.edges) else { return nil }
        do throws(MalformedRecord) {
            var reader = RecordReader(payload, Tables.edges.recordForm(in: snapshot))
            let edge = try EdgeRecord(from: &reader)
            try reader.end()
            return edge
        } catch { throw damage(Tables.edges, key, error.reason) }
    }

    /// An edge that a walk or another entry names, so that it must be there.
    func existing(_ key: EdgeKey) throws(StoreError) -> EdgeRecord {
        if let edge = try edge(key) { return edge }
        throw damage(Tables.edges, key, "is missing though other entries name it")
    }
}
