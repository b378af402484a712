import CLMDB

extension Environment {
    /// Makes tables that the file lacks, and runs a closure, in one write transaction: the tables
    /// are there with what the closure writes, or not at all. No journal is asked: each file has its own tables.
    ///
    /// Before anybody else has the environment: nothing else may use it meanwhile. The
    /// corresponding C function is `mdb_dbi_open` with `MDB_CREATE`.
    ///
    /// - Parameter tables: Some of those that the environment was opened with.
    /// - Throws: As ``write(_:)``; `tableIncompatible`; `tableNotOpened` for another table.
    package func write<R>(
        making tables: [TableDefinition], _ body: (inout WriteTransaction) throws -> R
    ) throws -> R {
        var made: [TableDefinition] = []
        do {
            return try writeUnjournaled { transaction in
                for table in tables {
                    try transaction.make(table)
                    made.append(table)
                }
                return try body(&transaction)
            }
        } catch {
            // LMDB forgets the handles of a transaction that does not commit.
            for table in made { unsafe template.forget(table.slot) }
            throw error
        }
    }
}

extension WriteTransaction {
    /// Makes a table that the file lacks.
    fileprivate mutating func make(_ table: TableDefinition) throws(LMDBError) {
        let context = unsafe state.context
        guard let txn = unsafe context.pointee.txn,
            unsafe Int(table.slot) < context.pointee.slotCount
        else { throw LMDBError(.tableNotOpened, operation: "make a table", table: table.name) }
        var number: UInt32 = 0
        // Sound: an open transaction, a name without zero bytes, and a slot of the table of
        // handles, which nobody else looks at.
        let code = unsafe Calls.openTable(txn, table.name, MDB_CREATE, &number)
        guard code == 0 else {
            state.fail()
            throw unsafe LMDBError.from(
                code: code, operation: "make a table", table: table.name,
                limits: context.pointee.limits)
        }
        unsafe context.pointee.handles[Int(table.slot)] = number
    }
}

extension TransactionContext {
    /// Takes a table for one that the file lacks.
    fileprivate func forget(_ slot: UInt32) {
        // Sound: as where it was made.
        unsafe handles[Int(slot)] = TransactionContext.noTable
    }
}
