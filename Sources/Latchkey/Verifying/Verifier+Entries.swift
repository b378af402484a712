import LMDB

// Entry by entry: nothing is known of the meaning yet.
extension Verifier {
    mutating func verifyEntries() throws {
        isInEntries = true
        defer { isInEntries = false }
        try verifyEntries(of: Tables.meta)
        try verifyEntries(of: Tables.secrets)
        try verifyEntries(of: Tables.ends)
        try verifyEntries(of: Tables.logRuns)
        try verifyEntries(of: Tables.receipts)
        try verifyEntries(of: Tables.receiptTimes)
        try verifyEntries(of: Tables.past)
        try verifyEntries(of: Tables.carried)
        try verifyEntriesByAccount(from: [])
    }

    /// The entries of one account, in the tables whose keys begin with the account.
    mutating func verifyEntries(ofAccount account: AccountOrdinal) throws {
        isInEntries = true
        defer { isInEntries = false }
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
    static func isOfAll(_ key: [UInt8], _ code: UInt8) -> Bool {
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
        defer { account = nil }
        var walk = try reader.snapshot.walk(in: raw.table)
        var isThere = try passing(&walk, raw, prefix) { (walk) throws(LMDBError) in
            try prefix.isEmpty ? walk.first() : walk.seek(atOrAfter: RawKey(prefix))
        }
        while isThere {
            let key = RawKey(walk.key.copied())
            let value = walk.value
            guard key.bytes.starts(with: prefix) else { return }
            if !prefix.isEmpty, Self.isOfAll(key.bytes, table.code) {
                isThere = try passing(&walk, raw, prefix, from: key.bytes) {
                    (walk) throws(LMDBError) in try walk.next()
                }
                continue
            }
            report.entryCount += 1
            step()
            account = Self.owner(of: key.bytes, table.code)
            try attempt(table.table.name) { (verifier) throws in
                let payload = try verifier.reader.payload(of: value, key, in: raw)
                guard table.hasValues || payload.isEmpty else {
                    throw verifier.reader.damage(raw, key, "has a value, and is said by its key")
                }
            }
            isThere = try passing(&walk, raw, prefix, from: key.bytes) {
                (walk) throws(LMDBError) in try walk.next()
            }
        }
    }

    /// Whose an entry is.
    static func owner(of key: [UInt8], _ code: UInt8) -> AccountOrdinal? {
        guard key.count >= 4, Tables.isOrderedByAccount(code) else { return nil }
        let account = key.rawBytes.bigEndian32(at: 0)
        guard isOfAll(key, code) else { return account }
        guard code == Tables.records.code, let record = RecordKey(key.rawBytes),
            record.space == .account
        else { return nil }
        return record.ordinal
    }
}
