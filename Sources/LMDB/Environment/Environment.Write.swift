import CLMDB
import Glibc

extension Environment {
    /// Runs a closure in the write transaction: commits when it returns, aborts when it throws.
    ///
    /// There is one at a time among all processes; others wait. When the call returns, the
    /// commit is on the medium, unless durability is deferred. A closure that changed nothing
    /// makes no commit.
    ///
    /// Complexity: a commit costs a sync of the medium. The corresponding C functions are
    /// `mdb_txn_begin`, `mdb_txn_commit` and `mdb_txn_abort`.
    ///
    /// - Throws: What `body` throws; `nestedMisuse` for a write inside a write on the same
    ///   thread; `transactionFailed` if `body` swallowed an error of a writing call;
    ///   `readOnly`, `diskFull`, `mapFull`, `addressSpaceFull`, `closed`, `unusable`, `forked`;
    ///   `syncFailed` if the outcome is unknown, and `writesRefused` ever after; `replaced` if the
    ///   file or its lock file is no longer the one that was opened, and ever after.
    public func write<R: ~Copyable>(
        _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        guard let journal = options.journal else { return try writeUnjournaled(body) }
        try journal.willWrite()
        var isJournaled = false
        do {
            return try writeUnjournaled { transaction in
                // In memory until the journal has them.
                let point = try transaction.savepoint()
                let result = try body(&transaction)
                if transaction.hasChanges {
                    try journal.willCommit(&transaction)
                    isJournaled = true
                }
                try transaction.keep(point)
                return result
            }
        } catch { throw isJournaled ? journal.reason(forFailed: error) : error }
    }

    /// The same without asking the journal: for what has its place among the commits of all machines already.
    public func writeUnjournaled<R: ~Copyable>(
        _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        try FileSizeSignal.heldBack { try writeHoldingBack(body) }
    }

    private func writeHoldingBack<R: ~Copyable>(
        _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        let state = try beginWrite()
        defer { endWrite() }
        var transaction = WriteTransaction(state)
        let result: R
        do {
            result = try body(&transaction)
        } catch {
            abort(state)
            throw error
        }
        try commit(state)
        return result
    }

    /// The same for tasks: runs the whole closure on the environment's own thread for writes,
    /// since LMDB's lock belongs to a thread. Writes run in the order of their calls.
    ///
    /// - Throws: Also `CancellationError`, if the task was cancelled before the call; a write
    ///   that has been queued runs.
    public func write<R: Sendable>(
        _ body: @escaping @Sendable (inout WriteTransaction) throws -> R
    ) async throws -> R {
        try Task.checkCancellation()
        try checkProcess("write")
        return try await withCheckedThrowingContinuation { continuation in
            let isQueued = writer.run {
                continuation.resume(with: Result { try self.write(body) })
            }
            if let code = isQueued {
                continuation.resume(
                    throwing: LMDBError.from(
                        code: code, operation: "start the writing thread", path: path.name))
            }
        }
    }

    /// Runs a job on the environment's own thread for writes, after those queued before it. The
    /// job begins its own transactions, by ``write(_:)-(_)``.
    ///
    /// - Throws: The operating system starts no thread; `forked`.
    package func onWritingThread(_ job: @escaping @Sendable () -> Void) throws(LMDBError) {
        // That of the parent does not run in a child, which would wait for it.
        try checkProcess("start the writing thread")
        if let code = writer.run(job) {
            throw LMDBError.from(
                code: code, operation: "start the writing thread", path: path.name)
        }
    }

    /// The same when some time has passed; not at all if the environment is closed before.
    package func onWritingThread(
        afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void
    ) throws(LMDBError) {
        try checkProcess("start the writing thread")
        if let code = writer.run(afterMilliseconds: delay, job) {
            throw LMDBError.from(
                code: code, operation: "start the writing thread", path: path.name)
        }
    }

    /// Runs a job that may wait for long on a thread that it has to itself.
    ///
    /// - Throws: The operating system starts no thread.
    package static func onThreadOfItsOwn(_ job: @escaping @Sendable () -> Void) throws(LMDBError) {
        let thread = WriterThread()
        defer { thread.stop() }
        if let code = thread.run(job) {
            throw LMDBError.from(code: code, operation: "start a thread")
        }
    }

    /// Waits for the jobs of the environment's own thread for writes, but for those whose time
    /// has not come. Not to be called by a job.
    package func waitForWritingThread() { writer.waitForJobs() }

    /// Refuses a call that waits for the thread for writes, or for a job of it, on a thread that
    /// such a job would wait for: the one that is writing, and that thread itself.
    ///
    /// - Throws: `nestedMisuse`; `forked`, where that thread is the parent's.
    package func checkCanWait(for operation: String) throws(LMDBError) {
        try checkProcess(operation)
        if gate.isMine || writer.isCurrent {
            throw LMDBError(.nestedMisuse, operation: operation, path: path.name)
        }
    }

    // Sound in what follows: the handle stays open while `usage` counts the write, and the
    // transaction is used and ended by the one thread that holds the gate.
    func beginWrite() throws(LMDBError) -> WriteState {
        try checkProcess("write")
        guard options.access == .readWrite else {
            throw LMDBError(.readOnly, operation: "write", path: path.name)
        }
        guard !gate.isMine else {
            throw LMDBError(.nestedMisuse, operation: "write", path: path.name)
        }
        try usage.begin("write")
        gate.enter()
        do throws(LMDBError) {
            try files.beginWriting()
            do throws(LMDBError) {
                return try unsafe WriteState(
                    of: self, context: template.with(txn: beginTransaction()))
            } catch {
                files.endWriting()
                throw error
            }
        } catch {
            gate.leave()
            usage.end()
            throw error
        }
    }

    @unsafe private func beginTransaction() throws(LMDBError) -> OpaquePointer {
        try usage.check("write")
        try medium.check("write", path: path.name)
        var txn: OpaquePointer?
        usage.holdMap()
        var code = unsafe Calls.begin(handle, parent: nil, 0, &txn)
        if code == MDB_MAP_RESIZED {
            usage.letGoOfMap()
            try pool.adoptMap()
            try usage.check("write")
            usage.holdMap()
            code = unsafe Calls.begin(handle, parent: nil, 0, &txn)
        }
        guard code == 0, let txn = unsafe txn else {
            usage.letGoOfMap()
            throw unsafe LMDBError.from(
                code: code, operation: "write", path: path.name, limits: template.limits)
        }
        do throws(LMDBError) { try files.check("write") } catch {
            unsafe Calls.abort(txn)
            usage.letGoOfMap()
            throw error
        }
        return unsafe txn
    }

    func endWrite() {
        usage.letGoOfMap()
        files.endWriting()
        gate.leave()
        usage.end()
        reportLongReaders()
    }

    func commit(_ state: WriteState) throws(LMDBError) {
        // What a savepoint has that did not end is not known to be wanted.
        guard !state.hasFailed, !state.ownsOverlay else {
            abort(state)
            throw LMDBError(.transactionFailed, operation: "commit", path: path.name)
        }
        // Nothing to write is no commit: no sync, no number, and nobody is told.
        guard state.hasChanges else { return abort(state) }
        // What is committed into a file without its name is lost to everybody else.
        do throws(LMDBError) {
            try files.check("commit")
            try files.checkLocks("commit")
        } catch {
            abort(state)
            throw error
        }
        guard let txn = unsafe state.end() else { return }
        let number = unsafe UInt64(Calls.identifier(txn))
        let code = unsafe Calls.commit(txn)
        guard code == 0 else { throw failure(ofCommit: number, code, state) }
        // Nor is anything acknowledged that was, between the two looks.
        try files.check(LMDBError.acknowledging)
        options.onCommit?(number)
        lookAtReaders(after: number)
    }

    /// Why a commit failed. Where the medium did, nothing more is written.
    private func failure(ofCommit number: UInt64, _ code: Int32, _ state: WriteState) -> LMDBError {
        var code = code
        // A write that stops in the middle is EIO to LMDB, though the medium is full.
        let byteCount = unsafe (state.dirtyPageEstimate + 1) * template.pageSizeBytes
        if code == EIO,
            Medium.isFull(of: path, forByteCount: byteCount)
                || Medium.isQuotaEnded(
                    beside: path, of: files.data.number, forByteCount: byteCount)
        {
            code = ENOSPC
        } else if code == EIO, Medium.isBeyondLimit(of: files.data.number, byteCount) {
            code = EFBIG
        }
        if let error = medium.judge(code, operation: "commit", path: path.name) { return error }
        let error = unsafe LMDBError.from(
            code: code, operation: "commit", path: path.name, limits: template.limits)
        return naming(holderAt: number, error)
    }

    func abort(_ state: WriteState) {
        if let txn = unsafe state.end() { unsafe Calls.abort(txn) }
    }
}

extension TransactionContext {
    /// A context for a transaction like this one.
    func with(txn: OpaquePointer) -> TransactionContext {
        var context = unsafe self
        unsafe context.txn = txn
        unsafe context.hasFailed = false
        return unsafe context
    }
}
