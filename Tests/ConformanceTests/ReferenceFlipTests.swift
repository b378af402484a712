import ReferenceModel
import Testing

/// The smallest changes that turn an answer around, by trying them all.
@Suite struct ReferenceFlipTests {
    private func flips(
        _ world: World, _ user: Address, _ action: String, _ target: ReferenceQuestion.Target,
        at instant: Int64 = caseInstant
    ) -> [[String]] {
        world.smallestFlips(
            of: ReferenceQuestion(user, action, target, at: instant), maximumEdits: 2
        ).map { $0.map(\.description) }
    }

    @Test func outOfScope() {
        let flips = flips(
            Acme.bare, Acme.editor, "viewOrganization", Acme.organization("north"))
        #expect(
            flips == [
                ["grant acme/north to user acme/bob"],
                ["set role of user acme/bob to administrator"],
            ])
    }

    @Test func anAdministratorPassesEverything() {
        let world = Acme.bare.after { $0.changeUser("bob") { $0.role = "readOnly" } }
        let flips = flips(world, Acme.editor, "editOrganization", Acme.organization("north"))
        #expect(flips == [["set role of user acme/bob to administrator"]])
        let entering = self.flips(
            world.after { world in
                world.groups[0].deniedAssetTypes = ["password"]
                world.changeAsset("firewall") { $0.list = World.AccessList(groups: ["techs"]) }
                world.grants = [World.Grant("acme", "north", .group("techs"))]
            }, Acme.editor, "viewAsset", Acme.asset("firewall"))
        #expect(entering == [["set role of user acme/bob to administrator"]])
    }

    @Test func delegateOutOfScopeAndNotYetAccepted() {
        let world = Acme.bare.after { world in
            world.accounts.append(World.Account("noc"))
            world.users.append(World.User("noc", "nia", "manager"))
            world.connections = [
                World.Connection("acme", "c1", to: "noc", maximum: "editor", status: "pending")
            ]
            world.grants = [World.Grant("acme", "south", .connection("c1"))]
        }
        let nia = Address("noc", "nia")
        #expect(
            flips(world, nia, "viewOrganization", Acme.organization("north")) == [
                [
                    "grant acme/north to connection acme/c1",
                    "set status of connection acme/c1 to accepted",
                ]
            ])
    }

    @Test func aTimedMembershipOfADenyingGroup() {
        let world = Acme.open.after { world in
            world.groups[0].deniedAssetTypes = ["password"]
            world.memberships = [
                World.Membership(
                    "acme", "techs", .user("bob"), during: Interval(from: caseInstant))
            ]
        }
        let flips = flips(world, Acme.editor, "viewAsset", Acme.asset("firewall"))
        #expect(
            flips == [
                ["move membership of user acme/bob in group acme/techs to miss"],
                ["permit password to group acme/techs"],
                ["remove user acme/bob from group acme/techs"],
                ["set role of user acme/bob to administrator"],
            ])
    }

    @Test func whatNoStoreWouldTakeIsNoFlip() {
        let world = Acme.bare.after { world in
            for number in 1...5 {
                world.organizations.append(World.Organization("acme", ID("o\(number)")))
                world.grants.append(World.Grant("acme", ID("o\(number)"), .user("leo")))
            }
        }
        // A sixth organization is too many for Lite.
        let flips = flips(world, Acme.lite, "viewOrganization", Acme.organization("north"))
        #expect(flips.allSatisfy { $0.contains { $0.hasPrefix("set role") } }, "\(flips)")
        #expect(flips.contains(["set role of user acme/leo to administrator"]))
    }

    @Test func anAllowedAnswerIsTurnedAround() {
        let world = Acme.bare.after { world in
            world.memberships = [World.Membership("acme", "techs", .user("bob"))]
            world.grants = [
                World.Grant("acme", "north", .user("bob")),
                World.Grant("acme", "north", .group("techs")),
            ]
        }
        let flips = flips(world, Acme.editor, "viewAsset", Acme.asset("firewall"))
        #expect(
            flips == [
                ["deny password to group acme/techs"],
                ["set state of asset acme/firewall to deleted"],
                ["set state of organization acme/north to deleted"],
                ["set status of user acme/bob to invited"],
                ["set status of user acme/bob to removed"],
            ])
    }

    /// With two changes in small worlds, in the time that a test has.
    @Test func smallWorldsAreSearchedDeeply() {
        var sizes: [Int: Int] = [:]
        for seed: UInt64 in 1...6 {
            let world = RandomWorld.generate(seed: seed, size: 1)
            for question in RandomQuestions.generate(seed: seed, world: world, count: 10) {
                let flips = world.smallestFlips(of: question, maximumEdits: 2)
                sizes[flips.first?.count ?? 0, default: 0] += 1
                #expect(Set(flips).count == flips.count, "seed \(seed): \(question)")
            }
        }
        #expect(sizes[1] != nil && sizes[2] != nil, "\(sizes)")
    }

    @Test func everyFlipFlips() {
        for member in ReferenceCorpus.members.prefix(10) {
            for question in member.questions.prefix(10) {
                let answer = member.world.decide(question)
                for edits in member.world.smallestFlips(of: question, maximumEdits: 1) {
                    let edited = edits.reduce(member.world) {
                        $0.edited(by: $1, at: question.at)
                    }
                    #expect(
                        edited.decide(question).allowed != answer.allowed,
                        "seed \(member.seed): \(question) after \(edits)")
                }
            }
        }
    }
}
