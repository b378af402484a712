import AccessRules
import Glibc
import LMDB
import Latchkey
import Testing

/// Keys to APIs and invitations: shown once, found by their hash, told apart when they no
/// longer open anything.
@Suite struct SecretTests {
    private let scratch: Scratch
    private let store: Store
    private let clock: TestClock
    private let ann: Session

    init() throws {
        scratch = try Scratch()
        let clock = TestClock()
        self.clock = clock
        store = try makeStore(scratch, smallWorld) { $0.clock = { clock.now } }
        ann = try store.session(for: Ref("ann", of: "acme"))
    }

    @Test("case 14: Only an Administrator generates a key")
    func case14_onlyAnAdministratorGeneratesAKey() throws {
        try ann.perform(.assignRole("bob", .manager))
        let bob = try store.session(for: Ref("bob", of: "acme"))
        #expect(kind { _ = try bob.generateAPIKey("k", name: "K", for: "passwords") } != nil)
        #expect(kind { try bob.perform(.revokeAPIKey("k")) } != nil)
    }

    @Test func aKeyIsShownOnceAndFoundByItsHash() throws {
        let issued = try ann.generateAPIKey("sync", name: "Sync", for: "passwords")
        let found = try #require(try store.present(apiKey: issued.secret))
        #expect(found.status == .active)
        #expect(found.key.account == "acme" && found.key.api == "passwords")
        #expect(found.key.lastUsed == clock.now)
        #expect(try store.present(apiKey: issued.secret + "0") == nil)
        #expect(try store.present(apiKey: "") == nil)
        // Neither the file's export nor the log has the secret.
        #expect(try !store.exported().contains(issued.secret))
        #expect(try store.problems() == [])
        try store.close()
        let bytes = try #require(
            try? String(contentsOfFile: scratch.store.string, encoding: .isoLatin1))
        #expect(!bytes.contains(issued.secret.dropFirst(9)))
    }

    @Test func whyAKeyOpensNothing() throws {
        let (one, other) = (
            try ann.generateAPIKey("one", name: "One", for: "assets"),
            try ann.generateAPIKey("other", name: "Other", for: "assets")
        )
        try ann.perform(.revokeAPIKey("one"))
        try ann.perform(.revokeAPIKey("one"))
        #expect(try store.present(apiKey: one.secret)?.status == .revoked)
        let day: Int64 = 24 * 60 * 60 * 1_000
        clock.advance(80 * day)
        #expect(try store.present(apiKey: other.secret)?.status == .active)
        clock.advance(89 * day)
        #expect(try store.present(apiKey: other.secret)?.status == .active)
        clock.advance(90 * day)
        #expect(try store.present(apiKey: other.secret)?.status == .lapsed)
        #expect(try store.problems() == [])
    }

    @Test func aUseIsNotedNotMoreThanOnceAMinute() throws {
        let issued = try ann.generateAPIKey("sync", name: "Sync", for: "passwords")
        func uses() throws -> Int {
            try store.exported().split(separator: "\n").count { $0.contains("\"useAPIKey\"") }
        }
        for _ in 0..<3 { _ = try store.present(apiKey: issued.secret) }
        #expect(try uses() == 1)
        let minute: Int64 = 60 * 1_000
        #expect(APIKey.useResolution == minute)
        clock.advance(minute - 1)
        for _ in 0..<3 { _ = try store.present(apiKey: issued.secret) }
        #expect(try uses() == 1)
        clock.advance(1)
        for _ in 0..<3 { _ = try store.present(apiKey: issued.secret) }
        #expect(try uses() == 2)
    }

    @Test func anInvitationGoesToEachActiveAdministratorOfTheDelegate() throws {
        try draftNew()
        let nat = try store.session(for: Ref("nat", of: "noc"))
        #expect(try nat.receivedInvitations() == [])
        let invitations = try ann.sendConnection("new")
        #expect(invitations.map(\.email) == ["nat@noc.example", "nim@noc.example"])
        #expect(Set(invitations.map(\.token)).count == 2)
        #expect(invitations.allSatisfy { $0.message == "Nights again" })

        let token = try #require(invitations.first).token
        #expect(try store.open(invitationToken: token)?.administrator == Ref("nat", of: "noc"))
        #expect(kind { _ = try store.open(invitationToken: token) } != nil)
        #expect(try store.open(invitationToken: "nothing") == nil)

        let received = try #require(try nat.receivedInvitations().first)
        #expect(received.hostName == "Acme" && received.hostSubdomain == "acme")
        #expect(received.maximumRole == .editor && received.message == "Nights again")
        #expect(
            kind { _ = try store.session(for: Ref("nia", of: "noc")).receivedInvitations() } != nil)
        try nat.perform(.acceptConnection(received.connection))
        #expect(try nat.receivedInvitations() == [])
        #expect(try store.problems() == [])
        #expect(try !store.exported().contains(token))
    }

    /// What is sent has the tokens that tell of it: no call that fails in between loses them.
    @Test func whatIsSentHasItsInvitationsOrIsNotSent() throws {
        try draftNew()
        var number = 1
        while true {
            let (result, struck) = Faults.failing(
                call: number, of: [.begin, .renew, .get, .openCursor, .renewCursor, .moveCursor],
                with: ENOMEM
            ) { try ann.sendConnection("new") }
            let status = try ann.connection("new").status
            guard case .failure = result else {
                #expect(try result.get().count == 2)
                #expect(status == .pending)
                break
            }
            #expect(struck != nil && status == .draft, "call \(number)")
            number += 1
        }
        #expect(try store.problems() == [])
    }

    /// A connection to an account of two active Administrators, not sent yet.
    private func draftNew() throws {
        try store.administer { administration in
            for (id, status) in [("nat", UserStatus.active), ("nim", .active), ("new", .invited)] {
                try administration.insert(
                    .user(
                        User(
                            account: "noc", id: Identity(id), email: "\(id)@noc.example", name: id,
                            role: .administrator, status: status)))
            }
            try administration.perform(.revokeConnection("nights"), in: "acme")
        }
        let draft = Connection(
            id: "new", host: "acme", delegate: "noc", maximumRole: .editor, status: .draft,
            hasAllOrganizations: true, message: "Nights again")
        try ann.perform(.draftConnection(draft))
    }
}
