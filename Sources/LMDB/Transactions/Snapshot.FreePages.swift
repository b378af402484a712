import CLMDB

/// The pages that a file has free, so that commits to come need no longer file.
package struct FreePages: Sendable, Equatable {
    /// How many there are.
    package var count = 0
    /// How many of them no commit may use as long as the oldest read goes on.
    package var heldCount = 0
}

extension Snapshot {
    /// The pages that are free in what the snapshot shows.
    ///
    /// Complexity: linear in the entries of the free list, of which each commit that freed something leaves one.
    ///
    /// - Parameter oldest: The commit that the oldest read is of; nil where nobody reads.
    package func freePages(heldFrom oldest: UInt64?) throws(LMDBError) -> FreePages {
        // The corresponding C constant is `FREE_DBI`.
        let list: UInt32 = 0
        let operation = "count the free pages"
        guard let txn = unsafe context.pointee.txn else {
            throw LMDBError(.transactionEnded, operation: operation)
        }
        var cursor: OpaquePointer?
        // Sound: an open transaction for reading, a handle that every environment has, and a cursor that
        // is closed before the transaction ends.
        var code = unsafe Calls.openCursor(txn, list, &cursor)
        guard code == 0, let cursor = unsafe cursor else {
            throw unsafe LMDBError.from(
                code: code, operation: operation, limits: context.pointee.limits)
        }
        defer { unsafe Calls.closeCursor(cursor) }
        var pages = FreePages()
        var step = MDB_FIRST
        while true {
            var (key, value) = unsafe (MDB_val(), MDB_val())
            code = unsafe Calls.moveCursor(cursor, &key, &value, step)
            if code == MDB_NOTFOUND { return pages }
            guard code == 0 else {
                throw unsafe LMDBError.from(
                    code: code, operation: operation, limits: context.pointee.limits)
            }
            // The value is a count and that many numbers of pages; the key, the commit that freed them.
            let wordByteCount = MemoryLayout<UInt64>.size
            guard unsafe key.mv_size == wordByteCount, let freed = unsafe key.mv_data else {
                throw LMDBError(.damaged(reason: "its free list is none"), operation: operation)
            }
            let count = unsafe max(value.mv_size / wordByteCount, 1) - 1
            pages.count += count
            if let oldest, unsafe freed.loadUnaligned(as: UInt64.self) >= oldest {
                pages.heldCount += count
            }
            step = MDB_NEXT
        }
    }
}
