public import AccessRules
import Glibc
import LMDB
public import SystemPackage

extension Store {
    /// Moves the first entries of logs to an archive: whole segments of 8,192 entries, all of them before an instant, from
    /// the first one on, and as far as everything is indexed. Each log begins behind them then, and its chain of hashes
    /// goes on from the archive's.
    ///
    /// The archive is a file of lines of the interchange format. It is written beside its path, synchronized, renamed into
    /// place, read again, and its chains are compared with the store's, before anything is removed. Then one segment after
    /// another is removed, each in a transaction; others read and write meanwhile. Whatever interrupts it, no entry is
    /// lost: those that are still in the store are in the archive as well. Called again with the same archive it goes on
    /// with what that has, and archives nothing else.
    ///
    /// What is free in the file then is used by what comes; ``copy(to:progress:)`` makes a file without it.
    ///
    /// A store of version 5 of the format becomes one of version 6 with the first segment that is removed, so that programs
    /// that do not know of it refuse the store.
    ///
    /// Memory: some megabytes, and some bytes for each segment.
    ///
    /// Complexity: reading each of these entries, writing and reading it in the archive, and changing a set for each value
    /// that a segment has in a column.
    ///
    /// See *Archives* in `Docs/Log.md`.
    ///
    /// - Parameters:
    ///   - instant: Seven days before now at least, for which receipts of batches name their entries.
    ///   - accounts: Whose logs; nil for those of all.
    ///   - archive: Where no file is, or the archive of a call that was interrupted.
    ///   - progress: Told how many entries are written, read again or removed, of how many in all, now and then.
    /// - Returns: What was archived, and of what is left why it was not.
    /// - Throws: ``StoreError``: `invalid`: the instant is later, the store is of an earlier version than 5, or the file at
    ///   the path is the archive of something else; `unknown`: there is no such account; `storage`: the archive cannot be
    ///   written, or there is another file (`alreadyExists`); `damaged`: what is to be archived is; inside a write
    ///   (`nestedMisuse`); what every write may throw. What was removed by then is in the archive.
    @discardableResult
    public func retain(
        before instant: Instant, in accounts: [Identity]? = nil, archive: FilePath,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(StoreError) -> RetentionReport {
        try checkCanWait(for: "retain")
        guard options.isWritable else {
            throw StoreError(
                .storage(LMDBError(.readOnly, operation: "archive logs of", path: path.name)))
        }
        if archive.isTaken {
            return try goOn(with: archive, before: instant, in: accounts, progress)
        }
        var (report, plan) = (RetentionReport(), [PlannedLog]())
        let entryCount = try archive.withScratchArchive { (scratch) throws(StoreError) -> Int? in
            plan = try write(scratch, before: instant, in: accounts, progress)
            let count = plan.reduce(0) { $0 + $1.entryCount }
            guard count > 0 else { return nil }
            UnfinishedFiles.decide()
            // Another call may go on with it by now.
            try scratch.rename(to: archive, staysUnsynchronized: true)
            return count
        }
        report.logs = plan.map(\.retention)
        guard let entryCount else { return report }
        let found = try ArchiveReading(archive) { progress(entryCount + $0, 3 * entryCount) }
        let archived = plan.filter { !$0.seals.isEmpty }
        guard found.findings.isEmpty,
            found.logs.elementsEqual(archived, by: { $0.isOf($1) })
        else {
            throw StoreError(
                .storage(
                    LMDBError(
                        .damaged(
                            reason: found.findings.first?.text
                                ?? "it has other entries than the store"),
                        operation: "read the archive", path: archive.name)))
        }
        (report.archive, report.archiveByteCount) = (archive, found.byteCount)
        return try removing(archived, report) { progress(2 * entryCount + $0, 3 * entryCount) }
    }

    /// Moves the first entries of logs to an archive, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Throws: As ``retain(before:in:archive:progress:)``.
    @discardableResult
    public func retain(
        before instant: Instant, in accounts: [Identity]? = nil, archive: FilePath,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws(StoreError) -> RetentionReport {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.retain(
                before: instant, in: accounts, archive: archive, progress: { progress($0, $1) })
        }.get()
    }

    /// Writes an archive to a file of that name, unless nothing can be archived.
    private func write(
        _ scratch: FilePath, before instant: Instant, in accounts: [Identity]?,
        _ progress: (Int, Int) -> Void
    ) throws(StoreError) -> [PlannedLog] {
        try asStoreError {
            try read { view in
                view.liftTimeLimit()
                let plan = try view.plannedLogs(before: instant, in: accounts)
                let archived = plan.filter { !$0.seals.isEmpty }
                guard !archived.isEmpty else { return plan }
                let count = archived.reduce(0) { $0 + $1.entryCount }
                let reader = StoreReader(view.reader.snapshot, verifiesChecksums: true)
                try scratch.write { write in
                    var writing = ArchiveWriting(reader)
                    try writing.write(archived, write) { progress($0, 3 * count) }
                }
                return plan
            }
        }
    }

    /// Goes on with an archive that is there.
    private func goOn(
        with archive: FilePath, before instant: Instant, in accounts: [Identity]?,
        _ progress: (Int, Int) -> Void
    ) throws(StoreError) -> RetentionReport {
        let found = try ArchiveReading(archive)
        let isThere = StoreError(
            .storage(LMDBError(.alreadyExists, operation: "archive to", path: archive.name)))
        guard found.findings.isEmpty else { throw isThere }
        let logs = found.logs
        let plan: [PlannedLog] = try asStoreError {
            try read { view in
                view.liftTimeLimit()
                var plan = try view.plannedLogs(before: instant, in: accounts)
                var places: [Identity: Int] = [:]
                for (place, log) in plan.enumerated() { places[log.id] = place }
                for log in logs {
                    guard let index = places[log.account] else {
                        throw StoreError(
                            .invalid(
                                """
                                \(archive.name) is there already, and has the log of \(log.account), which is \
                                not asked for: give another name
                                """))
                    }
                    guard plan[index].keepSeals(of: log) else {
                        throw StoreError(
                            .invalid(
                                """
                                \(archive.name) is there already, and has entries of \(log.account) that are not to \
                                be archived, or are others in this store: give another name
                                """))
                    }
                }
                let archived = Set(logs.map(\.account))
                for index in plan.indices where !archived.contains(plan[index].id) {
                    plan[index].keep([])
                }
                return plan
            }
        }
        // Whoever archives more needs another file for that.
        let entryCount = plan.reduce(0) { $0 + $1.entryCount }
        guard entryCount > 0 else { throw isThere }
        // Whoever put it there may not have come so far.
        try archive.synchronize()
        var report = RetentionReport()
        (report.archive, report.archiveByteCount, report.wentOn) = (archive, found.byteCount, true)
        report.logs = plan.map(\.retention)
        return try removing(plan, report) { progress($0, entryCount) }
    }

    /// Removes what is archived, a segment in each transaction.
    ///
    /// - Parameter progress: Told how many entries are removed, now and then.
    private func removing(
        _ plan: [PlannedLog], _ report: RetentionReport, _ progress: (Int) -> Void
    ) throws(StoreError) -> RetentionReport {
        var report = report
        var doneCount = 0
        for log in plan {
            for seal in log.seals {
                let isRemoved = try asStoreError {
                    try environment.write { transaction in
                        try Writer.with(
                            &transaction, now: options.time(), memory: memory
                        ) { writer in
                            let state = try writer.reader.logState(log.account)
                            // Somebody else may go on with the same archive.
                            guard state.archivedSequence < seal.sequence else { return false }
                            try writer.removeFirstSegment(of: log.account, sealedBy: seal)
                            return true
                        }
                    }
                }
                doneCount += LogLimits.entriesPerSegment
                if let index = report.logs.firstIndex(where: { $0.account == log.id }), isRemoved {
                    report.logs[index].removedCount += LogLimits.entriesPerSegment
                }
                progress(doneCount)
                try asStoreError { try options.trials.onSegmentRemoved?() }
            }
        }
        return report
    }
}

extension FilePath {
    /// Puts a file that is there on the medium, with its name.
    ///
    /// The corresponding C function is `fsync`.
    fileprivate func synchronize() throws(StoreError) {
        var code: Int32 = 0
        do {
            let file = try FileDescriptor.open(self, .readOnly, options: [.closeOnExec])
            try file.closeAfter { if fsync(file.rawValue) != 0 { code = errno } }
        } catch { code = (error as? Errno)?.rawValue ?? EIO }
        if code == 0 { code = synchronizeFolder(of: self) }
        guard code == 0 else {
            throw StoreError(
                .storage(LMDBError.system(errno: code, operation: "put on the medium", path: name)))
        }
    }

    /// Runs a closure with a name beside the path that no other process takes, for an archive that is to get the path's
    /// own. What has it afterwards is removed.
    fileprivate func withScratchArchive<R>(_ body: (FilePath) throws(StoreError) -> R)
        throws(StoreError) -> R
    {
        let scratch = scratch("archiving")
        UnfinishedFiles.note(scratch)
        defer {
            scratch.unlink()
            UnfinishedFiles.forget(scratch)
        }
        return try body(scratch)
    }
}

extension View {
    /// Which segments are to be archived.
    fileprivate func plannedLogs(before instant: Instant, in accounts: [Identity]?)
        throws(StoreError) -> [PlannedLog]
    {
        try reader.expectBeginnings()
        let latest = now.adding(-BatchLimit.idMilliseconds)
        guard instant <= latest else {
            throw StoreError(
                .invalid(
                    """
                    what is archived is seven days old at least, for which receipts of batches name their entries: give \
                    an instant of \(latest.iso8601) at the latest
                    """))
        }
        var numbers = Set(0..<(try reader.accountCount()))
        if let accounts {
            numbers = []
            for account in accounts { numbers.insert(try reader.require(account: account)) }
        }
        var plan: [PlannedLog] = []
        for number in numbers.sorted() {
            plan.append(try reader.plannedLog(number, before: instant))
        }
        return plan
    }
}

extension ArchivedLog {
    /// Whether it is what a plan says.
    fileprivate func isOf(_ plan: PlannedLog) -> Bool {
        account == plan.id && beginning?.seal == plan.beginning && seals.map(\.seal) == plan.seals
    }
}

extension PlannedLog {
    /// Leaves to be removed what an archive has, and nothing else.
    ///
    /// - Returns: Whether the archive goes on where the log begins, and has nothing that is not to be archived.
    fileprivate mutating func keepSeals(of log: ArchivedLog) -> Bool {
        let start = beginning?.sequence ?? 0
        guard log.hash(at: start) == beginning?.hash ?? LogState().head else { return false }
        let left = log.seals.map(\.seal).filter { $0.sequence > start }
        guard left.count <= seals.count, left == Array(seals.prefix(left.count)) else {
            return false
        }
        keep(left)
        return true
    }
}
