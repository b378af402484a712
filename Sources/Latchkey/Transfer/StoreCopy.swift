import AccessRules
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
    /// - Returns: Of which moment it is, and the digest of the file.
    /// - Throws: ``StoreError``: `storage`: there is a file already (`alreadyExists`), there is no such folder
    ///   (`notFound`), or it cannot be made; inside a write (`nestedMisuse`); `damaged`; `invalid` where the store is of an earlier
    ///   version than 4 and was never opened for writing since.
    @discardableResult
    public func copy(
        to destination: FilePath, progress: @escaping VerificationProgress = { _, _ in }
    ) throws(StoreError) -> CopyReport {
        try checkCanWait(for: "copy")
        var making = options
        making.isReadOnly = false
        making.isUnchanging = false
        making.trials.packsTables = true
        try Self.refuseToCreate(at: destination, making)
        return try destination.withScratchStore("copying") { (scratch) throws(StoreError) in
            let moment = try asStoreError {
                let copy = try UnfinishedFiles.making { () throws(StoreError) in
                    try Self.openEnvironment(
                        at: scratch, making, durability: .deferred, making: .fileAndTables,
                        CommitWatch())
                }
                let moment: CopiedMoment
                do {
                    moment = try read { view in
                        view.liftTimeLimit()
                        var copying = try StoreCopy(view.reader, progress)
                        try copying.run(into: copy)
                        return CopiedMoment(view)
                    }
                    try copy.sync()
                } catch {
                    try? copy.close()
                    throw error
                }
                try copy.close()
                return moment
            }
            let digest = try FileDigest(of: scratch)
            UnfinishedFiles.decide()
            try scratch.rename(to: destination)
            return CopyReport(
                time: moment.time, position: moment.position, commitNumber: moment.commitNumber,
                byteCount: digest.byteCount, digest: digest.text)
        }
    }

    /// Copies the store, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Returns: Of which moment it is, and the digest of the file.
    /// - Throws: As ``copy(to:progress:)``.
    @discardableResult
    public func copy(
        to destination: FilePath, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws(StoreError) -> CopyReport {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.copy(to: destination, progress: { progress($0, $1) })
        }.get()
    }
}

/// What of a view a report of its copy says.
private struct CopiedMoment {
    let time: Instant
    let position: ChangePosition?
    let commitNumber: UInt64

    init(_ view: View) {
        time = view.now
        position = try? view.changePosition()
        commitNumber = view.commitNumber
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
