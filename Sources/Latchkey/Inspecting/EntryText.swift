import AccessRules
import LMDB
import OrdinalSets

/// What the value of an entry says, in words: the fields of `Docs/FileFormat.md` by name, and ordinals as
/// they stand there.
struct EntryText: ~Escapable {
    private let form: RecordForm
    private let edgeForm: RecordForm
    private let key: [UInt8]

    /// How many members of a set are written out.
    private static let memberCountMaximum = 16

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ key: RawKey) {
        form = Tables.records.recordForm(in: reader.snapshot)
        edgeForm = Tables.edges.recordForm(in: reader.snapshot)
        self.key = key.bytes
    }

    /// - Returns: Nil where the bytes tell it as well.
    /// - Throws: They are none that the table has.
    func text(of payload: RawSpan, in table: String) throws(MalformedRecord) -> String? {
        switch table {
        case Tables.meta.table.name: try metaText(payload)
        case Tables.counters.table.name: try counterText(payload)
        case Tables.names.table.name: try nameText(payload)
        case Tables.records.table.name: try recordText(payload)
        case Tables.edges.table.name: try text(EdgeRecord.self, payload, edgeForm)
        case Tables.heads.table.name: try headsText(payload)
        case Tables.pairs.table.name: try pairText(payload)
        case Tables.postings.table.name, Tables.logPostings.table.name:
            try chunkText(payload, isOfLog: table == Tables.logPostings.table.name)
        case Tables.timed.table.name: try validityText(payload)
        case Tables.log.table.name: try rowsText(payload)
        case Tables.logBlocks.table.name: try blockText(payload)
        case Tables.logNames.table.name: try logNameText(payload)
        case Tables.deliveries.table.name: try text(DeliveryRecord.self, payload, .wide)
        case Tables.words.table.name: try number(payload)
        case Tables.identities.table.name: try identitiesText(payload)
        default: nil
        }
    }

    // MARK: Of the whole store

    private func metaText(_ payload: RawSpan) throws(MalformedRecord) -> String? {
        switch key.first.flatMap(MetaKey.Field.init(rawValue:)) {
        case .format:
            try expect(payload, 8)
            return "version \(payload.u32(at: 4))"
        case .clock:
            try expect(payload, 8)
            return payload.instant(at: 0).iso8601
        default: return nil
        }
    }

    private func counterText(_ payload: RawSpan) throws(MalformedRecord) -> String? {
        guard key.count == CounterKey.maximumByteCount,
            let counter = CounterKey.Counter(rawValue: key[4])
        else { return nil }
        switch counter {
        case .next, .word:
            try expect(payload, 8)
            return "\(payload.u64(at: 0))"
        case .extent:
            try expect(payload, 12)
            return
                "next \(payload.u32(at: 0)), end \(payload.u32(at: 4)), size \(payload.u32(at: 8))"
        case .log:
            return FieldsText.of(try LogState(payload))
        }
    }

    private func expect(_ payload: RawSpan, _ byteCount: Int) throws(MalformedRecord) {
        guard payload.byteCount == byteCount else {
            throw MalformedRecord(reason: "has \(payload.byteCount) bytes and not \(byteCount)")
        }
    }

    // MARK: Things

    private func nameText(_ payload: RawSpan) throws(MalformedRecord) -> String {
        try expect(payload, 5)
        return "ordinal \(payload.u32(at: 0))\(payload.u8(at: 4) == 0 ? "" : ", gone")"
    }

    private func recordText(_ payload: RawSpan) throws(MalformedRecord) -> String? {
        guard let type = RecordKey(key.rawBytes)?.space.recordType else { return nil }
        return try text(type, payload, form)
    }

    private func text<Record: CodedRecord>(
        _ type: Record.Type, _ payload: RawSpan, _ form: RecordForm
    ) throws(MalformedRecord) -> String {
        var fields = RecordReader(payload, form)
        let record = try Record(from: &fields)
        try fields.end()
        return FieldsText.of(record)
    }

    private func identitiesText(_ payload: RawSpan) throws(MalformedRecord) -> String? {
        guard key.count == 9 else { return nil }
        let perBlock = IdentityKey.perBlock
        let first = UInt64(key.rawBytes.bigEndian32(at: 5)) * UInt64(perBlock)
        var texts: [String] = []
        for slot in 0..<perBlock {
            guard let id = try SlotBlock.bytes(slot, of: perBlock, in: payload) else { continue }
            let shown = FieldValue.text(String(decoding: id.copied(), as: UTF8.self))
            texts.append("\(first + UInt64(slot)) \(shown)")
        }
        return texts.joined(separator: ", ")
    }

    private func number(_ payload: RawSpan) throws(MalformedRecord) -> String {
        try expect(payload, 4)
        return "\(payload.u32(at: 0))"
    }

    // MARK: Heads and sets

    private func headsText(_ payload: RawSpan) throws(MalformedRecord) -> String? {
        guard key.count == HeadKey.maximumByteCount, let side = HeadSide(rawValue: key[4]) else {
            return nil
        }
        let first = UInt64(key.rawBytes.bigEndian32(at: 5)) * UInt64(Heads.perBlock)
        var texts: [String] = []
        for slot in 0..<Heads.perBlock {
            guard let head = try SlotBlock.bytes(slot, of: Heads.perBlock, in: payload) else {
                continue
            }
            texts.append("\(first + UInt64(slot)): \(try Self.text(ofHead: head, side))")
        }
        return texts.joined(separator: "; ")
    }

    private static func text(ofHead bytes: RawSpan, _ side: HeadSide) throws(MalformedRecord)
        -> String
    {
        switch side {
        case .user:
            let head = try UserHead(bytes)
            return "\(head.role), \(head.status), \(head.groups.byteCount / 4) groups"
        case .organization:
            let head = try OrganizationHead(bytes)
            return "\(head.state), \(head.groups.byteCount / 4) groups, "
                + "\(head.users.byteCount / 4) users, \(head.connections.byteCount / 4) connections"
        case .asset:
            let head = try AssetHead(bytes)
            return "\(head.state), organization \(head.organization), kind \(head.kind)"
                + (head.flags.contains(.embedded) ? ", in asset \(head.container)" : "")
                + (head.flags.contains(.listed)
                    ? ", listed for \(head.groups.byteCount / 4) groups and "
                        + "\(head.users.byteCount / 4) users" : "")
        case .denials:
            let head = try DenialsHead(bytes)
            return
                "\(head.kindCount) denied kinds\(head.isOverflow ? ", with more groups than fit" : "")"
        }
    }

    private func pairText(_ payload: RawSpan) throws(MalformedRecord) -> String {
        var texts: [String] = []
        var start = 0
        while start < payload.byteCount {
            let head = try ConnectionHead(payload, at: start)
            texts.append(
                "connection \(head.connection): \(head.maximumRole), "
                    + "\(head.groups.byteCount / 4) groups")
            start += head.byteCount
        }
        return texts.joined(separator: "; ")
    }

    private func chunkText(_ payload: RawSpan, isOfLog: Bool) throws(MalformedRecord) -> String? {
        guard let key = ChunkKey(key.rawBytes) else { return nil }
        do throws(ChunkError) {
            let found = try CoveredChunk(first: key.first, payload, mayBeCovered: isOfLog)
            let chunk = found.chunk
            var members: [String] = []
            var next: UInt32? = chunk.first
            while let member = next, members.count < Self.memberCountMaximum {
                guard let present = try chunk.next(atOrAfter: member) else { break }
                members.append("\(present)")
                next = present.successor
            }
            let more = chunk.count > members.count ? ", … \(chunk.last)" : ""
            let cover =
                found.cover.byteCount > 0 ? ", \(found.cover.byteCount) bytes beside it" : ""
            return "\(chunk.encodingName) of \(chunk.count): \(members.joined(separator: ", "))"
                + more + cover
        } catch { throw MalformedRecord(reason: "\(error)") }
    }

    private func validityText(_ payload: RawSpan) throws(MalformedRecord) -> String {
        try expect(payload, 16)
        return FieldsText.of(
            Validity(from: payload.instant(at: 0), until: payload.instant(at: 8)))
    }

    // MARK: The log

    private func rowsText(_ payload: RawSpan) throws(MalformedRecord) -> String {
        "\(payload.byteCount) bytes of rows"
    }

    private func blockText(_ payload: RawSpan) throws(MalformedRecord) -> String {
        let block = try LogBlockView(payload)
        return "\(block.count) entries from number \(block.firstSequence) on, "
            + "\(block.least.iso8601) to \(block.greatest.iso8601)"
    }

    private func logNameText(_ payload: RawSpan) throws(MalformedRecord) -> String? {
        guard key.count > 4 else { return nil }
        if key[4] < 0x80 { return try number(payload) }
        guard payload.byteCount >= 4 else {
            throw MalformedRecord(reason: "has \(payload.byteCount) bytes and not four or more")
        }
        let text = String(
            decoding: payload.extracting(4..<payload.byteCount).copied(), as: UTF8.self)
        return "\(FieldValue.text(text)) beneath \(payload.u32(at: 0))"
    }
}
