import CLMDB

/// A place in a table that moves forwards and backwards.
///
/// Entries live as long as the snapshot, so they may outlive the cursor's next move. The
/// cursor closes itself at its end; a reader keeps one for each table and uses it again, so
/// that opening one costs no allocation after the first time.
@safe
public struct Cursor<Key: TableKey>: ~Copyable, ~Escapable {
    // Sound: the lifetime of this value ends before that of the snapshot, and thus of the
    // transaction, on whose thread the handle is used.
    let snapshot: Snapshot
    let handle: OpaquePointer
    let slot: UInt32
    var place = CursorPlace.nowhere

    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, slot: UInt32) throws(LMDBError) {
        unsafe handle = try snapshot.openCursor(slot: slot)
        self.snapshot = snapshot
        self.slot = slot
    }

    deinit {
        unsafe snapshot.closeCursor(handle, slot: slot)
    }

    /// Goes to the first entry. The corresponding C constant is `MDB_FIRST`.
    ///
    /// - Returns: The entry, or nil if the table is empty.
    @_lifetime(copy self)
    public mutating func first() throws(LMDBError) -> Entry? {
        try unsafe bind(move(MDB_FIRST, orElse: .nowhere))
    }

    /// Goes to the last entry. The corresponding C constant is `MDB_LAST`.
    ///
    /// - Returns: The entry, or nil if the table is empty.
    @_lifetime(copy self)
    public mutating func last() throws(LMDBError) -> Entry? {
        try unsafe bind(move(MDB_LAST, orElse: .nowhere))
    }

    /// Goes to the next entry: to the first one from nowhere and from before the first, to
    /// none from after the last. The corresponding C constant is `MDB_NEXT`.
    ///
    /// - Returns: The entry, or nil after the last one.
    @_lifetime(copy self)
    public mutating func next() throws(LMDBError) -> Entry? {
        if place == .afterLast { return nil }
        let step = place == .atEntry ? MDB_NEXT : MDB_FIRST
        return try unsafe bind(move(step, orElse: .afterLast))
    }

    /// Goes to the previous entry: to the last one from nowhere and from after the last, to
    /// none from before the first. The corresponding C constant is `MDB_PREV`.
    ///
    /// - Returns: The entry, or nil before the first one.
    @_lifetime(copy self)
    public mutating func previous() throws(LMDBError) -> Entry? {
        if place == .beforeFirst { return nil }
        let step = place == .atEntry ? MDB_PREV : MDB_LAST
        return try unsafe bind(move(step, orElse: .beforeFirst))
    }
}

/// Where a cursor is.
enum CursorPlace {
    case nowhere, beforeFirst, atEntry, afterLast
}

extension Snapshot {
    /// Opens a cursor in a table, nowhere yet.
    ///
    /// Complexity: constant; allocates only if the table's kept cursor is in use. The
    /// corresponding C functions are `mdb_cursor_open` and `mdb_cursor_renew`.
    @_lifetime(copy self)
    public func cursor<Key>(in table: Table<Key>) throws(LMDBError) -> Cursor<Key> {
        try Cursor(self, slot: table.slot)
    }

    @unsafe func openCursor(slot: UInt32) throws(LMDBError) -> OpaquePointer {
        if let error = unusable(slot: slot, operation: "open a cursor") { throw error }
        guard let txn = unsafe context.pointee.txn else {
            throw LMDBError(.transactionEnded, operation: "open a cursor")
        }
        // Sound: a kept cursor belongs to this transaction's handle, which has been renewed
        // since; `mdb_cursor_renew` binds it anew.
        if let kept = unsafe context.pointee.takeCursor(slot) {
            let code = unsafe Calls.renewCursor(txn, kept)
            if code == 0 { return unsafe kept }
            unsafe Calls.closeCursor(kept)
            throw failure(code, operation: "open a cursor", slot: slot, key: nil)
        }
        var cursor: OpaquePointer?
        let code = unsafe Calls.openCursor(txn, context.pointee.handle(slot), &cursor)
        guard code == 0, let cursor = unsafe cursor else {
            throw failure(code, operation: "open a cursor", slot: slot, key: nil)
        }
        return unsafe cursor
    }

    @unsafe func closeCursor(_ cursor: OpaquePointer, slot: UInt32) {
        if unsafe context.pointee.keepCursor(cursor, slot) { return }
        unsafe Calls.closeCursor(cursor)
    }
}
