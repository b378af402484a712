import CLMDB

/// How a value meets the one that may be there.
@usableFromInline
enum Storing {
    case replacing, inserting, appending

    fileprivate var operation: String {
        switch self {
        case .replacing: "put"
        case .inserting: "insert"
        case .appending: "append"
        }
    }

    fileprivate var flags: Int32 {
        switch self {
        case .replacing: 0
        case .inserting: MDB_NOOVERWRITE
        case .appending: MDB_APPEND
        }
    }
}

extension WriteTransaction {
    /// - Returns: Whether the value was stored: false only when inserting.
    @usableFromInline
    mutating func store(
        _ value: RawSpan, _ key: borrowing KeyWriter, _ slot: UInt32, _ storing: Storing
    ) throws(LMDBError) -> Bool {
        let operation = storing.operation
        let txn = try unsafe writable(key, slot, operation)
        guard value.byteCount <= Limits.valueByteCount else {
            state.fail()
            throw LMDBError(
                .valueTooLong(byteCount: value.byteCount, limit: Limits.valueByteCount),
                operation: operation, table: TableNames.name(of: slot),
                key: keyText(key.written()))
        }
        if let overlay = state.overlay {
            return try store(value, key, slot, storing, in: overlay)
        }
        let packing = snapshot.packing(slot)
        if !packing.isNone { return try storePacked(value, key, slot, packing, storing) }
        // Sound: an open transaction of this thread; LMDB copies both before it returns.
        var keyValue = unsafe MDB_val(mv_size: key.byteCount, mv_data: key.start)
        let handle = unsafe state.context.pointee.handle(slot)
        let code = unsafe value.withUnsafeBytes { bytes in
            var stored = unsafe MDB_val(
                mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe Calls.put(txn, handle, &keyValue, &stored, storing.flags)
        }
        switch (code, storing) {
        case (0, _):
            count(byteCount: key.byteCount + value.byteCount, isAppended: storing == .appending)
            return true
        case (MDB_KEYEXIST, .inserting):
            return false
        case (MDB_KEYEXIST, .appending): throw outOfOrder(key, slot)
        default:
            throw failure(code, operation: operation, slot: slot, key: key.written())
        }
    }

    private mutating func storePacked(
        _ value: RawSpan, _ key: borrowing KeyWriter, _ slot: UInt32, _ packing: Packing,
        _ storing: Storing
    ) throws(LMDBError) -> Bool {
        switch storing {
        case .replacing: break
        case .inserting: if unsafe try snapshot.find(key, in: slot) != nil { return false }
        case .appending:
            var cursor = try CursorCore(snapshot, slot: slot)
            if let last = try unsafe cursor.findLast(), unsafe key.compare(last.key) <= 0 {
                throw outOfOrder(key, slot)
            }
        }
        // Sound: the value outlives the call.
        _ = try unsafe value.withUnsafeBytes { (bytes) throws(LMDBError) in
            try unsafe change(
                key, to: bytes, packedIn: slot, packing, operation: storing.operation)
        }
        return true
    }

    /// - Returns: Whether there was an entry.
    @usableFromInline
    mutating func delete(_ key: borrowing KeyWriter, _ slot: UInt32) throws(LMDBError) -> Bool {
        let txn = try unsafe writable(key, slot, "remove")
        if let overlay = state.overlay { return try delete(key, slot, in: overlay) }
        let packing = snapshot.packing(slot)
        if !packing.isNone {
            return try unsafe change(
                key, to: nil, packedIn: slot, packing, operation: "remove")
        }
        // Sound: as in `store`.
        var keyValue = unsafe MDB_val(mv_size: key.byteCount, mv_data: key.start)
        let code = unsafe Calls.delete(txn, state.context.pointee.handle(slot), &keyValue)
        if code == MDB_NOTFOUND { return false }
        guard code == 0 else {
            throw failure(code, operation: "remove", slot: slot, key: key.written())
        }
        count(byteCount: 0, isAppended: false)
        return true
    }

    /// The error for an entry that does not come after the last one.
    func outOfOrder(_ key: borrowing KeyWriter, _ slot: UInt32) -> LMDBError {
        state.fail()
        return LMDBError(
            .outOfOrder, operation: Storing.appending.operation, table: TableNames.name(of: slot),
            key: keyText(key.written()))
    }

    /// The error for a failed call, after which every other fails as well.
    func failure(_ code: Int32, operation: String, slot: UInt32, key: [UInt8]?) -> LMDBError {
        let error = snapshot.failure(code, operation: operation, slot: slot, key: key)
        return state.owner.naming(holderAt: snapshot.transactionID, error)
    }

    /// The transaction, if it can write this key to this table; else the error that makes it
    /// fail.
    @unsafe private func writable(
        _ key: borrowing KeyWriter, _ slot: UInt32, _ operation: String
    ) throws(LMDBError) -> OpaquePointer {
        let context = unsafe state.context
        guard let txn = unsafe context.pointee.txn, unsafe !context.pointee.hasFailed,
            unsafe snapshot.handle(slot) != TransactionContext.noTable,
            !key.isOverflowed, key.byteCount > 0
        else {
            let error = snapshot.refusal(key, in: slot, operation: operation)
            state.fail()
            throw error
        }
        return unsafe txn
    }

    /// Counts the pages that one change may have dirtied.
    func count(byteCount: Int, isAppended: Bool) {
        let pageSize = unsafe state.context.pointee.pageSizeBytes
        if isAppended {
            state.appendedByteCount += byteCount + WriteState.entryOverheadByteCount
            state.dirtyPageEstimate += state.appendedByteCount / pageSize
            state.appendedByteCount %= pageSize
        } else {
            // A leaf, and the pages of a value that does not fit into half of one.
            let overflow = byteCount * 2 > pageSize ? (byteCount + pageSize) / pageSize : 0
            state.dirtyPageEstimate += 1 + overflow
        }
    }
}
