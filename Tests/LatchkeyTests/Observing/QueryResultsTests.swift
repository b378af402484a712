import AccessRules
import Synchronization
import Testing

@testable import Latchkey

/// An observed query gives a new result when what it means has changed, and only then.
@Suite(.timeLimit(.minutes(20))) struct QueryResultsTests {
    private let world: QueryWorld
    private let clock = TestClock()

    init() throws {
        let clock = clock
        world = try QueryWorld {
            $0.clock = { clock.now }
            $0.pollingInterval = .milliseconds(5)
        }
    }

    private func rename(_ id: Identity, _ name: String) throws {
        try world.store.administer { administration in
            try administration.insert(
                .organization(Organization(account: "acme", id: id, name: name)))
        }
    }

    @Test func theFirstResultComesAtOnceAndTheNextWhenItIsAnother() async throws {
        let vendors = Query<Organization>(in: "acme").where { $0.name.hasPrefix("new") }
        var results = try world.store.results(of: vendors).makeAsyncIterator()
        #expect(try await results.next()?.items == [])
        try rename("n1", "New one")
        #expect(try await results.next()?.items.map(\.id) == ["n1"])
        try rename("n2", "new two")
        #expect(try await results.next()?.items.map(\.id) == ["n1", "n2"])
        #expect(results.answerCount == 3)
    }

    @Test func whatItDoesNotDependOnIsNotAnswered() async throws {
        let groups = Query<Group>(in: "acme")
        var results = try world.store.results(of: groups).makeAsyncIterator()
        _ = try await results.next()
        // Commits one after another, each waited for by itself.
        for number in 0..<5 {
            try rename(Identity("n\(number)"), "New")
            try await Task.sleep(for: .milliseconds(10))
        }
        try await world.store.administer { administration in
            try administration.insert(
                .group(Group(account: "noc", id: "night", name: "Night")))
            try administration.insert(.group(Group(account: "acme", id: "more", name: "More")))
        }
        #expect(try await results.next()?.items.map(\.id) == ["techs", "sales", "more"])
        #expect(results.answerCount == 2)
    }

    @Test func aResultThatIsTheSameDoesNotCome() async throws {
        let few = Query<Organization>(in: "acme").ordered(by: .added)
        var results = try world.store.results(of: few, limit: 2).makeAsyncIterator()
        #expect(try await results.next()?.items.map(\.id) == ["o1", "o2"])
        try rename("later", "Later")
        try await world.store.session(for: Ref("ann", of: "acme")).perform(
            .archiveOrganization("o2"))
        #expect(try await results.next()?.items.map(\.state) == [.normal, .archived])
    }

    @Test func timeAloneMakesAnotherResult() async throws {
        let bob = Ref<User>("bob", of: "acme")
        let reached = Query<Organization>(in: "acme")
            .where { $0.id == "o4" && $0.accessible(to: bob, for: .viewOrganization) }
        var results = try world.store.results(of: reached).makeAsyncIterator()
        #expect(try await results.next()?.items.map(\.id) == ["o4"])
        let end = try Instant(iso8601: "2031-01-01T00:00:00Z")
        let left = end.millisecondsSince1970 - clock.now.millisecondsSince1970
        clock.advance(left - 1)
        try await Task.sleep(for: .milliseconds(20))
        clock.advance(1)
        let next = try #require(try await results.next())
        #expect(next.items == [])
        #expect(next.instant == end)
        #expect(results.answerCount == 2)
    }

    @Test func aUserOfAnotherAccountIsDependedOn() async throws {
        let nia = Ref<User>("nia", of: "noc")
        let reached = Query<Organization>(in: "acme")
            .where { $0.accessible(to: nia, for: .viewOrganization) }
        var results = try world.store.results(of: reached).makeAsyncIterator()
        #expect(try await results.next()?.items.map(\.id) == ["o3"])
        try await world.store.administer { administration in
            try administration.insert(
                .user(
                    User(
                        account: "noc", id: "zoe", email: "zoe@noc.example", name: "Zoe",
                        role: .administrator)))
            try administration.perform(.removeUser("nia"), in: "noc")
        }
        #expect(try await results.next()?.items == [])
    }

    @Test func aConnectionThatExpiresIsAnotherResult() async throws {
        let connections = Query<Connection>(in: "noc")
        var results = try world.store.results(of: connections).makeAsyncIterator()
        #expect(try await results.next()?.items.map(\.status) == [.accepted])
        let end = try Instant(iso8601: "2030-01-01T00:00:00Z")
        clock.advance(end.millisecondsSince1970 - clock.now.millisecondsSince1970)
        #expect(try await results.next()?.items.map(\.status) == [.expired])
    }

    @Test func theLogIsDependedOnWithItsReads() async throws {
        let reads = Query<LogEntry>(in: "acme").where { $0.event == .read }
            .ordered(by: .time, .descending)
        var results = try world.store.results(of: reads, limit: 1).makeAsyncIterator()
        #expect(try await results.next()?.items == [])
        let session = try world.store.session(for: Ref("ann", of: "acme"))
        _ = try session.count(Query<Organization>(in: "acme"))
        #expect(try await results.next()?.items.map(\.user) == [Ref("ann", of: "acme")])
    }

    @Test func whatFollowsAResultIsWhatItDoesNotShow() async throws {
        let all = Query<Organization>(in: "acme")
        var results = try world.store.results(of: all).makeAsyncIterator()
        let first = try #require(try await results.next())
        try rename("n1", "New")
        var changes = try world.store.changes(since: first.position).makeAsyncIterator()
        #expect(try await changes.next()?.entries.map(\.resource?.id) == ["n1"])
    }

    @Test func itEndsWithTheStoreAndWithTheTask() async throws {
        let store = world.store
        let query = Query<Organization>(in: "acme")
        let count = Counter()
        let observer = Task {
            for try await _ in try store.results(of: query) { count.add() }
        }
        let closed = Task {
            for try await _ in try store.results(of: query) { count.add() }
        }
        // Each waits for what comes next.
        while count.value < 2 || store.watch.waiterCount < 2 {
            try await Task.sleep(for: .milliseconds(1))
        }
        observer.cancel()
        try await observer.value
        try await store.close()
        try await closed.value
    }

    @Test func whatCannotBeAnsweredIsThrown() async throws {
        let nobody = Ref<User>("nobody", of: "acme")
        let query = Query<Organization>(in: "acme")
            .where { $0.accessible(to: nobody, for: .viewOrganization) }
        var results = try world.store.results(of: query).makeAsyncIterator()
        await #expect(throws: StoreError(.unknown(thing: "user", "acme/nobody"))) {
            try await results.next()
        }
        #expect(try await results.next() == nil)
        #expect(throws: StoreError.self) { try world.store.results(of: query, limit: 0) }
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
}
