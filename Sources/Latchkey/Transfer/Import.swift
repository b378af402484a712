import LMDB
public import SystemPackage

/// Where lines of the interchange format come from.
public struct ImportSource: Sendable {
    /// How errors name it.
    public var name: String
    /// Open for reading; not closed.
    public var file: FileDescriptor

    /// A source of that name.
    public init(name: String, file: FileDescriptor) {
        self.name = name
        self.file = file
    }
}

/// What an import brought.
public struct ImportReport: Sendable, Equatable {
    /// Lines read.
    public internal(set) var lineCount = 0
    /// Things that were added, by the name of their type: a thing counts once, also where a stub stood
    /// for it first, and one that was passed over does not.
    public internal(set) var objectCounts: [String: Int] = [:]
    /// Accounts that objects were added to, in the order in which they first came.
    public internal(set) var accounts: [Identity] = []
    /// The names of the sources that do not end as an export does: whether they are whole is not
    /// known.
    public internal(set) var sourcesWithoutEnd: [String] = []
}

extension Store {
    /// Adds everything that the sources say to this store, in one transaction: all or nothing.
    ///
    /// A source that may pause, such as a pipe, is read to its end first: no write waits for it.
    ///
    /// Memory: what one transaction changes, of which at most half a gigabyte stays in memory.
    ///
    /// Complexity: the lines; others who write wait for all of them.
    ///
    /// Rule: *Import* in `Docs/Interchange.md`.
    ///
    /// - Parameters:
    ///   - acceptsFuture: Whether lines may say that something was done more than seven days ahead
    ///     of the store's now, as the export of a store does whose clock was wrong: they keep
    ///     their times.
    ///   - progress: Told the number of lines read, now and then.
    /// - Throws: ``StoreError``: with source, line and key: `invalid`: a line that cannot be read, or a
    ///   value that cannot be stored; `exists`; `unknown`; `refused`; `limit`. `storage`: a source
    ///   cannot be read. What every write may throw. Nothing is changed then.
    @discardableResult
    public func importLines(
        from sources: [ImportSource], acceptsFuture: Bool = false,
        progress: (Int) -> Void = { _ in }
    ) throws(StoreError) -> ImportReport {
        try importLines(from: sources, by: nil, acceptsFuture: acceptsFuture, progress)
    }

    /// Adds everything that the sources say, as the other function of that name does; no thread of
    /// tasks waits, for a source or for a write.
    ///
    /// - Throws: As ``importLines(from:acceptsFuture:progress:)``.
    @discardableResult
    public func importLines(
        from sources: [ImportSource], acceptsFuture: Bool = false,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreError) -> ImportReport {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.importLines(from: sources, acceptsFuture: acceptsFuture, progress: progress)
        }.get()
    }

    /// Adds what the sources say: in a session, what that lets in.
    func importLines(
        from sources: [ImportSource], by session: Session?, acceptsFuture: Bool = false,
        _ progress: (Int) -> Void
    ) throws(StoreError) -> ImportReport {
        try checkCanWait(for: "import")
        return try asStoreError {
            if let session { try checkMayImport(session) }
            let spooled = try SpooledSources(sources, beside: path)
            let sources = spooled.sources
            return try environment.write { transaction in
                let now = try self.options.time()
                return try Writer.with(&transaction, now: now, memory: self.memory) { writer in
                    var gate: ImportGate?
                    if let session {
                        gate = try ImportGate(try writer.reader.actor(session), &writer)
                    } else {
                        // A gate asks sets with each line.
                        writer.pendingPostings = PendingPostings()
                    }
                    var lines = ImportLines(
                        sources, now: writer.now, gate, isStoreNew: false,
                        acceptsFuture: acceptsFuture)
                    // In memory, some at a time: entries that lie together are written once for all that changes of
                    // them meanwhile.
                    var isDone = false
                    while !isDone {
                        let point = try writer.transaction.savepoint()
                        for _ in 0..<Self.linesPerCommit {
                            isDone = try !lines.advance()
                            if isDone { break }
                            try lines.insert(into: &writer)
                            if writer.undoable.stale.isFull { try writer.flushHeads() }
                            lines.tell(progress)
                        }
                        if isDone { try lines.finish(&writer) }
                        try writer.transaction.keep(point)
                    }
                    UnfinishedFiles.decide()
                    return lines.report
                }
            }
        }
    }

    /// Refuses somebody who may not import before anything is read for them.
    private func checkMayImport(_ session: Session) throws(StoreError) {
        try answer { (view) throws(StoreError) in
            let actor = try view.reader.actor(session)
            try view.reader.require(
                .importData, .account(actor.accountID), by: actor, at: view.now)
        }
    }

    /// Builds a new store from what the sources say, and opens it: all or nothing.
    ///
    /// It is built in a file of its own beside `path`, in many transactions, synchronized once
    /// at the end, and renamed into place. A process that is killed meanwhile leaves that file
    /// (`NAME.importing-…`), which may be removed once no process makes a store there.
    ///
    /// Memory: bounded, whatever the number of lines.
    ///
    /// Complexity: the lines.
    ///
    /// Rule: *Import* in `Docs/Interchange.md`.
    ///
    /// - Parameter acceptsFuture: As for ``importLines(from:acceptsFuture:progress:)``.
    /// - Throws: ``StoreError``: with source, line and key: `invalid`: a line that cannot be read, or a
    ///   value that cannot be stored; `exists`; `unknown`; `refused`; `limit`. `storage`: a source
    ///   cannot be read; and as ``create(at:options:)``. There is no store at `path` then.
    public static func create(
        at path: FilePath, importing sources: [ImportSource], options: Options = Options(),
        acceptsFuture: Bool = false, progress: (Int) -> Void = { _ in }
    ) throws(StoreError) -> (store: Store, report: ImportReport) {
        try refuseToCreate(at: path, options)
        let (report, identity) = try path.withScratchStore("importing") {
            (scratch) throws(StoreError) in
            let built = try asStoreError {
                try build(at: scratch, sources, options, acceptsFuture: acceptsFuture, progress)
            }
            try path.withScratchStore("importing") { (whole) throws(StoreError) in
                try asStoreError { try refill(scratch, into: whole, options) }
                UnfinishedFiles.decide()
                try whole.rename(to: path)
            }
            return built
        }
        return (try Store.open(at: path, options, made: identity), report)
    }

    /// Builds a new store from what the sources say, as the other function of that name does; no
    /// thread of tasks waits, for a source or for the medium.
    ///
    /// - Throws: As ``create(at:importing:options:acceptsFuture:progress:)``.
    public static func create(
        at path: FilePath, importing sources: [ImportSource], options: Options = Options(),
        acceptsFuture: Bool = false, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreError) -> (store: Store, report: ImportReport) {
        try await onThreadOfItsOwn { () throws(StoreError) in
            try create(
                at: path, importing: sources, options: options, acceptsFuture: acceptsFuture,
                progress: progress)
        }.get()
    }

    /// How many lines are changes in memory at once, and of a new store are committed: enough to make that cheap, and few
    /// enough that importing the largest world that is measured stays within 64 MiB. More are no quicker.
    private static let linesPerCommit = 5_000

    private static func build(
        at path: FilePath, _ sources: [ImportSource], _ options: Options, acceptsFuture: Bool,
        _ progress: (Int) -> Void
    ) throws -> (ImportReport, StoreIdentity) {
        let store = try make(at: path, options, durability: .deferred)
        let now = try options.time()
        var lines = ImportLines(sources, now: now, acceptsFuture: acceptsFuture)
        do {
            var stale = StaleHeads()
            var pending: PendingPostings? = PendingPostings()
            var isDone = false
            while !isDone {
                try store.environment.write { transaction in
                    let memory = store.memory
                    // Entries that lie together are written once for all that changes of them.
                    let point = try transaction.savepoint()
                    try Writer.unfinished(
                        &transaction, now: now, memory: memory, keepsPast: false
                    ) { writer in
                        swap(&writer.undoable.stale, &stale)
                        swap(&writer.pendingPostings, &pending)
                        isDone = try !lines.insertSome(Self.linesPerCommit, into: &writer, progress)
                        if isDone {
                            try lines.finish(&writer)
                            try writer.complete()
                        } else if writer.undoable.stale.isFull {
                            try writer.flushHeads()
                        }
                        swap(&writer.undoable.stale, &stale)
                        swap(&writer.pendingPostings, &pending)
                    }
                    try transaction.keep(point)
                }
            }
            // What was before the end of an import is nothing.
            try store.environment.write { transaction in
                try Writer.unfinished(&transaction, now: now, keepsPast: false) { writer in
                    try writer.stampPast(
                        PastBeginning(
                            time: try writer.reader.lastCommitTime() ?? now,
                            runEnd: try writer.reader.lastRuns().end))
                }
            }
        } catch {
            try? store.close()
            throw error
        }
        try store.close()
        return (lines.report, store.identity)
    }

    /// Puts what an import has made into a file in which every page is full. What was written in the order of the lines
    /// fills two thirds of its pages.
    ///
    /// Memory: some megabytes.
    private static func refill(_ scratch: FilePath, into whole: FilePath, _ options: Options)
        throws
    {
        let source = try openEnvironment(
            at: scratch, options, durability: .deferred, making: .nothing, CommitWatch())
        defer { try? source.close() }
        let filled = try UnfinishedFiles.making { () throws(StoreError) in
            try openEnvironment(
                at: whole, options, durability: .deferred, making: .fileAndTables, CommitWatch())
        }
        do {
            try source.refill(filled, Tables.all)
            try filled.write { transaction in
                let key = MetaKey(field: .headMoves)
                // A store of an earlier version has none.
                guard try transaction.remove(key, in: Tables.meta.table) else { return }
                // Commits are numbered anew: what moves from this one on is told.
                var value = HeadMoves(beginning: UInt64(transaction.snapshot.transactionID)).encoded
                try Tables.meta.seal(&value, for: key, in: transaction.snapshot)
                try transaction.put(value, for: key, in: Tables.meta.table)
            }
            try filled.sync()
        } catch {
            try? filled.close()
            throw error
        }
        try filled.close()
    }
}
