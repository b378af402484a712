import CLMDB

/// The shape of a table's tree.
public struct TableStatistics: Sendable, Equatable {
    /// The number of entries; of a packed table, of packs.
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
        unsafe handle(table.slot) != TransactionContext.noTable
    }

    /// Whether the list of tables has as many entries as it says: pages of it may be others.
    ///
    /// Complexity: linear in the tables of the file.
    package func isTableListWhole() throws(LMDBError) -> Bool {
        // The corresponding C constant is `MAIN_DBI`.
        let list: UInt32 = 1
        guard let txn = unsafe context.pointee.txn else {
            throw LMDBError(.transactionEnded, operation: "count the tables")
        }
        var statistics = MDB_stat()
        var cursor: OpaquePointer?
        // Sound: an open transaction, a handle that every environment has, and a cursor that is closed
        // before it ends.
        var code = unsafe Calls.statistics(txn, list, &statistics)
        if code == 0 { code = unsafe Calls.openCursor(txn, list, &cursor) }
        guard code == 0, let cursor = unsafe cursor else {
            throw unsafe LMDBError.from(
                code: code, operation: "count the tables", limits: context.pointee.limits)
        }
        defer { unsafe Calls.closeCursor(cursor) }
        var count = 0
        var step = MDB_FIRST
        while true {
            var (key, value) = unsafe (MDB_val(), MDB_val())
            let code = unsafe Calls.moveCursor(cursor, &key, &value, step)
            if code == MDB_NOTFOUND { return count == statistics.ms_entries }
            guard code == 0 else { return false }
            count += 1
            step = MDB_NEXT
        }
    }

    /// The shape of a table's tree.
    ///
    /// Complexity: constant. The corresponding C function is `mdb_stat`.
    public func statistics<Key>(of table: Table<Key>) throws(LMDBError) -> TableStatistics {
        try statistics(slot: table.slot)
    }

    /// As many entries as a table has at most: what an overlay puts counts as another one, and a pack as one of as many
    /// as there can be.
    ///
    /// Complexity: constant.
    public func mostEntries<Key>(of table: Table<Key>) throws(LMDBError) -> Int {
        let slot = table.slot
        let stored = try storedStatistics(slot: slot).entryCount
        let overlaid = unsafe context.pointee.overlay.map { unsafe $0[Int(slot)].count } ?? 0
        return (isPacked(slot: slot) ? stored * Limits.packByteCount : stored) + overlaid
    }

    func statistics(slot: UInt32) throws(LMDBError) -> TableStatistics {
        let stored = try storedStatistics(slot: slot)
        return TableStatistics(
            entryCount: stored.entryCount
                + (isPacked(slot: slot) ? 0 : try countInOverlay(slot)),
            depth: stored.depth, branchPageCount: stored.branchPageCount,
            leafPageCount: stored.leafPageCount, overflowPageCount: stored.overflowPageCount)
    }

    /// That of the tree itself, whatever an overlay has.
    private func storedStatistics(slot: UInt32) throws(LMDBError) -> TableStatistics {
        let handle = handle(slot)
        guard let txn = unsafe context.pointee.txn, unsafe !context.pointee.hasFailed,
            unsafe handle != TransactionContext.noTable
        else { throw unusableReason(slot: slot, operation: "count") }
        var result = MDB_stat()
        // Sound: an open transaction and table.
        let code = unsafe Calls.statistics(txn, handle, &result)
        guard code == 0 else {
            throw failure(code, operation: "count", slot: slot, key: nil)
        }
        guard (0...Limits.entryCount).contains(result.ms_entries) else {
            throw LMDBError(
                .damaged(
                    reason: "it says that it has \(UInt(bitPattern: result.ms_entries)) entries"),
                operation: "count", table: TableNames.name(of: slot))
        }
        return TableStatistics(
            entryCount: result.ms_entries, depth: Int(result.ms_depth),
            branchPageCount: result.ms_branch_pages, leafPageCount: result.ms_leaf_pages,
            overflowPageCount: result.ms_overflow_pages)
    }
}
