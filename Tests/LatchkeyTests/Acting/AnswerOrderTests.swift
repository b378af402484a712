import AccessRules
import Latchkey
import Testing

/// What an operation asks of the rules comes before what else stands in its way, so that nobody
/// hears of what they may not see.
@Suite struct AnswerOrderTests {
    @Test func whoMayNotEditUsersHearsThatFirst() throws {
        let world = try ActingWorld()
        #expect(try world.does("acme/bob", .setAllOrganizations("cat", true)) == "denied role")
        #expect(
            try world.does("acme/max", .setAllOrganizations("cat", true))
                == "refused beyondOwnAccess")
        #expect(try world.does("acme/max", .setAllOrganizations("x", true)) == "unknown user")
    }

    @Test func anOrganizationOutOfSightIsUnknownBesideAContainer() throws {
        let world = try ActingWorld()
        let hidden = Operation.asset("new", in: "south", container: "rack")
        let missing = Operation.asset("new", in: "nowhere", container: "rack")
        #expect(try world.does("acme/cat", hidden) == "unknown organization")
        #expect(try world.does("acme/cat", missing) == "unknown organization")
        #expect(try world.does("acme/uma", hidden) == "refused containerOrganization")
    }

    @Test func anOrganizationOutOfSightIsUnknownBesideARemovedUser() throws {
        let world = try ActingWorld()
        #expect(try world.does("acme/ann", .removeUser("cat")) == "done")
        let grant = Operation.grant("south", to: .user("cat"))
        #expect(try world.does("acme/max", grant) == "unknown organization")
        #expect(try world.does("acme/mia", grant) == "refused removedUser")
    }

    @Test func anOrganizationOutOfSightIsUnknownToWhoMovesWhatIsEmbedded() throws {
        let world = try ActingWorld()
        #expect(try world.does("acme/ann", .embedAsset("safe", in: "rack")) == "done")
        #expect(
            try world.does("acme/cat", .moveAsset("safe", to: "south")) == "unknown organization")
        #expect(
            try world.does("acme/uma", .moveAsset("safe", to: "south"))
                == "refused containerOrganization")
    }

    @Test func nothingIsInOrBeneathItself() throws {
        let world = try ActingWorld()
        #expect(
            try world.does("acme/ann", .moveOrganization("north", under: "north"))
                == "refused organizationCycle")
        #expect(
            try world.does("acme/ann", .embedAsset("rack", in: "rack"))
                == "refused containerCycle")
    }

    @Test func whatIsMadeInOrBeneathItselfIsThereAlready() throws {
        let world = try ActingWorld()
        let beneath = Operation.organization("north", under: "north")
        #expect(try world.session("acme/ann").refusal(of: beneath) == "exists")
        let inside = Operation.asset("rack", container: "rack")
        #expect(try world.session("acme/ann").refusal(of: inside) == "exists")
    }

    /// An import need not say who sent a connection, and when.
    @Test func anImportedInvitationIsKnownAndLoggedAtTheDelegate() throws {
        let world = try ActingWorld(
            """
            {"type":"connection","id":"days","host":"far","delegate":"noc","maximumRole":"editor","status":"pending","allOrganizations":true}

            """)
        let accept = Operation.acceptConnection(Ref("days", of: "far"))
        #expect(try world.does("noc/ned", accept) == "denied role")
        #expect(try world.does("noc/nia", accept) == "done")
        #expect(try world.log(of: "noc").count { $0.contains("acceptConnection") } == 1)
        #expect(try world.log(of: "far").count { $0.contains("acceptConnection") } == 1)
    }
}

extension Session {
    /// Whether an operation is refused because something exists, or what becomes of it else.
    fileprivate func refusal(of operation: Operation) -> String {
        do throws(StoreError) { try perform(operation) } catch {
            if case .exists = error.kind { return "exists" }
            return "\(error)"
        }
        return "done"
    }
}
