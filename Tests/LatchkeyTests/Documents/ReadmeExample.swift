import Latchkey
import Testing

/// The programs of the documents, compiled and run as they stand there.
@Suite struct ReadmeExample {
    @Test func theFirstProgramRuns() throws {
        let scratch = try Scratch()
        let path = scratch.store
        var printed: [String] = []
        func print(_ items: Any...) {
            printed.append(items.map { "\($0)" }.joined(separator: " "))
        }

        // swift-format-ignore
        do {
            let store = try Store.create(at: path)
            try store.administer { admin in
                try admin.insert(.account(Account(id: "acme", subdomain: "acme", name: "Acme MSP")))
                try admin.insert(.user(User(
                    account: "acme", id: "bob", email: "bob@acme.example", name: "Bob", role: .editor)))
                try admin.insert(.organization(Organization(account: "acme", id: "north", name: "Northwind")))
                try admin.insert(.grant(Grant(account: "acme", organization: "north", grantee: .user("bob"))))
            }

            let bob = Ref<User>("bob", of: "acme")
            let north = Ref<Organization>("north", of: "acme")
            try store.read { view in
                let edit = try view.decide(Question(may: bob, .editOrganization, .organization(north)))
                print(edit.isAllowed, edit.routes.contains(.directGrant))  // true true

                let destroy = try view.decide(Question(may: bob, .destroyOrganization, .organization(north)))
                print(destroy.isAllowed, destroy.deniedBy?.name ?? "")  // false role

                let reached = try view.organizations(Reach(of: bob, for: .viewOrganization), size: 50)
                print(reached.items)  // [acme/north]

                let who = try view.users(WhoCan(.viewOrganization, on: .organization(north)))
                print(who.items.map(\.user))  // [acme/bob]
            }
        }

        #expect(printed == ["true true", "false role", "[acme/north]", "[acme/bob]"])
    }
}
