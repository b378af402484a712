import CLMDB

// What is read through an overlay, but for cursors: see ``MergedPlace``.
//
// Sound throughout: the context outlives the snapshot, and whoever has the context keeps its overlay.
extension Snapshot {
    /// LMDB's handle of a table, or `noTable`.
    func handle(_ slot: UInt32) -> UInt32 {
        unsafe context.pointee.overlay == nil
            ? context.pointee.handle(slot) : context.pointee.handleBelow(slot)
    }

    /// What there is for a key, where a look-up without an overlay cannot be made.
    @inline(never)
    @unsafe func findThroughOverlay(_ key: borrowing KeyWriter, in slot: UInt32)
        throws(LMDBError) -> FoundBytes?
    {
        let handle = unsafe context.pointee.handleBelow(slot)
        guard let tables = unsafe context.pointee.overlay, let txn = unsafe context.pointee.txn,
            unsafe !context.pointee.hasFailed, unsafe handle != TransactionContext.noTable,
            !key.isOverflowed, key.byteCount > 0
        else { throw refusal(key, in: slot, operation: "get") }
        let bytes = unsafe UnsafeRawBufferPointer(start: key.start, count: key.byteCount)
        if let value = unsafe tables[Int(slot)].value(of: bytes) {
            return unsafe FoundBytes(value.found)
        }
        return try unsafe find(key, txn, handle, slot)
    }

    /// How many entries more, or fewer, an overlay makes of a table.
    ///
    /// Complexity: a look-up for each entry that it has of the table.
    func countInOverlay(_ slot: UInt32) throws(LMDBError) -> Int {
        guard let tables = unsafe context.pointee.overlay, let txn = unsafe context.pointee.txn
        else { return 0 }
        unsafe tables[Int(slot)].putInOrder()
        let table = unsafe tables[Int(slot)]
        var difference = 0
        var place = table.start
        while let entry = table.entry(at: place) {
            place = table.next(place)
            if entry.value.isNothing { continue }
            let key = unsafe KeyWriter(reading: entry.keyBytes)
            let below = unsafe try find(key, txn, context.pointee.handleBelow(slot), slot)
            difference += unsafe (entry.value.isRemoved ? 0 : 1) - (below == nil ? 0 : 1)
        }
        return difference
    }
}
