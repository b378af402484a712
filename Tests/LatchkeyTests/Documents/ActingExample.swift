import Latchkey
import Testing

/// The programs of `Docs/Acting.md`, compiled and run as they stand there.
@Suite struct ActingExample {
    @Test func theProgramRuns() async throws {
        let world = try ActingWorld()
        let store = world.store

        // swift-format-ignore
        do {
            let session = try store.session(for: Ref("ann", of: "acme"), client: "10.1.2.3")
            try await session.perform(.assignRole("bob", .manager))
            try await session.perform(.archiveOrganization("north"))
        }

        #expect(try world.log(of: "acme").count { $0.contains("10.1.2.3") } == 2)
        try await store.close()
    }

    @Test func aBatchIsDone() async throws {
        let world = try ActingWorld()
        let session = try world.session("acme/ann")
        let position = try session.changePosition()  // behind everything that was looked at
        let receipt = try await session.perform(
            [
                .addMember(Membership(account: "acme", group: "techs", member: .user("bob"))),
                .assignRole("bob", .manager),
            ], reason: "TICKET-77: Bob leads the technicians", id: "ticket-77", expecting: position)
        print(receipt.entries, receipt.position)
        #expect(receipt.entries.map(\.sequences.count) == [2])
    }

    @Test func theSignInIsChecked() throws {
        let world = try ActingWorld()
        let store = world.store
        #expect(try world.host(.enforceMFA(true)) == "done")
        #expect(try world.host(.resetMFA("cat")) == "done")

        // swift-format-ignore
        do {
            let user = Ref<User>("cat", of: "acme")
            let needed = try store.entryRequirements(for: user)
            if needed.mustEnrol {
                try store.administer { try $0.enrolInMFA(user) }  // after cat has set one up
            }
            let session = try store.session(for: user, client: "10.1.2.4", signIn: needed.signIn)
            #expect(session.signIn == .secondFactor)
        }

        try store.close()
    }
}
