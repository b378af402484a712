import CLMDB

extension WriteTransaction {
    /// Runs a closure in a transaction within this one: its changes become this one's when it
    /// returns, and are undone when it throws, with this one going on.
    ///
    /// Complexity: 5 to 9 µs and an allocation of 3 MB to begin one: made for closures of the
    /// application, not for every change; in a transaction in memory nothing but what it changes.
    /// The corresponding C function is `mdb_txn_begin` with a parent.
    ///
    /// - Throws: What `body` throws; errors of beginning and committing, after which this
    ///   transaction has failed too.
    public mutating func nested<R: ~Copyable>(
        _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        if let overlay = state.overlay { return try nested(in: overlay, body) }
        let child = try beginNested()
        var transaction = WriteTransaction(child)
        let result: R
        do {
            result = try body(&transaction)
        } catch {
            if let txn = unsafe child.end() { unsafe Calls.abort(txn) }
            throw error
        }
        try commit(child)
        return result
    }

    /// The transaction, if another can begin within it.
    @unsafe func parentOfNested(for operation: String = "begin a nested transaction")
        throws(LMDBError)
        -> OpaquePointer
    {
        guard let parent = unsafe state.context.pointee.txn else {
            throw LMDBError(.transactionEnded, operation: operation)
        }
        guard !state.hasFailed else { throw LMDBError(.transactionFailed, operation: operation) }
        return unsafe parent
    }

    private mutating func beginNested() throws(LMDBError) -> WriteState {
        let parent = try unsafe parentOfNested()
        var txn: OpaquePointer?
        // Sound: the parent is open, and not used until the child has ended.
        let code = unsafe Calls.begin(state.owner.handle, parent: parent, 0, &txn)
        guard code == 0, let txn = unsafe txn else {
            state.fail()
            throw unsafe LMDBError.from(
                code: code, operation: "begin a nested transaction",
                limits: state.context.pointee.limits)
        }
        return unsafe WriteState(
            of: state.owner, context: state.context.pointee.with(txn: txn),
            dirtyPageEstimate: state.dirtyPageEstimate)
    }

    private mutating func commit(_ child: WriteState) throws(LMDBError) {
        guard !child.hasFailed, !child.ownsOverlay else {
            if let txn = unsafe child.end() { unsafe Calls.abort(txn) }
            throw LMDBError(.transactionFailed, operation: "commit a nested transaction")
        }
        guard let txn = unsafe child.end() else { return }
        let code = unsafe Calls.commit(txn)
        guard code == 0 else {
            state.fail()
            throw unsafe LMDBError.from(
                code: code, operation: "commit a nested transaction",
                limits: state.context.pointee.limits)
        }
        state.dirtyPageEstimate = child.dirtyPageEstimate
        state.appendedByteCount += child.appendedByteCount
    }
}
