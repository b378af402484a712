import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// A set whose chunks do not follow one another, though the checksum of each fits.
@Suite struct DamagedSetTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, QueryWorld.lines) { $0.trials.sweeps = false }
    }

    /// What goes by sets, and how many of these it thinks that there are.
    private func ask() throws -> [String] {
        try store.read { view in
            var damages: [String] = []
            func note(_ condition: String, _ body: () throws -> Void) {
                guard let found = kind(of: body) else { return }
                if case .damaged(let table, let key, _) = found, table == "postings" {
                    damages.append(key)
                } else {
                    Issue.record("\(condition): \(found)")
                }
            }
            func ask<Thing: AccountMember>(_ thing: Thing.Type, _ conditions: [String]) throws {
                for condition in conditions {
                    let query = Query<Thing>(in: "acme").where(
                        try Predicate<Thing>(text: condition))
                    note(condition) { _ = try view.all(query) }
                    note(condition) { _ = try view.count(query) }
                    note(condition) { _ = try view.explain(query) }
                }
            }
            try ask(
                User.self,
                [
                    "role == editor", "status == active", "groups.any(id == \"techs\")",
                    "allOrganizations == true",
                ])
            try ask(
                Organization.self, ["state == normal", "kind == \"Customer\"", "status.isMissing"])
            try ask(Asset.self, ["state == normal", "kind == \"password\""])
            return damages
        }
    }

    @Test func chunksThatLieOverOneAnotherAreDamage() throws {
        #expect(try ask() == [])
        var foundCount = 0
        for entry in try store.sealedEntries(of: ["postings"]) {
            guard let key = ChunkKey(entry.key.rawBytes), let set = PostingSet(key) else {
                Issue.record("\(entry.key)")
                continue
            }
            let members = try store.read { try $0.reader.members(of: set) }
            guard members.count > 1 else { continue }
            // The same members again, each by one higher, as a chunk behind.
            let behind = try key.beginning(at: key.first + 1).encoded()
            try store.seal(entry.payload, behind, in: entry.table)
            #expect(try !store.verify().isSound, "\(key)")
            if try !ask().isEmpty { foundCount += 1 }
            try store.writeByHand { transaction in
                _ = try transaction.remove(RawKey(behind), in: entry.table.table)
            }
        }
        #expect(foundCount > 3)
        #expect(try store.problems() == [])
    }
}
