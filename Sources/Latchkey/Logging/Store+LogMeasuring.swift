public import SystemPackage

// What the benchmarks need and hosts do not: entries without a change that they tell of.
@_spi(Measuring)
extension Store {
    /// Appends entries to the log of an account, in one transaction.
    public func append(_ entries: [LogEntry], to account: Identity) throws(StoreError) {
        try asStoreError {
            try environment.write { transaction in
                try Writer.with(&transaction, now: self.options.clock()) { writer in
                    let ordinal = try writer.reader.require(account: account)
                    for entry in entries { try writer.append(entry, ordinal) }
                }
            }
        }
    }

    /// Makes an empty store that synchronizes nothing until it is closed.
    public static func createUnsynchronized(at path: FilePath) throws(StoreError) -> Store {
        try create(at: path, Options(), durability: .deferred)
    }
}
