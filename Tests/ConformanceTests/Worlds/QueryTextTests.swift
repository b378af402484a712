import ReferenceModel
import Testing

@testable import Latchkey

/// The conditions that queries are tested with are read again from their text.
@Suite struct QueryTextTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func whatIsAskedCanBeWritten(seed: UInt64) throws {
        let world = RandomQueries.labelled(
            RandomWorld.generate(seed: seed, size: 2), seed: seed)
        let account = try #require(world.accounts.first).id
        var lengths = 0
        for query in RandomQueries.generate(
            seed: seed, world: world, in: account, at: RandomWorld.usualNow, count: 500)
        {
            let condition = query.condition.condition.sayable
            let text = condition.description
            lengths += text.utf8.count
            let read: Condition =
                switch query.kind {
                case .organization: try Predicate<Organization>(text: text).condition
                case .user: try Predicate<User>(text: text).condition
                case .group: try Predicate<Group>(text: text).condition
                case .asset: try Predicate<Asset>(text: text).condition
                case .connection: try Predicate<Connection>(text: text).condition
                case .grant: try Predicate<Grant>(text: text).condition
                }
            #expect(read == condition, "seed \(seed): \(text)")
        }
        #expect(lengths > 500 * 10)
    }
}

extension Condition {
    /// The condition as predicates say it: of nothing there is not any.
    fileprivate var sayable: Condition {
        switch self {
        case .not(let inner): inner.sayable.negated
        case .and(let parts): parts.map(\.sayable).reduce(.all, Condition.both)
        case .or(let parts): parts.map(\.sayable).reduce(.nothing, Condition.either)
        case .related(let relation, let inner):
            inner.sayable == .nothing ? .nothing : .related(relation, inner.sayable)
        case .all, .nothing, .test, .accessible, .can: self
        }
    }
}
