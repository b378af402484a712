extension Environment {
    /// Runs a closure on a snapshot of the data: what the last commit left, whatever others
    /// write meanwhile.
    ///
    /// Reads do not wait for writes or each other. Any number run at once, up to
    /// ``Options/maximumReaderCount``; a read inside a read or a write sees what has been
    /// committed. Keep reads short: pages freed since they began cannot be used again.
    ///
    /// Complexity: constant, some tens of nanoseconds, without allocation once a thread's
    /// reader is warm. The corresponding C functions are `mdb_txn_renew` and `mdb_txn_reset`.
    ///
    /// - Parameters:
    ///   - fileID: Where the read begins, for reports of long ones.
    ///   - line: Likewise.
    ///   - body: Reads, and returns an owned result; it runs on the calling thread.
    /// - Throws: What `body` throws; `readersFull`, `mapOutgrown`, `closed`, `unusable`.
    @inlinable
    public func read<R: ~Copyable>(
        fileID: StaticString = #fileID, line: UInt = #line, _ body: (Snapshot) throws -> R
    ) throws -> R {
        let lease = try beginRead(fileID, line)
        defer { endRead(lease) }
        // Sound: the snapshot's lifetime is that of the closure's parameter, within the lease.
        return try body(unsafe Snapshot(context: lease.context))
    }

    /// The same for tasks: runs the whole closure on the task's thread, without suspension.
    @inlinable
    public func read<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @Sendable (Snapshot) throws -> R
    ) async throws -> R {
        let lease = try beginRead(fileID, line)
        defer { endRead(lease) }
        return try body(unsafe Snapshot(context: lease.context))
    }

    @usableFromInline
    func beginRead(_ fileID: StaticString, _ line: UInt) throws(LMDBError) -> ReaderLease {
        let lease = try pool.take()
        unsafe lease.reader._withUnsafeGuaranteedRef { reader in
            unsafe reader.context.pointee.txn = reader.txn
            unsafe reader.context.pointee.transactionID = Calls.identifier(reader.txn)
            unsafe reader.context.pointee.hasFailed = false
            reader.begin(fileID, line)
        }
        return lease
    }

    @usableFromInline
    func endRead(_ lease: ReaderLease) {
        unsafe lease.reader._withUnsafeGuaranteedRef { reader in
            reportAtEnd(reader)
            reader.startedAt.store(0, ordering: .relaxed)
            unsafe reader.context.pointee.txn = nil
            unsafe reader.context.pointee.transactionID = RecentPlaces.noTransaction
            unsafe Calls.reset(reader.txn)
        }
        pool.giveBack(lease)
    }
}
