import AccessRules
import Latchkey
import Testing

/// Users in more groups, organizations and assets with more groups, and more denied kinds than a
/// decision reads in place: 64 groups of a list, 32 with a begin or an end, 1,800 bytes of kinds. Groups
/// at both ends of the lists count as those in between.
@Suite struct LongListTests {
    private static let groups = 0..<200
    private static let kinds = Array(stride(from: 0, to: 200, by: 9)) + [199]

    /// A user, or what asks for groups, with its groups: plain, in force until June, and over.
    private struct Party {
        var name: Identity
        var plain: [Int] = []
        var timed: [Int] = []
        var over: [Int] = []

        /// Whether two have a group in common, now and from June on.
        func meets(_ other: Party) -> (now: Bool, later: Bool) {
            (
                !Set(plain + timed).isDisjoint(with: other.plain + other.timed),
                !Set(plain).isDisjoint(with: other.plain)
            )
        }

        /// A line for each group, with a begin or an end.
        func lines(_ line: (_ group: Int, _ interval: String) -> String) -> String {
            let begun = #","from":"2026-01-01T00:00:00Z","until":"2026-06-01T00:00:00Z""#
            let ended = #","until":"2026-02-01T00:00:00Z""#
            let lines =
                plain.map { line($0, "") } + timed.map { line($0, begun) }
                + over.map { line($0, ended) }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    private static func those(_ rest: Int) -> [Int] { groups.filter { $0 % 3 == rest } }

    /// Managers, who may change the groups that they are in.
    private static let users = [
        Party(name: "nowhere"),
        Party(name: "first", plain: [0]),
        Party(name: "last", plain: [199]),
        Party(name: "few", plain: Array(0..<10)),
        Party(name: "many", plain: those(1) + those(2)),
        Party(name: "allButTheEnd", plain: (those(1) + those(2)).filter { $0 < 150 }),
        Party(name: "timed", timed: those(0), over: those(1)),
        Party(name: "both", plain: those(1), timed: those(2).filter { $0 < 100 }, over: [0, 198]),
        Party(name: "fewTimed", plain: [7], timed: [0, 150, 199], over: [1, 151]),
    ]

    private static let organizations =
        groups.map { Party(name: Identity("o\($0)"), plain: Array(Set([$0, $0 * 7 % 200]))) }
        + [
            Party(name: "everyThird", plain: those(0)),
            Party(name: "allButTheFirst", plain: Array(1..<200)),
            Party(name: "everyThirdAndTheLast", plain: those(0) + [199]),
            Party(name: "forATime", timed: [0, 13, 199], over: [1, 151]),
            Party(name: "manyForATime", timed: those(0), over: those(2)),
            Party(name: "fewAndManyForATime", plain: [9], timed: those(1)),
        ]

    private let scratch: Scratch
    private let store: Store

    init() throws {
        var lines = """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"admin","email":"admin@a","name":"A","role":"administrator"}
            {"type":"organization","account":"a","id":"open","name":"O"}

            """
        for group in Self.groups {
            lines += """
                {"type":"group","account":"a","id":"g\(group)","name":"G","deniedAssetTypes":["kind\(group)"]}

                """
        }
        for user in Self.users {
            lines += """
                {"type":"user","account":"a","id":"\(user.name)","email":"\(user.name)@a","name":"U","role":"manager"}
                {"type":"grant","account":"a","organization":"open","user":"\(user.name)"}

                """
            lines += user.lines {
                #"{"type":"membership","account":"a","group":"g\#($0)","user":"\#(user.name)"\#($1)}"#
            }
        }
        for organization in Self.organizations {
            lines += """
                {"type":"organization","account":"a","id":"\(organization.name)","name":"O"}

                """
            lines += organization.lines {
                #"{"type":"grant","account":"a","organization":"\#(organization.name)","group":"g\#($0)"\#($1)}"#
            }
            // An asset of the same name, to the same groups.
            let listed = organization.plain.map { "\"g\($0)\"" }.joined(separator: ",")
            lines += """
                {"type":"asset","account":"a","id":"\(organization.name)","organization":"open","kind":"free","name":"A","access":{"users":[],"groups":[\(listed)]}}

                """
        }
        for kind in Self.kinds {
            lines += """
                {"type":"asset","account":"a","id":"a\(kind)","organization":"open","kind":"kind\(kind)","name":"A"}

                """
        }
        scratch = try Scratch()
        store = try makeStore(scratch, lines)
    }

    /// Every user asks about everything: who has a group in common with it is allowed, or the other way
    /// round, and until June if it is only for that time.
    private func check(
        _ action: Action, _ parties: [Party], isAllowed: Bool, otherwise layer: Layer,
        _ target: (Identity) -> Target
    ) throws {
        let june = try Instant(iso8601: "2026-06-01T00:00:00Z")
        try store.read { (view) throws in
            for user in Self.users {
                let reference = Ref<User>(user.name, of: "a")
                let prepared = try view.prepared(reference, in: "a")
                for party in parties {
                    let target = target(party.name)
                    let (now, later) = user.meets(party)
                    for decision in [
                        try view.decide(Question(may: reference, action, target)),
                        try prepared.decide(action, view.target(target)),
                    ] {
                        let expected = now == isAllowed ? nil : layer
                        #expect(decision.deniedBy == expected, "\(user.name), \(target)")
                        if now != later {
                            #expect(decision.validUntil == june, "\(user.name), \(target)")
                        }
                    }
                }
            }
        }
    }

    @Test func aManagerChangesTheGroupsThatTheyAreIn() throws {
        let groups = Self.groups.map { Party(name: Identity("g\($0)"), plain: [$0]) }
        try check(.editGroup, groups, isAllowed: true, otherwise: .role) {
            .group(Ref($0, of: "a"))
        }
    }

    @Test func oneGroupInCommonReachesAnOrganization() throws {
        try check(.viewOrganization, Self.organizations, isAllowed: true, otherwise: .organization)
        {
            .organization(Ref($0, of: "a"))
        }
    }

    @Test func oneGroupInCommonIsEnoughForALine() throws {
        try store.read { (view) throws in
            for user in Self.users {
                let reach = Reach(of: Ref(user.name, of: "a"), for: .viewOrganization)
                let reached = Self.organizations.filter { user.meets($0).now }.map(\.name)
                #expect(try view.organizations(reach).items.map(\.id) == ["open"] + reached)
            }
            for organization in Self.organizations {
                let target = Target.organization(Ref(organization.name, of: "a"))
                let users = try view.users(WhoCan(.viewOrganization, on: target)).items
                let reaching = Self.users.filter { $0.meets(organization).now }.map(\.name)
                #expect(users.map(\.user.id) == ["admin"] + reaching)
            }
        }
    }

    @Test func oneGroupInCommonOpensAnAsset() throws {
        let assets = Self.organizations.map { Party(name: $0.name, plain: $0.plain) }
        try check(.viewAsset, assets, isAllowed: true, otherwise: .assetAccess) {
            .asset(Ref($0, of: "a"))
        }
    }

    @Test func oneGroupDeniesAKind() throws {
        let kinds = Self.kinds.map { Party(name: Identity("a\($0)"), plain: [$0]) }
        try check(.viewAsset, kinds, isAllowed: false, otherwise: .assetType) {
            .asset(Ref($0, of: "a"))
        }
        try store.read { (view) throws in
            for kind in kinds {
                let target = Target.asset(Ref(kind.name, of: "a"))
                let users = try view.users(WhoCan(.viewAsset, on: target)).items
                let allowed = Self.users.filter { !$0.meets(kind).now }.map(\.name)
                #expect(users.map(\.user.id) == ["admin"] + allowed, "\(kind.name)")
            }
        }
    }

    /// More direct grants than a decision reads in place, to users and to connections.
    @Test func aGrantAmongManyIsFound() throws {
        let count = 70
        var lines = """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"admin","email":"admin@a","name":"A","role":"administrator"}
            {"type":"organization","account":"a","id":"o","name":"O"}
            {"type":"organization","account":"a","id":"other","name":"O"}

            """
        for number in 0...count {
            // The last has a grant for the other organization alone.
            let organization = number < count ? "o" : "other"
            lines += """
                {"type":"user","account":"a","id":"u\(number)","email":"u\(number)@a","name":"U","role":"editor"}
                {"type":"grant","account":"a","organization":"\(organization)","user":"u\(number)"}
                {"type":"account","id":"d\(number)","subdomain":"d\(number)","name":"D"}
                {"type":"user","account":"d\(number)","id":"x","email":"x@d\(number)","name":"X","role":"editor"}
                {"type":"connection","id":"c\(number)","host":"a","delegate":"d\(number)","maximumRole":"editor","status":"accepted"}
                {"type":"grant","account":"a","organization":"\(organization)","connection":"c\(number)"}

                """
        }
        let scratch = try Scratch()
        let store = try makeStore(scratch, lines)
        let target = Target.organization(Ref("o", of: "a"))
        for number in 0...count {
            for user in [
                Ref<User>(Identity("u\(number)"), of: "a"),
                Ref<User>("x", of: Identity("d\(number)")),
            ] {
                let isReached = try store.can(user, .viewOrganization, target)
                #expect(isReached == (number < count), "\(user)")
            }
        }
        try store.read { (view) throws in
            #expect(try view.countUsers(WhoCan(.viewOrganization, on: target)) == 1 + 2 * count)
        }
    }
}
