import AccessRules
import ReferenceModel
import Testing

@testable import Latchkey

/// Queries against the reference, which looks at everything, on random worlds: with the planner
/// and without it, in every order, whole and in pages.
@Suite struct StoreQueryTests {
    private static let queryCount = 12

    @Test(arguments: Effort.partsOfFlips)
    func theStoreMeansWhatTheReferenceDoes(seeds: ClosedRange<UInt64>) throws {
        var tally = QueryTally()
        for seed in seeds where tally.failures < 5 {
            let world = RandomQueries.labelled(
                RandomWorld.generate(seed: seed, size: 1 + Int(seed % 2)), seed: seed)
            let stored = try StoreWorld(world)
            var random = SplitMix64(seed: seed)
            try stored.store.read { view in
                for turn in 0..<6 {
                    let account = random.one(of: world.accounts).id
                    let at = random.pick(world.boundaries) ?? RandomWorld.usualNow
                    let viewer = turn < 3 ? nil : Self.viewer(in: account, world, view, &random)
                    if turn >= 3, viewer == nil { continue }
                    for query in RandomQueries.generate(
                        seed: seed &* 31 &+ UInt64(turn), world: world, in: account, at: at,
                        seenBy: viewer, count: Self.queryCount)
                    {
                        check(query, world, view, "seed \(seed)", &random, &tally)
                    }
                }
            }
        }
        print("seeds \(seeds): \(tally)")
        #expect(tally.nonEmpty * 3 > tally.count || tally.failures > 0)
    }

    private static func viewer(
        in account: ID, _ world: World, _ view: View, _ random: inout SplitMix64
    ) -> Address? {
        random.pick(world.users.filter { $0.status == "active" })?.address
    }

    private func check(
        _ query: ReferenceQuery, _ world: World, _ view: View, _ place: String,
        _ random: inout SplitMix64, _ tally: inout QueryTally
    ) {
        tally.count += 1
        let expected = world.identities(query)
        if !expected.isEmpty { tally.nonEmpty += 1 }
        let check = QueryCheck(
            query: query, world: world, expected: expected, order: random.below(3),
            isDescending: random.chance(50))
        guard let difference = check.difference(view) else { return }
        tally.failures += 1
        let viewer = query.viewer.map { "\($0)" } ?? "the host application"
        let asked = "\(query.kind) in \(query.account): \(query.condition.condition)"
        Issue.record("\(place): \(asked), at \(query.at), seen by \(viewer)\n\(difference)")
    }
}

private struct QueryTally: CustomStringConvertible {
    var count = 0
    var nonEmpty = 0
    var failures = 0

    var description: String { "\(count) queries, \(nonEmpty) of them with results" }
}

extension QueryCheck {
    /// In what the store differs, or nil.
    func difference(_ view: View) -> String? {
        switch query.kind {
        case .organization: difference(view) { (it: Organization) in it.id }
        case .user: difference(view) { (it: User) in it.id }
        case .group: difference(view) { (it: Group) in it.id }
        case .asset: difference(view) { (it: Asset) in it.id }
        case .connection: difference(view) { (it: Connection) in it.id }
        case .grant: difference(view) { (it: Grant) in it.shownIdentity }
        }
    }
}

extension Grant {
    /// What stands for it in the reference.
    fileprivate var shownIdentity: Identity {
        switch grantee {
        case .user(let id): Identity("\(organization)|user|\(id)")
        case .group(let id): Identity("\(organization)|group|\(id)")
        case .connection(let id): Identity("\(organization)|connection|\(id)")
        }
    }
}
