import CLMDB

extension Environment {
    /// Copies everything that this environment has of some tables into another one, in which they are empty: entry by
    /// entry in their order, those that lie together as they lie, so that every page of the other is full. What was put
    /// in any order fills two thirds of its pages.
    ///
    /// It takes many transactions. Nothing is verified.
    ///
    /// Complexity: O(bytes). Memory: the pages of one transaction.
    ///
    /// - Precondition: Both have the tables in one form, packed or not.
    /// - Throws: What reading one and writing to the other throws.
    package func refill(_ other: Environment, _ tables: [TableDefinition]) throws {
        try read { snapshot in
            snapshot.liftTimeLimit()
            for table in tables where snapshot.hasTable(table) {
                var cursor = try CursorCore(snapshot, slot: table.slot)
                // Sound: entries stay where they are as long as the snapshot.
                var found = try unsafe cursor.moveBare(MDB_FIRST, orElse: .nowhere)
                while unsafe found != nil {
                    try other.write { transaction in
                        var byteCount = 0
                        while let entry = unsafe found, byteCount < Limits.refillByteCount {
                            try unsafe transaction.appendBare(entry, table.slot)
                            byteCount += unsafe entry.key.mv_size + entry.value.mv_size
                            unsafe found = try unsafe cursor.moveBare(MDB_NEXT, orElse: .afterLast)
                        }
                    }
                }
            }
        }
    }
}

extension WriteTransaction {
    /// Puts an entry as LMDB has it behind the last one of a table.
    @unsafe fileprivate mutating func appendBare(_ entry: FoundEntry, _ slot: UInt32)
        throws(LMDBError)
    {
        guard let txn = unsafe state.context.pointee.txn else { return }
        let handle = unsafe state.context.pointee.handle(slot)
        var key = unsafe entry.key
        var value = unsafe entry.value
        let code = unsafe Calls.put(txn, handle, &key, &value, MDB_APPEND)
        guard code == 0 else {
            throw failure(
                code, operation: "append", slot: slot, key: unsafe Array(entry.key.bytes))
        }
        count(byteCount: unsafe key.mv_size + value.mv_size, isAppended: true)
    }
}
