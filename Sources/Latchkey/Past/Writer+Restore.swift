import AccessRules
import LMDB

/// Entries of the tables whose past is kept, as they were at one moment, by key: those that are others now.
struct RestoredImages {
    /// How the records of the store stand in bytes.
    let form: RecordForm
    var records: [RecordKey: [UInt8]?] = [:]
    var edges: [EdgeKey: [UInt8]?] = [:]
    /// By the table's code: the entries of which nothing else is made.
    var plain: [UInt8: [[UInt8]: [UInt8]?]] = [:]

    /// The tables of those.
    static let plainTables = [
        Tables.names.raw, Tables.counters.raw, Tables.secrets.raw, Tables.removals.raw,
        Tables.ends.raw, Tables.deliveries.raw,
    ]

    /// Goes back before a commit: after what came behind it.
    mutating func goBack(before commit: PastCommit) throws(MalformedRecord) {
        for image in commit.images.reversed() {
            switch image.table {
            case Tables.records.code:
                guard let key = RecordKey(image.key.rawBytes) else {
                    throw MalformedRecord(reason: "has a key of a record that is none")
                }
                records[key] = .some(image.payload)
            case Tables.edges.code:
                guard let key = EdgeKey(image.key.rawBytes) else {
                    throw MalformedRecord(reason: "has a key of an edge that is none")
                }
                edges[key] = .some(image.payload)
            case let code where Self.plainTables.contains { $0.code == code }:
                plain[code, default: [:]][image.key] = .some(image.payload)
            default: throw MalformedRecord(reason: "names table \(image.table), which has no past")
            }
        }
    }

    /// Refuses what is no record of its kind.
    func expectRecords() throws(MalformedRecord) {
        for (key, payload) in records {
            guard let payload else { continue }
            switch key.space {
            case .account: _ = try decoded(AccountRecord.self, payload)
            case .user: _ = try decoded(UserRecord.self, payload)
            case .organization: _ = try decoded(OrganizationRecord.self, payload)
            case .group: _ = try decoded(GroupRecord.self, payload)
            case .asset: _ = try decoded(AssetRecord.self, payload)
            case .connection: _ = try decoded(ConnectionRecord.self, payload)
            case .assetKind: _ = try decoded(AssetKindRecord.self, payload)
            case .report: _ = try decoded(ReportRecord.self, payload)
            default: break
            }
        }
        for payload in edges.values {
            if let payload { _ = try decoded(EdgeRecord.self, payload) }
        }
    }

    func decoded<Record: CodedRecord>(_ type: Record.Type, _ bytes: [UInt8])
        throws(MalformedRecord) -> Record
    {
        var reader = RecordReader(bytes.rawBytes, form)
        let record = try Record(from: &reader)
        try reader.end()
        return record
    }

    /// What a record was.
    fileprivate func decoded<Record: CodedRecord, Key>(
        _ type: Record.Type, _ bytes: [UInt8], _ table: StoreTable<Key>, _ key: Key
    ) throws(StoreError) -> Record {
        do throws(MalformedRecord) {
            return try decoded(type, bytes)
        } catch {
            throw StoreError(
                .damaged(
                    table: Tables.past.table.name, key: "of \(table.table.name) \(key)",
                    reason: error.reason))
        }
    }

    /// What it concerns.
    var changed: ChangedKeys {
        ChangedKeys(records: Array(records.keys), edges: Array(edges.keys))
    }
}

// Gives things and what relates them other values, or those that they had, with everything that is made of
// them. Nothing is asked, and nothing is logged: what is restored was right.
extension Writer {
    /// Complexity: that of changing as many things.
    mutating func restore(_ images: RestoredImages) throws(StoreError) {
        (isRestoring, pendingPostings) = (true, PendingPostings())
        defer { (isRestoring, pendingPostings) = (false, nil) }
        // Edges go while whom they concern is as it is, and come when it is as it was.
        var coming: [(EdgeKey, EdgeRecord)] = []
        for (key, payload) in images.edges {
            let edge = try payload.map { (bytes) throws(StoreError) in
                try images.decoded(EdgeRecord.self, bytes, Tables.edges, key)
            }
            let current = try reader.edge(key)
            if current == edge { continue }
            if current != nil { try remove(key) }
            if let edge { coming.append((key, edge)) }
        }
        var texts = RestoredTexts()
        for (key, payload) in images.records {
            try restore(key, payload, images, &texts)
        }
        try restore(texts)
        try restore(images, in: Tables.deliveries.raw)
        for (key, edge) in coming { try add(key, edge) }
        // Heads are made up to what was numbered.
        try restore(images, in: Tables.counters.raw)
        try flushHeads()
        // What else was given out by all that, and what ends, is as it was at last.
        try restore(images, in: Tables.names.raw)
        try restore(images, in: Tables.counters.raw)
        try restore(images, in: Tables.secrets.raw)
        try restore(images, in: Tables.removals.raw)
        try restore(images, in: Tables.ends.raw)
    }

    private mutating func restore(_ images: RestoredImages, in table: StoreTable<RawKey>)
        throws(StoreError)
    {
        for (key, payload) in images.plain[table.code] ?? [:] {
            try replace(RawKey(key), in: table, with: payload)
        }
    }

    /// Gives a thing what it had, and all that goes by it.
    private mutating func restore(
        _ key: RecordKey, _ payload: [UInt8]?, _ images: RestoredImages,
        _ texts: inout RestoredTexts
    ) throws(StoreError) {
        let (account, ordinal) = (key.account, key.ordinal)
        switch key.space {
        case .account:
            let (old, new) = try exchange(AccountRecord.self, key, payload, images)
            texts.note(
                0, .subdomain, ordinal, from: old.map(\.subdomain), to: new.map(\.subdomain))
            try derive(ordinal, from: old, to: new)
        case .user:
            let (old, new) = try exchange(UserRecord.self, key, payload, images)
            texts.note(account, .email, ordinal, from: old?.uniqueEmail, to: new?.uniqueEmail)
            try derive(account, ordinal, from: old, to: new)
        case .organization:
            let (old, new) = try exchange(OrganizationRecord.self, key, payload, images)
            try derive(account, ordinal, from: old, to: new)
        case .group:
            let (old, new) = try exchange(GroupRecord.self, key, payload, images)
            try derive(account, ordinal, from: old, to: new)
        case .asset:
            let (old, new) = try exchange(AssetRecord.self, key, payload, images)
            try derive(account, ordinal, from: old, to: new)
        case .connection:
            let (old, new) = try exchange(ConnectionRecord.self, key, payload, images)
            try derive(account, ordinal, from: old, to: new)
        case .report:
            let (old, new) = try exchange(ReportRecord.self, key, payload, images)
            try derive(account, ordinal, from: old, to: new)
        case .assetKind, .settings, .template, .apiKey, .provider, .subdomain, .email,
            .organizationKind, .organizationStatus:
            try replace(key, in: Tables.records, with: payload)
        }
    }

    /// Puts the record that there was.
    ///
    /// - Returns: The record that there is, and the one that there was.
    private mutating func exchange<Record: StoredRecord>(
        _ type: Record.Type, _ key: RecordKey, _ payload: [UInt8]?, _ images: RestoredImages
    ) throws(StoreError) -> (old: Record?, new: Record?) {
        let old = try reader.record(type, key.account, key.ordinal)
        let new = try payload.map { (bytes) throws(StoreError) in
            try images.decoded(type, bytes, Tables.records, key)
        }
        try replace(key, in: Tables.records, with: payload)
        return (old, new)
    }

    private mutating func restore(_ texts: RestoredTexts) throws(StoreError) {
        for it in texts.going {
            let folded = UniqueText.folded(it.text)
            guard let key = try reader.key(of: folded, it.space, it.account, it.ordinal) else {
                continue
            }
            try remove(
                NameKey(account: it.account, space: it.space, text: key), in: Tables.names)
        }
        for it in texts.coming {
            let folded = UniqueText.folded(it.text)
            let isTaken = try reader.name(it.account, it.space, folded) != nil
            try name(
                it.account, it.space, isTaken ? UniqueText.second(folded, it.ordinal) : folded,
                it.ordinal)
        }
    }
}

/// Addresses and subdomains that go and come.
private struct RestoredTexts {
    struct Text {
        var account: AccountOrdinal
        var space: Space
        var ordinal: Ordinal
        var text: String
    }

    private(set) var going: [Text] = []
    private(set) var coming: [Text] = []

    mutating func note(
        _ account: AccountOrdinal, _ space: Space, _ ordinal: Ordinal, from old: String?,
        to new: String?
    ) {
        if let old, let new, old.utf8.elementsEqual(new.utf8) { return }
        if let old {
            going.append(Text(account: account, space: space, ordinal: ordinal, text: old))
        }
        if let new {
            coming.append(Text(account: account, space: space, ordinal: ordinal, text: new))
        }
    }
}

extension UserRecord {
    /// The address that nobody else in the account may have.
    fileprivate var uniqueEmail: String? { status == .removed ? nil : email }
}
