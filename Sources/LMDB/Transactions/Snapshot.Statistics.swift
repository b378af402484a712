import CLMDB

/// The shape of a table's tree.
public struct TableStatistics: Sendable, Equatable {
    /// The number of entries.
    public let entryCount: Int
    /// The levels of the tree: 0 when empty.
    public let depth: Int
    /// Pages that hold keys and the numbers of lower pages.
    public let branchPageCount: Int
    /// Pages that hold entries.
    public let leafPageCount: Int
    /// Pages of values too long for a leaf.
    public let overflowPageCount: Int
}

extension Snapshot {
    /// Whether the table is there: one that was opened by its ``Table/optionalDefinition`` need
    /// not be, and then cannot be read.
    ///
    /// Complexity: constant.
    public func hasTable<Key>(_ table: Table<Key>) -> Bool {
        hasTable(table.definition)
    }

    /// Whether the table is there.
    ///
    /// Complexity: constant.
    public func hasTable(_ table: TableDefinition) -> Bool {
        unsafe context.pointee.handle(table.slot) != TransactionContext.noTable
    }

    /// The shape of a table's tree.
    ///
    /// Complexity: constant. The corresponding C function is `mdb_stat`.
    public func statistics<Key>(of table: Table<Key>) throws(LMDBError) -> TableStatistics {
        try statistics(slot: table.slot)
    }

    func statistics(slot: UInt32) throws(LMDBError) -> TableStatistics {
        let handle = unsafe context.pointee.handle(slot)
        guard let txn = unsafe context.pointee.txn, unsafe !context.pointee.hasFailed,
            unsafe handle != TransactionContext.noTable
        else { throw unusableReason(slot: slot, operation: "count") }
        var result = MDB_stat()
        // Sound: an open transaction and table.
        let code = unsafe Calls.statistics(txn, handle, &result)
        guard code == 0 else {
            throw failure(code, operation: "count", slot: slot, key: nil)
        }
        return TableStatistics(
            entryCount: result.ms_entries, depth: Int(result.ms_depth),
            branchPageCount: result.ms_branch_pages, leafPageCount: result.ms_leaf_pages,
            overflowPageCount: result.ms_overflow_pages)
    }
}
