import CLMDB

/// The data as of one transaction: what a read or write closure looks at.
///
/// A snapshot can be copied, and passed to functions, but not kept: it is bound to its
/// transaction, and so is every span and cursor that comes from it. It belongs to the thread
/// that runs the closure.
///
/// ## Topics
/// - ``value(for:in:)``, ``contains(_:in:)``, ``entryCount(of:)``
/// - ``cursor(in:)``, ``forEach(in:from:through:direction:_:)``
@safe
public struct Snapshot: ~Escapable {
    // Sound: see TransactionContext; the lifetime of this value ends before that of the context.
    let context: UnsafeMutablePointer<TransactionContext>

    /// The caller binds the lifetime: to its closure's parameter, or by `_overrideLifetime`.
    @usableFromInline
    @_lifetime(immortal)
    @unsafe init(context: UnsafeMutablePointer<TransactionContext>) {
        unsafe self.context = context
    }

    /// The number of the commit that the snapshot shows; in a write transaction, of the commit
    /// that it will be. The corresponding C function is `mdb_txn_id`.
    public var transactionID: UInt64 {
        guard let txn = unsafe context.pointee.txn else { return 0 }
        return UInt64(unsafe Calls.identifier(txn))
    }

    /// The value stored for a key, in place: no byte is copied.
    ///
    /// Complexity: one descent of the table's tree; no allocation. The corresponding C
    /// function is `mdb_get`.
    ///
    /// - Returns: The value's bytes, valid as long as this snapshot, or nil if there is none.
    @inlinable
    @_lifetime(copy self)
    public func value<Key>(for key: Key, in table: Table<Key>) throws(LMDBError) -> RawSpan? {
        let found = try unsafe withEncodedKey(key) { (writer) throws(LMDBError) -> FoundBytes? in
            try unsafe find(writer, in: table.slot)
        }
        guard let found = unsafe found else { return nil }
        // Sound: LMDB keeps the bytes until the transaction ends or writes, and the lifetime
        // of this snapshot ends before either.
        let span = unsafe RawSpan(_unsafeStart: found.start, byteCount: found.count)
        return unsafe _overrideLifetime(span, copying: self)
    }

    /// Whether there is an entry for a key.
    ///
    /// Complexity: as ``value(for:in:)``.
    @inlinable
    public func contains<Key>(_ key: Key, in table: Table<Key>) throws(LMDBError) -> Bool {
        let found = try unsafe withEncodedKey(key) { (writer) throws(LMDBError) -> FoundBytes? in
            try unsafe find(writer, in: table.slot)
        }
        return unsafe found != nil
    }

    /// How long a page of the file is.
    public var pageSizeBytes: Int { unsafe context.pointee.pageSizeBytes }

    /// The number of entries of a table.
    ///
    /// Complexity: constant; of a packed table a step for each pack. The corresponding C function is `mdb_stat`.
    public func entryCount<Key>(of table: Table<Key>) throws(LMDBError) -> Int {
        try isPacked(table)
            ? packedEntryCount(table.slot) : statistics(slot: table.slot).entryCount
    }

    @usableFromInline
    @unsafe func find(_ key: borrowing KeyWriter, in slot: UInt32) throws(LMDBError)
        -> FoundBytes?
    {
        let handle = unsafe context.pointee.handle(slot)
        guard let txn = unsafe context.pointee.txn, unsafe handle != TransactionContext.noTable,
            unsafe !context.pointee.hasFailed, !key.isOverflowed, key.byteCount > 0
        else { return try unsafe findThroughOverlay(key, in: slot) }
        return try unsafe find(key, txn, handle, slot)
    }

    /// What is stored, whatever an overlay has.
    @inline(__always)
    @unsafe func find(
        _ key: borrowing KeyWriter, _ txn: OpaquePointer, _ handle: UInt32, _ slot: UInt32
    ) throws(LMDBError) -> FoundBytes? {
        if isPacked(slot: slot) { return try unsafe findPacked(key, in: slot) }
        if mustLook {
            try look("get", slot)
            if hasLostPages { try expectReadable(key.written(), slot) }
        }
        // Sound: an open transaction of this thread, and a key of `byteCount` bytes.
        var keyValue = unsafe MDB_val(mv_size: key.byteCount, mv_data: key.start)
        var value = unsafe MDB_val()
        let code = unsafe Calls.get(txn, handle, &keyValue, &value)
        if code == 0 {
            guard unsafe isWithinFile(value) else { throw misplaced("get", slot, key.written()) }
            return unsafe FoundBytes(value)
        }
        if code == MDB_NOTFOUND { return nil }
        throw failure(code, operation: "get", slot: slot, key: key.written())
    }
}
