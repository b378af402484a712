import AccessRules
import Testing

@testable import Latchkey

/// A resource has one kind and a user one home account: to ask for these as well changes nothing,
/// and to ask for others leaves nothing.
@Suite struct LogImpliedTests {
    private static let seed: UInt64 = 17
    private let scratch: Scratch
    private let store: Store
    private let entries: [LogEntry]

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
        var random = LogRandom(seed: Self.seed)
        let made = (0..<LogLimits.entriesPerResourceStretch + 700).map {
            random.entry("acme", at: testNow.after(Int64($0)))
        }
        try store.append(made)
        entries = try store.entries(of: "acme")
    }

    private static let resource = LogEntry.Resource(kind: "kind1", id: "a7")
    private static let user: Ref<User> = Ref("u3", of: "home1")

    private func check(
        _ condition: Predicate<LogEntry>, _ holds: (LogEntry) -> Bool, plan: Predicate<LogEntry>?
    ) throws {
        let query = Query<LogEntry>(in: "acme").where(condition)
        let wanted = entries.filter(holds)
        try store.read { (view) throws in
            #expect(try view.all(query) == wanted, "\(condition)")
            #expect(try view.count(query) == wanted.count, "\(condition)")
            let found = try view.explain(query).root
            let simple = try plan.map {
                try view.explain(Query<LogEntry>(in: "acme").where($0)).root
            }
            #expect(found == simple ?? PlanNode(.nothing, estimate: 0), "\(condition)")
        }
    }

    @Test func itsOwnKindChangesNothing() throws {
        let plain = Predicate<LogEntry> { $0.resource == Self.resource }
        let also = Predicate<LogEntry> { $0.event == .read }
        func holds(_ entry: LogEntry) -> Bool {
            entry.resource?.id == Self.resource.id && entry.resource?.kind == "kind1"
        }
        try check(plain && Predicate { $0.kind == "kind1" }, holds, plan: plain)
        try check(
            Predicate { $0.kind == "kind1" } && also && plain,
            { holds($0) && $0.event == .read }, plan: also && plain)
        #expect(entries.contains { holds($0) && $0.event == .read })
    }

    @Test func itsOwnHomeAccountChangesNothing() throws {
        let plain = Predicate<LogEntry> { $0.user == Self.user }
        let also = Predicate<LogEntry> { $0.kind == "kind2" }
        try check(
            plain && Predicate { $0.homeAccount == "home1" }, { $0.user == Self.user }, plan: plain)
        try check(
            Predicate { $0.homeAccount == "home1" } && also && plain,
            { $0.user == Self.user && $0.resource?.kind == "kind2" }, plan: also && plain)
        #expect(entries.contains { $0.user == Self.user && $0.resource?.kind == "kind2" })
    }

    @Test func othersLeaveNothing() throws {
        let resource = Predicate<LogEntry> { $0.resource == Self.resource }
        let user = Predicate<LogEntry> { $0.user == Self.user }
        for contradiction in [
            resource && Predicate { $0.kind == "kind2" },
            resource && Predicate { $0.kind.isMissing },
            user && Predicate { $0.homeAccount == "home2" },
            user && Predicate { $0.homeAccount.isMissing },
            user && resource && Predicate { $0.homeAccount == "home2" && $0.kind == "kind1" },
        ] {
            try check(contradiction, { _ in false }, plan: nil)
        }
    }

    /// What is asked within an alternative or denied stays as it is.
    @Test func partsOfOthersAreAskedForThemselves() throws {
        let resource = Predicate<LogEntry> { $0.resource == Self.resource }
        let query = Query<LogEntry>(in: "acme").where(
            resource || Predicate { $0.kind == "kind2" })
        let denied = Query<LogEntry>(in: "acme").where(
            resource && Predicate { !($0.kind == "kind1") })
        let wanted = entries.filter {
            $0.resource.map { $0.kind == "kind2" || $0.kind == "kind1" && $0.id == "a7" } ?? false
        }
        try store.read { (view) throws in
            #expect(try view.all(query) == wanted)
            #expect(try view.all(denied) == [])
        }
    }
}
