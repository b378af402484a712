import AccessRules
import OrdinalSets
import Samples
import Testing

@testable import Latchkey

/// Sets that are remembered say what those that are read say.
@Suite struct RememberedSetsTests {
    @Test func usersAreCountedAlike() throws {
        let (acting, crowded) = (try ActingWorld(), try CrowdedWorld())
        var counts = Set<Int>()
        for store in [acting.store, crowded.store] {
            let organizations = try store.read { try $0.all(Query<Organization>(in: "acme")) }
            let assets = try store.read { try $0.all(Query<Asset>(in: "acme")) }
            let targets =
                organizations.map { Target.organization(Ref($0.id, of: "acme")) }
                + assets.map { Target.asset(Ref($0.id, of: "acme")) }
            var sets = RememberedSets()
            try store.read { (view) throws in
                for target in targets {
                    for action in Action.allCases where action.fits(target.kind) {
                        let question = WhoCan(action, on: target)
                        let count = try view.countUsers(question)
                        #expect(try view.countUsers(question, &sets) == count, "\(question)")
                        counts.insert(count)
                    }
                }
            }
        }
        // Some are of few, and others of many.
        #expect(counts.count > 2, "\(counts)")
    }

    /// Any expression of sets, lists and ranges, some of which have no last member.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func anyExpressionHasTheSameMembers(seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try CrowdedWorld()
        try world.store.read { (view) throws in
            let account = try view.reader.require(account: "acme")
            func leaf() -> PostingExpression {
                switch random.next() % 7 {
                case 0: .empty
                case 1: .all
                case 2: .range(1...1 + UInt32(random.next() % 4))
                case 3: .list([UInt32(random.next() % 4), 2, 130, 64, 200])
                case 4: .set(.activeUsers(account, .editor))
                default:
                    .set(
                        PostingSet(
                            account, .groupOrganizations, of: UInt32(random.next() % 4)))
                }
            }
            func expression(_ depth: Int) -> PostingExpression {
                if depth == 0 { return leaf() }
                switch random.next() % 4 {
                case 0:
                    return .and((0..<random.next() % 4).map { _ in expression(depth - 1) })
                case 1:
                    return .or((0..<random.next() % 4).map { _ in expression(depth - 1) })
                case 2: return .andNot(expression(depth - 1), expression(depth - 1))
                default: return leaf()
                }
            }
            var sets = RememberedSets()
            var memberCount = 0
            for _ in 0..<200 {
                // With a last member, so that all can be compared.
                let some = PostingExpression.and([.range(0...300), expression(3)])
                let members = try some.collect(in: view.reader)
                #expect(try sets.members(of: some, view.reader) == members, "\(some)")
                #expect(try sets.count(of: some, view.reader) == members.count, "\(some)")
                memberCount += members.count
            }
            #expect(memberCount > 1_000)
            // And one without.
            let most = PostingExpression.andNot(.all, .list([3]))
            #expect(try sets.count(of: most, view.reader) == Int(UInt32.max))
        }
    }
}
