import AccessRules
import Latchkey
import Testing

/// An account that begins with its first user.
@Suite struct AccountCreationTests {
    let scratch: Scratch
    let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, #"{"type":"latchkey","version":1}"#)
    }

    private let account = Account(id: "acme", subdomain: "acme", name: "Acme")

    private func user(_ id: Identity, of account: Identity = "acme") -> User {
        User(
            account: account, id: id, email: "\(id)@acme.example", name: "\(id)", role: .lite,
            status: .invited)
    }

    @Test("case 1: The first user of a new account is an Administrator")
    func case1() throws {
        try store.administer { administration in
            try administration.createAccount(account, firstUser: user("ann"))
        }
        let ann = try store.session(for: Ref("ann", of: "acme"))
        #expect(try ann.user("ann").role == .administrator)
        #expect(try ann.user("ann").status == .active)
        // And so can let others in at once.
        try ann.perform(.invite("bob", .editor))
        try ann.perform(.activateUser("bob"))
        #expect(try ann.users().items.map(\.id) == ["ann", "bob"])
        #expect(try store.problems() == [])
    }

    @Test func bothAreLoggedByTheHostApplication() throws {
        try store.administer { administration in
            try administration.createAccount(account, firstUser: user("ann"))
        }
        let entries = try store.session(for: Ref("ann", of: "acme")).logEntries(
            matching: LogFilter(event: .create))
        #expect(entries.map { $0.resource?.kind } == ["user", "account"])
        #expect(entries.allSatisfy { $0.operation == "createAccount" && $0.user == nil })
    }

    @Test func neitherIsThereWithoutTheOther() throws {
        #expect(
            kind {
                try store.administer { administration in
                    try administration.createAccount(account, firstUser: user("ann", of: "noc"))
                }
            } != nil)
        var nameless = user("ann")
        nameless.email = "nowhere"
        #expect(
            kind {
                try store.administer { [nameless] administration in
                    try administration.createAccount(account, firstUser: nameless)
                }
            } != nil)
        #expect(try !store.exported().contains("acme"))
    }
}
