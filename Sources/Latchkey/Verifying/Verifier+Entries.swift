import LMDB

// Entry by entry: nothing is known of the meaning yet.
extension Verifier {
    mutating func verifyEntries() throws {
        try verifyEntries(of: Tables.meta)
        try verifyEntries(of: Tables.counters)
        try verifyEntries(of: Tables.names)
        try verifyEntries(of: Tables.records)
        try verifyEntries(of: Tables.edges)
        try verifyEntries(of: Tables.heads)
        try verifyEntries(of: Tables.pairs)
        try verifyEntries(of: Tables.postings)
        try verifyEntries(of: Tables.timed)
        try verifyEntries(of: Tables.log)
        try verifyEntries(of: Tables.ends)
        try verifyEntries(of: Tables.deliveries)
        try verifyEntries(of: Tables.secrets)
        try verifyEntries(of: Tables.logBlocks)
        try verifyEntries(of: Tables.logSegments)
        try verifyEntries(of: Tables.logNames)
        try verifyEntries(of: Tables.logPostings)
        try verifyEntries(of: Tables.logRuns)
        try verifyEntries(of: Tables.nameOrder)
        try verifyEntries(of: Tables.words)
        try verifyEntries(of: Tables.identities)
    }

    private mutating func verifyEntries<Key>(of table: StoreTable<Key>) throws {
        guard reader.snapshot.hasTable(table.table) else { return }
        let raw = StoreTable<RawKey>(table.table.name, table.code)
        var cursor = try reader.snapshot.cursor(in: raw.table)
        var entry = try cursor.first()
        while let found = entry {
            report.entryCount += 1
            step()
            let key = RawKey(found.key.copied())
            try attempt(table.table.name) { (verifier) throws in
                _ = try verifier.reader.payload(of: found.value, key, in: raw)
            }
            entry = try cursor.next()
        }
    }
}
