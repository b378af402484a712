import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// Explanations of what the random worlds found.
@Suite struct StoreExplanationTests {
    /// An entry of the log keeps the name of its organization when that is gone, and has none
    /// when it is about the account. Then there is nothing that could be granted: explaining
    /// the denial once offered a grant to a group of an organization that is not there, and
    /// threw.
    @Test(arguments: [nil, "gone"] as [ID?])
    func anEntryWithoutAnOrganizationCannotBeGranted(organization: ID?) throws {
        let world = Acme.bare.after { world in
            world.logEntries = [
                World.LogEntry(
                    "acme", time: caseInstant, operation: "viewAsset",
                    organization: organization)
            ]
        }
        let stored = try StoreWorld(world, now: caseInstant)
        let asked = ReferenceQuestion(
            Acme.manager, "viewActivityLog", .log("acme", 1), at: caseInstant)
        let question = try #require(asked.question)
        let explanation = try stored.store.read { try $0.explain(question) }
        #expect(explanation.decision.deniedBy == .organization)
        #expect(
            explanation.flips == [
                [.setRole(of: Acme.manager.ref(), to: .administrator)]
            ])
    }
}
