import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// Damaged bytes authorize nothing: whatever is changed of what an account consists of, nobody does
/// what they may not, though the store is opened as it usually is, without a look at checksums.
@Suite(.timeLimit(.minutes(20))) struct DamagedAuthorityTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        let lines = """
            {"type":"user","account":"far","id":"flo","email":"flo@far.example","name":"Flo","role":"editor","allOrganizations":true}
            {"type":"group","account":"far","id":"crew","name":"Crew"}
            {"type":"group","account":"far","id":"idle","name":"Idle","deniedAssetTypes":["password"]}
            {"type":"asset","account":"far","id":"box","organization":"east","kind":"password","name":"Box"}
            {"type":"connection","id":"days","host":"far","delegate":"noc","maximumRole":"editor","status":"accepted"}
            {"type":"membership","account":"far","group":"crew","user":"fox"}
            {"type":"membership","account":"far","group":"idle","user":"fox"}
            {"type":"grant","account":"far","organization":"east","group":"crew","until":"2026-02-01T00:00:00Z"}
            {"type":"grant","account":"far","organization":"west","user":"flo"}
            {"type":"grant","account":"far","organization":"west","connection":"days"}

            """
        store = try makeFarStore(scratch, and: lines) { $0.verifiesChecksums = false }
    }

    /// What each of them may not do.
    private var refused: [(session: Session, operation: Latchkey.Operation)] {
        let (fox, nia) = (
            Session(store, Ref("fox", of: "far"), "far", nil),
            Session(store, Ref("nia", of: "noc"), "far", nil)
        )
        return [
            (fox, .assignRole("fox", .administrator)),
            (fox, .editOrganization("east", OrganizationEdit(name: "Taken"))),
            (fox, .deleteAsset("box")),
            (nia, .editOrganization("east", OrganizationEdit(name: "Taken"))),
            (nia, .deleteGroup("crew")),
        ]
    }

    private func put(_ value: [UInt8], _ entry: StoredEntry) throws {
        try store.writeByHand { transaction in
            try transaction.putBare(value, for: entry.key, in: entry.table)
        }
    }

    /// Bytes that would give more than there was: the highest role, a flag, an end that is far away, and a bit.
    private static func replacements(_ byte: UInt8) -> Set<UInt8> {
        Set([5, 1, 0x7F, byte ^ 4, byte ^ 2]).subtracting([byte])
    }

    @Test func nobodyDoesWhatOnlyDamagedBytesAllow() throws {
        for (session, operation) in refused {
            let refusal = kind(of: { try session.perform(operation) })
            try #require(refusal != nil && !refusal.isDamaged, "\(operation): \(refusal as Any)")
        }
        let before = try store.exported()
        // Of each table so many bytes, from the first on, which say most: each is looked at in turn.
        var random = SeededGenerator(seed: 11)
        var triedCount = 0
        for entry in try store.storedEntries(of: "far") {
            let count = entry.value.count - Checksum.byteCount
            let isDecisive = ["heads", "records", "edges", "pairs", "timed"].contains(entry.table)
            let places =
                isDecisive
                ? Array((0..<count).suffix(40))
                : (0..<count).shuffled(using: &random).prefix(3).sorted()
            for place in places {
                let all = Self.replacements(entry.value[place])
                let chosen =
                    isDecisive
                    ? all.sorted().shuffled(using: &random).prefix(2) : all.sorted().prefix(1)
                for byte in chosen {
                    var bad = entry.value
                    bad[place] = byte
                    try put(bad, entry)
                    let (session, operation) = refused[triedCount % refused.count]
                    let outcome = kind(of: { try session.perform(operation) })
                    #expect(
                        outcome != nil,
                        "\(operation) by \(entry.table) \(entry.key) at \(place): \(byte)")
                    triedCount += 1
                    if outcome == nil { return }
                }
            }
            try put(entry.value, entry)
        }
        #expect(triedCount > 300)
        #expect(try store.exported() == before)
        #expect(try store.problems() == [])
    }

    /// What is stored of the actor, turned over bit by bit so that it would say more.
    @Test func noBitOfTheActorsOwnEntriesAuthorizes() throws {
        let (far, fox) = try store.read { (view) throws in
            try view.reader.require(Ref<User>("fox", of: "far"), .user)
        }
        let head = HeadKey(account: far, side: .user, block: fox / Heads.perBlock)
        let record = RecordKey(account: far, space: .user, ordinal: fox)
        let keys = [("heads", try head.encoded()), ("records", try record.encoded())]
        for entry in try store.storedEntries(of: "far")
        where keys.contains(where: { $0.0 == entry.table && $0.1 == entry.key }) {
            for place in 0..<(entry.value.count - Checksum.byteCount) {
                for byte in [5, entry.value[place] ^ 1] as [UInt8] where byte != entry.value[place]
                {
                    var bad = entry.value
                    bad[place] = byte
                    try put(bad, entry)
                    let (session, operation) = refused[place % 3]
                    let outcome = kind(of: { try session.perform(operation) })
                    #expect(outcome != nil, "\(operation) by \(entry.table) at \(place): \(byte)")
                }
            }
            try put(entry.value, entry)
        }
        #expect(try store.problems() == [])
    }

    /// What a sign-in must satisfy is asked when a session begins, and by no operation again.
    @Test func noDamagedByteBeginsASession() throws {
        try store.perform([AccountOperation(.enforceMFA(true), in: "far")])
        let signIn = { () throws in _ = try self.store.session(for: Ref("fox", of: "far")) }
        guard case .signIn = kind(of: signIn) else {
            Issue.record("fox has a second factor")
            return
        }
        let keys = try store.read { (view) throws in
            let (far, fox) = try view.reader.require(Ref<User>("fox", of: "far"), .user)
            return [
                try RecordKey(account: 0, space: .account, ordinal: far).encoded(),
                try RecordKey(account: far, space: .user, ordinal: fox).encoded(),
            ]
        }
        var triedCount = 0
        for account in ["acme", "far"] as [Identity] {
            for entry in try store.storedEntries(of: account)
            where entry.table == "records" && keys.contains(entry.key) {
                for place in 0..<(entry.value.count - Checksum.byteCount) {
                    for bit in 0..<8 {
                        var bad = entry.value
                        bad[place] ^= 1 << UInt8(bit)
                        try put(bad, entry)
                        let outcome = kind(of: signIn)
                        #expect(outcome.isDamaged, "\(entry.key) at \(place): \(bit)")
                        triedCount += 1
                    }
                }
                try put(entry.value, entry)
            }
        }
        #expect(triedCount > 200)
        guard case .signIn = kind(of: signIn) else {
            Issue.record("fox has a second factor now")
            return
        }
    }

    /// Who may not enter at all stays outside, whatever became of the bytes that say so.
    @Test func noDamagedByteLetsAnybodyIn() throws {
        try store.perform([
            AccountOperation(.removeUser("fox"), in: "far"),
            AccountOperation(.revokeConnection("days"), in: "far"),
        ])
        let entries = [
            { () throws in _ = try self.store.session(for: Ref("fox", of: "far")) },
            { () throws in _ = try self.store.session(for: Ref("nia", of: "noc"), in: "far") },
        ]
        for enter in entries { try #require(kind(of: enter) != nil) }
        var triedCount = 0
        for account in ["far", "noc"] as [Identity] {
            for entry in try store.storedEntries(of: account)
            where ["heads", "pairs"].contains(entry.table) {
                for place in 0..<(entry.value.count - Checksum.byteCount) {
                    for byte in Self.replacements(entry.value[place]) {
                        var bad = entry.value
                        bad[place] = byte
                        try put(bad, entry)
                        for (number, enter) in entries.enumerated() {
                            #expect(
                                kind(of: enter) != nil,
                                "\(number): \(entry.table) \(entry.key) at \(place): \(byte)")
                        }
                        triedCount += 1
                    }
                }
                try put(entry.value, entry)
            }
        }
        #expect(triedCount > 200)
    }

    /// An import that meets damaged bytes is refused, or did not need them; it seals nothing anew.
    @Test func anImportSealsNothingAnew() throws {
        var (refusedCount, doneCount) = (0, 0)
        for (number, first) in try store.storedEntries(of: "far").enumerated() {
            // Imports that were done have changed some of them.
            let entries = try store.storedEntries(of: "far")
            guard
                let entry = entries.first(where: { ($0.table, $0.key) == (first.table, first.key) })
            else { continue }
            var bad = entry.value
            bad[0] ^= 0x10
            try put(bad, entry)
            let refusal = kind(of: {
                let source = try scratch.source(Self.lines(number), name: "more.jsonl")
                defer { try? source.file.close() }
                try store.importLines(from: [source])
            })
            let report = try store.verify(.accounts(["far"]))
            #expect(!report.isSound, "\(entry.table) \(entry.key) was sealed anew")
            if refusal == nil { doneCount += 1 } else { refusedCount += 1 }
            #expect(refusal == nil || refusal.isDamaged, "\(entry.table): \(refusal as Any)")
            try put(entry.value, entry)
        }
        #expect(refusedCount > 10 && doneCount > 10)
        #expect(try store.problems() == [])
    }

    private static func lines(_ number: Int) -> String {
        """
        {"type":"user","account":"far","id":"n\(number)","email":"n\(number)@far.example","name":"New","role":"editor"}
        {"type":"membership","account":"far","group":"crew","user":"n\(number)"}
        {"type":"grant","account":"far","organization":"east","user":"n\(number)"}
        {"type":"asset","account":"far","id":"m\(number)","organization":"west","kind":"document","name":"Map"}

        """
    }
}

/// An entry as it is in the file.
struct StoredEntry {
    var table: String
    var key: [UInt8]
    var value: [UInt8]
}

extension Store {
    /// The entries whose keys begin with an account, of all tables.
    func storedEntries(of account: Identity) throws -> [StoredEntry] {
        try read { (view) throws in
            let number = try view.reader.require(account: account)
            let prefix = (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
            var entries: [StoredEntry] = []
            for table in Tables.all
            where !["meta", "secrets", "ends", "logRuns"].contains(table.name) {
                entries += try view.reader.snapshot.bareEntries(of: table.name, from: prefix).map {
                    StoredEntry(table: table.name, key: $0.key, value: $0.value)
                }
            }
            return entries
        }
    }
}
