import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// Worlds in which every list is longer than what a decision reads in place: many groups for
/// one user, many grantees for one organization, long lists, many timed edges, many denied
/// kinds. The posting sets must say what the lists would have said.
@Suite struct WideWorldTests {
    private static let year = Int64(365 * 86_400_000)

    /// More than a list in a head holds, plain and timed.
    private static func world(seed: UInt64) -> World {
        var random = SplitMix64(seed: seed)
        var world = World()
        world.accounts = [World.Account("host")]
        let groupCount = 150
        for group in 0..<groupCount {
            let kinds = (0..<4).filter { _ in random.chance(8) }.map {
                ID("kind\(random.below(60) + $0)")
            }
            world.groups.append(
                World.Group("host", ID("g\(group)"), denying: Array(Set(kinds)).sorted()))
        }
        for user in 0..<120 {
            world.users.append(
                World.User("host", ID("u\(user)"), user == 0 ? "administrator" : "editor"))
        }
        for delegate in 0..<90 {
            let account = ID("d\(delegate)")
            world.accounts.append(World.Account(account, subdomain: "d\(delegate)"))
            world.users.append(World.User(account, "x", "manager"))
            world.connections.append(
                World.Connection(
                    "host", ID("c\(delegate)"), to: account, maximum: "editor", status: "accepted"))
        }
        for organization in 0..<6 {
            world.organizations.append(World.Organization("host", ID("o\(organization)")))
        }
        // Some users are in most groups, some in few; some organizations have most grantees.
        for user in 0..<120 {
            let share = user < 6 ? 70 : 2
            for group in 0..<groupCount where random.chance(share) {
                world.memberships.append(
                    World.Membership(
                        "host", ID("g\(group)"), .user(ID("u\(user)")), during: interval(&random)))
            }
        }
        for delegate in 0..<90 {
            for group in 0..<groupCount where random.chance(delegate < 4 ? 70 : 1) {
                world.memberships.append(
                    World.Membership(
                        "host", ID("g\(group)"), .connection(ID("c\(delegate)")),
                        during: interval(&random)))
            }
        }
        for organization in 0..<6 {
            let share = organization < 2 ? 80 : organization < 4 ? 2 : 0
            for user in 0..<120 where random.chance(share) {
                world.grants.append(
                    World.Grant(
                        "host", ID("o\(organization)"), .user(ID("u\(user)")),
                        during: interval(&random)))
            }
            for group in 0..<groupCount where random.chance(share) {
                world.grants.append(
                    World.Grant(
                        "host", ID("o\(organization)"), .group(ID("g\(group)")),
                        during: interval(&random)))
            }
            for delegate in 0..<90 where random.chance(share) {
                world.grants.append(
                    World.Grant(
                        "host", ID("o\(organization)"), .connection(ID("c\(delegate)")),
                        during: interval(&random)))
            }
        }
        for asset in 0..<40 {
            var made = World.Asset(
                "host", ID("a\(asset)"), in: ID("o\(asset % 4)"),
                kind: ID("kind\(random.below(60))"))
            if asset % 2 == 0 {
                let share = asset % 4 == 0 ? 80 : 2
                made.list = World.AccessList(
                    users: (0..<120).filter { _ in random.chance(share) }.map { ID("u\($0)") },
                    groups: (0..<groupCount).filter { _ in random.chance(share) }.map {
                        ID("g\($0)")
                    })
            }
            world.assets.append(made)
        }
        return world
    }

    private static func interval(_ random: inout SplitMix64) -> Interval {
        let now = RandomWorld.usualNow
        return switch random.below(6) {
        case 0: Interval(from: now - year, until: now + year)
        case 1: Interval(from: now + year)
        case 2: Interval(until: now - year)
        default: .always
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func listsBeyondTheHeadsAreWhole(seed: UInt64) throws {
        let world = Self.world(seed: seed)
        let stored = try StoreWorld(world)
        var random = SplitMix64(seed: seed &+ 1_000)
        var outcomes: [String: Int] = [:]
        try stored.store.read { (view) throws in
            #expect(try view.verify().problems == [])
            for _ in 0..<600 {
                let user =
                    random.chance(60)
                    ? Address("host", ID("u\(random.below(random.chance(50) ? 8 : 120))"))
                    : Address(ID("d\(random.below(random.chance(50) ? 6 : 90))"), "x")
                let target: ReferenceQuestion.Target =
                    random.chance(40)
                    ? .organization(Address("host", ID("o\(random.below(6))")))
                    : .asset(Address("host", ID("a\(random.below(40))")))
                let now = RandomWorld.usualNow
                let at = now + Int64(random.below(5) - 2) * Self.year + Int64(random.below(3) - 1)
                let asked = ReferenceQuestion(user, "view", target, at: at)
                let expected = world.decide(asked)
                let question = try #require(asked.question)
                let found = try view.decide(question)
                let prepared = try view.prepared(
                    question.user, in: "host", at: Instant(millisecondsSince1970: at)
                ).decide(question.action, view.target(question.target))
                let wanted = expected.allowed ? "allowed" : expected.denied ?? "?"
                outcomes[wanted, default: 0] += 1
                for decision in [found, prepared] {
                    let name = decision.isAllowed ? "allowed" : decision.deniedBy.map(\.name) ?? "?"
                    #expect(name == wanted, "seed \(seed): \(asked)")
                }
                if let change = nextChange(of: asked, in: world) {
                    #expect(
                        found.validUntil.millisecondsSince1970 <= change, "seed \(seed): \(asked)")
                }
            }
        }
        for outcome in ["allowed", "organization", "assetType", "assetAccess"] {
            #expect(outcomes[outcome] ?? 0 > 5, "seed \(seed): \(outcomes)")
        }
    }

    /// The next instant at which anything that a decision says is otherwise.
    private func nextChange(of question: ReferenceQuestion, in world: World) -> Int64? {
        func said(_ answer: ReferenceAnswer) -> [String] {
            let ways = Set(answer.routes.map { String("\($0)".prefix { $0 != "(" }) }).sorted()
            return [answer.denied ?? "allowed", answer.effectiveRole ?? "none"] + ways
        }
        let now = said(world.decide(question))
        return world.boundaries.sorted().first { boundary in
            var later = question
            later.at = boundary
            return boundary > question.at && said(world.decide(later)) != now
        }
    }
}
