import LMDB
import SystemPackage

/// A file in which the entries that hold are put in order, so that lines can be made of them: what an export reads by
/// tables that are made of others, a salvage looks up here.
///
/// Nothing of the store is written; this file lies beside the one that is made, and is removed.
final class SalvageScratch {
    private let environment: Environment
    private var pending: [Pending] = []
    private var pendingByteCount = 0
    /// Entries that were met twice and were another the second time, by table.
    private(set) var repeatedCounts: [String: Int] = [:]

    private struct Pending {
        let table: StoreTable<RawKey>
        let key: [UInt8]
        let payload: [UInt8]
    }

    /// How many entries, and bytes, are put into the file at once: enough to make that cheap, and few enough to be kept in
    /// memory until then.
    private static let pendingCountMaximum = 20_000
    private static let pendingByteCountMaximum = 8 << 20

    /// By account, space and ordinal: whether what has the name is gone, and the name. What a number stood for is
    /// known by it where the record is lost.
    static let names = Table<RawKey>("salvage.names")
    /// By account, organization and number: assets. An export finds them by sets.
    static let assets = Table<RawKey>("salvage.assets")
    /// By table, first key and page: the last key of leaves that no tree led to.
    static let orphans = Table<RawKey>("salvage.orphans")

    init(at path: FilePath) throws(LMDBError) {
        var options = Environment.Options()
        options.durability = .deferred
        options.maximumReadDuration = nil
        options.onLongReader = { _ in }
        environment = try Environment.open(
            at: path,
            tables: SalvagedTable.all.filter(\.isKept).map(\.table.table.definition)
                + [Self.names.definition, Self.assets.definition, Self.orphans.definition],
            options: options)
    }

    func close() { try? environment.close() }

    /// Adds an entry. One of its key that is there already stays.
    func add(_ key: [UInt8], _ payload: [UInt8], in table: StoreTable<RawKey>) throws(LMDBError) {
        // The store's secret is in no export, and is nowhere else in the end.
        if table.code == Tables.meta.code, key.first == MetaKey.Field.secret.rawValue { return }
        pending.append(Pending(table: table, key: key, payload: payload))
        pendingByteCount += key.count + payload.count
        if pending.count >= Self.pendingCountMaximum
            || pendingByteCount >= Self.pendingByteCountMaximum
        {
            try flush()
        }
    }

    func flush() throws(LMDBError) {
        guard !pending.isEmpty else { return }
        try write { (transaction) throws in
            for entry in pending { try put(entry, &transaction) }
        }
        pending.removeAll()
        pendingByteCount = 0
    }

    private func put(_ entry: Pending, _ transaction: inout WriteTransaction) throws {
        let (table, key) = (entry.table, RawKey(entry.key))
        var value = entry.payload
        try table.seal(&value, for: key, in: transaction.snapshot)
        if let present = try transaction.snapshot.value(for: key, in: table.table) {
            if !present.isEqual(to: value.rawBytes) {
                repeatedCounts[table.table.name, default: 0] += 1
            }
            return
        }
        try transaction.put(value, for: key, in: table.table)
        if table.code == Tables.names.code { try putName(entry, &transaction) }
        if table.code == Tables.records.code { try putAsset(entry, &transaction) }
    }

    private func putName(_ entry: Pending, _ transaction: inout WriteTransaction) throws {
        let bytes = entry.key.rawBytes
        guard bytes.byteCount > 5, let space = Space(rawValue: bytes.u8(at: 4)), space != .email,
            let name = StoreReader.Name(entry.payload.rawBytes)
        else { return }
        let key = RecordKey(account: bytes.bigEndian32(at: 0), space: space, ordinal: name.ordinal)
        try transaction.put(
            [name.isGone ? 1 : 0] + entry.key[5...], for: RawKey(try key.encoded()), in: Self.names)
    }

    private func putAsset(_ entry: Pending, _ transaction: inout WriteTransaction) throws {
        guard let key = RecordKey(entry.key.rawBytes), key.space == .asset else { return }
        var reader = RecordReader(entry.payload.rawBytes, .compact)
        guard let record = try? AssetRecord(from: &reader) else { return }
        var bytes: [UInt8] = []
        for number in [key.account, record.organization, key.ordinal] {
            bytes.append(number.byteSwapped)
        }
        try transaction.put([], for: RawKey(bytes), in: Self.assets)
    }

    /// Writes in one transaction, in which entries that lie together are written once.
    func write(_ body: (inout WriteTransaction) throws -> Void) throws(LMDBError) {
        do {
            try environment.write { transaction in
                let point = try transaction.savepoint()
                try body(&transaction)
                try transaction.keep(point)
            }
        } catch let error as LMDBError { throw error } catch {
            throw LMDBError(.transactionFailed, operation: "keep what is salvaged")
        }
    }

    func read<R>(_ body: (Snapshot) throws -> R) throws -> R {
        try environment.read { snapshot in
            snapshot.liftTimeLimit()
            return try body(snapshot)
        }
    }
}
