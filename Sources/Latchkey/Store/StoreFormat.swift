import LMDB
import SystemPackage

/// What a file says that it is. It is looked at before anything is written to the file.
struct StoreFormat {
    let version: UInt32
    let identity: StoreIdentity
    /// Nil in a store of a version that had none, until it is opened for writing, and in one that lost it.
    let secret: StoreSecret?
    /// Tables that it lacks because an earlier version made it.
    let absentTables: [TableDefinition]

    /// Whether it lost its secret.
    var lacksSecret: Bool { secret == nil && version >= firstFormatVersionWithSecret }

    /// Whether a store that is opened for writing is made one of a later version first.
    var isOld: Bool { version < unpackedFormatVersion || !absentTables.isEmpty }

    /// The version that it is of once it is open for writing.
    var writtenVersion: UInt32 { max(version, unpackedFormatVersion) }
}

extension StoreReader {
    /// What the file says that it is, with every byte of that verified.
    ///
    /// A file that has most tables of a store is one: what it lacks then, or says otherwise, is
    /// damage. Any other that does not say that it is a store is none.
    ///
    /// - Throws: ``StoreError``: `notAStore`, `unsupportedFormat`, `damaged`.
    func format(_ path: FilePath) throws(StoreError) -> StoreFormat {
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        let version = try reader.version(path)
        for table in Tables.required where !snapshot.hasTable(table) {
            throw missing(table)
        }
        var absent: [TableDefinition] = []
        for (table, isSaid) in try reader.tablesNotOpened() {
            if isSaid { throw missing(table) }
            absent.append(table)
        }
        return StoreFormat(
            version: version, identity: try reader.storeIdentity(), secret: try reader.secret(),
            absentTables: absent)
    }

    /// The tables that earlier versions have not, as far as they are not open, and whether the store says that they
    /// are there.
    func tablesNotOpened() throws(StoreError) -> [(table: TableDefinition, isSaid: Bool)] {
        let states = try indexStates()
        let hasReceipts = try hasReceipts()
        let isPastKept = try pastBeginning() != nil
        var tables = Tables.ofIndexes.map { ($0.0, states.isKept($0.1)) }
        tables += Tables.ofReceipts.map { ($0, hasReceipts) }
        tables.append((Tables.ofPast, isPastKept))
        var found: [(table: TableDefinition, isSaid: Bool)] = []
        for (table, isSaid) in tables where !snapshot.hasTable(table) {
            found.append((table, isSaid))
        }
        return found
    }

    /// Whether the store says that there are tables of receipts.
    func hasReceipts() throws(StoreError) -> Bool {
        let key = MetaKey(field: .receipts)
        guard let payload = try payload(key, in: Tables.meta) else { return false }
        guard payload.isEmpty else { throw damage(Tables.meta, key, "says more than it does") }
        return true
    }

    private func version(_ path: FilePath) throws(StoreError) -> UInt32 {
        let (required, snapshot) = (Tables.required, snapshot)
        let isStore = 2 * required.count { snapshot.hasTable($0) } > required.count
        if !isStore {
            let isWhole: Bool
            do throws(LMDBError) { isWhole = try snapshot.isTableListWhole() } catch {
                throw StoreError(of: error)
            }
            guard isWhole else {
                throw StoreError(
                    .damaged(
                        table: "", key: "", reason: StoreError.tableListReason))
            }
        }
        guard snapshot.hasTable(Tables.meta.table.definition) else {
            throw isStore
                ? missing(Tables.meta.table.definition) : StoreError(.notAStore(path: path.name))
        }
        let key = MetaKey(field: .format)
        let value: RawSpan?
        do { value = try snapshot.value(for: key, in: Tables.meta.table) } catch {
            throw StoreError(of: error)
        }
        guard let value, value.byteCount == 8 + Checksum.byteCount,
            value.u32(at: 0) == FormatField.magic
        else {
            throw isStore
                ? damage(Tables.meta, key, "does not say that this is a store")
                : StoreError(.notAStore(path: path.name))
        }
        return try supported(payload(of: value, key, in: Tables.meta).u32(at: 4))
    }

    /// What the store was made with.
    func storeIdentity() throws(StoreError) -> StoreIdentity {
        let key = MetaKey(field: .identity)
        guard let identity = try payload(key, in: Tables.meta), identity.byteCount == 16 else {
            throw damage(Tables.meta, key, "is no identity")
        }
        return StoreIdentity(high: identity.u64(at: 0), low: identity.u64(at: 8))
    }

    private func missing(_ table: TableDefinition) -> StoreError {
        StoreError(.damaged(table: table.name, key: "", reason: StoreError.goneTableReason))
    }
}

extension Writer {
    /// Makes a store of an older version one of the last version without packs.
    ///
    /// - Returns: Its secret.
    mutating func upgrade() throws(StoreError) -> StoreSecret {
        // What follows reads it: nothing is changed where opening would fail by that.
        _ = try reader.accountCount()
        try stampVersion(max(try reader.checkVersion(), unpackedFormatVersion))
        try stampReceipts()
        // What was before is not known.
        if try reader.pastBeginning() == nil {
            try stampPast(
                PastBeginning(
                    time: try reader.lastCommitTime() ?? now, runEnd: try reader.lastRuns().end))
        }
        return try stampSecret()
    }

    /// Says that there are tables of receipts, so that one that is lost is missed.
    mutating func stampReceipts() throws(StoreError) {
        try put([], for: MetaKey(field: .receipts), in: Tables.meta)
    }

    /// The secret of the store; if it has none, it gets that one.
    @discardableResult
    mutating func stampSecret(_ secret: StoreSecret = .random()) throws(StoreError) -> StoreSecret {
        if let secret = try reader.secret() { return secret }
        try put(secret.bytes, for: MetaKey(field: .secret), in: Tables.meta)
        return secret
    }
}
