import CLMDB

/// A cursor without its type of keys: everything that need not be specialized.
@usableFromInline
@safe
struct CursorCore: ~Copyable, ~Escapable {
    // Sound: the lifetime of this value ends before that of the snapshot, and thus of the
    // transaction, on whose thread the handle is used.
    let snapshot: Snapshot
    let handle: OpaquePointer
    let slot: UInt32
    var place = Place.nowhere

    /// Where a cursor is.
    enum Place {
        case nowhere, beforeFirst, atEntry, afterLast
    }

    @usableFromInline
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, slot: UInt32) throws(LMDBError) {
        unsafe handle = try snapshot.openCursor(slot: slot)
        self.snapshot = snapshot
        self.slot = slot
    }

    @usableFromInline
    deinit {
        unsafe snapshot.closeCursor(handle, slot: slot)
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func first() throws(LMDBError) -> Entry? {
        try unsafe bind(move(MDB_FIRST, orElse: .nowhere))
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func last() throws(LMDBError) -> Entry? {
        try unsafe bind(move(MDB_LAST, orElse: .nowhere))
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func next() throws(LMDBError) -> Entry? {
        if place == .afterLast { return nil }
        let step = place == .atEntry ? MDB_NEXT : MDB_FIRST
        return try unsafe bind(move(step, orElse: .afterLast))
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func previous() throws(LMDBError) -> Entry? {
        if place == .beforeFirst { return nil }
        let step = place == .atEntry ? MDB_PREV : MDB_LAST
        return try unsafe bind(move(step, orElse: .beforeFirst))
    }
}

extension Snapshot {
    @unsafe func openCursor(slot: UInt32) throws(LMDBError) -> OpaquePointer {
        let handle = unsafe context.pointee.handle(slot)
        guard let txn = unsafe context.pointee.txn, unsafe !context.pointee.hasFailed,
            unsafe handle != TransactionContext.noTable
        else { throw unusableReason(slot: slot, operation: "open a cursor") }
        // Sound: a kept cursor belongs to this transaction's handle, which has been renewed
        // since; `mdb_cursor_renew` binds it anew.
        if let kept = unsafe context.pointee.takeCursor(slot) {
            let code = unsafe Calls.renewCursor(txn, kept)
            if code == 0 { return unsafe kept }
            unsafe Calls.closeCursor(kept)
            throw failure(code, operation: "open a cursor", slot: slot, key: nil)
        }
        var cursor: OpaquePointer?
        let code = unsafe Calls.openCursor(txn, handle, &cursor)
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
