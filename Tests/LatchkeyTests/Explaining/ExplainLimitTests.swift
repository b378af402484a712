import AccessRules
import Latchkey
import Testing

/// Explanations in worlds that are made to cost much.
@Suite struct ExplainLimitTests {
    private static let groupCount = 500

    private func groups(_ world: inout ExplainWorld, _ prefix: String) -> [Identity] {
        let ids = (0..<Self.groupCount).map { Identity("\(prefix)\($0)") }
        world.groups += ids.map { Group(account: "acme", id: $0, name: "\($0)") }
        return ids
    }

    /// A connection in hundreds of groups that deny, and a list of hundreds of others, around a
    /// chain of assets as deep as can be: every group must be left, or deny no longer, which can
    /// be chosen for each.
    @Test func hundredsOfGroups() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .connection("c1"))
            let denying = groups(&world, "d")
            for group in denying {
                world.add(.connection("c1"), to: group)
                world.deny(["password"], to: group)
            }
            world.assets[0].access = .listed(users: [], groups: groups(&world, "l"))
            var container: Identity = "firewall"
            for depth in 1...16 {
                var asset = world.assets[0]
                asset.id = Identity("a\(depth)")
                asset.access = .everyone
                asset.container = container
                container = asset.id
                world.assets.append(asset)
            }
        }
        let scratch = try Scratch()
        let store = try world.store(scratch)
        let question = Question(may: nia, .viewAsset, .asset(Ref("a16", of: "acme")))
        let explanation = try store.explanation(of: question)
        #expect(explanation.decision.deniedBy == .assetType)
        #expect(explanation.layers[4].reason.contains("and \(Self.groupCount - 8) more"))
        // The list is opened, or one of its groups is joined, beside hundreds of other changes.
        #expect(explanation.flips.allSatisfy { $0.count == Self.groupCount + 1 })
        #expect(
            explanation.flips.count == Explanation.maximumFlipChangeCount / (Self.groupCount + 1))
        #expect(explanation.isFlipListCut)
        #expect(explanation.flipCount.description.count > 150)
    }

    /// What many groups of a Lite user can do together, each at another time, is not weighed:
    /// that is an error, and no wrong answer. The rest is told all the same.
    @Test func groupsOfALiteUserThatAreAllDifferent() throws {
        let world = FlipWorld.with { world in
            world.assets[0].access = .listed(users: [], groups: [])
            for (number, group) in groups(&world, "g").enumerated() {
                let begin = testNow.millisecondsSince1970 - Int64(number) - 1
                world.add(
                    .user("leo"), to: group,
                    Validity(from: Instant(millisecondsSince1970: begin)))
            }
        }
        let scratch = try Scratch()
        let store = try world.store(scratch)
        let question = Question(may: leo, .viewAsset, firewall)
        #expect {
            try store.explanation(of: question)
        } throws: { error in
            if case .limit? = (error as? StoreError)?.kind { true } else { false }
        }
        let rest = try store.read { try $0.explain(question, findingFlips: false) }
        #expect(rest.decision.deniedBy == .organization)
    }
}
