import CLMDB

extension WriteTransaction {
    /// Removes all entries of a table; the table stays.
    ///
    /// Complexity: the number of the table's pages. The corresponding C function is
    /// `mdb_drop`.
    public mutating func removeAll<Key>(in table: Table<Key>) throws(LMDBError) {
        guard state.overlay == nil else { return try removeEach(in: table) }
        let statistics = try snapshot.statistics(of: table)
        guard let txn = unsafe state.context.pointee.txn else {
            throw LMDBError(.transactionEnded, operation: "remove all", table: table.name)
        }
        // Sound: an open transaction of this thread and an open table.
        let code = unsafe Calls.empty(txn, state.context.pointee.handle(table.slot))
        guard code == 0 else {
            throw failure(code, operation: "remove all", slot: table.slot, key: nil)
        }
        // The numbers of the freed pages go into the free list, hundreds to a page.
        state.dirtyPageEstimate += 1 + statistics.branchPageCount + statistics.leafPageCount / 256
    }

    /// Removes the entries whose keys are in a range, in ascending order.
    ///
    /// Complexity: a descent of the tree, less within a page, for each entry removed.
    ///
    /// - Parameters:
    ///   - limit: The most entries to remove, to bound the transaction.
    /// - Returns: How many were removed: fewer than `limit` when the range is empty now.
    @inlinable
    public mutating func removeRange<Key>(
        from first: Key, through last: Key, in table: Table<Key>, limit: Int = Int.max
    ) throws(LMDBError) -> Int {
        try withEncodedKey(first) { (from) throws(LMDBError) -> Int in
            try withEncodedKey(last) { (through) throws(LMDBError) -> Int in
                try delete(from: from, through, isPrefix: false, table.slot, limit)
            }
        }
    }

    /// Removes the entries whose keys begin with the bytes of another type of key.
    ///
    /// Complexity and result: as ``removeRange(from:through:in:limit:)``.
    @inlinable
    public mutating func removeRange<Key, Prefix: TableKey>(
        withPrefix prefix: Prefix, in table: Table<Key>, limit: Int = Int.max
    ) throws(LMDBError) -> Int {
        try withEncodedKey(prefix) { (bytes) throws(LMDBError) -> Int in
            try delete(from: bytes, bytes, isPrefix: true, table.slot, limit)
        }
    }

    /// Removes entries from `first` on, up to `end` or as long as keys begin with `end`.
    @usableFromInline
    mutating func delete(
        from first: borrowing KeyWriter, _ end: borrowing KeyWriter, isPrefix: Bool,
        _ slot: UInt32, _ limit: Int
    ) throws(LMDBError) -> Int {
        if first.isOverflowed {
            state.fail()
            throw snapshot.keyRefusal(first, in: slot, operation: "remove a range")
        }
        if end.isOverflowed {
            state.fail()
            throw snapshot.keyRefusal(end, in: slot, operation: "remove a range")
        }
        let packing = snapshot.packing(slot)
        if state.overlay == nil, !packing.isNone {
            return try deletePacked(from: first, end, isPrefix: isPrefix, slot, packing, limit)
        }
        var cursor = try CursorCore(snapshot, slot: slot)
        var removedCount = 0
        while removedCount < limit {
            // Sought anew each time: the place after a deletion is the delicate part of
            // LMDB's cursors, and within a page a seek costs little more than a step.
            guard let found = try unsafe cursor.seek(first, .atOrAfter),
                unsafe isPrefix ? end.isPrefix(of: found.key) : end.compare(found.key) >= 0
            else { break }
            if let overlay = state.overlay {
                unsafe overlay.put(nil, for: found.key.bytes, in: slot)
            } else {
                try cursor.deleteHere()
            }
            removedCount += 1
        }
        state.dirtyPageEstimate += removedCount
        return removedCount
    }
}
