import AccessRules
import Synchronization
import Testing

@testable import Latchkey

// swift-format-ignore
func search(_ text: String, by user: Ref<User>, after cursor: PageCursor?, in store: Store) throws
    -> (names: [String], next: PageCursor?)
{
    let found = Query<Organization>(in: "acme")
        .where { $0.name.hasWords(text) && $0.accessible(to: user, for: .viewOrganization) }
        .ordered(by: .name)
    return try store.read { view in
        let page = try view.page(found, size: 20, after: cursor)
        return (page.items.map(\.name), page.next)
    }
}

// swift-format-ignore
func editable(among things: Query<Organization>, by user: Ref<User>, in store: Store) throws
    -> Set<Handle<Organization>>
{
    let editable = things.where { $0.accessible(to: user, for: .editOrganization) }
    return try store.read { view in Set(try view.handles(editable)) }
}

// swift-format-ignore
func readers(of asset: Ref<Asset>, from account: Identity, in store: Store) throws -> [String] {
    let readers = Query<User>(in: account)
        .where { $0.status == .active && $0.can(.viewAsset, .asset(asset)) }
        .ordered(by: .name)
    return try store.read { view in try view.all(readers).map(\.name) }
}

// swift-format-ignore
func risky(in store: Store) throws -> [Identity] {
    let reachesCustomers = Predicate<Group> { $0.organizations.any { $0.kind == "Customer" } }
    let risky = Query<User>(in: "acme").where {
        $0.status == .active && $0.isEnrolledInMFA == false && $0.groups.any(reachesCustomers)
    }
    return try store.read { view in try view.all(risky).map(\.id) }
}

// swift-format-ignore
func unseen(in store: Store) throws -> [Identity] {
    let unseen = Query<Organization>(in: "acme").where {
        $0.state == .normal && $0.grantedUsers.isEmpty && $0.grantedGroups.isEmpty
            && $0.grantedConnections.isEmpty
    }
    return try store.read { view in try view.all(unseen).map(\.id) }
}

// swift-format-ignore
func ending(before instant: Instant, in store: Store) throws -> [Grant] {
    try store.read { view in
        let now = view.now
        let ending = Query<Grant>(in: "acme")
            .where { $0.end >= now && $0.end < instant && $0.isInForce == true }
            .ordered(by: .end)
        return try view.all(ending)
    }
}

// swift-format-ignore
func changes(by user: Ref<User>, in store: Store) throws
    -> (newest: [LogEntry], byOperation: [ValueCount<String>], byDay: [DayCount])
{
    let changes = Query<LogEntry>(in: "acme")
        .where { $0.user == user && $0.event != .read }
        .ordered(by: .time, .descending)
    return try store.read { view in
        (
            try view.page(changes, size: 100).items,
            try view.counts(changes, by: { $0.operation }), try view.countsByDay(changes)
        )
    }
}

// swift-format-ignore
func customers(of session: Session) throws -> (count: Int, first: [Organization]) {
    let customers = Query<Organization>(in: session.account).where { $0.kind == "Customer" }
    return (try session.count(customers), try session.page(customers, size: 10).items)
}

// swift-format-ignore
func archive(_ store: Store, to write: (LogEntry) -> Void) async throws {
    for try await entry in store.stream(Query<LogEntry>(in: "acme")) { write(entry) }
}

/// The list in which `Docs/Observing.md` shows what somebody may open.
private final class Sidebar: Sendable {
    private let lists = Mutex<[[String]]>([])

    var shown: [[String]] { lists.withLock { $0 } }

    func show(_ names: [String]) { lists.withLock { $0.append(names) } }
}

/// The programs of `Docs/Queries.md`, compiled and run as they stand there.
@Suite(.timeLimit(.minutes(20))) struct QueriesExample {
    private let world: QueryWorld
    private var store: Store { world.store }

    init() throws { world = try QueryWorld() }

    @Test func theFirstProgramRuns() throws {
        let store = store
        var printed = ""
        func print(_ items: Any...) {
            printed += items.map { "\($0)" }.joined(separator: " ")
        }

        // swift-format-ignore
        do {
            let bob = Ref<User>("bob", of: "acme")
            let editable = Query<Organization>(in: "acme")
                .where { $0.kind == "Customer" && $0.accessible(to: bob, for: .editOrganization) }
                .ordered(by: .name)

            let (page, count) = try store.read { view in
                (try view.page(editable, size: 50), try view.count(editable))
            }
            print(page.items.map(\.name), "of", count)
        }

        #expect(printed == #"["alpha works", "Zeta Works"] of 2"#)
    }

    @Test func whatAUserCanReachByName() throws {
        let bob = Ref<User>("bob", of: "acme")
        #expect(
            try search("wor", by: bob, after: nil, in: store).names == [
                "alpha works", "Zeta Works",
            ])
        #expect(try search("north al", by: bob, after: nil, in: store).names == ["ALPHA North"])
        #expect(try search("partner", by: bob, after: nil, in: store).names == [])
        #expect(try search("wor", by: bob, after: nil, in: store).next == nil)
    }

    @Test func whatAUserCanEditAmongMany() throws {
        let shown = Query<Organization>(in: "acme").where { $0.kind == "Customer" }
        let handles = try editable(among: shown, by: Ref("bob", of: "acme"), in: store)
        let found = try store.read { view in try handles.compactMap { try view.value(of: $0) } }
        #expect(Set(found.map(\.id)) == ["o1", "o2"])
    }

    @Test func whoCanReadAPassword() throws {
        let safe = Ref<Asset>("safe", of: "acme")
        #expect(try readers(of: safe, from: "acme", in: store) == ["Ann Lee", "Bob Ames"])
        #expect(try readers(of: safe, from: "noc", in: store) == [])
    }

    @Test func whomToTalkTo() throws {
        #expect(try risky(in: store) == ["bob"])
    }

    @Test func whatNobodySees() throws {
        #expect(try unseen(in: store) == ["o5", "p1"])
    }

    @Test func whichAccessEndsNext() throws {
        let later = try Instant(iso8601: "2032-01-01T00:00:00Z")
        let sooner = try Instant(iso8601: "2030-12-31T00:00:00Z")
        #expect(try ending(before: later, in: store).map(\.organization) == ["o4"])
        #expect(try ending(before: sooner, in: store).isEmpty)
    }

    @Test func whoDidWhat() async throws {
        let ann = Ref<User>("ann", of: "acme")
        let session = try store.session(for: ann)
        try await session.perform(.archiveOrganization("o1"))
        try await session.perform(.archiveOrganization("o2"))
        try await session.perform(.assignRole("bob", .manager))
        let found = try changes(by: ann, in: store)
        #expect(
            found.newest.map(\.operation) == [
                "assignRole", "archiveOrganization", "archiveOrganization",
            ])
        #expect(found.byOperation.map(\.value) == ["archiveOrganization", "assignRole"])
        #expect(found.byOperation.map(\.count) == [2, 1])
        #expect(found.byDay.map(\.count) == [3])
    }

    @Test func theSameInASession() throws {
        let session = try store.session(for: Ref("bob", of: "acme"))
        let found = try customers(of: session)
        #expect(found.count == 3)
        #expect(found.first.map(\.id) == ["o1", "o2", "o4"])
    }

    @Test func everythingForAnArchive() async throws {
        let all = try store.entries(of: "acme")
        var kept: [LogEntry] = []
        try await archive(store) { kept.append($0) }
        #expect(kept == all)
    }

    @Test func whatSomebodyMayOpenIsObserved() async throws {
        let store = store
        let sidebar = Sidebar()
        let observing = Task {
            // swift-format-ignore
            do {
                let open = Query<Organization>(in: "acme")
                    .where { $0.accessible(to: Ref("bob", of: "acme"), for: .viewOrganization) }
                    .ordered(by: .name)
                for try await result in try store.results(of: open, limit: 50) {
                    sidebar.show(result.items.map(\.name))
                }
            }
        }
        #expect(try await eventually { sidebar.shown.count == 1 })
        try await store.administer { administration in
            try administration.insert(
                .grant(Grant(account: "acme", organization: "p1", grantee: .user("bob"))))
        }
        #expect(try await eventually { sidebar.shown.count == 2 })
        try await store.close()
        try await observing.value
        let first = ["ALPHA North", "alpha works", "Zeta Works"]
        #expect(sidebar.shown == [first, ["ALPHA North", "alpha works", "Partner", "Zeta Works"]])
    }

    @Test func thePlanIsDrawn() throws {
        let store = store
        var printed = ""
        func print(_ items: Any...) {
            printed += items.map { "\($0)" }.joined(separator: " ")
        }

        // swift-format-ignore
        do {
            let rare = Query<Organization>(in: "acme")
                .where { $0.kind == "Vendor" && $0.name.hasPrefix("b") && $0.children.isEmpty }
                .ordered(by: .name)
            let plan = try store.read { view in try view.explain(rare, limit: 10, running: true) }
            print(plan)
        }

        #expect(
            printed == """
                sort by name  ≈ 1
                └─ filter !(children.any)  ≈ 1
                   └─ all of  ≈ 1
                      ├─ labels: kind == "Vendor"  ≈ 1
                      └─ names: name.hasPrefix("b")  ≈ 1
                1 found, 1 examined
                """)
    }
}
