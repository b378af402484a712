import ReferenceModel
import Testing

/// What the suite is made with: the same from run to run, and of use when something fails.
@Suite struct ReferenceToolTests {
    @Test func sameSeedSameWorldAndQuestions() {
        for seed: UInt64 in 1...10 {
            let first = RandomWorld.generate(seed: seed)
            let second = RandomWorld.generate(seed: seed)
            #expect(first.interchangeLines() == second.interchangeLines(), "seed \(seed)")
            #expect(
                RandomQuestions.generate(seed: seed, world: first, count: 20)
                    == RandomQuestions.generate(seed: seed, world: second, count: 20),
                "seed \(seed)")
            #expect(first != RandomWorld.generate(seed: seed + 100), "seed \(seed)")
        }
    }

    /// The numbers that the generator is known by.
    @Test func splitMixIsSplitMix() {
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test func shrinkingLeavesWhatTheFaultNeeds() {
        var count = 0
        for member in ReferenceCorpus.members {
            let isWrong = { (world: World, question: ReferenceQuestion) in
                world.decide(question, fault: .subOrganizationInherits).allowed
                    != world.decide(question).allowed
            }
            guard let question = member.questions.first(where: { isWrong(member.world, $0) })
            else { continue }
            let shrunk = shrink(member.world, question, stillFails: isWrong)
            #expect(isWrong(shrunk.world, question), "seed \(member.seed)")
            // For a delegate there are a connection, its own grant and a second account, too.
            #expect(shrunk.world.organizations.count <= 3, "seed \(member.seed)\n\(shrunk)")
            #expect(shrunk.world.interchangeLines().count <= 12, "seed \(member.seed)\n\(shrunk)")
            #expect(
                shrunk.world.problems(at: RandomWorld.usualNow) == [], "seed \(member.seed)")
            count += 1
            if count == 3 { break }
        }
        #expect(count == 3)
    }

    @Test func instantsAreWrittenAsDates() {
        let instants: [(Int64, String)] = [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_827_696_789, "2000-02-29T12:34:56.789Z"),
            (UTC.instant(2026, 12, 31), "2026-12-31T00:00:00Z"),
        ]
        for (instant, text) in instants { #expect(UTC.text(of: instant) == text) }
    }

    @Test func linesAreInTheInterchangeFormat() {
        let world = Acme.bare.after { world in
            world.users = [world.users[1]]
            world.organizations[1].parent = "north"
            world.groups[0].deniedAssetTypes = ["password"]
            world.memberships = [
                World.Membership("acme", "techs", .user("max"), during: Interval(until: 1))
            ]
            world.grants = [World.Grant("acme", "north", .group("techs"))]
            world.changeAsset("firewall") { $0.list = World.AccessList(users: ["max"]) }
        }
        #expect(
            world.interchangeLines().joined(separator: "\n") == """
                {"type":"latchkey","version":1}
                {"type":"account","id":"acme","subdomain":"acme","name":"acme"}
                {"type":"user","account":"acme","id":"max","email":"max@acme.example",\
                "name":"max","role":"manager"}
                {"type":"organization","account":"acme","id":"north","name":"north"}
                {"type":"organization","account":"acme","id":"south","name":"south",\
                "parent":"north"}
                {"type":"group","account":"acme","id":"techs","name":"techs",\
                "deniedAssetTypes":["password"]}
                {"type":"asset","account":"acme","id":"firewall","organization":"north",\
                "kind":"password","name":"firewall","access":{"users":["max"],"groups":[]}}
                {"type":"membership","account":"acme","group":"techs","user":"max",\
                "until":"1970-01-01T00:00:00.001Z"}
                {"type":"grant","account":"acme","organization":"north","group":"techs"}
                """)
    }

    /// The lists and the single answers say the same, and the lists are in order.
    @Test func listsFollowFromDecisions() {
        let world = Acme.open
        #expect(
            world.users(whoCan: "editAsset", on: Acme.asset("firewall"), at: caseInstant)
                == [Acme.administrator, Acme.manager, Acme.editor, Acme.creator])
        #expect(
            world.organizations(
                for: Acme.editor, in: "acme", "viewOrganization", at: caseInstant)
                == [Address("acme", "north")])
        #expect(
            world.assets(for: Acme.editor, in: "acme", "viewAsset", at: caseInstant)
                == [Address("acme", "firewall")])
        #expect(
            world.allowedActions(of: Acme.reader, on: Acme.asset("firewall"), at: caseInstant)
                == ["viewAsset"])
    }

    /// Every action with every role, at home and as a delegate, is asked in one world.
    @Test func everyCellOfTheTableIsMet() {
        var coverage = Coverage()
        for question in TableWorld.questions {
            _ = TableWorld.world.decide(question, counting: &coverage)
        }
        #expect(coverage.cellsNotMet == [])
        #expect(TableWorld.world.problems(at: RandomWorld.usualNow) == [])
    }
}
