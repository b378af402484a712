import CLMDB

extension Environment {
    /// Runs a closure with a transaction that is kept in memory alone, on what a snapshot shows: what it
    /// changes is read through its ``WriteTransaction/snapshot``, and nothing of it is ever stored.
    ///
    /// It takes no lock, and others write meanwhile. It shares the snapshot's limit of time.
    ///
    /// Complexity: a copy of what it changes.
    ///
    /// - Throws: What `body` throws; `nestedInMemory` where the snapshot is one of a transaction in memory
    ///   itself.
    public func inMemory<R: ~Copyable>(
        over snapshot: Snapshot, _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        // Sound: the context is the snapshot's, which lives as long as this call, on this thread.
        let base = unsafe snapshot.context
        guard unsafe base.pointee.txn != nil else {
            throw LMDBError(.transactionEnded, operation: "begin a transaction in memory")
        }
        guard unsafe base.pointee.overlay == nil else {
            throw LMDBError(.nestedInMemory, operation: "begin a transaction in memory")
        }
        let overlay = unsafe Overlay(over: base.pointee)
        let state = unsafe WriteState(
            of: self, context: overlay.context(over: base.pointee), overlay: overlay)
        defer {
            unsafe base.pointee.takeTimeLimit(of: state.context.pointee)
            _ = unsafe state.end()
            overlay.closeCursors()
        }
        var transaction = WriteTransaction(state)
        return try body(&transaction)
    }
}

extension TransactionContext {
    /// Has read as long as another that began as it was.
    fileprivate mutating func takeTimeLimit(of other: TransactionContext) {
        unsafe isOverdue = isOverdue || other.isOverdue
        unsafe deadline = max(deadline, other.deadline)
        unsafe lookedAt = max(lookedAt, other.lookedAt)
    }
}

extension WriteTransaction {
    // MARK: In memory

    /// Whether nothing of it is ever stored.
    public var isInMemory: Bool { state.overlay != nil && !state.ownsOverlay }

    mutating func store(
        _ value: RawSpan, _ key: borrowing KeyWriter, _ slot: UInt32, _ storing: Storing,
        in overlay: Overlay
    ) throws(LMDBError) -> Bool {
        switch storing {
        case .replacing: break
        case .inserting:
            if unsafe try snapshot.find(key, in: slot) != nil { return false }
        case .appending:
            var cursor = try CursorCore(snapshot, slot: slot)
            if let last = try cursor.last(),
                unsafe last.key.withUnsafeBytes({ bytes in
                    unsafe key.compare(MDB_val(bytes)) <= 0
                })
            {
                throw outOfOrder(key, slot)
            }
        }
        let bytes = unsafe UnsafeRawBufferPointer(start: key.start, count: key.byteCount)
        unsafe value.withUnsafeBytes { unsafe overlay.put($0, for: bytes, in: slot) }
        count(byteCount: key.byteCount + value.byteCount, isAppended: storing == .appending)
        return true
    }

    mutating func delete(_ key: borrowing KeyWriter, _ slot: UInt32, in overlay: Overlay)
        throws(LMDBError) -> Bool
    {
        guard unsafe try snapshot.find(key, in: slot) != nil else { return false }
        let bytes = unsafe UnsafeRawBufferPointer(start: key.start, count: key.byteCount)
        unsafe overlay.put(nil, for: bytes, in: slot)
        count(byteCount: 0, isAppended: false)
        return true
    }

    /// Removes all entries of a table one by one.
    mutating func removeEach<Key>(in table: Table<Key>) throws(LMDBError) {
        guard let overlay = state.overlay else { return }
        while true {
            var cursor = try CursorCore(snapshot, slot: table.slot)
            guard let first = try cursor.first() else { return }
            unsafe first.key.withUnsafeBytes { unsafe overlay.put(nil, for: $0, in: table.slot) }
            count(byteCount: 0, isAppended: false)
        }
    }

    /// ``nested(_:)`` in a transaction in memory: what is undone is put back.
    mutating func nested<R: ~Copyable>(
        in overlay: Overlay, _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        _ = try unsafe parentOfNested()
        let child = unsafe WriteState(
            of: state.owner, context: state.context.pointee, overlay: overlay,
            dirtyPageEstimate: state.dirtyPageEstimate)
        let mark = overlay.mark()
        var transaction = WriteTransaction(child)
        let result: R
        do {
            result = try body(&transaction)
        } catch {
            _ = unsafe child.end()
            overlay.undo(to: mark)
            throw error
        }
        let hasFailed = child.hasFailed || !overlay.isLast(mark)
        _ = unsafe child.end()
        guard !hasFailed else {
            overlay.undo(to: mark)
            throw LMDBError(.transactionFailed, operation: "commit a nested transaction")
        }
        overlay.keep(mark)
        state.dirtyPageEstimate = child.dirtyPageEstimate
        state.appendedByteCount += child.appendedByteCount
        return result
    }
}
