import LMDB
public import SystemPackage

extension Store {
    /// Copies the store to a new file: everything of one moment, in the newest version of the format, and compact. It is
    /// the same store, with its identity, keys, tokens, log, receipts and past; commits are numbered anew.
    ///
    /// So a store of an earlier version becomes one of the newest: the copy is put in its place while nobody has it
    /// open, and the old file is kept until all is well. It is made in a file of its own beside the destination, in
    /// many transactions, synchronized, and renamed into place: all or nothing. Writes go on meanwhile; what is committed
    /// behind the moment of the copy is not in it, and the file grows by what is written until it is done.
    ///
    /// Every entry is verified as it is copied: what is damaged is in no copy.
    ///
    /// Memory: some megabytes, whatever the store.
    ///
    /// Complexity: every entry is read and written once, in order.
    ///
    /// See *Backups, copies and restoring* in `Docs/Operations.md`.
    ///
    /// - Parameters:
    ///   - destination: Where no file is.
    ///   - progress: Told how far it is, now and then, in entries.
    /// - Throws: ``StoreError``: `storage`: there is a file already (`alreadyExists`), there is no such folder
    ///   (`notFound`), or it cannot be made; inside a write (`nestedMisuse`); `damaged`; `invalid` where the store is of an earlier
    ///   version than 4 and was never opened for writing since.
    public func copy(
        to destination: FilePath, progress: @escaping VerificationProgress = { _, _ in }
    ) throws(StoreError) {
        try checkCanWait(for: "copy")
        var making = options
        making.isReadOnly = false
        making.isUnchanging = false
        making.trials.packsTables = true
        try Self.refuseToCreate(at: destination, making)
        try destination.withScratchStore("copying") { (scratch) throws(StoreError) in
            try asStoreError {
                let copy = try UnfinishedFiles.making { () throws(StoreError) in
                    try Self.openEnvironment(
                        at: scratch, making, durability: .deferred, making: .fileAndTables,
                        CommitWatch())
                }
                do {
                    try read { view in
                        view.liftTimeLimit()
                        var copying = try StoreCopy(view.reader, progress)
                        try copying.run(into: copy)
                    }
                    try copy.sync()
                } catch {
                    try? copy.close()
                    throw error
                }
                try copy.close()
            }
            UnfinishedFiles.decide()
            try scratch.rename(to: destination)
        }
    }

    /// Copies the store, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Throws: As ``copy(to:progress:)``.
    public func copy(
        to destination: FilePath, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws(StoreError) {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.copy(to: destination, progress: { progress($0, $1) })
        }.get()
    }
}

/// A copy of what a snapshot shows, entry by entry, into an empty file.
private struct StoreCopy: ~Escapable {
    private let reader: StoreReader
    private let progress: VerificationProgress
    private var doneCount = 0
    private var totalCount = 0

    /// How many entries are committed at once: enough to make commits cheap, and few enough to be kept in memory until
    /// then.
    private static let entriesPerCommit = 40_000
    private static let entriesPerTelling = 4_096

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ progress: @escaping VerificationProgress) throws(StoreError) {
        self.reader = StoreReader(reader.snapshot, verifiesChecksums: true).verifyingPacks()
        self.progress = progress
        let version = try reader.checkVersion()
        guard version >= unpackedFormatVersion else {
            throw StoreError(
                .invalid(
                    """
                    a store of version \(version) of the format is copied when it is one of version \
                    \(unpackedFormatVersion), which the first opening for writing makes it
                    """))
        }
        for table in CopiedTable.all { totalCount += try table.count(reader) }
    }

    mutating func run(into copy: Environment) throws {
        for table in CopiedTable.all where reader.snapshot.hasTable(table.table.table) {
            try run(table, into: copy)
        }
        if reader.snapshot.hasTable(Tables.past.table) { try copyPast(into: copy) }
        progress(totalCount, totalCount)
    }

    private mutating func run(_ table: CopiedTable, into copy: Environment) throws {
        let reader = reader
        var walk = try reader.snapshot.walk(in: table.table.table)
        var isThere = try walk.first()
        while isThere {
            try copy.write { transaction in
                // Neighbours that lie together are written once.
                let point = try transaction.savepoint()
                var count = 0
                while isThere, count < Self.entriesPerCommit {
                    let key = RawKey(walk.key.copied())
                    if let payload = try table.payload(key, walk.value, reader) {
                        try Self.put(payload, key, in: table.table, &transaction)
                    }
                    count += 1
                    note()
                    isThere = try walk.next()
                }
                try transaction.keep(point)
            }
        }
    }

    private mutating func note() {
        doneCount += 1
        if doneCount % Self.entriesPerTelling == 0 { progress(doneCount, totalCount) }
    }

    private static func put(
        _ payload: [UInt8], _ key: RawKey, in table: StoreTable<RawKey>,
        _ transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var value = payload
        try table.seal(&value, for: key, in: transaction.snapshot)
        try transaction.put(value, for: key, in: table.table)
    }

    /// What was before commits, whose records stand there as they do where they are.
    private mutating func copyPast(into copy: Environment) throws {
        guard let first = try reader.pastBeginning()?.first else { return }
        let last = try reader.lastPastNumber()
        var number = first
        while number <= last {
            try copy.write { transaction in
                let point = try transaction.savepoint()
                var count = 0
                while number <= last, count < Self.entriesPerCommit {
                    var commit = try reader.pastCommit(number)
                    for index in commit.images.indices {
                        try CopiedTable.recode(&commit.images[index], number, reader)
                    }
                    for (part, bytes) in commit.parts.enumerated() {
                        let key = PastKey(number: number, part: UInt32(part))
                        try Self.put(
                            bytes, RawKey(try key.encoded()), in: Tables.past.raw, &transaction)
                        count += 1
                        note()
                    }
                    number += 1
                }
                try transaction.keep(point)
            }
        }
    }
}

extension PastCommit {
    /// All of it in bytes, in parts.
    fileprivate var parts: [[UInt8]] {
        var bytes = Self.header(time, runEnd, runCount)
        for image in images { Self.append(image, to: &bytes) }
        return stride(from: 0, to: bytes.count, by: Self.partByteCount).map { start in
            Array(bytes[start..<min(start + Self.partByteCount, bytes.count)])
        }
    }
}

/// A table whose entries are copied, and how.
private struct CopiedTable: Sendable {
    let table: StoreTable<RawKey>
    /// What a value is in the newest version, where that is another than in one without packs; nil for none.
    let recoded: (@Sendable (RawKey, RawSpan) throws(MalformedRecord) -> [UInt8]?)?

    private init<Key>(
        _ table: StoreTable<Key>,
        _ recoded: (@Sendable (RawKey, RawSpan) throws(MalformedRecord) -> [UInt8]?)? = nil
    ) {
        self.table = table.raw
        self.recoded = recoded
    }

    /// All but what was before commits.
    static let all = [
        CopiedTable(Tables.meta), CopiedTable(Tables.counters), CopiedTable(Tables.names),
        CopiedTable(Tables.records, record), CopiedTable(Tables.edges, edge),
        CopiedTable(Tables.heads, heads), CopiedTable(Tables.pairs),
        CopiedTable(Tables.postings), CopiedTable(Tables.timed), CopiedTable(Tables.log),
        CopiedTable(Tables.logBlocks), CopiedTable(Tables.logSegments),
        CopiedTable(Tables.logNames), CopiedTable(Tables.logPostings),
        CopiedTable(Tables.deliveries), CopiedTable(Tables.secrets),
        CopiedTable(Tables.removals), CopiedTable(Tables.ends), CopiedTable(Tables.logRuns),
        CopiedTable(Tables.nameOrder), CopiedTable(Tables.words),
        CopiedTable(Tables.identities), CopiedTable(Tables.receipts),
        CopiedTable(Tables.receiptTimes),
    ]

    func count(_ reader: StoreReader) throws(StoreError) -> Int {
        guard reader.snapshot.hasTable(table.table) else { return 0 }
        return try reader.entryCount(of: table)
    }

    /// What an entry is in the copy; nil where it is not in it.
    func payload(_ key: RawKey, _ value: RawSpan, _ reader: StoreReader) throws(StoreError)
        -> [UInt8]?
    {
        let payload = try reader.payload(of: value, key, in: table)
        if table.code == Tables.meta.code { return Self.field(key, payload) }
        guard let recoded, Tables.records.hasChecksums(in: reader.snapshot) else {
            return payload.copied()
        }
        do throws(MalformedRecord) { return try recoded(key, payload) } catch {
            throw reader.damage(table, key, error.reason)
        }
    }

    /// The copy is of the newest version, and no commit of it has moved anything.
    private static func field(_ key: RawKey, _ payload: RawSpan) -> [UInt8]? {
        switch key.bytes.first.flatMap(MetaKey.Field.init) {
        case .format: return StoreFormat.said(formatVersion)
        case .headMoves: return nil
        default: return payload.copied()
        }
    }

    private static func record(_ key: RawKey, _ payload: RawSpan) throws(MalformedRecord)
        -> [UInt8]?
    {
        guard let key = RecordKey(key.bytes.rawBytes) else {
            throw MalformedRecord(reason: "has a key that is none")
        }
        switch key.space {
        case .account: return try recode(AccountRecord.self, payload)
        case .user: return try recode(UserRecord.self, payload)
        case .organization: return try recode(OrganizationRecord.self, payload)
        case .group: return try recode(GroupRecord.self, payload)
        case .asset: return try recode(AssetRecord.self, payload)
        case .connection: return try recode(ConnectionRecord.self, payload)
        case .assetKind: return try recode(AssetKindRecord.self, payload)
        case .settings: return try recode(SettingsRecord.self, payload)
        case .template: return try recode(TemplateRecord.self, payload)
        case .apiKey: return try recode(APIKeyRecord.self, payload)
        case .provider: return try recode(ProviderRecord.self, payload)
        case .report: return try recode(ReportRecord.self, payload)
        case .subdomain, .email, .organizationKind, .organizationStatus:
            throw MalformedRecord(reason: "is of what has no record")
        }
    }

    private static func edge(_ key: RawKey, _ payload: RawSpan) throws(MalformedRecord) -> [UInt8]?
    {
        try recode(EdgeRecord.self, payload)
    }

    private static func recode<Record: CodedRecord>(_ type: Record.Type, _ payload: RawSpan)
        throws(MalformedRecord) -> [UInt8]
    {
        var reader = RecordReader(payload)
        let record = try Record(from: &reader)
        try reader.end()
        var writer = RecordWriter(.compact)
        record.encode(into: &writer)
        return writer.bytes
    }

    /// Heads of assets take fewer bytes; those of others are as they were.
    private static func heads(_ key: RawKey, _ payload: RawSpan) throws(MalformedRecord) -> [UInt8]?
    {
        guard key.bytes.count > 4, key.bytes[4] == HeadSide.asset.rawValue else {
            return payload.copied()
        }
        var slots: [[UInt8]] = []
        for slot in 0..<Heads.perBlock {
            if let head = try SlotBlock.bytes(slot, of: Heads.perBlock, in: payload) {
                slots.append(try AssetHead(head).compact)
            } else {
                slots.append([])
            }
        }
        return SlotBlock.encode(slots)
    }

    /// Puts what a record or an edge was into the newest form.
    static func recode(_ image: inout PastCommit.Image, _ number: UInt64, _ reader: StoreReader)
        throws(StoreError)
    {
        guard Tables.records.hasChecksums(in: reader.snapshot), let payload = image.payload,
            let table = all.first(where: { $0.table.code == image.table }),
            let recoded = table.recoded
        else { return }
        do throws(MalformedRecord) {
            image.payload = try recoded(RawKey(image.key), payload.rawBytes)
        } catch { throw reader.damage(Tables.past, PastKey(number: number), error.reason) }
    }
}
