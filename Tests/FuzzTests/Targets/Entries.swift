import AccessRules
import LMDB
import SystemPackage

@testable import Latchkey

/// A table and an entry of it, then changes of its value, which is given the checksum that fits: as
/// another version, or a fault in this one, may have written it. Whatever is read, verified or
/// written then says what it says, or that the store is damaged.
func fuzzEntry(_ input: [UInt8]) throws {
    guard input.count > 3 else { return }
    var reader = FuzzReader(input)
    let codes = TableCodes.all
    let code = codes[Int(reader.byte()) % codes.count]
    let (index, mode) = (Int(reader.byte()), reader.byte())
    try FuzzStore.withFile(FuzzStore.shared.image) { path in
        guard try change(code, index, mode, &reader, path) else { return }
        var options = FuzzStore.options
        options.verifiesChecksums = mode & 1 == 0
        options.isReadOnly = mode & 2 == 0
        guard let store = try? Store.open(at: path, options: options) else { return }
        defer { try? store.close() }
        _ = try? store.verify()
        _ = try? store.exported(log: true)
        askEverything(store)
        if mode & 2 != 0 { writeSomething(store) }
    }
}

/// The tables by the codes that go into their checksums.
private struct TableCodes {
    let name: String
    let code: UInt8

    init<Key>(_ table: StoreTable<Key>) {
        name = table.table.name
        code = table.code
    }

    static let all: [TableCodes] = [
        TableCodes(Tables.records), TableCodes(Tables.edges), TableCodes(Tables.heads),
        TableCodes(Tables.pairs), TableCodes(Tables.postings), TableCodes(Tables.timed),
        TableCodes(Tables.names), TableCodes(Tables.meta), TableCodes(Tables.counters),
        TableCodes(Tables.log), TableCodes(Tables.logBlocks), TableCodes(Tables.logSegments),
        TableCodes(Tables.logNames), TableCodes(Tables.logPostings), TableCodes(Tables.deliveries),
        TableCodes(Tables.secrets), TableCodes(Tables.ends), TableCodes(Tables.logRuns),
        TableCodes(Tables.nameOrder), TableCodes(Tables.words), TableCodes(Tables.identities),
        TableCodes(Tables.removals), TableCodes(Tables.receipts), TableCodes(Tables.receiptTimes),
        TableCodes(Tables.past),
    ]
}

/// Changes the value of an entry, or its key; false when there is none, or nothing is changed.
private func change(
    _ code: TableCodes, _ index: Int, _ mode: UInt8, _ reader: inout FuzzReader, _ path: FilePath
) throws -> Bool {
    let table = Table<RawKey>(code.name)
    var options = Environment.Options()
    options.mapSizeBytes = 1 << 26
    let environment = try Environment.open(at: path, tables: [table.definition], options: options)
    defer { try? environment.close() }
    let entries = try environment.read { snapshot in
        var entries: [(key: [UInt8], value: [UInt8])] = []
        var walk = try snapshot.walk(in: table)
        while try walk.next() { entries.append((walk.key.copied(), walk.value.copied())) }
        return entries
    }
    let hasChecksums = try environment.read { (snapshot) throws in !snapshot.isPacked(table) }
    guard !entries.isEmpty else { return false }
    var (key, value) = entries[index % entries.count]
    let old = (key, value)
    if hasChecksums { value.removeLast(min(Checksum.byteCount, value.count)) }
    if mode & 4 != 0 { patch(&key, &reader, limit: 64) }
    patch(&value, &reader, limit: 1 << 12)
    if hasChecksums {
        let checksum = try StoreTable<RawKey>(code.name, code.code)
            .checksum(of: RawKey(key), value.span.bytes)
        value.append(checksum)
    }
    guard (key, value) != old, !key.isEmpty else { return false }
    try environment.write { transaction in
        if mode & 8 != 0 { _ = try transaction.remove(RawKey(old.0), in: table) }
        try transaction.put(value, for: RawKey(key), in: table)
    }
    return true
}

/// Changes some bytes: replaces, adds or cuts.
private func patch(_ bytes: inout [UInt8], _ reader: inout FuzzReader, limit: Int) {
    for _ in 0..<1 + reader.byte() % 4 {
        let place = Int(reader.byte()) % (bytes.count + 1)
        let (kind, byte) = (reader.byte(), reader.byte())
        switch kind % 4 {
        case 0 where place < bytes.count: bytes[place] = byte
        case 1 where place < bytes.count: bytes[place] ^= byte
        case 2 where bytes.count < limit: bytes.insert(byte, at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + Int(byte)))
        }
    }
}

/// Asks what can be asked.
private func askEverything(_ store: Store) {
    try? store.read { view in
        for (user, home) in [("u1", "acme"), ("u2", "acme"), ("u3", "acme"), ("u9", "noc")] {
            let user = Ref<User>(Identity(user), of: Identity(home))
            _ = try? view.enterableAccounts(for: user)
            for organization in ["o1", "o2", "o4"] {
                let target = Target.organization(Ref(Identity(organization), of: "acme"))
                _ = try? view.explain(Question(may: user, .editOrganization, target))
                _ = try? view.allowedActions(user, on: target)
                _ = try? view.users(WhoCan(.viewOrganization, on: target))
            }
            for asset in ["a1", "a2", "a4"] {
                let target = Target.asset(Ref(Identity(asset), of: "acme"))
                _ = try? view.explain(Question(may: user, .editAsset, target))
            }
            _ = try? view.organizations(Reach(of: user, in: "acme", for: .viewOrganization))
            _ = try? view.assets(Reach(of: user, in: "acme", for: .viewAsset))
        }
        _ = try? view.preview(Ref("c1", of: "acme"))
        ask(view, Organization.self, #"name.hasWords("north")"#)
        ask(view, User.self, #"role == editor"#)
        ask(view, Asset.self, #"kind == "password""#)
        ask(view, Group.self, #"name.hasPrefix("s")"#)
        ask(view, Connection.self, #"status == accepted"#)
        ask(view, Grant.self, #"begin >= "2026-01-01T00:00:00Z""#)
        ask(view, LogEntry.self, #"operation == "viewAsset""#)
        _ = try? view.after([AccountOperation(.removeUser("u2"), in: "acme")]) { after in
            _ = try after.users(
                WhoCan(.viewOrganization, on: .organization(Ref("o1", of: "acme"))))
        }
        _ = try? view.changePosition()
        _ = try? view.contents()
    }
    _ = try? store.present(apiKey: FuzzStore.apiKey)
    _ = try? store.information()
}

private func ask<Thing: AccountMember>(_ view: View, _ thing: Thing.Type, _ condition: String) {
    _ = try? view.all(Query<Thing>(in: "acme"))
    guard let predicate = try? Predicate<Thing>(text: condition) else {
        preconditionFailure("the target itself asks what is no condition: \(condition)")
    }
    _ = try? view.count(Query<Thing>(in: "acme").where(predicate))
    for order in OrderName.allCases {
        let query = Query<Thing>(in: "acme").where(predicate)
            .ordered(by: Order(name: order), .descending)
        guard let page = try? view.page(query, size: 1), let next = page.next else { continue }
        _ = try? view.page(query, size: 1, after: next)
    }
}

/// Does something that touches many tables.
private func writeSomething(_ store: Store) {
    let ann = FuzzStore.session("u1", of: "acme", in: "acme", store)
    for operation in [
        .removeUser("u2"), .deleteGroup("g1"), .moveOrganization("o4", under: "o1"),
        .destroyOrganization("o2"), .moveAsset("a4", to: "o1"), .revokeConnection("c1"),
        .editOrganization("o1", OrganizationEdit(name: "Northwind North")), .revokeAPIKey("k2"),
    ] as [Latchkey.Operation] {
        _ = try? ann.perform(operation)
    }
    _ = try? store.perform(
        [AccountOperation(.enforceMFA(true), in: "acme")], reason: "why", id: "batch")
    _ = try? ann.asset("a1")
    _ = try? ann.page(Query<LogEntry>(in: "acme"), size: 10)
    _ = try? store.verify()
}
