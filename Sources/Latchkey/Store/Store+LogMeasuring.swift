import LMDB
public import SystemPackage

// What the benchmarks need and hosts do not: entries without a change that they tell of.
@_spi(Measuring)
extension Store {
    /// Appends entries to the log of an account, in one transaction.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such account; what every write may throw.
    public func append(_ entries: [LogEntry], to account: Identity) throws(StoreError) {
        try asStoreError {
            try environment.write { transaction in
                let now = try self.options.time()
                try Writer.with(&transaction, now: now, memory: self.memory) { writer in
                    let ordinal = try writer.reader.require(account: account)
                    for entry in entries { try writer.append(entry, ordinal) }
                }
            }
        }
    }

    /// Makes an empty store that synchronizes nothing until it is closed.
    ///
    /// - Throws: ``StoreError``: `storage`: it cannot be made.
    public static func createUnsynchronized(at path: FilePath) throws(StoreError) -> Store {
        try make(at: path, Options(), durability: .deferred)
    }

    /// What the tables of the log take, by name, in whole pages.
    ///
    /// - Throws: ``StoreError``: what every read may throw, and nothing else.
    public func logByteCounts() throws(StoreError) -> [(name: String, byteCount: Int)] {
        try asStoreError {
            let pageSize = try environment.info.pageSizeBytes
            return try environment.read { snapshot in
                [
                    try snapshot.byteCount(of: Tables.log, pageSize),
                    try snapshot.byteCount(of: Tables.logBlocks, pageSize),
                    try snapshot.byteCount(of: Tables.logSegments, pageSize),
                    try snapshot.byteCount(of: Tables.logNames, pageSize),
                    try snapshot.byteCount(of: Tables.logPostings, pageSize),
                ]
            }
        }
    }
}

extension Snapshot {
    fileprivate func byteCount<Key>(of table: StoreTable<Key>, _ pageSize: Int) throws(LMDBError)
        -> (name: String, byteCount: Int)
    {
        let found = try statistics(of: table.table)
        let pages = found.branchPageCount + found.leafPageCount + found.overflowPageCount
        return (table.table.name, pages * pageSize)
    }
}
