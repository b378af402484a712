import AccessRules
import Testing

@testable import Latchkey

/// What a session is not shown of an entry it learns by no condition, count, order or page: the
/// answer to every query is that of a filter over the entries as they are shown.
@Suite struct LogAudienceTests {
    private static let viewers = ["acme/ann", "acme/mia", "acme/max"]

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func everyQueryIsAnsweredAsByAFilterOverWhatIsShown(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld()
        var time = testNow
        for part in [400, 9_000] {
            // The second part is long enough for sets to be built of what is told.
            let entries = (0..<(seed == 1 ? part : part / 30)).map { _ in
                time = time.after(Int64(random.next() % 20_000))
                return Self.entry(at: time, &random)
            }
            try world.store.append(entries)
            for viewer in Self.viewers {
                try check(world, viewer, &random, "seed \(seed), \(viewer)")
            }
        }
    }

    /// A Manager of more organizations than are looked up one by one sees the same of each.
    @Test func scopesOfAllSizesAreAnsweredAlike() throws {
        let count = LogAudience.maximumScopeCount + 10
        var lines = ""
        for number in 0..<count {
            lines +=
                #"{"type":"organization","account":"acme","id":"x\#(number)","name":"X"}"# + "\n"
                + #"{"type":"grant","account":"acme","organization":"x\#(number)","user":"max"}"#
                + "\n"
        }
        var random = LogRandom(seed: 9)
        let world = try ActingWorld(lines)
        let entries = (0..<600).map { number in
            var entry = Self.entry(at: testNow.after(Int64(number)), &random)
            if random.chance(30) { entry.organization = Identity("x\(number % count)") }
            return entry
        }
        try world.store.append(entries)
        try check(world, "acme/max", &random, "acme/max of many")
    }

    @Test func whoDeclinedAnInvitationIsToldByNoCountAndNoCondition() throws {
        let world = try ActingWorld(
            """
            {"type":"connection","id":"days","host":"acme","delegate":"far","maximumRole":"editor","status":"pending","sentAt":"2026-02-28T00:00:00Z","allOrganizations":true}

            """)
        let decline = Operation.declineConnection(Ref("days", of: "acme"))
        #expect(try world.does("far/fay", decline) == "done")
        let ann = try world.session("acme/ann")
        let fay = Ref<User>("fay", of: "far")
        let declined = Query<LogEntry>(in: "acme").where { $0.operation == "declineConnection" }
        #expect(try ann.page(declined, size: 9).items.map(\.user) == [nil])
        #expect(try ann.counts(declined) { $0.user }.map(\.value) == [nil])
        #expect(try ann.counts(declined) { $0.homeAccount }.map(\.value) == [nil])
        for who: Predicate<LogEntry> in [
            Predicate { $0.user == fay }, Predicate { $0.homeAccount == "far" },
        ] {
            #expect(try ann.count(Query<LogEntry>(in: "acme").where(who)) == 0)
            #expect(try ann.count(declined.where(!who)) == 1)
            // The host application, and the account whose user it is, know.
            #expect(try world.store.read { try $0.count(declined.where(who)) } == 1)
            let own = Query<LogEntry>(in: "far").where(who)
                .where { $0.operation == "declineConnection" }
            #expect(try world.session("far/fay").count(own) == 1)
        }
    }

    @Test func theEntryOfAMovedAssetTellsNoOrganizationThatIsOutOfScope() throws {
        let world = try ActingWorld()
        #expect(try world.does("acme/ann", .moveAsset("far", to: "north")) == "done")
        func moved(_ user: String) throws -> LogEntry? {
            try world.session(user).logEntries(matching: LogFilter(operation: "moveAsset")).first
        }
        #expect(try moved("acme/ann")?.before?.contains("south") == true)
        #expect(try moved("acme/mia")?.before?.contains("south") == true)
        let entry = try #require(try moved("acme/max"))
        #expect(entry.resource?.name == "Far" && entry.organization == "north")
        #expect(entry.before == nil && entry.after?.contains("north") == true)
    }

    /// An imported entry may say anything of what was. Of what is not understood nobody can tell
    /// who may see it: it is there without it, and the page with it.
    @Test(arguments: ["asset", "organization", "connection"])
    func whatAnImportedEntrySaysInNoKnownWayIsShownToAdministratorsAlone(_ kind: String) throws {
        let id = ["asset": "open", "organization": "north"][kind] ?? "c"
        let world = try ActingWorld(
            """
            {"type":"log","account":"acme","time":"2026-02-01T00:00:00Z","action":"update","operation":"odd","resource":{"kind":"\(kind)","id":"\(id)"},"organization":"north","before":{"colour":"red"},"after":{"type":"\(kind)","id":7}}

            """)
        func odd(_ user: String) throws -> LogEntry? {
            try world.session(user).logEntries(matching: LogFilter(operation: "odd")).first
        }
        #expect(try odd("acme/ann")?.before == #"{"colour":"red"}"#)
        for user in ["acme/mia", "acme/max"] {
            let entry = try #require(try odd(user))
            #expect(entry.before == nil && entry.after == nil, "\(user)")
        }
    }

    // MARK: Comparing

    private func check(
        _ world: ActingWorld, _ viewer: String, _ random: inout LogRandom, _ place: String
    ) throws {
        let session = try world.session(viewer)
        let everything = Query<LogEntry>(in: "acme").ordered(by: .added, .ascending)
        let shown = try session.page(everything, size: .max).items
        let all = try world.store.entries(of: "acme").filter { $0.event != .read }
        #expect(
            shown.filter { $0.event != .read }.map(\.sequence)
                == all.filter { Self.isShown($0, to: viewer, all.count) }.map(\.sequence),
            "\(place)")
        for number in 0..<12 {
            let asked = Self.asked(&random, depth: 2)
            // Reading the log is itself logged.
            let query = everything.where(asked.predicate).where { $0.event != .read }
            let wanted = shown.filter { $0.event != .read && asked.holds($0) }
            let shownPlace = "\(place), query \(number): \(asked.predicate)"
            #expect(
                try session.page(query, size: .max).items == wanted, "\(shownPlace)")
            #expect(try session.count(query) == wanted.count, "\(shownPlace)")
            #expect(try session.isEmpty(query) == wanted.isEmpty, "\(shownPlace)")
            var paged: [LogEntry] = []
            var cursor: PageCursor?
            repeat {
                let page = try session.page(query, size: 7, after: cursor)
                paged += page.items
                cursor = page.next
            } while cursor != nil && paged.count < 40
            #expect(paged == Array(wanted.prefix(paged.count)), "\(shownPlace)")
            try checkCounts(session, query, wanted, shownPlace)
        }
    }

    private func checkCounts(
        _ session: Session, _ query: Query<LogEntry>, _ wanted: [LogEntry], _ place: String
    ) throws {
        func expect<Value, Kind>(
            _ field: (Fields<LogEntry>) -> Field<LogEntry, Value, Kind>,
            _ value: (LogEntry) -> Value?
        ) throws {
            let counts = try session.counts(query, by: field)
            let expected = Dictionary(grouping: wanted, by: value).mapValues(\.count)
            let found = Dictionary(uniqueKeysWithValues: counts.map { ($0.value, $0.count) })
            #expect(found == expected, "\(place)")
        }
        try expect({ $0.event }, \.event)
        try expect({ $0.operation }, \.operation)
        try expect({ $0.user }, \.user)
        try expect({ $0.homeAccount }, \.user?.account)
        try expect(
            { $0.organization },
            { entry in entry.organization.map { Ref<Organization>($0, of: "acme") } })
        try expect({ $0.kind }, \.resource?.kind)
        let days = try session.countsByDay(query)
        #expect(days.reduce(0) { $0 + $1.count } == wanted.count, "\(place)")
    }

    /// The rule as the documents say it: an Administrator sees all, an unrestricted Manager, too,
    /// and another one what is about an organization in scope that is there.
    private static func isShown(_ entry: LogEntry, to viewer: String, _ count: Int) -> Bool {
        guard viewer == "acme/max" else { return true }
        guard let organization = entry.organization else { return false }
        return organization == "north" || (count < 1_000 && organization.text.hasPrefix("x"))
    }

    // MARK: Making

    private static let users: [Ref<User>?] = [
        nil, Ref("ann", of: "acme"), Ref("mia", of: "acme"), Ref("nia", of: "noc"),
        Ref("fay", of: "far"), Ref("nia", of: "acme"),
    ]
    private static let operations = [
        "declineConnection", "declineConnection", "acceptConnection", "editAsset", "moveAsset",
    ]
    private static let organizations: [Identity?] = [
        "north", "north", "south", "o1", "gone", nil, nil,
    ]

    /// An entry of few different values: of what is closed to somebody, and of what is not.
    private static func entry(at time: Instant, _ random: inout LogRandom) -> LogEntry {
        var entry = LogEntry(
            account: "acme", time: time, event: random.chance(70) ? .update : .create,
            operation: pick(operations, &random))
        entry.user = pick(users, &random)
        entry.organization = pick(organizations, &random)
        switch Int(random.next() % 5) {
        case 0:
            entry.resource = LogEntry.Resource(kind: "connection", id: "nights", name: nil)
            entry.client = "client"
        case 1: entry.resource = LogEntry.Resource(kind: "delivery", id: "nights")
        case 2, 3:
            let id: Identity = pick(["safe", "secret", "far", "gone"], &random)
            entry.resource = LogEntry.Resource(kind: "asset", id: id, name: "Name of \(id)")
        default: break
        }
        return entry
    }

    private static func pick<Value>(_ values: [Value], _ random: inout LogRandom) -> Value {
        values[Int(random.next() % UInt64(values.count))]
    }

    private static func asked(_ random: inout LogRandom, depth: Int) -> LogQuestion {
        if depth > 0, random.chance(60) {
            let first = asked(&random, depth: depth - 1)
            if random.chance(35) { return .not(first) }
            let second = asked(&random, depth: depth - 1)
            return random.chance(50) ? .both(first, second) : .either(first, second)
        }
        var filter = LogFilter()
        switch random.next() % 9 {
        case 0: return .byNobody
        case 1: return .operations([pick(operations, &random), "moveAsset"])
        case 2: return .aboutNoOrganization
        case 3: return .aboutNothing
        case 4: filter.homeAccount = pick(["acme", "noc", "far", "none"], &random)
        case 5: filter.organization = pick(["north", "south", "gone"], &random)
        case 6:
            filter.resource = LogEntry.Resource(
                kind: "asset", id: pick(["safe", "secret", "far"], &random))
        default:
            filter.user = pick(users, &random)
            if random.chance(30) { filter.operation = pick(operations, &random) }
        }
        return .filter(filter)
    }
}
