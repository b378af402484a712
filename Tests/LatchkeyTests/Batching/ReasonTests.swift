import AccessRules
import Samples
import Testing

@testable import Latchkey

/// Why something is done: kept with each of its entries, and told to nobody else.
@Suite struct ReasonTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private func reasons(_ account: Identity) throws -> [String?] {
        try world.store.read { (view) throws in
            try view.logEntries(of: account).map(\.reason)
        }
    }

    @Test func eachEntryOfABatchSaysIt() throws {
        let session = try world.session("acme/max")
        // Max joins the group that Max makes: two entries of one operation.
        try session.perform(
            [.createGroup(Group(account: "acme", id: "new", name: "New"))],
            reason: "TICKET-77: \"quoted\"\nand more")
        #expect(
            try reasons("acme").prefix(3) == [
                "TICKET-77: \"quoted\"\nand more", "TICKET-77: \"quoted\"\nand more", nil,
            ])
        try session.perform(.editGroup("new", GroupEdit(name: "Newer")))
        #expect(try reasons("acme").first == .some(nil))
        #expect(try world.store.problems() == [])
    }

    @Test func eachEntryOfTheHostsOwnHandSaysIt() throws {
        try world.store.administer(reason: "an audit") { administration in
            try administration.insert(
                .group(Group(account: "acme", id: "auditors", name: "Auditors")))
            try administration.perform(.assignRole("bob", .manager), in: "acme")
            try administration.enrolInMFA(Ref("bob", of: "acme"))
            try administration.remove(Ref<Group>("auditors", of: "acme"))
        }
        #expect(
            try reasons("acme").prefix(5) == ["an audit", "an audit", "an audit", "an audit", nil])
        for reason in ["", String(repeating: "x", count: 4_097)] {
            #expect(throws: StoreError.self) {
                try world.store.administer(reason: reason) { _ in }
            }
        }
    }

    /// The form for tasks is on another thread, and else the same.
    @Test func soDoesEachOfTheHostsOwnHandInATask() async throws {
        let before = try reasons("acme").count
        let roles = try await world.store.administer(reason: "an audit") { administration in
            try administration.perform(.assignRole("bob", .manager), in: "acme")
            try administration.enrolInMFA(Ref("bob", of: "acme"))
            return [Role.manager]
        }
        #expect(roles == [.manager])
        try await world.store.administer { try $0.perform(.enforceMFA(true), in: "acme") }
        let told = try reasons("acme")
        #expect(told.prefix(3) == [nil, "an audit", "an audit"])
        #expect(told.count == before + 3)
        struct Other: Error {}
        for reason in ["", String(repeating: "x", count: 4_097)] {
            await #expect(throws: StoreError.self) {
                try await world.store.administer(reason: reason) {
                    try $0.perform(.enforceMFA(false), in: "acme")
                }
            }
        }
        await #expect(throws: Other.self) {
            try await world.store.administer(reason: "an audit") {
                try $0.perform(.enforceMFA(false), in: "acme")
                throw Other()
            }
        }
        #expect(try reasons("acme") == told)
        #expect(try world.store.problems() == [])
    }

    @Test func theHostsReasonIsToldInTheAccountOfWhatIsChanged() throws {
        let before = try reasons("far").count
        try world.store.administer(reason: "ours") { administration in
            try administration.perform(.draft("new", to: "far", everything: true), in: "acme")
            try administration.perform(.sendConnection("new", seed: .random()), in: "acme")
        }
        #expect(try reasons("acme").first == "ours")
        let told = try reasons("far")
        #expect(told.count > before && !told.contains("ours"))
    }

    @Test func itGoesOutAndComesInWithTheLog() throws {
        try world.session("acme/ann").perform([.assignRole("bob", .manager)], reason: "why not")
        let lines = try world.store.exported()
        #expect(lines.contains(#""reason":"why not""#))
        let other = try makeStore(Scratch(), lines)
        let told = lines.split(separator: "\n").filter { $0.contains("\"reason\"") }
        #expect(
            try other.exported().split(separator: "\n").filter { $0.contains("\"reason\"") } == told
        )
        #expect(try other.problems() == [])
    }

    @Test func whatItSaysIsPartOfTheChain() throws {
        func head(_ reason: String?) throws -> [UInt8] {
            let world = try ActingWorld()
            try world.session("acme/ann").perform([.assignRole("bob", .manager)], reason: reason)
            return try world.store.read { try $0.reader.logState(0).head }
        }
        let heads = [try head(nil), try head("a"), try head("b")]
        #expect(Set(heads).count == 3)
    }

    @Test func theOtherAccountOfAConnectionIsNotTold() throws {
        try world.session("acme/ann").perform(
            [.draft("new", to: "far", everything: true), .sendConnection("new", seed: .random())],
            reason: "ours")
        try world.session("far/fay").perform(
            [.acceptConnection(Ref("new", of: "acme"))], reason: "theirs")
        try world.session("acme/ann").perform([.revokeConnection("new")], reason: "ours again")
        let (acme, far) = (try reasons("acme"), try reasons("far"))
        #expect(!acme.contains("theirs") && acme.contains("ours") && acme.contains("ours again"))
        #expect(far.contains("theirs") && !far.contains("ours") && !far.contains("ours again"))
    }

    @Test func whoMayNotSeeTheAssetIsNotToldWhyItWasChanged() throws {
        try world.session("acme/ann").perform(
            [.editAsset("secret", AssetEdit(name: "Merger"))], reason: "the merger")
        let entries = Query<LogEntry>(in: "acme").where { $0.operation == "editAsset" }
        func told(_ user: String) throws -> [String?] {
            try world.session(user).page(entries, size: 9).items.map(\.reason)
        }
        #expect(try told("acme/ann") == ["the merger"])
        #expect(try told("acme/mia") == [nil])
    }
}
