import AccessRules
import Foundation
import Latchkey
import Testing

/// Layers, routes, cap, text.
@Suite struct ExplainTests {
    private func explain(
        _ world: ExplainWorld, _ user: Ref<User>, _ action: Action, _ target: Target,
        at instant: Instant? = nil
    ) throws -> Explanation {
        let scratch = try Scratch()
        let store = try world.store(scratch)
        return try store.explanation(of: Question(may: user, action, target, at: instant))
    }

    private func outcomes(_ explanation: Explanation) -> [Explanation.LayerOutcome] {
        explanation.layers.map(\.outcome)
    }

    @Test func everyRouteHasItsRecords() throws {
        let made = Authorship(by: ann, time: Validity.february.begin)
        let world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"), .february)
            world.grant("north", to: .group("techs"))
            world.grants[1].made = made
            world.add(.user("bob"), to: "techs", Validity(from: Validity.february.begin))
            world.memberships[0].made = made
            world.change("bob") { $0.hasAllOrganizations = true }
        }
        let instant = Validity.february.begin
        let explanation = try explain(world, bob, .viewOrganization, northTarget, at: instant)
        #expect(explanation.decision.isAllowed)
        #expect(explanation.instant == instant)
        #expect(explanation.routes.count == 3)
        guard explanation.routes.count == 3,
            case .userAllOrganizations(let user) = explanation.routes[0],
            case .directGrant(let direct, let organization, let grantee) = explanation.routes[1],
            case .group(let group, let membership, let grant, _) = explanation.routes[2]
        else {
            Issue.record("\(explanation.routes)")
            return
        }
        #expect(user == bob)
        #expect(direct.validity == .february)
        #expect(organization == north)
        #expect(grantee == .user("bob"))
        #expect(group == Ref("techs", of: "acme"))
        #expect(membership.validity == Validity(from: instant))
        #expect(membership.made == made)
        #expect(grant.validity == .always)
        #expect(grant.made == made)
        // Past its end the direct grant is none any more.
        let later = try explain(world, bob, .viewOrganization, northTarget)
        #expect(later.routes.count == 2)
    }

    @Test func changesAreFoundWhenTheyAreAskedFor() throws {
        let scratch = try Scratch()
        let store = try FlipWorld.with { _ in }.store(scratch)
        for user in [ann, bob] {
            let question = Question(may: user, .viewOrganization, northTarget)
            try store.read { view in
                let whole = try view.explain(question)
                let rest = try view.explain(question, findingFlips: false)
                #expect(rest.decision == whole.decision)
                #expect(rest.layers == whole.layers)
                #expect(rest.routes == whole.routes)
                #expect(rest.flips.isEmpty && rest.flipCount == 0 && !rest.isFlipListCut)
                #expect((rest.flipNote == nil) == whole.decision.isAllowed)
                #expect(whole.flips.isEmpty == whole.decision.isAllowed)
            }
        }
    }

    @Test func anAdministratorPassesByThePass() throws {
        let explanation = try explain(FlipWorld.with { _ in }, ann, .viewAsset, firewall)
        #expect(explanation.decision.isAllowed)
        #expect(explanation.routes == [.allAccessPass(ann)])
        #expect(outcomes(explanation) == Array(repeating: .passed, count: 6))
        #expect(
            explanation.layers[4].reason
                == "acme/ann is an Administrator at home and passes whatever the access settings")
        #expect(explanation.flips.isEmpty)
    }

    @Test func whatFailsNamesWhy() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"))
            world.add(.user("bob"), to: "techs")
            world.deny(["password"], to: "techs")
        }
        let explanation = try explain(world, bob, .viewAsset, firewall)
        #expect(
            outcomes(explanation) == [.passed, .passed, .passed, .passed, .failed, .notAsked])
        #expect(
            explanation.layers.map(\.reason) == [
                "acme/bob is active and at home in acme",
                "the role editor permits viewAsset",
                "asset acme/firewall is normal and organization acme/north is normal, which "
                    + "permits viewAsset",
                "acme/north is in the scope of user acme/bob by a direct grant",
                "group acme/techs denies password, and user acme/bob is in it",
                "layer assetType failed before",
            ])
    }

    @Test func conditionsOfTheRoleAreNamed() throws {
        let world = FlipWorld.with { _ in }
        let group = try explain(world, mia, .editGroup, .group(Ref("techs", of: "acme")))
        #expect(
            group.layers[1].reason
                == "the role manager permits editGroup only on a group of the user's, and acme/mia "
                + "is not in it")
        let restricted = try explain(world, mia, .importData, .account("acme"))
        #expect(
            restricted.layers[1].reason
                == "the role manager permits importData only with all organizations, which user "
                + "acme/mia does not have")
        let administrator = try explain(
            world, mia, .editUser, .subject(Ref("ann", of: "acme")))
        #expect(
            administrator.layers[1].reason
                == "the role manager does not permit editUser where it concerns an Administrator")
        #expect(outcomes(administrator)[2...].allSatisfy { $0 == .notAsked })
    }

    @Test func theCapNamesItsConnection() throws {
        let world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
        let explanation = try explain(world, nia, .destroyOrganization, northTarget)
        #expect(explanation.decision.deniedBy == .role)
        #expect(explanation.cap?.connection == Ref("c1", of: "acme"))
        #expect(explanation.cap?.homeRole == .manager)
        #expect(explanation.cap?.maximumRole == .editor)
        #expect(
            explanation.layers[1].reason
                == "the role editor, capped from manager by the maximum role editor, does not "
                + "permit destroyOrganization")
        #expect(explanation.routes.count == 2)
    }

    @Test func aStrangerIsToldWhatBecameOfTheConnections() throws {
        var world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
        world.connections[0].validity = .april
        let explanation = try explain(world, nia, .viewOrganization, northTarget)
        #expect(explanation.routes.isEmpty)
        #expect(
            explanation.layers[0].reason
                == "no connection lets users of noc into acme: acme/c1 holds from "
                + "2026-04-01T00:00:00Z, not at 2026-03-01T00:00:00Z")
    }

    @Test func whatHasNoAnswerIsAnError() throws {
        let scratch = try Scratch()
        let store = try FlipWorld.with { _ in }.store(scratch)
        let unknown = Question(may: Ref("nobody", of: "acme"), .viewOrganization, northTarget)
        let misfit = Question(may: bob, .viewAsset, northTarget)
        let home = Question(may: bob, .enterAccount, .account("acme"))
        for question in [unknown, misfit, home] {
            #expect(kind(of: { _ = try store.explanation(of: question) }) != nil)
        }
    }

    @Test func oneLineOfJSON() throws {
        let world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
        let explanation = try explain(world, nia, .destroyOrganization, northTarget)
        let json = explanation.json
        #expect(!json.contains("\n"))
        let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let object = try #require(parsed)
        #expect(object["allowed"] as? Bool == false)
        #expect(object["denied"] as? String == "role")
        #expect(object["organization"] as? String == "acme/north")
        #expect((object["layers"] as? [Any])?.count == 6)
        #expect(
            (object["routes"] as? [[String: Any]])?.first?["connection"] as? String == "acme/c1")
        #expect(object["flips"] as? [[String]] == [["set the maximum role of acme/c1 to manager"]])
        #expect(object["flipCount"] as? String == "1")
        #expect(
            json.hasPrefix(
                #"{"user":"noc/nia","action":"destroyOrganization","organization":"acme/north","#
                    + #""at":"2026-03-01T00:00:00Z","allowed":false,"homeRole":"manager","#
                    + #""effectiveRole":"editor","denied":"role","cap":{"connection":"acme/c1","#
                    + #""homeRole":"manager","maximumRole":"editor"},"layers":[{"layer":"standing""#
            ))
    }

    @Test func aTreeHasOneLineAFact() throws {
        let world = FlipWorld.with { world in
            world.organizations[0].id = "nor\nth"
            world.assets = []
            world.grant("nor\nth", to: .user("bob"))
        }
        let target = Target.organization(Ref("nor\nth", of: "acme"))
        let tree = try explain(world, bob, .viewOrganization, target).tree
        #expect(tree.split(separator: "\n").count == 11, "\(tree)")
    }
}
