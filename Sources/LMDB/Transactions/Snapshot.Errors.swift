// Sound throughout: the context outlives the snapshot.
extension Snapshot {
    /// Why a call cannot be made at all: the transaction, the table or the key.
    @inline(never)
    func refusal(_ key: borrowing KeyWriter, in slot: UInt32, operation: String) -> LMDBError {
        if let error = unusable(slot: slot, operation: operation) { return error }
        return keyRefusal(key, in: slot, operation: operation)
    }

    /// Why a key cannot be used.
    @inline(never)
    func keyRefusal(_ key: borrowing KeyWriter, in slot: UInt32, operation: String) -> LMDBError {
        let kind: LMDBError.Kind =
            key.byteCount == 0
            ? .keyEmpty : .keyTooLong(byteCount: key.byteCount, limit: key.capacity)
        return LMDBError(
            kind, operation: operation, table: TableNames.name(of: slot),
            key: key.byteCount == 0 ? nil : keyText(key.written()))
    }

    /// Why the transaction or the table cannot be used, once it is known that one cannot.
    func unusableReason(slot: UInt32, operation: String) -> LMDBError {
        unusable(slot: slot, operation: operation)
            ?? LMDBError(.transactionFailed, operation: operation)
    }

    /// Why the transaction or the table cannot be used, if so.
    @inline(never)
    func unusable(slot: UInt32, operation: String) -> LMDBError? {
        let name = TableNames.name(of: slot)
        if unsafe context.pointee.txn == nil {
            return LMDBError(.transactionEnded, operation: operation, table: name)
        }
        if unsafe context.pointee.hasFailed {
            return LMDBError(.transactionFailed, operation: operation, table: name)
        }
        if unsafe handle(slot) == TransactionContext.noTable {
            return LMDBError(.tableNotOpened, operation: operation, table: name)
        }
        return nil
    }

    /// The error for a failed call. In a write transaction everything after it fails as well.
    @inline(never)
    func failure(_ code: Int32, operation: String, slot: UInt32, key: [UInt8]?) -> LMDBError {
        unsafe context.pointee.hasFailed = true
        return LMDBError.from(
            code: code, operation: operation, table: TableNames.name(of: slot),
            key: key.map(keyText), limits: unsafe context.pointee.limits)
    }
}
