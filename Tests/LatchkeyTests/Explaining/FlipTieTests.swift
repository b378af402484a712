import AccessRules
import Latchkey
import Testing

/// Organization, denied types and list together, and more ties than are listed.
@Suite struct FlipTieTests {
    @Test func oneGroupBringsOrganizationAndPlaceOnTheList() throws {
        var world = FlipWorld.with { $0.grant("north", to: .group("techs")) }
        world.assets[0].access = .listed(users: [], groups: ["techs"])
        #expect(
            try world.flips(nia, .viewAsset, firewall) == [
                ["add connection acme/c1 to group acme/techs"]
            ])
    }

    @Test func aDenyingGroupThatIsNeededIsKept() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .group("techs"))
            world.add(.connection("c1"), to: "techs")
            world.deny(["password"], to: "techs")
        }
        #expect(
            try world.flips(nia, .viewAsset, firewall) == [["lift password from group acme/techs"]])
    }

    @Test func toKeepADenyingGroupMayCostAsMuchAsToReplaceIt() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .group("techs"))
            world.add(.connection("c1"), to: "techs")
            world.deny(["document", "password"], to: "techs")
            world.assets.append(
                Asset(
                    account: "acme", id: "note", organization: "north", kind: "document",
                    name: "Note", container: "firewall"))
        }
        #expect(
            try world.flips(nia, .viewAsset, .asset(Ref("note", of: "acme"))) == [
                [
                    "grant acme/north to connection acme/c1",
                    "remove connection acme/c1 from group acme/techs",
                ],
                ["lift document from group acme/techs", "lift password from group acme/techs"],
            ])
    }

    @Test func eitherOfTwoDenyingGroupsIsEnough() throws {
        let world = FlipWorld.with { world in
            for group in ["night", "techs"] as [Identity] {
                world.grant("north", to: .group(group))
                world.add(.connection("c1"), to: group)
                world.deny(["password"], to: group)
            }
        }
        let flips = try world.flips(nia, .viewAsset, firewall)
        #expect(
            flips == [
                ["lift password from group acme/night", "lift password from group acme/techs"],
                [
                    "lift password from group acme/night",
                    "remove connection acme/c1 from group acme/techs",
                ],
                [
                    "lift password from group acme/techs",
                    "remove connection acme/c1 from group acme/night",
                ],
            ])
    }

    @Test func moreWaysThanAreListedAreCounted() throws {
        for count in [11, 70] {
            let world = FlipWorld.with { world in
                world.grant("north", to: .connection("c1"))
                for number in 0..<count {
                    let id = Identity("deny\(number)")
                    world.groups.append(
                        Group(account: "acme", id: id, name: "D", deniedAssetTypes: ["password"]))
                    world.add(.connection("c1"), to: id)
                }
            }
            let scratch = try Scratch()
            let store = try world.store(scratch)
            let question = Question(may: nia, .viewAsset, firewall)
            let explanation = try store.explanation(of: question)
            #expect(
                explanation.flipCount.description
                    == (count == 11 ? "2048" : "1180591620717411303424"))
            #expect(explanation.isFlipListCut)
            #expect(explanation.flips.count == (count == 11 ? Explanation.maximumFlipCount : 714))
            #expect(Set(explanation.flips).count == explanation.flips.count)
            for flip in explanation.flips.prefix(3) + explanation.flips.suffix(3) {
                #expect(flip.count == count)
                #expect(try store.decision(on: question, after: flip)?.isAllowed == true)
            }
        }
    }

    @Test func everyWayToJoinTwoGroupsIsCounted() throws {
        var world = FlipWorld.with { world in
            for number in 0..<20 {
                let (granted, listed) = (Identity("granted\(number)"), Identity("listed\(number)"))
                world.groups.append(Group(account: "acme", id: granted, name: "G"))
                world.groups.append(Group(account: "acme", id: listed, name: "L"))
                world.grant("north", to: .group(granted))
            }
        }
        world.assets[0].access = .listed(
            users: [], groups: (0..<20).map { Identity("listed\($0)") })
        let flips = try world.flips(nia, .viewAsset, firewall)
        // A grant or one of 20 groups, by opening or one of 20 groups; or one of the 40 groups
        // made to bring both.
        #expect(flips.count == 21 * 21 + 20 + 20)
        #expect(flips.allSatisfy { $0.count == 2 })
    }
}
