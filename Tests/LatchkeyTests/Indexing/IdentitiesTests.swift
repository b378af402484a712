import AccessRules
import OrdinalSets
import Testing

@testable import Latchkey

/// Identities by number, which lists are made from.
@Suite struct IdentitiesTests {
    /// Organizations, assets and users that everybody who may see any sees.
    private func lists(_ store: Store) throws -> [String] {
        try store.read { (view) throws in
            var lines: [String] = []
            for account in ["acme", "noc"] as [Identity] {
                let users = try view.all(Query<User>(in: account)).filter { $0.status == .active }
                for user in users {
                    let reach = { Reach(of: Ref<User>(user.id, of: account), for: $0) }
                    let organizations = try view.organizations(reach(.viewOrganization)).items
                    lines.append("\(user.id): \(organizations)")
                    lines.append("\(user.id): \(try view.assets(reach(.viewAsset)).items)")
                }
                for organization in try view.all(Query<Organization>(in: account)) {
                    let who = WhoCan(
                        .viewOrganization, on: .organization(Ref(organization.id, of: account)))
                    lines.append("\(organization.id): \(try view.users(who).items)")
                }
            }
            return lines
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func listsAreTheSameWithTheIndexAndWithout(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: seed, changes: 200) {
            $0.trials.absentIndexes = [.identities]
            $0.trials.sweeps = false
        }
        let without = try lists(store)
        #expect(without.joined().contains("acme/"), "seed \(seed)")
        while try store.read({ try $0.reader.hasWork() }) { try store.sweeper.step() }
        #expect(try lists(store) == without, "seed \(seed)")
        try store.close()
    }

    @Test func identitiesOfAnyLengthShareAnEntry() throws {
        let scratch = try Scratch()
        var options = Store.Options()
        options.trials.sweeps = false
        let store = try Store.create(at: scratch.store, options: options)
        var ids: [Identity] = []
        try store.administer { administration in
            try administration.insert(.account(Account(id: "a", subdomain: "a", name: "A")))
            try administration.insert(
                .user(User(account: "a", id: "u", email: "u@a", name: "U", role: .administrator)))
            for number in 0..<100 {
                // The longest ones fill an entry of more than a page.
                let length = number % 3 == 0 ? Identity.maximumByteCount : 1 + number % 40
                let id = Identity(
                    "\(number)-" + String(repeating: "x", count: max(0, length - 4)))
                try administration.insert(
                    .organization(Organization(account: "a", id: id, name: "N")))
                ids.append(id)
            }
            // Gaps, and an entry of which nothing is left.
            for number in Array(32..<64) + [0, 99] {
                try administration.destroy(Ref<Organization>(ids[number], of: "a"))
            }
        }
        let left = ids.indices.filter { !(32..<64 ~= $0) && $0 != 0 && $0 != 99 }.map { ids[$0] }
        let reach = Reach(of: Ref<User>("u", of: "a"), for: .viewOrganization)
        #expect(try store.read { try $0.organizations(reach).items.map(\.id) } == left)
        while try store.read({ try $0.reader.hasWork() }) { try store.sweeper.step() }
        // One of them with the user.
        #expect(try store.read { try $0.reader.entryCount(of: Tables.identities) } == 1 + 3)
        #expect(try store.problems() == [])
        try store.close()
    }

    @Test func damageIsAnErrorAndNoOtherList() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        let reach = Reach(of: bob, for: .viewOrganization)
        #expect(try !store.read { try $0.organizations(reach).items.isEmpty })
        let key = IdentityKey(0, .organization, of: 0)
        let whole = try store.read { try $0.reader.payload(key, in: Tables.identities)?.copied() }
        let directory = 2 * Int(IdentityKey.perBlock)
        let cut = Array(try #require(whole).prefix(directory + 1))
        var notText = try #require(whole)
        notText[directory] = 0xFF
        let damages = [
            [1, 2, 3], cut, notText, Array(repeating: 0, count: 64),
            Array(repeating: 0xFF, count: 64),
        ]
        for bytes in damages {
            try store.write { try $0.put(bytes, for: key, in: Tables.identities) }
            #expect(throws: StoreError.self, "\(bytes)") {
                try store.read { _ = try $0.organizations(reach) }
            }
        }
        try store.write { _ = try $0.remove(key, in: Tables.identities) }
        #expect(throws: StoreError.self) { try store.read { _ = try $0.organizations(reach) } }
        try store.close()
    }
}

/// Things of neighbours in one value.
@Suite struct SlotBlockTests {
    @Test func oneIsReplacedAsIfAllWereWrittenAnew() throws {
        var random = SeededGenerator(seed: 4)
        var slots = [[UInt8]](repeating: [], count: 32)
        var block: [UInt8]?
        for _ in 0..<500 {
            let slot = Int.random(in: 0..<32, using: &random)
            let count = Bool.random(using: &random) ? 0 : Int.random(in: 1...128, using: &random)
            slots[slot] = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if let bytes = block {
                block = try SlotBlock.replacing(
                    UInt32(slot), of: 32, in: bytes.rawBytes, with: slots[slot])
            } else {
                block = try SlotBlock.replacing(UInt32(slot), of: 32, in: nil, with: slots[slot])
            }
            #expect(block == SlotBlock.encode(slots))
            guard let bytes = block else { continue }
            for (slot, value) in slots.enumerated() {
                let found = try SlotBlock.bytes(UInt32(slot), of: 32, in: bytes.rawBytes)
                #expect(found?.copied() ?? [] == value)
            }
        }
    }

    @Test func whatIsNoBlockIsAnError() {
        var falling = [UInt8](repeating: 0, count: 32)
        falling[0] = 5
        for bytes in [[], [1], Array(repeating: 0, count: 31), falling] as [[UInt8]] {
            #expect(throws: MalformedRecord.self) {
                for slot in 0..<16 {
                    _ = try SlotBlock.bytes(UInt32(slot), of: 16, in: bytes.rawBytes)
                }
            }
        }
    }
}
