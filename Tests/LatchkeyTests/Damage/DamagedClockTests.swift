import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// The way back from a clock that was wrong is open to everybody, whatever is damaged of one account.
@Suite(.timeLimit(.minutes(20))) struct DamagedClockTests {
    private let scratch: Scratch
    private let store: Store
    private let clock = TestClock()
    private let nineYears: Int64 = 9 * 365 * 86_400_000

    init() throws {
        scratch = try Scratch()
        let lines = """
            {"type":"user","account":"far","id":"lou","email":"lou@far.example","name":"Lou","role":"lite"}
            {"type":"connection","id":"days","host":"far","delegate":"noc","maximumRole":"editor","status":"accepted","allOrganizations":true,"until":"2031-01-01T00:00:00Z"}
            {"type":"grant","account":"far","organization":"east","user":"fox","until":"2030-01-01T00:00:00Z"}
            {"type":"grant","account":"far","organization":"west","user":"fox","until":"2030-06-01T00:00:00Z"}
            {"type":"grant","account":"far","organization":"west","user":"lou","until":"2030-01-01T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"south","user":"bob","until":"2030-01-01T00:00:00Z"}

            """
        store = try makeFarStore(scratch, and: lines, clock: clock)
    }

    enum Damage: CaseIterable {
        case grant, logRows, logState, connection, liteUsers, account, user
    }

    /// Spoils something of the account `far` so that whoever looks at checksums notices.
    private func spoil(_ damage: Damage) throws {
        let (far, east, fox, days) = try store.read { (view) throws in
            let reader = view.reader
            let far = try reader.require(account: "far")
            return (
                far,
                try reader.require(Ref<Organization>("east", of: "far"), .organization).ordinal,
                try reader.require(Ref<User>("fox", of: "far"), .user).ordinal,
                try reader.require(Ref<Connection>("days", of: "far"), .connection).ordinal
            )
        }
        func spoil<Key: TableKey & Sendable>(_ key: Key, _ table: StoreTable<Key>) throws {
            try store.environment.write { transaction in
                let bytes = try key.encoded()
                var value = try #require(
                    try transaction.snapshot.bareValue(bytes, in: table.table.name))
                value[value.count - 1] ^= 1
                try transaction.putBare(value, for: bytes, in: table.table.name)
            }
        }
        func record(_ space: Space, _ ordinal: Ordinal) -> RecordKey {
            RecordKey(account: space == .account ? 0 : far, space: space, ordinal: ordinal)
        }
        switch damage {
        case .grant:
            let party = Party(kind: .user, ordinal: fox)
            try spoil(EdgeKey(account: far, kind: .grant, object: east, party: party), Tables.edges)
        case .logRows: try spoil(LogRowsKey(account: far, first: 0), Tables.log)
        case .logState:
            let key = CounterKey(account: far, counter: .log, space: .account)
            try spoil(key, Tables.counters)
        case .connection: try spoil(record(.connection, days), Tables.records)
        case .liteUsers:
            try spoil(
                ChunkKey(set: PostingSet(far, .liteUsers), first: 2), Tables.postings)
        case .account: try spoil(record(.account, far), Tables.records)
        case .user: try spoil(record(.user, fox), Tables.records)
        }
    }

    private func insert(_ id: Identity, in account: Identity) throws {
        try store.administer {
            try $0.insert(.organization(Organization(account: account, id: id, name: "New")))
        }
    }

    private func operations(of account: Identity) throws -> [String] {
        try store.read { (view) throws in try view.all(Query<LogEntry>(in: account)) }
            .map(\.operation)
    }

    @Test(arguments: Damage.allCases)
    func whatIsDamagedOfOneAccountKeepsNobodyFromTheWayBack(_ damage: Damage) throws {
        clock.advance(nineYears)
        try insert("later", in: "acme")
        clock.advance(-nineYears)
        try spoil(damage)
        guard case .clockBehind? = kind(of: { try insert("now", in: "acme") }) else {
            Issue.record("the clock is believed")
            return
        }
        try store.acceptClock()
        #expect(try store.information().clockBehindMilliseconds == 0)
        // Everybody else has what they had, it is told in their logs, and will end again.
        #expect(try store.can(bob, .viewOrganization, .organization(south)))
        let log = try operations(of: "acme")
        #expect(log.count { $0 == "acceptClock" } == 1)
        #expect(try operations(of: "noc").count { $0 == "acceptClock" } == 1)
        let report = try store.verify(.accounts(["acme"]))
        #expect(report.isSound, "\(report.problems)")
        try insert("now", in: "acme")
        // What of the account is not damaged is as with everybody else.
        let west = Target.organization(Ref<Organization>("west", of: "far"))
        if damage != .user && damage != .account {
            #expect(try store.can(Ref("fox", of: "far"), .viewOrganization, west))
        }
        let ends = try store.read { (view) throws -> Int in
            var count = 0
            var cursor = try view.reader.snapshot.cursor(in: Tables.ends.table)
            var entry = try cursor.first()
            while let found = entry {
                if let key = EndKey(found.key), key.account == 2, key.end > clock.now { count += 1 }
                entry = try cursor.next()
            }
            return count
        }
        // Three grants and a connection end. Each of them is noted but for the one that is damaged; the
        // connection only where the log can say that it is live again. The three grants lie in one pack.
        let noted: [Damage: Int] = [.grant: 1, .connection: 3, .logState: 3, .account: 3]
        #expect(ends == noted[damage] ?? 4)
        clock.advance(5 * 366 * 86_400_000)
        try insert("ended", in: "acme")
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        #expect(try operations(of: "acme").count { $0 == "endGrant" } == 2)
        try store.close()
    }
}
