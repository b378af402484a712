import LMDB

/// A table whose entries are copied, and how.
struct CopiedTable: Sendable {
    let table: StoreTable<RawKey>
    /// What a value is in the newest version, where that is another than in one without packs; nil for none.
    let recoded: (@Sendable (RawKey, RawSpan) throws(MalformedRecord) -> [UInt8]?)?

    /// All but what was before commits, and records of commits, which the carrier has.
    static let all = Tables.raw.filter {
        ![Tables.past.code, Tables.carried.code].contains($0.code)
    }
    .map { CopiedTable(table: $0, recoded: recoding(of: $0.code)) }

    private static func recoding(of code: UInt8)
        -> (@Sendable (RawKey, RawSpan) throws(MalformedRecord) -> [UInt8]?)?
    {
        switch code {
        case Tables.records.code: record
        case Tables.edges.code: edge
        case Tables.heads.code: heads
        default: nil
        }
    }

    func count(_ reader: StoreReader) throws(StoreError) -> Int {
        guard reader.snapshot.hasTable(table.table) else { return 0 }
        return try reader.entryCount(of: table)
    }

    /// What an entry is in the copy; nil where it is not in it.
    func payload(_ key: RawKey, _ value: RawSpan, _ reader: StoreReader) throws(StoreError)
        -> [UInt8]?
    {
        let payload = try reader.payload(of: value, key, in: table)
        if table.code == Tables.meta.code {
            return Self.field(key, payload, try reader.knownVersion())
        }
        guard let recoded, Tables.records.hasChecksums(in: reader.snapshot) else {
            return payload.copied()
        }
        do throws(MalformedRecord) { return try recoded(key, payload) } catch {
            throw reader.damage(table, key, error.reason)
        }
    }

    /// The copy is of the newest version that what it has asks for, and no commit of it has moved anything.
    private static func field(_ key: RawKey, _ payload: RawSpan, _ version: UInt32) -> [UInt8]? {
        switch key.bytes.first.flatMap(MetaKey.Field.init) {
        case .format: return FormatField.said(max(version, newStoreFormatVersion))
        case .headMoves: return nil
        default: return payload.copied()
        }
    }

    private static func record(_ key: RawKey, _ payload: RawSpan) throws(MalformedRecord)
        -> [UInt8]?
    {
        guard let key = RecordKey(key.bytes.rawBytes) else {
            throw MalformedRecord(reason: "has a key that is none")
        }
        guard let type = key.space.recordType else {
            throw MalformedRecord(reason: "is of what has no record")
        }
        return try recode(type, payload)
    }

    private static func edge(_ key: RawKey, _ payload: RawSpan) throws(MalformedRecord) -> [UInt8]?
    {
        try recode(EdgeRecord.self, payload)
    }

    private static func recode<Record: CodedRecord>(_ type: Record.Type, _ payload: RawSpan)
        throws(MalformedRecord) -> [UInt8]
    {
        var reader = RecordReader(payload)
        let record = try Record(from: &reader)
        try reader.end()
        var writer = RecordWriter(.compact)
        record.encode(into: &writer)
        return writer.bytes
    }

    /// Heads of assets take fewer bytes; those of others are as they were.
    private static func heads(_ key: RawKey, _ payload: RawSpan) throws(MalformedRecord) -> [UInt8]?
    {
        guard key.bytes.count > 4, key.bytes[4] == HeadSide.asset.rawValue else {
            return payload.copied()
        }
        var slots: [[UInt8]] = []
        for slot in 0..<Heads.perBlock {
            if let head = try SlotBlock.bytes(slot, of: Heads.perBlock, in: payload) {
                slots.append(try AssetHead(head).compact)
            } else {
                slots.append([])
            }
        }
        return SlotBlock.encode(slots)
    }

    /// Puts what a record or an edge was into the newest form.
    static func recode(_ image: inout PastCommit.Image, _ number: UInt64, _ reader: StoreReader)
        throws(StoreError)
    {
        guard Tables.records.hasChecksums(in: reader.snapshot), let payload = image.payload,
            let table = all.first(where: { $0.table.code == image.table }),
            let recoded = table.recoded
        else { return }
        do throws(MalformedRecord) {
            image.payload = try recoded(RawKey(image.key), payload.rawBytes)
        } catch { throw reader.damage(Tables.past, PastKey(number: number), error.reason) }
    }
}
