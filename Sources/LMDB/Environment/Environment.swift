public import SystemPackage

/// An open LMDB file: transactions for any number of threads and tasks.
///
/// The file `X` has a lock file `X-lock` beside it. A process opens a file once and shares the
/// environment; other processes may have it open too, in other PID namespaces as well as long as
/// no two that read have the same number (`processNumberTaken`). After a `fork` every
/// call of the child throws `forked`; it may open the file itself.
///
/// A file that is cut short or overwritten by others *while it is open* kills the process, as
/// with any memory map (`SIGBUS`).
///
/// ## Topics
/// - ``open(at:tables:options:)``, ``close()``
/// - ``read(fileID:line:_:)``, ``write(_:)``
/// - ``sync()``, ``copy(to:compacting:)``
/// - ``info``, ``longReaders``, ``clearDeadReaders()``
@safe
public final class Environment: @unchecked Sendable {
    // Sendable and sound: the handle serves many threads, the pool and the gate see to the
    // transactions, `usage` counts all other calls, and the handle is closed only when none
    // of them is in use, or in deinit, when nobody can be.
    let handle: OpaquePointer
    let handles: UnsafeMutablePointer<UInt32>
    let packings: UnsafeMutablePointer<Packing>
    /// What packs are made in, of whoever has the lock for writing.
    let packMaking = PackMaking()
    let template: TransactionContext
    let pool: ReaderPool
    let gate: WriteGate
    let usage: Usage
    let writer = WriterThread()
    let options: Options
    let longReaderNanoseconds: UInt64
    let readNanoseconds: UInt64
    let readerWatch = ReaderWatch()
    let medium: SyncWitness
    let files: HeldFiles
    /// The process that opened it.
    let generation: UInt64
    /// The commit that reads of an unchanging file must find, and nothing else.
    let unchangingTransactionID: Int?
    /// Where changes are that may be undone, of whoever has the lock for writing: making one takes as
    /// long as an operation.
    private var overlayForWriting: Overlay?

    /// The path the file was opened at.
    public let path: FilePath

    /// How the file was opened.
    public var access: Options.Access { options.access }

    @unsafe init(_ opened: OpenedFile, path: FilePath, options: Options, files: HeldFiles) {
        unsafe handle = opened.handle
        unsafe handles = opened.handles
        unsafe packings = opened.packings
        self.path = path
        self.options = options
        self.files = files
        generation = ProcessGeneration.current
        unsafe unchangingTransactionID =
            options.access == .unchanging ? opened.transactionID : nil
        gate = WriteGate()
        usage = Usage()
        unsafe template = TransactionContext(
            txn: nil, handles: opened.handles, packings: opened.packings, isWrite: true,
            cursors: nil, recent: nil, recentPacks: nil,
            recentShift: RecentPlaces.shift(for: options.rememberedValueCount),
            moved: .allocate(), settled: .allocate(for: options.settledNumberCount),
            provesRemembered: options.provesRemembered,
            slotCount: opened.slotCount, pageSizeBytes: opened.pageSizeBytes,
            limits: EnvironmentLimits(
                mapSizeBytes: opened.mapSizeBytes,
                isMapReduced: opened.mapSizeBytes < options.mapSizeBytes,
                maximumReaderCount: options.maximumReaderCount,
                readDuration: options.maximumReadDuration ?? .zero))
        unsafe pool = ReaderPool(
            environment: handle, template: template, usage: usage,
            lostLocks: { Self.lostLocks(files) },
            later: { [writer] job in
                writer.run(afterMilliseconds: Limits.idleReaderMilliseconds, job) == nil
            })
        longReaderNanoseconds = options.longReaderThreshold.nanoseconds
        readNanoseconds = options.maximumReadDuration?.nanoseconds ?? UInt64.max
        medium = SyncWitness(options.access == .readWrite ? files.data : nil)
    }

    /// Whether somebody is asked before anything is committed.
    public var isJournaled: Bool { options.journal != nil }

    /// Whether anything may be written now, by whoever is asked before.
    public var mayWrite: Bool { options.journal?.mayWrite ?? true }

    /// Whether this process opened it, and not one that it was forked from.
    package var isOfThisProcess: Bool { ProcessGeneration.isCurrent(generation) }

    /// Closes the file. Later calls throw `closed`; closing twice does nothing.
    ///
    /// The corresponding C function is `mdb_env_close`.
    ///
    /// In a child of the process that opened it nothing is done: what it holds is the parent's.
    ///
    /// - Throws: `busy` while a read, a write or another call is going on, in any thread; the
    ///   environment stays open then.
    public func close() throws(LMDBError) {
        guard isOfThisProcess else { return }
        switch pool.end() {
        case .alreadyClosed: return
        case .busy(let readerCount, let userCount): throw busy(readerCount, userCount)
        case .begun: release()
        }
    }

    /// Refuses to close where somebody writes now: nobody is kept from anything by asking. Jobs of the environment's
    /// own thread for writes are waited for, and one more whose time comes just then.
    ///
    /// - Throws: `busy`.
    package func checkNobodyWrites() throws(LMDBError) {
        waitForWritingThread()
        guard gate.writer != nil else { return }
        // One that was about to say who it is has said so by then.
        waitForWritingThread()
        if let thread = gate.writer, !writer.isThread(thread) { throw busy(pool.busyCount, 1) }
    }

    /// Refuses to close where somebody reads now.
    ///
    /// - Throws: `busy`.
    package func checkNobodyReads() throws(LMDBError) {
        let readerCount = pool.busyCount
        if readerCount > 0 { throw busy(readerCount, 0) }
    }

    private func busy(_ readerCount: Int, _ writerCount: Int) -> LMDBError {
        LMDBError(
            .busy(readerCount: readerCount, writerCount: writerCount), operation: "close",
            path: path.name)
    }

    /// Lets go of the file, once nothing uses it.
    private func release() {
        writer.stop()
        files.letGo { unsafe Calls.close(handle) }
    }

    deinit {
        // In a child the slots of readers are its parent's, and stay.
        guard isOfThisProcess else { return }
        // Nobody holds a reference, so nothing is in use.
        if case .begun = pool.end() { release() }
        unsafe handles.deallocate()
        unsafe packings.deallocate()
        unsafe template.moved.free()
        unsafe template.settled.free()
    }
}

extension Duration {
    /// The whole nanoseconds, at least 0; as many as there can be when there are more.
    var nanoseconds: UInt64 {
        if self <= .zero { return 0 }
        // More seconds than an `Int64` holds have no components: to ask for them would trap.
        if self >= .nanoseconds(Int64.max) { return UInt64.max }
        let (seconds, attoseconds) = components
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}

extension Environment {
    /// Where changes are kept in memory over a write transaction. Between uses it is empty.
    @unsafe func overlay(over base: TransactionContext) -> Overlay {
        if let overlayForWriting { return overlayForWriting }
        let overlay = unsafe Overlay(over: base)
        overlayForWriting = overlay
        return overlay
    }
}
