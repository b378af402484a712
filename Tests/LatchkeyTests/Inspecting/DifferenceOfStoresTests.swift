import AccessRules
import Samples
import Testing

@testable import Latchkey

/// The difference in access of two stores is what asking everything of both would tell.
@Suite struct DifferenceOfStoresTests {
    private static let day: Int64 = 86_400_000

    /// Does some operations, those that can be done.
    private func change(_ store: Store, _ count: Int, _ random: inout LogRandom) throws {
        let all = PossibleOperation.all
        for _ in 0..<count {
            let one = all[Int(random.next() % UInt64(all.count))]
            do {
                try one.prepare(store)
                try store.administer { try $0.perform(one.operation, in: one.account) }
            } catch is StoreError {}
        }
        let validity = Validity(until: testNow.after((1 + Int64(random.next() % 9)) * Self.day))
        try store.administer {
            try $0.perform(
                .grantAccess(
                    Grant(
                        account: "acme", organization: "o1",
                        grantee: random.next() % 2 == 0 ? .user("rea") : .group("techs"),
                        validity: validity)), in: "acme")
        }
    }

    private func difference(of new: View, from old: View, at instant: Instant) throws
        -> AccessDifference
    {
        var lines: [AccessDifference.Line] = []
        try new.differenceOfStores(from: old, at: instant) { lines.append($0) }
        return AccessDifference(instant: instant, validUntil: instant, lines: lines)
    }

    private func expect(
        _ before: Store, _ after: Store, hasCauses: Bool, _ message: String
    ) throws {
        try before.read { (old) throws in
            try after.read { (new) throws in
                for instant in [testNow, testNow.after(4 * Self.day)] {
                    let told = try difference(of: new, from: old, at: instant)
                    let brute = try BruteDifference(old, new, at: instant)
                    let unlike = BruteDifference(told) {
                        Issue.record("\(message): \($0) is told twice")
                    }.firstUnlike(brute)
                    #expect(unlike == nil, "\(message)")
                    #expect(told.lines.allSatisfy { $0.causes.isEmpty != hasCauses }, "\(message)")
                }
            }
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func storesWithoutACommonHistoryAreComparedByIdentities(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld()
        try change(world.store, 2, &random)
        let other = try ActingWorld()
        try change(other.store, 1 + Int(random.next() % 8), &random)
        try expect(world.store, other.store, hasCauses: false, "seed \(seed)")
        try expect(other.store, world.store, hasCauses: false, "seed \(seed), turned round")
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func aBackupIsComparedWithItsCauses(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld()
        try change(world.store, 2, &random)
        let path = world.scratch.store.removingLastComponent().appending("backup.latchkey")
        try world.store.copy(to: path)
        try change(world.store, 6, &random)
        var options = Store.Options()
        options.clock = { testNow }
        let backup = try Store.open(at: path, options: options)
        try expect(backup, world.store, hasCauses: true, "seed \(seed)")
        // The other way round the backup does not know what came behind.
        try expect(world.store, backup, hasCauses: false, "seed \(seed), turned round")
        // Written to by itself it is no backup any more.
        try backup.administer {
            try $0.perform(.invite("idc", .editor, everything: true), in: "acme")
        }
        try backup.administer { try $0.perform(.activateUser("idc"), in: "acme") }
        try expect(backup, world.store, hasCauses: false, "seed \(seed), parted")
    }

    /// The same things, added in another order, so that everything has another number.
    private func reordered(_ lines: String) -> String {
        var byType: [(type: Substring, lines: [Substring])] = []
        for line in lines.split(separator: "\n") {
            let type = line.split(separator: ",")[0]
            if byType.last?.type != type { byType.append((type, [])) }
            byType[byType.count - 1].lines.append(line)
        }
        return byType.flatMap { $0.lines.reversed() }.joined(separator: "\n") + "\n"
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func thingsAreTheSameByIdentityWhateverTheirNumbers(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld()
        let scratch = try Scratch()
        let other = try makeStore(scratch, reordered(actingWorld))
        let (first, second) = try (number(world.store), number(other))
        #expect(first != second)
        try expect(world.store, other, hasCauses: false, "seed \(seed), before anything")
        try change(world.store, Int(random.next() % 6), &random)
        try change(other, 1 + Int(random.next() % 6), &random)
        try expect(world.store, other, hasCauses: false, "seed \(seed)")
        try expect(other, world.store, hasCauses: false, "seed \(seed), turned round")
    }

    private func number(_ store: Store) throws -> [Ordinal?] {
        try store.read { view in
            let acme = try view.reader.require(account: "acme")
            return [
                acme, try view.reader.ordinal(acme, .organization, "north"),
                try view.reader.ordinal(acme, .asset, "safe"),
            ]
        }
    }

    @Test func aStoreAndItselfHaveNoDifference() throws {
        let world = try ActingWorld()
        let other = try ActingWorld()
        try world.store.read { (old) throws in
            try other.store.read { (new) throws in
                let told = try difference(of: new, from: old, at: testNow)
                #expect(told.isEmpty)
            }
        }
    }
}
