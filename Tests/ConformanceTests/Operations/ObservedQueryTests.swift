import AccessRules
import ReferenceModel
import Testing

@testable import Latchkey

/// Whoever observes a query misses nothing: when its result is another, then something of what
/// it is said to depend on was committed, or the time has come that it was said to be valid
/// until.
@Suite struct ObservedQueryTests {
    private static let worldCount = 12
    private static let stepCount = 25
    private static let queryCount = 4

    @Test func nothingThatChangesAResultIsMissed() throws {
        var tally = ObservedTally()
        for seed in 1...UInt64(Self.worldCount) {
            let world = OperationWorld.generate(seed: seed)
            var trial = try OperationTrial(world, removesInSteps: seed % 2 == 0)
            var operations = RandomOperations(seed: seed)
            var observers = Self.observers(seed, world)
            var now = OperationTrial.start
            try trial.stored.store.read { view in
                for index in observers.indices { _ = try observers[index].look(view, &tally) }
            }
            for number in 0..<Self.stepCount {
                let (actor, operation) = operations.next(trial.records(at: now), at: now)
                let step = OperationStep(
                    time: now, actor: actor, operation: operation, seed: seed + UInt64(number))
                if let difference = try trial.take(step) { Issue.record("\(difference)") }
                if let difference = try trial.sweep(after: step) { Issue.record("\(difference)") }
                try trial.stored.store.read { view in
                    for index in observers.indices {
                        if let missed = try observers[index].look(view, &tally) {
                            Issue.record("seed \(seed), \(step): \(missed)")
                        }
                    }
                }
                now = operations.later(than: now, trial.world)
            }
        }
        print("\(tally)")
        // Most commits are nothing to most queries, and are told to be.
        #expect(tally.changes > 50)
        #expect(tally.spared * 3 > tally.looks)
    }

    private static func observers(_ seed: UInt64, _ world: World) -> [any Observer] {
        world.accounts.flatMap { account in
            let random = RandomQueries.generate(
                seed: seed, world: world, in: account.id, at: OperationTrial.start,
                count: queryCount)
            let all = QueriedKind.allCases.map { kind in
                ReferenceQuery(kind, in: account.id, .all, at: OperationTrial.start)
            }
            return (random + all).map { query -> any Observer in
                let condition = query.condition.condition
                return switch query.kind {
                case .organization: QueryObserver<Latchkey.Organization>(account.id, condition)
                case .user: QueryObserver<Latchkey.User>(account.id, condition)
                case .group: QueryObserver<Latchkey.Group>(account.id, condition)
                case .asset: QueryObserver<Latchkey.Asset>(account.id, condition)
                case .connection: QueryObserver<Latchkey.Connection>(account.id, condition)
                case .grant: QueryObserver<Latchkey.Grant>(account.id, condition)
                }
            }
        }
    }
}

private struct ObservedTally: CustomStringConvertible {
    var looks = 0
    var changes = 0
    var spared = 0

    var description: String {
        "\(looks) looks at a commit, \(changes) other results, \(spared) spared"
    }
}

private protocol Observer {
    /// Looks at what was committed. Returns what would have been missed.
    mutating func look(_ view: View, _ tally: inout ObservedTally) throws -> String?
}

private struct QueryObserver<Thing: AccountMember>: Observer {
    private let query: Query<Thing>
    private var last: (result: [Thing]?, until: Instant, place: ChangePlace)?

    init(_ account: ID, _ condition: Condition) {
        query = Query<Thing>(in: Identity(account.text)).where(Predicate(condition))
    }

    mutating func look(_ view: View, _ tally: inout ObservedTally) throws -> String? {
        let place = try view.reader.lastChangePlace()
        // What is asked about may be gone: that is another result, too.
        let page = try? view.page(query, size: .max)
        guard let before = last else {
            last = (page?.items, page?.validUntil ?? .distantFuture, place)
            return nil
        }
        tally.looks += 1
        let isDue = view.now >= before.until
        let isTold =
            isDue ? true : try view.reader.hasChange(since: before.place, query.dependence)
        let isOther = page?.items != before.result
        if isOther { tally.changes += 1 }
        if !isTold { tally.spared += 1 }
        last = (
            page?.items, isTold ? page?.validUntil ?? .distantFuture : before.until, place
        )
        guard isOther, !isTold else { return nil }
        return "\(query.condition) is another, and nobody is told"
    }
}
