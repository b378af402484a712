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

    /// Where it is in what an overlay makes of the table, this box's own; nil without an overlay.
    let merged: UnsafeMutablePointer<MergedPlace>?

    /// Where it is in a pack, this box's own; nil where the table is not packed.
    let pack: UnsafeMutablePointer<PackPlace>?

    enum Place {
        case nowhere, beforeFirst, atEntry, afterLast
    }

    @unsafe init(_ handle: OpaquePointer, _ packing: Packing, _ merged: MergedPlace? = nil) {
        unsafe self.handle = handle
        if packing.isNone {
            unsafe pack = nil
        } else {
            let memory = UnsafeMutablePointer<PackPlace>.allocate(capacity: 1)
            unsafe memory.initialize(to: PackPlace(packing))
            unsafe pack = unsafe memory
        }
        unsafe self.merged = merged.map { place in
            let memory = UnsafeMutablePointer<MergedPlace>.allocate(capacity: 1)
            unsafe memory.initialize(to: place)
            return unsafe memory
        }
    }

    deinit {
        if let merged = unsafe merged {
            unsafe merged.deinitialize(count: 1)
            unsafe merged.deallocate()
        }
        if let pack = unsafe pack {
            unsafe pack.pointee.free()
            unsafe pack.deinitialize(count: 1)
            unsafe pack.deallocate()
        }
        unsafe Calls.closeCursor(handle)
    }
}

extension Snapshot {
    /// A cursor that nobody uses: the one that the reader keeps for the table, or a new one.
    func openCursor(slot: UInt32) throws(LMDBError) -> CursorBox {
        let table = unsafe context.pointee.handle(slot)
        guard let txn = unsafe context.pointee.txn, unsafe !context.pointee.hasFailed,
            unsafe table != TransactionContext.noTable
        else { return try openMergedCursor(slot: slot) }
        // Sound: a kept cursor belongs to this very transaction handle, which has been renewed
        // since; `mdb_cursor_renew` binds it anew.
        if let kept = unsafe context.pointee.idleCursor(slot) {
            let code = unsafe Calls.renewCursor(txn, kept.handle)
            guard code == 0 else {
                throw failure(code, operation: "open a cursor", slot: slot, key: nil)
            }
            unsafe kept.place = .nowhere
            unsafe kept.pack?.pointee.leave()
            return kept
        }
        var handle: OpaquePointer?
        let code = unsafe Calls.openCursor(txn, table, &handle)
        guard code == 0, let handle = unsafe handle else {
            throw failure(code, operation: "open a cursor", slot: slot, key: nil)
        }
        let box = unsafe CursorBox(handle, packing(slot))
        unsafe context.pointee.keep(box, slot)
        return box
    }

    /// A cursor that reads through an overlay, if there is one.
    @inline(never)
    private func openMergedCursor(slot: UInt32) throws(LMDBError) -> CursorBox {
        let table = handle(slot)
        guard let tables = unsafe context.pointee.overlay, let txn = unsafe context.pointee.txn,
            unsafe !context.pointee.hasFailed, unsafe table != TransactionContext.noTable
        else { throw unusableReason(slot: slot, operation: "open a cursor") }
        if let kept = unsafe context.pointee.idleCursor(slot) {
            unsafe kept.merged?.pointee.leave()
            unsafe kept.place = .nowhere
            unsafe kept.pack?.pointee.leave()
            return kept
        }
        var handle: OpaquePointer?
        let code = unsafe Calls.openCursor(txn, table, &handle)
        guard code == 0, let handle = unsafe handle else {
            throw failure(code, operation: "open a cursor", slot: slot, key: nil)
        }
        let box = unsafe CursorBox(handle, packing(slot), MergedPlace(tables + Int(slot)))
        unsafe context.pointee.keep(box, slot)
        return box
    }
}
