import Latchkey
import Testing

@Suite struct NearestNameTests {
    private static let names = [
        "assignRole", "addMember", "archiveOrganization", "edit", "view", "users", "organizations",
    ]

    @Test(arguments: [
        ("asignRole", "assignRole"), ("assignRoel", "assignRole"), ("ASSIGNROLE", "assignRole"),
        ("assign-role", "assignRole"), ("addMenbers", "addMember"), ("edti", "edit"),
        ("veiw", "view"), ("user", "users"), ("organisations", "organizations"),
        ("org", "organizations"), ("archive", "archiveOrganization"),
    ])
    func aSlipOfThePenIsFound(given: String, meant: String) {
        #expect(NearestName.of(given, among: Self.names) == meant)
        #expect(
            NearestName.question(behind: given, among: Self.names) == " (did you mean \(meant)?)")
    }

    @Test(arguments: [
        "", "e", "a", "or", "hug", "boss", "delete", "assignment", "👍🏽", "\u{301}",
        String(repeating: "edit", count: 500_000),
    ])
    func whatIsNearNoNameIsLeft(given: String) {
        #expect(NearestName.of(given, among: Self.names) == nil)
        #expect(NearestName.question(behind: given, among: Self.names).isEmpty)
    }

    /// Of two that begin so none is meant more than the other; of two that are as near it is the first.
    @Test func ofSeveralTheNearestIsMeant() {
        #expect(NearestName.of("back", among: ["backup", "backups"]) == nil)
        #expect(NearestName.of("backup", among: ["backups", "backup"]) == "backup")
        #expect(NearestName.of("bach", among: ["bath", "back"]) == "bath")
    }
}
