/// A cursor of LMDB, and where it is.
///
/// Cursors are copyable, and refer to one of these: the compiler checks the lifetime of a
/// copyable view even when a closure assigns it, which it does not for others.
@usableFromInline
@safe
final class CursorBox {
    // Sound: a box is used, and dies, within the life of its transaction: those that cursors
    // hold by the lifetime of the cursors, those that a reader keeps by its `discard`.
    let handle: OpaquePointer

    /// Where the cursor is. One thread has the transaction, and nothing calls back meanwhile.
    @exclusivity(unchecked) var place = Place.nowhere

    enum Place {
        case nowhere, beforeFirst, atEntry, afterLast
    }

    @unsafe init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit {
        unsafe Calls.closeCursor(handle)
    }
}

extension Snapshot {
    /// A cursor that nobody uses: the one that the reader keeps for the table, or a new one.
    func openCursor(slot: UInt32) throws(LMDBError) -> CursorBox {
        let table = unsafe context.pointee.handle(slot)
        guard let txn = unsafe context.pointee.txn, unsafe !context.pointee.hasFailed,
            unsafe table != TransactionContext.noTable
        else { throw unusableReason(slot: slot, operation: "open a cursor") }
        // Sound: a kept cursor belongs to this very transaction handle, which has been renewed
        // since; `mdb_cursor_renew` binds it anew.
        if let kept = unsafe context.pointee.idleCursor(slot) {
            let code = unsafe Calls.renewCursor(txn, kept.handle)
            guard code == 0 else {
                throw failure(code, operation: "open a cursor", slot: slot, key: nil)
            }
            unsafe kept.place = .nowhere
            return kept
        }
        var handle: OpaquePointer?
        let code = unsafe Calls.openCursor(txn, table, &handle)
        guard code == 0, let handle = unsafe handle else {
            throw failure(code, operation: "open a cursor", slot: slot, key: nil)
        }
        let box = unsafe CursorBox(handle)
        unsafe context.pointee.keep(box, slot)
        return box
    }
}
