import LMDB

// Bytes that stand as a key in a table, in words: a verification reads every table alike, and says
// what each entry is of.
extension RawKey {
    /// What a key of a table is of; its length where it is none.
    func text(in table: String) -> String {
        let bytes = self.bytes.rawBytes
        return Self.text(bytes, in: table) ?? "of \(bytes.byteCount) bytes, which is none"
    }

    private static func text(_ bytes: RawSpan, in table: String) -> String? {
        switch table {
        case Tables.meta.table.name: metaText(bytes)
        case Tables.counters.table.name: counterText(bytes)
        case Tables.names.table.name: nameText(bytes)
        case Tables.records.table.name, Tables.removals.table.name:
            RecordKey(bytes).map { "\($0)" }
        case Tables.edges.table.name: EdgeKey(bytes).map { "\($0)" }
        case Tables.ends.table.name: EndKey(bytes).map { "\($0)" }
        case Tables.deliveries.table.name: DeliveryKey(bytes).map { "\($0)" }
        case Tables.postings.table.name, Tables.logPostings.table.name:
            ChunkKey(bytes).map { $0.text(in: table) }
        case Tables.heads.table.name: headText(bytes)
        case Tables.timed.table.name: timedText(bytes)
        case Tables.pairs.table.name:
            numbers(bytes).map { "\(PairKey(host: $0.0, delegate: $0.1))" }
        case Tables.log.table.name:
            numbers(bytes).map { "\(LogRowsKey(account: $0.0, first: $0.1))" }
        case Tables.logBlocks.table.name, Tables.logSegments.table.name:
            numbers(bytes).map { "\(LogPartKey(account: $0.0, number: $0.1))" }
        case Tables.secrets.table.name: "of a secret"
        case Tables.logRuns.table.name: "a run of logs"
        case Tables.past.table.name: PastKey(bytes).map { "\($0)" }
        case Tables.carried.table.name: CarriedKey(bytes).map { "\($0)" }
        case Tables.receipts.table.name: ReceiptKey(bytes).map { "\($0)" }
        case Tables.receiptTimes.table.name: ReceiptTimeKey(bytes).map { "\($0)" }
        default: ofAccount(bytes, table)
        }
    }

    /// The two numbers that are a key.
    private static func numbers(_ bytes: RawSpan) -> (UInt32, UInt32)? {
        guard bytes.byteCount == 8 else { return nil }
        return (bytes.bigEndian32(at: 0), bytes.bigEndian32(at: 4))
    }

    private static func metaText(_ bytes: RawSpan) -> String? {
        guard bytes.byteCount == 1, let field = MetaKey.Field(rawValue: bytes.u8(at: 0)) else {
            return nil
        }
        return "\(MetaKey(field: field))"
    }

    private static func counterText(_ bytes: RawSpan) -> String? {
        guard bytes.byteCount == CounterKey.maximumByteCount,
            let counter = CounterKey.Counter(rawValue: bytes.u8(at: 4)),
            let space = Space(rawValue: bytes.u8(at: 5))
        else { return nil }
        let key = CounterKey(
            account: bytes.bigEndian32(at: 0), counter: counter, space: space,
            owner: bytes.bigEndian32(at: 6))
        return "\(key)"
    }

    private static func nameText(_ bytes: RawSpan) -> String? {
        guard bytes.byteCount >= 5, let space = Space(rawValue: bytes.u8(at: 4)) else { return nil }
        let text = String(decoding: bytes.extracting(5..<bytes.byteCount).copied(), as: UTF8.self)
        return "\(NameKey(account: bytes.bigEndian32(at: 0), space: space, text: text))"
    }

    private static func headText(_ bytes: RawSpan) -> String? {
        guard bytes.byteCount == HeadKey.maximumByteCount,
            let side = HeadSide(rawValue: bytes.u8(at: 4))
        else { return nil }
        let key = HeadKey(
            account: bytes.bigEndian32(at: 0), side: side, block: bytes.bigEndian32(at: 5))
        return "\(key)"
    }

    private static func timedText(_ bytes: RawSpan) -> String? {
        guard bytes.byteCount == TimedKey.maximumByteCount,
            let relation = Relation(rawValue: bytes.u8(at: 4))
        else { return nil }
        let set = PostingSet(bytes.bigEndian32(at: 0), relation, of: bytes.bigEndian32(at: 5))
        return "\(TimedKey(set: set, object: bytes.bigEndian32(at: 9)))"
    }

    /// An entry of a table whose keys begin with an account.
    private static func ofAccount(_ bytes: RawSpan, _ table: String) -> String? {
        guard bytes.byteCount > 4 else { return nil }
        let what =
            switch table {
            case Tables.logNames.table.name: "a name in its log"
            case Tables.nameOrder.table.name: "a name in order"
            case Tables.words.table.name: "a word of names"
            case Tables.identities.table.name: "identities by number"
            default: "an entry"
            }
        return "account \(bytes.bigEndian32(at: 0)), \(what)"
    }
}
