import AccessRules
import Testing

@testable import Latchkey

/// Every byte of every value is read: one more, or one less, is damage though the checksum fits.
@Suite(.timeLimit(.minutes(20))) struct ExactValueTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(
            scratch,
            settledWorld + """
                {"type":"grant","account":"acme","organization":"south","user":"bob","until":"2027-01-01T00:00:00Z"}
                {"type":"organization","account":"acme","id":"west","name":"Westwind","kind":"Customer","status":"Active"}
                {"type":"group","account":"acme","id":"idle","name":"Idle","deniedAssetTypes":["password"]}

                """
        ) { $0.trials.sweeps = false }
        let hash = try hash(1)
        try store.write { writer in
            let (account, key) = try writer.reader.require(
                Ref<APIKey>("backup", of: "acme"), .apiKey)
            var record = try writer.reader.existing(APIKeyRecord.self, account, key)
            record.hash = hash
            try writer.put(record, account, key)
            try writer.own(hash, .apiKey(account, key))
        }
        _ = try store.perform(
            [AccountOperation(.enforceMFA(true), in: "acme")], reason: "why", id: "batch")
        // More runs than share an entry with the clock.
        for _ in 0..<180 {
            try store.write { writer in
                for id in ["acme", "noc"] as [Identity] {
                    try writer.append(
                        LogEntry(account: id, time: testNow, event: .read, operation: "view"),
                        try writer.reader.require(account: id))
                }
            }
        }
    }

    @Test func noValueIsLongerOrShorterThanWhatItSays() throws {
        #expect(try store.problems() == [])
        let byTable = Dictionary(grouping: try store.sealedEntries()) { $0.table.table.name }
        for (name, entries) in byTable {
            // Neighbours are alike: so many of each table, from both ends.
            let some = entries.count > 16 ? entries.prefix(10) + entries.suffix(6) : entries[...]
            // That it is a store, and which format it has, is settled before anything is verified.
            for entry in some where name != "meta" || entry.key != [MetaKey.Field.format.rawValue] {
                try expectExact(entry, "\(name) \(entry.key)")
            }
        }
        let absent = Set(Tables.all.map(\.name)).subtracting(byTable.keys)
        #expect(absent == ["removals", "logSegments", "logPostings"])
        #expect(try store.problems() == [])
    }

    /// What a log has once a segment of it is full.
    @Test func noSegmentOrSetOfALogIsLongerOrShorter() throws {
        try store.write { writer in
            let account = try writer.reader.require(account: "noc")
            for _ in 0..<LogLimits.entriesPerSegment {
                try writer.append(
                    LogEntry(account: "noc", time: testNow, event: .read, operation: "view"),
                    account)
            }
        }
        for name in ["logSegments", "logPostings"] {
            let entry = try #require(try store.sealedEntries(of: [name]).first)
            try expectExact(entry, name)
        }
    }

    private func expectExact(_ entry: SealedEntry, _ what: String) throws {
        var others = [("more", entry.payload + [0])]
        if !entry.payload.isEmpty { others.append(("less", Array(entry.payload.dropLast()))) }
        for (change, payload) in others {
            try store.sealing(payload, of: entry) {
                var isSound = true
                let error = kind { isSound = try store.problems().isEmpty }
                #expect(!isSound || error.isDamaged, "\(what) with a byte \(change)")
            }
        }
    }
}
