import LMDB

@testable import Latchkey

/// An entry of whatever table, without its checksum.
struct SealedEntry {
    var table: StoreTable<RawKey>
    var key: [UInt8]
    var payload: [UInt8]
}

extension Store {
    /// Every entry of some tables; of all unless these are named.
    func sealedEntries(of names: Set<String>? = nil) throws -> [SealedEntry] {
        try environment.read { snapshot in
            var entries: [SealedEntry] = []
            for table in Self.tables where names?.contains(table.table.name) ?? true {
                let checksumByteCount = table.checksumByteCount(in: snapshot)
                var walk = try snapshot.walk(in: table.table)
                while try walk.next() {
                    entries.append(
                        SealedEntry(
                            table: table, key: walk.key.copied(),
                            payload: Array(walk.value.copied().dropLast(checksumByteCount))))
                }
            }
            return entries
        }
    }

    /// Gives an entry a value, with the checksum that fits: as a fault of a program may.
    func seal(_ payload: [UInt8], _ key: [UInt8], in table: StoreTable<RawKey>) throws {
        try writeByHand { transaction in
            var value = payload
            try table.seal(&value, for: RawKey(key), in: transaction.snapshot)
            try transaction.put(value, for: RawKey(key), in: table.table)
        }
    }

    /// Writes past the store, as a fault of a program may. Damage of a medium moves nothing; this does, and nobody says
    /// what: readers forget where they found heads.
    func writeByHand<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
        let result = try environment.write(body)
        try environment.read { (snapshot) throws in
            snapshot.noteAll(movedBy: snapshot.transactionID)
        }
        return result
    }

    /// Does something while an entry has another value.
    func sealing<R>(_ payload: [UInt8], of entry: SealedEntry, _ body: () throws -> R) throws -> R {
        try seal(payload, entry.key, in: entry.table)
        let result = Result { try body() }
        try seal(entry.payload, entry.key, in: entry.table)
        return try result.get()
    }

    private static let tables: [StoreTable<RawKey>] = [
        raw(Tables.meta), raw(Tables.counters), raw(Tables.names), raw(Tables.records),
        raw(Tables.edges), raw(Tables.heads), raw(Tables.pairs), raw(Tables.postings),
        raw(Tables.timed), raw(Tables.log), raw(Tables.logBlocks), raw(Tables.logSegments),
        raw(Tables.logNames), raw(Tables.logPostings), raw(Tables.deliveries),
        raw(Tables.secrets), raw(Tables.removals), raw(Tables.ends), raw(Tables.logRuns),
        raw(Tables.nameOrder), raw(Tables.words), raw(Tables.identities),
        raw(Tables.receipts), raw(Tables.receiptTimes), raw(Tables.past),
    ]

    private static func raw<Key>(_ table: StoreTable<Key>) -> StoreTable<RawKey> {
        table.raw
    }
}
