import CLMDB
import CLMDBGuard

/// The calls into LMDB, each through one place, so that tests can make the n-th one fail.
///
/// All are `unsafe` in the same way: handles must be alive, and used by one thread at a time.
/// The types that call see to that, and say how; the functions here only pass on.
@unsafe enum Calls {
    typealias Handle = OpaquePointer

    // MARK: Entries

    @inline(__always)
    static func get(
        _ txn: Handle, _ table: UInt32, _ key: inout MDB_val, _ value: inout MDB_val
    ) -> Int32 {
        if let code = Faults.strike(.get) { return code }
        return unsafe mdb_get(txn, table, &key, &value)
    }

    @inline(__always)
    static func put(
        _ txn: Handle, _ table: UInt32, _ key: inout MDB_val, _ value: inout MDB_val,
        _ flags: Int32
    ) -> Int32 {
        if let code = Faults.strike(.put) { return code }
        return unsafe mdb_put(txn, table, &key, &value, UInt32(flags))
    }

    @inline(__always)
    static func delete(_ txn: Handle, _ table: UInt32, _ key: inout MDB_val) -> Int32 {
        if let code = Faults.strike(.delete) { return code }
        return unsafe mdb_del(txn, table, &key, nil)
    }

    static func empty(_ txn: Handle, _ table: UInt32) -> Int32 {
        if let code = Faults.strike(.empty) { return code }
        return unsafe mdb_drop(txn, table, 0)
    }

    static func statistics(_ txn: Handle, _ table: UInt32, _ result: inout MDB_stat) -> Int32 {
        if let code = Faults.strike(.statistics) { return code }
        return unsafe mdb_stat(txn, table, &result)
    }

    // MARK: Cursors

    static func openCursor(_ txn: Handle, _ table: UInt32, _ cursor: inout Handle?) -> Int32 {
        if let code = Faults.strike(.openCursor) { return code }
        return unsafe mdb_cursor_open(txn, table, &cursor)
    }

    @inline(__always)
    static func renewCursor(_ txn: Handle, _ cursor: Handle) -> Int32 {
        if let code = Faults.strike(.renewCursor) { return code }
        return unsafe mdb_cursor_renew(txn, cursor)
    }

    static func closeCursor(_ cursor: Handle) {
        unsafe mdb_cursor_close(cursor)
    }

    @inline(__always)
    static func moveCursor(
        _ cursor: Handle, _ key: inout MDB_val, _ value: inout MDB_val, _ move: MDB_cursor_op
    ) -> Int32 {
        if let code = Faults.strike(.moveCursor) { return code }
        return unsafe lmdb_guarded_cursor_get(cursor, &key, &value, move)
    }

    /// Deletes the entry under the cursor.
    static func deleteAtCursor(_ cursor: Handle) -> Int32 {
        if let code = Faults.strike(.deleteAtCursor) { return code }
        return unsafe mdb_cursor_del(cursor, 0)
    }

    // MARK: Transactions

    static func begin(
        _ environment: Handle, parent: Handle?, _ flags: Int32, _ txn: inout Handle?
    ) -> Int32 {
        if let code = Faults.strike(.begin) { return code }
        return unsafe mdb_txn_begin(environment, parent, UInt32(flags), &txn)
    }

    @inline(__always)
    static func renew(_ txn: Handle) -> Int32 {
        if let code = Faults.strike(.renew) { return code }
        return unsafe mdb_txn_renew(txn)
    }

    @inline(__always)
    static func reset(_ txn: Handle) {
        unsafe mdb_txn_reset(txn)
    }

    /// Commits; the handle is gone afterwards, whatever the result.
    static func commit(_ txn: Handle) -> Int32 {
        if let code = Faults.strike(.commit) {
            // A commit that fails has freed the transaction, so a struck one does as well.
            unsafe mdb_txn_abort(txn)
            return code
        }
        return unsafe mdb_txn_commit(txn)
    }

    static func abort(_ txn: Handle) {
        unsafe mdb_txn_abort(txn)
    }

    @inline(__always)
    static func identifier(_ txn: Handle) -> Int {
        unsafe mdb_txn_id(txn)
    }

    static func openTable(
        _ txn: Handle, _ name: String, _ flags: Int32, _ table: inout UInt32
    ) -> Int32 {
        if let code = Faults.strike(.openTable) { return code }
        var code = unsafe mdb_dbi_open(txn, name, UInt32(flags), &table)
        var found: UInt32 = 0
        if code == 0 { code = unsafe mdb_dbi_flags(txn, table, &found) }
        // An existing table keeps the flags it was made with, whatever is asked for.
        return code == 0 && found != 0 ? MDB_INCOMPATIBLE : code
    }
}
