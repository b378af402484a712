import AccessRules
import Latchkey
import Testing

/// What a sign-in must satisfy before a session begins.
@Suite struct EntryTests {
    let world: ActingWorld
    var store: Store { world.store }

    init() throws { world = try ActingWorld() }

    private static let ann = Ref<User>("ann", of: "acme")
    private static let cat = Ref<User>("cat", of: "acme")
    private static let eve = Ref<User>("eve", of: "noc")

    private func missing(
        _ user: Ref<User>, in account: Identity? = nil, by signIn: SignIn = []
    ) -> EntryRequirements? {
        guard
            case .signIn(let missing) = kind(of: {
                _ = try store.session(for: user, in: account, signIn: signIn)
            })
        else { return nil }
        return missing
    }

    @Test("case 55: The host enforces MFA: a delegate enters without it, a home user is prompted")
    func case55() throws {
        #expect(try world.does("acme/ann", .enforceMFA(true)) == "done")
        // The delegate's account asks for nothing, and the host's never asks it.
        #expect(try store.entryRequirements(for: Self.eve).areSatisfied)
        #expect(try store.session(for: Self.eve, in: "acme").account == "acme")
        // One who has a second factor is prompted for it.
        let needed = try store.entryRequirements(for: Self.cat)
        #expect(needed.signIn == .secondFactor && !needed.mustEnrol)
        #expect(missing(Self.cat) == needed)
        #expect(missing(Self.cat, by: .singleSignOn) == needed)
        #expect(missing(Self.cat, by: .secondFactor) == nil)
        // One who has none sets it up first, whatever is said of the sign-in.
        #expect(try store.entryRequirements(for: Self.ann).mustEnrol)
        #expect(missing(Self.ann, by: .secondFactor)?.mustEnrol == true)
        try store.administer { try $0.enrolInMFA(Self.ann) }
        #expect(missing(Self.ann, by: .secondFactor) == nil)
        #expect(try world.log(of: "acme").count { $0.contains("\"enrolInMFA\"") } == 1)
    }

    @Test func theHomeAccountAsksItsOwnUsersWhereverTheyGo() throws {
        #expect(try world.host(in: "noc", .enforceSSO(true)) == "done")
        #expect(missing(Self.eve)?.signIn == .singleSignOn)
        #expect(missing(Self.eve, in: "acme")?.signIn == .singleSignOn)
        let inside = try store.session(for: Self.eve, in: "acme", signIn: .singleSignOn)
        // Switching goes on with the sign-in that there was.
        #expect(try inside.returnHome().enter("acme").signIn == .singleSignOn)
    }

    @Test func itIsNoLayerOfADecision() throws {
        let inside = try store.session(for: Self.ann)
        #expect(try world.host(.enforceMFA(true)) == "done")
        #expect(try world.host(.enforceSSO(true)) == "done")
        // A session that has begun goes on, and every answer is as before.
        try inside.perform(.archiveOrganization("north"))
        #expect(
            try world.says("acme/ann", .viewOrganization, world.organization("north")) == "allowed")
        #expect(missing(Self.ann)?.signIn == [.singleSignOn, .secondFactor])
    }

    @Test func whoMayNotEnterHearsThatFirst() throws {
        #expect(try world.host(.enforceMFA(true)) == "done")
        #expect(try world.host(.removeUser("bob")) == "done")
        guard
            case .denied = kind(of: { _ = try store.session(for: Ref("bob", of: "acme")) })
        else {
            Issue.record("a removed user was told of the sign-in")
            return
        }
    }

    @Test func anotherAddressAsksForAnotherSecondFactor() throws {
        #expect(try world.does("acme/ann", .enforceMFA(true)) == "done")
        #expect(missing(Self.cat, by: .secondFactor) == nil)
        #expect(
            try world.host(.editUser("cat", UserEdit(email: "kat@acme.example"))) == "done")
        #expect(missing(Self.cat, by: .secondFactor)?.mustEnrol == true)
    }
}
