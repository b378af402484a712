import LMDB

// Entry by entry: nothing is known of the meaning yet.
extension Verifier {
    mutating func verifyEntries() throws {
        try verifyEntries(of: Tables.meta)
        try verifyEntries(of: Tables.secrets)
        try verifyEntries(of: Tables.ends)
        try verifyEntries(of: Tables.logRuns)
        try verifyEntries(of: Tables.receipts)
        try verifyEntries(of: Tables.receiptTimes)
        try verifyEntries(of: Tables.past)
        try verifyEntriesByAccount(from: [])
    }

    /// The entries of one account, in the tables whose keys begin with the account.
    mutating func verifyEntries(ofAccount account: AccountOrdinal) throws {
        var prefix: [UInt8] = []
        for shift in [24, 16, 8, 0] as [UInt32] {
            prefix.append(UInt8(truncatingIfNeeded: account >> shift))
        }
        try verifyEntriesByAccount(from: prefix)
    }

    private mutating func verifyEntriesByAccount(from prefix: [UInt8]) throws {
        try verifyEntries(of: Tables.counters, prefix)
        try verifyEntries(of: Tables.names, prefix)
        try verifyEntries(of: Tables.records, prefix)
        try verifyEntries(of: Tables.edges, prefix)
        try verifyEntries(of: Tables.heads, prefix)
        try verifyEntries(of: Tables.pairs, prefix)
        try verifyEntries(of: Tables.postings, prefix)
        try verifyEntries(of: Tables.timed, prefix)
        try verifyEntries(of: Tables.log, prefix)
        try verifyEntries(of: Tables.deliveries, prefix)
        try verifyEntries(of: Tables.removals, prefix)
        try verifyEntries(of: Tables.logBlocks, prefix)
        try verifyEntries(of: Tables.logSegments, prefix)
        try verifyEntries(of: Tables.logNames, prefix)
        try verifyEntries(of: Tables.logPostings, prefix)
        try verifyEntries(of: Tables.nameOrder, prefix)
        try verifyEntries(of: Tables.words, prefix)
        try verifyEntries(of: Tables.identities, prefix)
    }

    /// Whether an entry stands under the first account without being its own: the records and names of
    /// accounts, subdomains and providers. Each account's own are looked at with it.
    private static func isOfAll(_ key: [UInt8], _ code: UInt8) -> Bool {
        guard code == Tables.records.code || code == Tables.names.code, key.count > 4,
            key.starts(with: [0, 0, 0, 0])
        else { return false }
        return Space(rawValue: key[4])?.isOfAll ?? false
    }

    /// - Parameter prefix: What the keys begin with.
    private mutating func verifyEntries<Key>(of table: StoreTable<Key>, _ prefix: [UInt8] = [])
        throws
    {
        guard reader.snapshot.hasTable(table.table) else { return }
        let raw = table.raw
        var walk = try reader.snapshot.walk(in: raw.table)
        var isThere = try passing(&walk, raw, prefix) { (walk) throws(LMDBError) in
            try prefix.isEmpty ? walk.first() : walk.seek(atOrAfter: RawKey(prefix))
        }
        while isThere {
            let key = RawKey(walk.key.copied())
            let value = walk.value
            guard key.bytes.starts(with: prefix) else { return }
            if !prefix.isEmpty, Self.isOfAll(key.bytes, table.code) {
                isThere = try passing(&walk, raw, prefix) {
                    (walk) throws(LMDBError) in try walk.next()
                }
                continue
            }
            report.entryCount += 1
            step()
            try attempt(table.table.name) { (verifier) throws in
                let payload = try verifier.reader.payload(of: value, key, in: raw)
                guard table.hasValues || payload.isEmpty else {
                    throw verifier.reader.damage(raw, key, "has a value, and is said by its key")
                }
            }
            isThere = try passing(&walk, raw, prefix) {
                (walk) throws(LMDBError) in try walk.next()
            }
        }
    }

    /// Moves on, and past packs that cannot be read, each of which is a problem; not past what a prefix asks for.
    private mutating func passing(
        _ walk: inout Walk<RawKey>, _ table: StoreTable<RawKey>, _ prefix: [UInt8],
        _ move: (inout Walk<RawKey>) throws(LMDBError) -> Bool
    ) throws -> Bool {
        var passed: [UInt8]?
        while true {
            do throws(LMDBError) {
                guard let passed else { return try move(&walk) }
                return try walk.seek(behindPack: passed)
            } catch {
                guard case .packDamaged(let key, _) = error.kind, key != passed else { throw error }
                // One that begins before the prefix may have what begins so.
                guard key.starts(with: prefix) || key.lexicographicallyPrecedes(prefix) else {
                    return false
                }
                if prefix.isEmpty || !Self.isOfAll(key, table.code) {
                    try report.add(StoreError(of: error), of: table.table.name)
                }
                passed = key
            }
        }
    }
}
