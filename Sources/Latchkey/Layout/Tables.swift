import LMDB

/// The tables of a store. `Docs/FileFormat.md` describes each to the byte.
///
/// All numbers in keys are big-endian, so that `memcmp` orders them as numbers; all numbers in
/// values are little-endian. Every value ends in the checksum of its entry, or of its
/// pack.
enum Tables {
    /// Format version, identity of the store, its clock.
    static let meta = StoreTable<MetaKey>("meta", 1)
    /// The next free number of each space.
    static let counters = StoreTable<CounterKey>("counters", 2, keepsPast: true)
    /// External identity → ordinal.
    static let names = StoreTable<NameKey>(
        "names", 3, keepsPast: true, packedBy: 5, alone: [.account, .subdomain, .provider])
    /// Ordinal → everything that is known of the thing.
    static let records = StoreTable<RecordKey>(
        "records", 4, keepsPast: true, packedBy: 5, alone: [.account, .provider])
    /// Grants, memberships and list entries: one entry for each, with who made it and when.
    static let edges = StoreTable<EdgeKey>("edges", 5, keepsPast: true, packedBy: 4)
    /// What decisions read: sixteen neighbouring heads in an entry.
    static let heads = StoreTable<HeadKey>("heads", 6)
    /// What decisions about delegates read: the accepted connections of a pair of accounts.
    static let pairs = StoreTable<PairKey>("pairs", 7)
    /// Relations without begin or end, as chunks of ordinals.
    static let postings = StoreTable<ChunkKey>("postings", 8, packedBy: 5)
    /// Relations with a begin or an end.
    static let timed = StoreTable<TimedKey>("timed", 9, packedBy: 4)
    /// What happened, in the order of happening: what entries say in words of their own.
    static let log = StoreTable<LogRowsKey>("log", 10)
    /// The columns of the log, 128 neighbouring entries in one.
    static let logBlocks = StoreTable<LogPartKey>("logBlocks", 11)
    /// The seals of the log, and its times, one for each full segment.
    static let logSegments = StoreTable<LogPartKey>("logSegments", 12)
    /// The values of the log's columns, by text and by number.
    static let logNames = StoreTable<LogNameKey>("logNames", 13)
    /// The log's index, as chunks of places.
    static let logPostings = StoreTable<ChunkKey>("logPostings", 14)
    /// Invitations that were sent, by connection and whom they are for.
    static let deliveries = StoreTable<DeliveryKey>("deliveries", 15, keepsPast: true)
    /// Hash of a secret → what it opens.
    static let secrets = StoreTable<SecretKey>("secrets", 16, hasValues: false, keepsPast: true)

    /// What is removed but for some of what refers to it.
    static let removals = StoreTable<RecordKey>(
        "removals", 17, hasValues: false, keepsPast: true)

    /// What ends by time, in the order of time.
    static let ends = StoreTable<EndKey>("ends", 20, hasValues: false, keepsPast: true)

    /// What each commit appended to the log of each account, in the order of the commits.
    static let logRuns = StoreTable<LogRunKey>("logRuns", 22)

    /// Names in their order.
    static let nameOrder = StoreTable<NameOrderKey>(
        "nameOrder", 24, hasValues: false, packedBy: 5)
    /// Words in names → their numbers.
    static let words = StoreTable<WordKey>("words", 25, packedBy: 5)
    /// Ordinal → external identity, for lists: neighbouring ones in an entry.
    static let identities = StoreTable<IdentityKey>("identities", 26)

    /// What became of batches that have ids, for a week.
    static let receipts = StoreTable<ReceiptKey>("receipts", 27)
    /// The same in the order of time.
    static let receiptTimes = StoreTable<ReceiptTimeKey>("receiptTimes", 28, hasValues: false)

    /// What each commit changed of things and of what relates them, as it was before.
    static let past = StoreTable<PastKey>("past", 29)

    /// The last records of commits of a store that is one of several replicas, as the carrier has them. Only such a
    /// store has it, and a copy of one has none.
    static let carried = StoreTable<CarriedKey>("carried", 30)

    /// Those that every version of the format has: without one a store is damaged.
    static let required: [TableDefinition] = [
        meta.table.definition, counters.table.definition, names.table.definition,
        records.table.definition, edges.table.definition, heads.table.definition,
        pairs.table.definition, postings.table.definition, timed.table.definition,
        log.table.definition, logBlocks.table.definition, logSegments.table.definition,
        logNames.table.definition, logPostings.table.definition, deliveries.table.definition,
        secrets.table.definition, removals.table.definition, ends.table.definition,
        logRuns.table.definition,
    ]

    /// Those that an index brought, and the index: a store that was made before may lack them,
    /// until it is opened for writing.
    static let ofIndexes: [(table: TableDefinition, index: StoreIndex)] = [
        (nameOrder.table.optionalDefinition, .nameOrder),
        (words.table.optionalDefinition, .words),
        (identities.table.optionalDefinition, .identities),
    ]

    /// Those of receipts: a store that was made before may lack them, until it is opened for writing.
    static let ofReceipts: [TableDefinition] = [
        receipts.table.optionalDefinition, receiptTimes.table.optionalDefinition,
    ]

    /// That of the past: a store that was made before may lack it, until it is opened for writing.
    static let ofPast = past.table.optionalDefinition

    /// That of replicas: no other store has it.
    static let ofReplicas = carried.table.optionalDefinition

    /// Those that every new store has.
    static let all = required + ofIndexes.map(\.table) + ofReceipts + [ofPast]

    /// The same in the order of their codes, with keys that are bytes.
    static let raw: [StoreTable<RawKey>] = [
        meta.raw, counters.raw, names.raw, records.raw, edges.raw, heads.raw, pairs.raw,
        postings.raw, timed.raw, log.raw, logBlocks.raw, logSegments.raw, logNames.raw,
        logPostings.raw, deliveries.raw, secrets.raw, removals.raw, ends.raw, logRuns.raw,
        nameOrder.raw, words.raw, identities.raw, receipts.raw, receiptTimes.raw, past.raw,
        carried.raw,
    ]

    /// Whether the keys of a table begin with an account: whose an entry is, but for what stands under the first one and is of all.
    static func isOrderedByAccount(_ code: UInt8) -> Bool {
        switch code {
        case meta.code, secrets.code, ends.code, logRuns.code, receipts.code, receiptTimes.code,
            past.code, carried.code:
            false
        default: true
        }
    }

    /// The same by the name of the table; false of none.
    static func isOrderedByAccount(_ name: String) -> Bool {
        raw.first { $0.table.name == name }.map { isOrderedByAccount($0.code) } ?? false
    }
}

/// A table whose entries carry checksums. The code goes into them and is part of the file
/// format.
struct StoreTable<Key: TableKey & Sendable>: Sendable {
    let table: Table<Key>
    let code: UInt8
    /// Whether its entries have values: of some tables the keys say everything.
    let hasValues: Bool
    /// Whether what its entries were before is kept: everything else is made of these.
    let keepsPast: Bool

    /// Whether its entries lie together, but in stores of earlier versions: then each pack has a checksum, and no entry
    /// one of its own.
    let canBePacked: Bool

    /// - Parameters:
    ///   - groupByteCount: With how many bytes the keys of entries that lie together begin alike; nil where
    ///   none lie together.
    ///   - alone: What stands under the account 0 and is of the whole store, and lies by itself all the same:
    ///   damage of one account's is no other's.
    init(
        _ name: String, _ code: UInt8, hasValues: Bool = true, keepsPast: Bool = false,
        packedBy groupByteCount: UInt8? = nil, alone: [Space] = []
    ) {
        if let groupByteCount {
            table = Table(
                name,
                packed: Packing(
                    code: code, groupByteCount: groupByteCount,
                    aloneUnderZero: alone.map(\.rawValue)))
        } else {
            table = Table(name)
        }
        canBePacked = groupByteCount != nil
        self.code = code
        self.hasValues = hasValues
        self.keepsPast = keepsPast
    }

    /// The table with keys that are bytes, whatever they say. Of what is changed in it no past is kept.
    var raw: StoreTable<RawKey> { StoreTable<RawKey>(of: self) }

    /// The same table with keys of another type.
    private init<Other>(of other: StoreTable<Other>) {
        table = Table(other.table.name)
        code = other.code
        hasValues = true
        keepsPast = false
        canBePacked = other.canBePacked
    }

    /// How records stand in its values, in what a snapshot shows.
    func recordForm(in snapshot: Snapshot) -> RecordForm {
        hasChecksums(in: snapshot) ? .wide : .compact
    }

    /// Whether entries have checksums of their own in what a snapshot shows.
    @inline(__always)
    func hasChecksums(in snapshot: Snapshot) -> Bool {
        !canBePacked || !snapshot.isPacked(table)
    }

    /// How many bytes of a value are the checksum of its entry, in what a snapshot shows.
    func checksumByteCount(in snapshot: Snapshot) -> Int {
        hasChecksums(in: snapshot) ? Checksum.byteCount : 0
    }

    /// Makes the value of a payload, which ends in the checksum of its entry where entries have one.
    func seal(_ payload: inout [UInt8], for key: Key, in snapshot: Snapshot) throws(LMDBError) {
        guard hasChecksums(in: snapshot) else { return }
        payload.append(try checksum(of: key, payload.rawBytes))
    }

    /// The checksum that ends the entry of that key and payload.
    func checksum(of key: Key, _ payload: RawSpan) throws(LMDBError) -> UInt32 {
        try key.withEncodedBytes { bytes in
            var checksum = Checksum(table: code)
            checksum.combine(bytes)
            checksum.combine(payload)
            return checksum.value
        }
    }
}
