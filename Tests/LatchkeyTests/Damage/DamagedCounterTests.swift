import LMDB
import SystemPackage
import Testing

@testable import Latchkey
@testable import OrdinalSets

/// A number that says how many there are is not believed where what it counts says otherwise: neither
/// does it hide anything, nor are billions looked for.
@Suite struct DamagedCounterTests {
    private let key = CounterKey(account: 0, counter: .next, space: .account)

    @Test(
        .timeLimit(.minutes(20)),
        arguments: [0, 1, 3, 1 << 24, UInt64(UInt32.max), UInt64(UInt32.max) + 1, .max])
    func howManyAccountsThereAreIsDamagedAndNotBelieved(count: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        #expect(try store.read { try $0.reader.accountCount() } == 2)
        var value: [UInt8] = []
        value.append(count)
        let checksum = try Tables.counters.checksum(of: key, value.rawBytes)
        value.append(checksum)
        try store.environment.write { transaction in
            try transaction.put(value, for: key, in: Tables.counters.table)
        }
        for (name, body) in readers {
            if case .damaged(let table, _, _) = kind(of: { try store.read(body) }) {
                #expect(table == "counters", "\(name)")
            } else {
                Issue.record("\(name) with \(count) accounts")
            }
        }
        let report = try? store.verify()
        #expect(report?.isSound != true)
        // What is asked of an account by its name does not count them.
        #expect(try store.read { try $0.count(Query<User>(in: "acme")) } > 0)
    }

    private var readers: [(String, (View) throws -> Void)] {
        [
            ("export", { try $0.export { _ in } }),
            ("contents", { _ = try $0.contents() }),
        ]
    }
}

/// What a counter says has a checksum that fits, and cannot be: whoever reads it or writes behind it
/// says so, and `verify` says so first.
@Suite(.timeLimit(.minutes(20))) struct UnbelievableCounterTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(
            scratch,
            settledWorld + """
                {"type":"organization","account":"acme","id":"west","name":"Westwind","kind":"Customer","status":"Active"}

                """
        ) { $0.trials.sweeps = false }
    }

    private static let extremes: [[UInt8]] = [
        Array(repeating: 0, count: 8), [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0],
        [0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
        Array(repeating: 0xFF, count: 7) + [0x7F], Array(repeating: 0xFF, count: 8),
    ]

    /// A line of each type that is numbered, in both accounts.
    private var lines: String {
        #"{"type":"account","id":"more","subdomain":"more","name":"More"}"# + "\n"
            + ["acme", "noc"].map { account in
                """
                {"type":"user","account":"\(account)","id":"new","email":"new@\(account).example","name":"Newcomer","role":"editor"}
                {"type":"organization","account":"\(account)","id":"newo","name":"Newly","kind":"New","status":"New"}
                {"type":"group","account":"\(account)","id":"newg","name":"Newest"}
                {"type":"asset","account":"\(account)","id":"newa","organization":"newo","kind":"new","name":"Newer"}
                {"type":"template","account":"\(account)","id":"newt","name":"News","kind":"new"}
                {"type":"apiKey","account":"\(account)","id":"newk","name":"News","api":"documents","generatedAt":"2026-01-01T00:00:00Z"}
                {"type":"report","account":"\(account)","id":"newr","user":"acme/lea","sharedWith":"new","sharedAt":"2026-02-02T00:00:00Z"}
                {"type":"connection","id":"newc","host":"\(account)","delegate":"more","maximumRole":"editor","status":"draft"}

                """
            }.joined() + """
                {"type":"asset","account":"acme","id":"newb","organization":"north","kind":"new","name":"Newer"}
                {"type":"provider","name":"New","subdomain":"new"}

                """
    }

    /// Whether the store is said to be sound, and who says that it is damaged.
    ///
    /// - Parameter isOpen: Whether the last number that there is may have been given out.
    private func outcomes(_ what: String, isOpen: Bool = false) throws -> (
        isSound: Bool, failed: [String]
    ) {
        let report = try store.verify()
        for problem in report.problems { expectPlain(problem) }
        var failed: [String] = []
        func note(_ name: String, _ body: () throws -> Void) {
            guard let error = kind(of: body) else { return }
            if isOpen, case .limit = error { return }
            #expect(Optional(error).isDamaged, "\(what): \(name): \(error)")
            failed.append(name)
        }
        note("export") { _ = try store.exported() }
        note("contents") { _ = try store.read { try $0.contents() } }
        note("indexes") { _ = try store.indexes() }
        note("list") { _ = try store.read { try $0.all(Query<Group>(in: "acme")) } }
        note("import") {
            // It is undone.
            try store.environment.write { transaction in
                try Writer.with(&transaction, now: testNow) { writer in
                    var decoder = InterchangeDecoder(now: testNow)
                    for line in lines.split(separator: "\n") {
                        guard let object = try decoder.decode(bytes: Array(line.utf8)) else {
                            continue
                        }
                        try writer.insert(object)
                    }
                }
                throw Undone()
            }
        }
        return (report.isSound, failed)
    }

    private struct Undone: Error {}

    @Test func whatCannotBeIsDamageToEverybody() throws {
        let sound = try outcomes("as it was")
        #expect(sound.isSound && sound.failed == [])
        var foundCount = 0
        for entry in try store.sealedEntries(of: ["counters", "meta"]) {
            // What is drawn by lot, and the time, can be anything.
            if entry.table.table.name == "meta", [2, 3, 6].contains(entry.key[0]) { continue }
            for offset in stride(from: 0, to: entry.payload.count, by: 4) {
                for bytes in Self.extremes {
                    var payload = entry.payload
                    let end = min(offset + 8, payload.count)
                    payload.replaceSubrange(offset..<end, with: bytes.prefix(end - offset))
                    if payload == entry.payload { continue }
                    // Of every other version there may be a store, which is not read while it is open.
                    if entry.table.table.name == "meta", entry.key[0] == 1, offset == 4,
                        payload[4...] != [0, 0, 0, 0]
                    {
                        continue
                    }
                    let isCounter = entry.table.table.name == "counters"
                    // Neither words nor providers are there for ever, so that more may have been.
                    let isOrdinal =
                        isCounter && entry.key[4] == 0
                        && entry.key[5] != Space.provider.rawValue
                    let what = "\(entry.table.table.name) \(entry.key) at \(offset) \(bytes)"
                    try store.sealing(payload, of: entry) {
                        let found = try outcomes(what, isOpen: isCounter && !isOrdinal)
                        #expect(!found.isSound || found.failed == [], "\(what): \(found.failed)")
                        if isOrdinal { #expect(!found.isSound, "\(what)") }
                        if !found.isSound { foundCount += 1 }
                    }
                }
            }
        }
        #expect(foundCount > 300)
        #expect(try store.problems() == [])
    }

    /// An account with the last number that there is: nobody counts up to it.
    @Test func nobodyCountsUpToANumber() throws {
        let records = StoreTable<RawKey>("records", Tables.records.code)
        let counters = StoreTable<RawKey>("counters", Tables.counters.code)
        let key = RecordKey(account: 0, space: .account, ordinal: 1)
        let record = try #require(
            try store.sealedEntries(of: ["records"]).first { try $0.key == key.encoded() })
        let far = RecordKey(account: 0, space: .account, ordinal: .max - 1)
        try store.seal(record.payload, try far.encoded(), in: records)
        var number: [UInt8] = []
        number.append(UInt64(Ordinal.max))
        try store.seal(
            number, try CounterKey(account: 0, counter: .next, space: .account).encoded(),
            in: counters)
        let found = try outcomes("an account behind all others")
        #expect(!found.isSound)
        #expect(found.failed.contains("export") && found.failed.contains("import"))
        // An organization that far takes no memory for all those before it.
        let organization = try #require(
            try store.sealedEntries(of: ["records"]).first { $0.key[4] == 3 })
        let other = RecordKey(account: 0, space: .organization, ordinal: .max)
        try store.seal(organization.payload, try other.encoded(), in: records)
        #expect(kind { _ = try store.exported() }.isDamaged)
    }

    /// A few bytes can say that a set has billions of members, for which there is no memory.
    @Test func aSetOfMoreThanThereCanBeIsNotTakenIntoMemory() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        let all = try #require(ChunkEncoder.encode([OrdinalRun(first: 0, last: .max - 1)]))
        let set = try store.read { (view) throws in
            let (account, group) = try view.reader.require(Ref<Group>("techs", of: "acme"), .group)
            return PostingSet(account, .groupUsers, of: group)
        }
        try store.environment.write { transaction in
            try Writer.with(&transaction, now: testNow) { writer in
                try writer.put(
                    all.bytes, for: ChunkKey(set: set, first: 0), in: Tables.postings)
            }
        }
        let whole = kind {
            try store.read { (view) throws in
                let found: [Ordinal] = try view.reader.members(of: set)
                Issue.record("\(found.count)")
            }
        }
        #expect(whole.isDamaged)
        let few = kind {
            try store.read { (view) throws in
                let found: [Ordinal]? = try view.reader.members(of: set, limit: 5)
                Issue.record("\(found?.count ?? 0)")
            }
        }
        #expect(few.isDamaged)
        let report = try? store.verify()
        #expect(report?.isSound != true)
    }
}
