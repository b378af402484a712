public import AccessRules
public import LMDB
import Synchronization
public import SystemPackage

/// An effective-permission store in one file.
///
/// Open it once in a process and share it: reads go on side by side and never wait for
/// writers; writes follow one another, each whole or not at all.
///
/// ```swift
/// let store = try Store.open(at: "clients.latchkey")
/// let allowed = try store.read { view in
///     try view.can(Question(may: bob, .editOrganization, .organization(northwind)))
/// }
/// ```
///
/// ## Topics
/// - ``create(at:options:)``, ``open(at:options:)``, ``close()``
/// - ``read(fileID:line:_:)-swift.method``, ``administer(reason:_:)``
/// - ``entryRequirements(for:)``, ``session(for:in:client:signIn:)``
/// - Batches and imports: ``perform(_:reason:id:expecting:)``, ``importLines(from:acceptsFuture:progress:)``
/// - What comes: ``changes(since:in:includingReads:)``, ``results(of:limit:)``,
///   ``accessChanges(since:watching:)``
/// - Upkeep: ``verify(_:progress:)``, ``acceptClock()``, ``information()``,
///   ``salvage(at:beside:options:to:)``
public final class Store: Sendable {
    /// How a store is opened.
    public struct Options: Sendable {
        /// Whether the store can only be read. Its lock file is written nevertheless, which tells
        /// writers what is being read.
        public var isReadOnly = false
        /// Whether the store is one that nobody writes, such as one on a read-only medium: it is
        /// read without a lock file, and every read proves at its end that nothing was written
        /// since the store was opened, or throws. It cannot be written to.
        public var isUnchanging = false
        var isWritable: Bool { !isReadOnly && !isUnchanging }
        /// Whether every entry that is read is checked against its checksum. It finds damage
        /// at once, and makes a decision some times slower.
        public var verifiesChecksums = false
        /// What is proven before the store is opened, and before anything is written to it; nil
        /// for what opening looks at by itself, which is the structure around its tables.
        ///
        /// A store of which it does not hold is not opened: ``StoreError/Kind/damaged``.
        public var verifying: Part?
        /// The most that the file may grow to, in bytes, at least 1. The space is reserved in the
        /// address space only. It is rounded up to what an empty store takes, and down to pages.
        public var maximumByteCount = Limits.mapSizeBytes
        /// How many reads may go on at once, in all processes together: 1 to 65,536.
        public var maximumReaderCount = Limits.readerCount
        /// How many blocks of sixteen heads each read remembers the places of, as long as nothing
        /// is committed: what is asked about again is decided without a descent. Each takes 32
        /// bytes for each read that goes on at the same time. From 0 to 16,777,216; fewer than 4 are 4.
        public var rememberedBlockCount = Heads.rememberedBlockCount
        /// How many identities all reads of this process together remember the numbers of, from one commit to the
        /// next: a question by identities that were asked about before is answered without a look-up of names. Each
        /// has 64 bytes of memory, of which a page is taken with the first that is used of it. From 0 to
        /// 16,777,216; fewer than 4 are 4, and 0 is none. Identities of more than forty bytes are not remembered.
        public var rememberedIdentityCount = StoreReader.rememberedIdentityCount
        /// After how long a read is reported as one that keeps the file from being reused; zero for
        /// each, and never less.
        public var longReaderThreshold = Duration.seconds(Limits.longReaderSeconds)
        /// Told of each such read; nil for a warning in the log of the process.
        public var onLongReader: (@Sendable (LongReader) -> Void)?
        /// The longest that a read may last, more than zero; nil for no limit. One that lasts longer
        /// throws at one of its next steps, and answers nothing. ``View/liftTimeLimit()`` is for single
        /// reads that must last.
        public var maximumReadDuration: Duration? = .seconds(Limits.readSeconds)
        /// Told of each process that died in the middle of reads, when a write has given its slots
        /// back; nil for a notice in the log of the process.
        public var onDeadReader: (@Sendable (DeadReader) -> Void)?
        /// Told of each read, of any process, under which the file grows; nil for a warning in the
        /// log of the process.
        public var onHoldingReader: (@Sendable (HoldingReader) -> Void)?
        /// How often those who wait for a commit look for commits of other processes: what is less
        /// than a millisecond counts as one, and what is more than a day as a day. Commits of this
        /// process wake them at once, and nobody looks while nobody waits.
        public var pollingInterval = CommitWatch.pollingInterval
        /// For how long what was is kept, so that the store can be read as of then (``View/asOf(_:_:)``): a
        /// millisecond or more; nil for ever. What is older goes as changes are committed, of two commits
        /// with each.
        public var pastDuration: Duration?
        /// Where now comes from. The store's now is never earlier than the last commit. A time before
        /// the year 0001 or after 9999 is an error (``StoreError/Kind/clockOutOfRange(clock:)``) of
        /// whatever writes, and after 9999 of whatever asks.
        public var clock: @Sendable () -> Instant = { .systemNow }
        /// Who orders the commits of all replicas of the store; nil for a store that is alone.
        package var journal: (any CommitJournal)?
        /// For tests and trials alone.
        package var trials = Trials()

        /// The usual options.
        public init() {}
    }

    let environment: Environment
    let options: Options
    let group: GroupCommit
    let readLog = ReadLog()
    let memory: StoreMemory
    let logTexts = LogTextCache()
    let sweeper: Sweeper
    let watch: CommitWatch
    let format: FormatWatch
    /// Of who closes the store.
    private let closing = Mutex(())
    /// What the store was made with; handles carry its first bytes.
    public let identity: StoreIdentity
    /// Its own; where it has none yet and is opened for reading, one of this opening alone.
    let secret: StoreSecret
    let cursors: CursorSeal
    let positions: PositionSeal

    init(
        _ environment: Environment, _ options: Options, _ identity: StoreIdentity,
        _ secret: StoreSecret, _ watch: CommitWatch, _ format: consuming FormatWatch
    ) {
        self.format = format
        self.environment = environment
        self.options = options
        self.watch = watch
        memory = StoreMemory(keepingPast: options.pastDuration)
        sweeper = Sweeper(environment, options, memory)
        group = GroupCommit(environment, options, memory, readLog, sweeper)
        self.identity = identity
        self.secret = secret
        cursors = CursorSeal(secret)
        positions = PositionSeal(secret)
    }

    /// The path that the store was opened by.
    public var path: FilePath { environment.path }

    /// Closes the store, after the log has what was read in sessions. Reads and writes that go
    /// on make it fail, and it stays open; those of followers are waited for. What they follow
    /// ends.
    ///
    /// Where nothing can be logged until the store is opened anew (the medium has failed, the file was
    /// replaced or is damaged, its map is full, a later version has made the file its own) it is closed, and
    /// the error thrown tells that what was read since the last commit is not in the log. It stays open
    /// where that can still be logged when something else has changed: when a full medium has room, or the
    /// clock is right.
    ///
    /// In a child of the process that opened it nothing is done: what it holds is the parent's.
    ///
    /// Complexity: a commit, where something that was read is still to be logged; what the store does by itself is
    /// waited for, a step of it.
    ///
    /// See *Closing* in `Docs/Stores.md`.
    ///
    /// - Throws: ``StoreError``: `storage`: reads or writes go on (`busy`), or inside a write
    ///   (`nestedMisuse`); why what was read could not be logged.
    public func close() throws(StoreError) {
        // No thread of the parent's, which might be waited for, runs in a child.
        guard environment.isOfThisProcess else { return }
        try checkCanWait(for: "close")
        // Somebody else who is closing the store is waited for.
        try closing.withLock { (_) throws(StoreError) in
            if !watch.isClosed { try closeOpen() }
        }
    }

    private func closeOpen() throws(StoreError) {
        sweeper.stop()
        do throws(StoreError) { try closeResting() } catch {
            if !watch.isClosed { sweeper.restart() }
            throw error
        }
    }

    /// Closes the store, in which nothing is swept. Whatever may wait for others comes first, while everybody goes on
    /// reading; then nobody is kept from anything for longer than it takes to see whether the store can be closed.
    private func closeResting() throws(StoreError) {
        try asStoreError { try environment.checkNobodyWrites() }
        // Nothing is waited for in vain where somebody reads.
        try pause()
        watch.resume()
        for attempt in 1...Self.closingAttemptCount {
            let isLast = attempt == Self.closingAttemptCount
            if try closeOnce(unlogged: try flushReads(), isLast: isLast) { return }
        }
    }

    /// How often what was read is committed while sessions go on reading. Those that still do then wait for the rest.
    private static let closingAttemptCount = 4

    /// Closes the store, unless somebody has read in a session since what was read was logged.
    ///
    /// - Parameters:
    ///   - unlogged: Why what was read can never be logged.
    ///   - isLast: Whether what was read since is logged now, while everybody waits.
    /// - Returns: Whether it is closed.
    private func closeOnce(unlogged: StoreError?, isLast: Bool) throws(StoreError) -> Bool {
        var unlogged = unlogged
        try pause()
        do throws(StoreError) {
            // From here on nothing more is read in sessions, so that nothing is left behind.
            let isLogged = readLog.stop()
            if !isLogged, unlogged == nil, isLast { unlogged = try flushReads() }
            guard isLogged || unlogged != nil || isLast else {
                readLog.restart()
                watch.resume()
                return false
            }
            try asStoreError { try environment.close() }
        } catch {
            readLog.restart()
            watch.resume()
            throw error
        }
        watch.finish()
        readLog.forget()
        if let unlogged { throw unlogged }
        return true
    }

    /// Lets nobody follow, unless somebody else reads.
    private func pause() throws(StoreError) {
        watch.pause()
        do throws(StoreError) { try asStoreError { try environment.checkNobodyReads() } } catch {
            watch.resume()
            throw error
        }
    }

    /// Commits what was read in sessions.
    ///
    /// - Returns: Why it can never be committed, which keeps nobody from closing: that is the only way on.
    private func flushReads() throws(StoreError) -> StoreError? {
        do throws(StoreError) { try readLog.flush(self) } catch {
            guard error.endsWriting else { throw error }
            return error
        }
        return nil
    }

    /// Closes the store, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Throws: As ``close()``.
    public func close() async throws(StoreError) {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in try self.close() }.get()
    }

    /// Runs a closure on the store as it is now: all its answers are of one moment.
    ///
    /// Complexity: what the closure does, and a look-up before. No write is waited for.
    ///
    /// See *How long reads may last* in `Docs/Stores.md`.
    ///
    /// - Parameters:
    ///   - fileID: Where the read begins, for the report of one that lasts long.
    ///   - line: Likewise.
    /// - Throws: What `body` throws; ``StoreError``: when the read cannot begin, or has lasted too long,
    ///   what every read may throw.
    public func read<R>(
        fileID: StaticString = #fileID, line: UInt = #line, _ body: (View) throws -> R
    ) throws -> R {
        do {
            return try environment.read(fileID: fileID, line: line) { snapshot in
                try body(try View(snapshot, self))
            }
        } catch let error as LMDBError { throw StoreError(of: error) }
    }

    /// Runs a closure on the store as it is now, as the other function of that name does, on the
    /// task's thread and without suspension: a read waits for no write, so that there is nothing to
    /// wait for.
    ///
    /// - Throws: As ``read(fileID:line:_:)-swift.method``.
    public func read<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (View) throws -> R
    ) async throws -> R {
        do {
            return try await environment.read(fileID: fileID, line: line) { snapshot in
                try body(try View(snapshot, self))
            }
        } catch let error as LMDBError { throw StoreError(of: error) }
    }

    /// What a closure finds in the store as it is now, which throws nothing of its own.
    func answer<R>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: (View) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try asStoreError { try read(fileID: fileID, line: line) { view in try body(view) } }
    }

    /// Changes the store by the host application's own hand: the rules of roles do not apply,
    /// the invariants do, and everything is logged.
    ///
    /// The closure's changes are committed together when it returns, and none of them when it
    /// throws or breaks an invariant.
    ///
    /// Complexity: what the closure does, and a commit, which waits for other writers and for the
    /// medium.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// - Parameters:
    ///   - reason: Why: 1 to 4,096 bytes, which each of its entries in the log says, in the account of what
    ///     is changed (``LogEntry/reason``).
    ///   - body: Changes one thing after another.
    /// - Throws: What `body` throws; ``StoreError``: `refused`: an invariant that would be broken;
    ///   `invalid` for a reason that cannot be one; what every write may throw.
    public func administer<R>(
        reason: String? = nil, _ body: (inout Administration) throws -> R
    ) throws -> R {
        do {
            let result = try environment.write { transaction in
                try self.administer(&transaction, reason, body)
            }
            sweeper.wake()
            return result
        } catch let error as LMDBError { throw StoreError(of: error) }
    }

    /// Changes the store by the host application's own hand, on the store's own writing
    /// thread. The parameters and errors are those of the other function of that name.
    ///
    /// - Throws: As ``administer(reason:_:)``; `CancellationError` in a task that was cancelled before, in which
    ///   nothing is done. What has begun to wait is done, cancelled or not.
    public func administer<R: Sendable>(
        reason: String? = nil, _ body: @escaping @Sendable (inout Administration) throws -> R
    ) async throws -> R {
        do {
            let result = try await environment.write { transaction in
                try self.administer(&transaction, reason, body)
            }
            sweeper.wake()
            return result
        } catch let error as LMDBError { throw StoreError(of: error) }
    }

    private func administer<R>(
        _ transaction: inout WriteTransaction, _ reason: String?,
        _ body: (inout Administration) throws -> R
    ) throws -> R {
        try Writer.with(
            &transaction, now: options.time(), memory: memory,
            removalChangeCount: options.trials.removalChangeCount
        ) { writer in
            try Administration.with(&writer, reason: reason, body)
        }
    }
}

extension StoreError {
    /// Whether nothing can be written any more until the store is opened anew.
    fileprivate var endsWriting: Bool {
        switch kind {
        case .damaged, .unsupportedFormat: true
        case .storage(let cause): cause.endsWriting
        default: false
        }
    }
}
