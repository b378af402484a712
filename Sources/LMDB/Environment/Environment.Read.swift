extension Environment {
    /// Runs a closure on a snapshot of the data: what the last commit left, whatever others
    /// write meanwhile.
    ///
    /// Reads do not wait for writes or each other. Any number run at once, up to
    /// ``Options/maximumReaderCount``; a read inside a read or a write sees what has been
    /// committed. Keep reads short: pages freed since they began cannot be used again. One that
    /// lasts longer than ``Options/maximumReadDuration`` throws at one of its next steps, a table
    /// looked up or a cursor moved, and at its end at the latest; what its closure returns after
    /// that is thrown away.
    ///
    /// Complexity: constant, some tens of nanoseconds, without allocation once a thread's
    /// reader is warm. The corresponding C functions are `mdb_txn_renew` and `mdb_txn_reset`.
    ///
    /// - Parameters:
    ///   - fileID: Where the read begins, for reports of long ones.
    ///   - line: Likewise.
    ///   - body: Reads, and returns an owned result; it runs on the calling thread.
    /// - Throws: What `body` throws; `readTooLong`, `readersFull`, `processNumberTaken`,
    ///   `mapOutgrown`, `replaced`, `notUnchanging`, `forked`, `closed`, `unusable`.
    @inlinable
    public func read<R: ~Copyable>(
        fileID: StaticString = #fileID, line: UInt = #line, _ body: (Snapshot) throws -> R
    ) throws -> R {
        let lease = try beginRead(fileID, line)
        let result: R
        do {
            // Sound: the snapshot's lifetime is that of the closure's parameter, within the lease.
            result = try body(unsafe Snapshot(context: lease.context))
        } catch {
            throw endRead(lease, failingWith: error)
        }
        try endRead(lease)
        return result
    }

    /// The same for tasks: runs the whole closure on the task's thread, without suspension.
    @inlinable
    public func read<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @Sendable (Snapshot) throws -> R
    ) async throws -> R {
        let lease = try beginRead(fileID, line)
        let result: R
        do {
            result = try body(unsafe Snapshot(context: lease.context))
        } catch {
            throw endRead(lease, failingWith: error)
        }
        try endRead(lease)
        return result
    }

    @usableFromInline
    func beginRead(_ fileID: StaticString, _ line: UInt) throws(LMDBError) -> ReaderLease {
        try checkProcess("read")
        let lease = try beginReadOnce(fileID, line)
        guard isBehind(lease) else { return lease }
        if let change = giveBack(lease, coarseNanoseconds()) { throw change }
        return try beginReadOnce(fileID, line)
    }

    private func beginReadOnce(_ fileID: StaticString, _ line: UInt) throws(LMDBError)
        -> ReaderLease
    {
        let lease = try pool.take()
        unsafe lease.reader._withUnsafeGuaranteedRef { reader in
            unsafe reader.context.pointee.txn = reader.txn
            unsafe reader.context.pointee.transactionID = Calls.identifier(reader.txn)
            unsafe reader.context.pointee.hasFailed = false
            unsafe reader.context.pointee.verifiesPacks = false
            unsafe reader.context.pointee.lostPages = nil
            reader.begin(fileID, line, lastingNanoseconds: readNanoseconds)
        }
        do throws(LMDBError) {
            try checkBeginning(lease)
        } catch {
            _ = giveBack(lease, coarseNanoseconds())
            throw error
        }
        return lease
    }

    /// Ends a read whose closure has returned.
    ///
    /// - Throws: `readTooLong`, `notUnchanging` and `replaced`, whatever the closure found, if it was too late
    ///   for an answer, or the file may have been overwritten.
    @usableFromInline
    func endRead(_ lease: ReaderLease) throws(LMDBError) {
        let now = coarseNanoseconds()
        // Sound: the context is this thread's until the lease is given back.
        let isOverdue = unsafe lease.context.pointee.isOverdue
        let isLate = unsafe isOverdue || now >= lease.context.pointee.deadline
        if let change = giveBack(lease, now) { throw change }
        if isLate { throw unsafe template.overdue("read") }
    }

    /// Ends a read whose closure has thrown.
    ///
    /// - Returns: The error; or that the file changed, or why it is not known, which may have been its
    ///   cause; or that the read lasted too long, if the closure went on after it had been told: what it
    ///   threw then may be an answer to what it had not read.
    @usableFromInline
    func endRead(_ lease: ReaderLease, failingWith error: any Error) -> any Error {
        let isOverdue = unsafe lease.context.pointee.isOverdue
        if let change = giveBack(lease, coarseNanoseconds()) { return change }
        if !isOverdue { return error }
        if let error = error as? LMDBError, case .readTooLong = error.kind { return error }
        return unsafe template.overdue("read")
    }

    /// - Returns: That what was read may have been overwritten, or why that is not known; nil where it has
    ///   not.
    private func giveBack(_ lease: ReaderLease, _ now: UInt64) -> LMDBError? {
        var change = changeWhileReading("read")
        let isBehind = isBehind(lease)
        let lost = mayHaveLostSlot(lease, now) ? Self.lostLocks(files) : nil
        if let lost, lost.isOfLocks {
            pool.abandon(lease)
            return lost
        }
        unsafe lease.reader._withUnsafeGuaranteedRef { reader in
            reportAtEnd(reader, now: now)
            reader.startedAt.store(0, ordering: .relaxed)
            unsafe reader.context.pointee.txn = nil
            unsafe reader.context.pointee.transactionID = RecentPlaces.noTransaction
            unsafe Calls.reset(reader.txn)
            if isBehind { change = changeOfWriter(by: reader) }
        }
        if let change, change.isOfLocks {
            pool.abandon(lease)
        } else {
            pool.giveBack(lease)
        }
        // Where it is not known whether the locks are there, no more is it whether what was read is.
        return change ?? lost
    }
}
