import AccessRules
import Latchkey
import Synchronization
import Testing

/// What ends by time: no transaction ends it, and the next write logs it.
@Suite struct EndTests {
    private let scratch: Scratch
    private let store: Store
    private let clock: TestClock

    init() throws {
        scratch = try Scratch()
        let clock = TestClock()
        self.clock = clock
        store = try makeStore(scratch, smallWorld) { $0.clock = { clock.now } }
    }

    private func log(of account: Identity, _ operation: String) throws -> [String] {
        try store.exported().split(separator: "\n").map(String.init).filter {
            $0.hasPrefix("{\"type\":\"log\",\"account\":\"\(account)\"")
                && $0.contains("\"operation\":\"\(operation)\"")
        }
    }

    private func grantUntil(_ end: Instant) throws {
        try store.administer {
            try $0.perform(
                .grantAccess(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("bob"),
                        validity: Validity(until: end))), in: "acme")
        }
    }

    private func write() throws {
        try store.administer {
            try $0.perform(.editUser("lea", UserEdit(name: "L\(clock.now)")), in: "acme")
        }
        #expect(try store.problems() == [])
    }

    @Test func theNextWriteLogsWhatHasEndedOnceWithItsInstant() throws {
        try grantUntil(clock.in(10))
        try write()
        #expect(try log(of: "acme", "endGrant") == [])
        clock.advance(10)
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        #expect(try log(of: "acme", "endGrant") == [])
        for _ in 0..<2 {
            try write()
            let entries = try log(of: "acme", "endGrant")
            #expect(entries.count == 1)
            #expect(entries.allSatisfy { $0.contains("2026-03-01T00:00:00.010Z") })
        }
    }

    @Test func aGrantThatIsTakenAwayBeforeItsEndDoesNotEnd() throws {
        try grantUntil(clock.in(10))
        try store.administer {
            try $0.perform(.revokeAccess(to: "south", from: .user("bob")), in: "acme")
        }
        clock.advance(20)
        try write()
        #expect(try log(of: "acme", "endGrant") == [])
    }

    @Test func aGrantWhoseEndIsMovedEndsThen() throws {
        try grantUntil(clock.in(10))
        try grantUntil(clock.in(30))
        clock.advance(20)
        try write()
        #expect(try log(of: "acme", "endGrant") == [])
        clock.advance(10)
        try write()
        #expect(try log(of: "acme", "endGrant").count == 1)
    }

    @Test func aConnectionThatIsOverExpiresInBothAccounts() throws {
        try store.administer {
            try $0.perform(
                .editConnection("nights", ConnectionEdit(validity: Validity(until: clock.in(5)))),
                in: "acme")
        }
        clock.advance(5)
        #expect(try !store.can(nia, .viewOrganization, .organization(north)))
        try write()
        #expect(try store.exported().contains("\"status\":\"expired\""))
        for account in ["acme", "noc"] as [Identity] {
            #expect(try log(of: account, "expireConnection").count == 1)
        }
    }

    @Test func anInvitationThatNobodyAnswersLapses() throws {
        try store.administer {
            try $0.perform(.revokeConnection("nights"), in: "acme")
            try $0.insert(
                .user(
                    User(
                        account: "noc", id: "nat", email: "nat@noc.example", name: "Nat",
                        role: .administrator)))
            try $0.perform(
                .draftConnection(
                    Connection(
                        id: "new", host: "acme", delegate: "noc", maximumRole: .editor,
                        status: .draft, hasAllOrganizations: true)), in: "acme")
            try $0.perform(.sendConnection("new", seed: .random()), in: "acme")
        }
        let session = try store.session(for: Ref("nat", of: "noc"))
        clock.advance(Connection.invitationLifetime - 1)
        #expect(
            try store.can(
                session.user, .acceptConnection, .connection(Ref("new", of: "acme"))))
        clock.advance(1)
        #expect(
            kind { try session.perform(.acceptConnection(Ref("new", of: "acme"))) } != nil)
        try write()
        #expect(try store.exported().contains("\"status\":\"lapsed\""))
        for account in ["acme", "noc"] as [Identity] {
            #expect(try log(of: account, "lapseConnection").count == 1)
        }
    }

    @Test func anInstantBeforeTheEndIsAnsweredTheSameOnceTheEndIsRecorded() throws {
        let end = clock.in(5)
        let before = clock.in(4)
        try store.administer {
            try $0.perform(
                .editConnection("nights", ConnectionEdit(validity: Validity(until: end))),
                in: "acme")
        }
        // What is shown of it is what it was found by.
        func statuses(_ store: View, at instant: Instant) throws -> String {
            let nights = Query<Connection>(in: "acme").where { $0.id == "nights" }
            return try store.page(nights.at(instant), size: 9).items.map(\.status.name).joined()
        }
        func answers() throws -> [String] {
            let view = Question(may: nia, .viewOrganization, .organization(north), at: before)
            let leave = Question(
                may: nia, .leaveConnection, .connection(Ref("nights", of: "acme")), at: before)
            let accepted = Query<Connection>(in: "acme").where { $0.status == .accepted }
            return try store.read { store in
                [
                    "\(try store.decide(view).isAllowed)", try store.explain(view).tree,
                    "\(try store.decide(leave).isAllowed)",
                    "\(try store.count(accepted.at(before))) \(try store.count(accepted.at(end)))",
                    try statuses(store, at: before) + " " + statuses(store, at: end),
                ]
            }
        }
        clock.advance(5)
        let unrecorded = try answers()
        #expect(unrecorded[0] == "true" && unrecorded[3] == "1 0")
        #expect(unrecorded[4] == "accepted expired")
        try write()
        #expect(try store.exported().contains("\"status\":\"expired\""))
        #expect(try answers() == unrecorded)
        #expect(try store.problems() == [])
        // What has ended stays so, by whatever hand.
        let connections = try store.read { view in
            try view.page(Query<Connection>(in: "acme"), size: 10).items
        }
        var nights = try #require(connections.first { $0.id == "nights" })
        #expect(
            brokenRule {
                try store.administer { administration in
                    nights.status = .accepted
                    nights.validity = .always
                    try administration.update(.connection(nights))
                }
            } == .finalConnection)
    }

    @Test func endsThatAreManyAreLoggedInSteps() throws {
        let end = clock.in(10)
        try store.administer { administration in
            for number in 0..<1_500 {
                let id = Identity("many\(number)")
                try administration.insert(
                    .organization(Organization(account: "acme", id: id, name: "Many")))
                try administration.insert(
                    .grant(
                        Grant(
                            account: "acme", organization: id, grantee: .group("techs"),
                            validity: Validity(until: end))))
            }
        }
        clock.advance(10)
        try write()
        #expect(try log(of: "acme", "endGrant").count == 1_000)
        try write()
        #expect(try log(of: "acme", "endGrant").count == 1_500)
    }
}

/// A clock that a test moves.
final class TestClock: Sendable {
    private let time = Mutex(testNow)

    var now: Instant { time.withLock { $0 } }

    func `in`(_ milliseconds: Int64) -> Instant {
        Instant(millisecondsSince1970: now.millisecondsSince1970 + milliseconds)
    }

    func set(_ now: Instant) { time.withLock { $0 = now } }

    func advance(_ milliseconds: Int64) {
        let next = self.in(milliseconds)
        time.withLock { $0 = next }
    }
}
