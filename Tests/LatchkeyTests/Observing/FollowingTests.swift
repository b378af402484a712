import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// Followers while others write, and how they end.
@Suite(.timeLimit(.minutes(20))) struct FollowingTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
    }

    private static let writerCount = 8
    private static let operationsOfEach = 60

    /// Eight tasks write, in sessions and by the host's own hand; three follow, one of them
    /// slowly and one from its last position again and again.
    @Test func eachOfThreeFollowersSeesEverythingOnceAndInOrder() async throws {
        let store = store
        try await store.administer { administration in
            for account in ["acme", "noc"] as [Identity] {
                try administration.insert(
                    .user(
                        User(
                            account: account, id: "ann", email: "ann@\(account).example",
                            name: "Ann", role: .administrator)))
            }
        }
        let changes = try store.changes()
        let before = try store.logs().mapValues(\.count)
        let total = Self.writerCount * Self.operationsOfEach
        let found = try await withThrowingTaskGroup(of: [LogEntry].self) { group in
            for follower in 0..<3 {
                group.addTask { try await Self.follow(store, changes, total, follower) }
            }
            try await Self.write(store)
            return try await group.reduce(into: [[LogEntry]]()) { $0.append($1) }
        }
        var logs = try store.logs()
        for (account, count) in before { logs[account]?.removeFirst(count) }
        #expect(found.count == 3)
        for entries in found { #expect(entries.byAccount == logs) }
        #expect(try store.problems() == [])
    }

    private static func write(_ store: Store) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writerCount {
                group.addTask {
                    let account: Identity = writer % 2 == 0 ? "acme" : "noc"
                    for number in 0..<operationsOfEach {
                        let organization = Organization(
                            account: account, id: Identity("o\(writer)-\(number)"), name: "O")
                        if writer < 4 {
                            let session = try store.session(for: Ref("ann", of: account))
                            try await session.perform(.createOrganization(organization))
                        } else {
                            try await store.administer { administration in
                                try administration.insert(.organization(organization))
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func follow(
        _ store: Store, _ changes: Changes, _ count: Int, _ follower: Int
    ) async throws -> [LogEntry] {
        var entries: [LogEntry] = []
        var changes = changes
        while entries.count < count {
            for try await change in changes {
                entries += change.entries
                if follower == 1 { try await Task.sleep(for: .milliseconds(3)) }
                if entries.count >= count { break }
                if follower == 2, entries.count % 7 == 0 {
                    changes = try store.changes(since: change.position)
                    break
                }
            }
        }
        return entries
    }

    // MARK: Ends

    @Test func aCancelledFollowerEnds() async throws {
        let changes = try store.changes()
        let task = Task { try await changes.first(1) }
        let store = store
        #expect(try await eventually { store.watch.waiterCount == 1 })
        task.cancel()
        #expect(try await task.value == [])
        #expect(store.watch.waiterCount == 0)
        // One that is cancelled before it waits does not even begin to.
        let other = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await changes.first(1)
        }
        other.cancel()
        #expect(try await other.value == [])
    }

    @Test func closingEndsWhoeverFollows() async throws {
        let changes = try store.changes()
        let tasks = (0..<10).map { _ in Task { try await changes.first(1) } }
        let store = store
        #expect(try await eventually { store.watch.waiterCount == 10 })
        try await store.close()
        for task in tasks { #expect(try await task.value == []) }
        // An end stays one, and what begins later is refused.
        #expect(try await changes.first(1) == [])
        guard case .storage(let error) = kind(of: { _ = try store.changes() }) else {
            Issue.record("a closed store can be followed")
            return
        }
        #expect(error.kind == .closed)
    }

    /// Those who follow without a pause do not keep the store from being closed.
    @Test func aStoreThatIsFollowedCanBeClosed() async throws {
        let store = store
        let tasks = (0..<4).map { _ in
            Task {
                var count = 0
                while true {
                    do { count += try await store.changes(since: .beginning).first(5).count } catch
                    { break }
                }
                return count
            }
        }
        for number in 0..<200 { try store.log("\(number)") }
        try await Task.sleep(for: .milliseconds(50))
        try await store.close()
        for task in tasks { _ = await task.value }
        #expect(store.watch.waiterCount == 0)
    }

    @Test func aStoreThatCannotBeClosedIsFollowedOn() async throws {
        let store = store
        let changes = try store.changes()
        let task = Task { try await changes.first(1) }
        #expect(try await eventually { store.watch.waiterCount == 1 })
        #expect(kind { try store.read { _ in try store.close() } } != nil)
        try store.log("after")
        #expect(try await task.value.entries.operations == ["after"])
        try await store.close()
    }

    @Test func aFollowerThatCannotReadSaysWhyAndEnds() async throws {
        try store.write { writer in
            try writer.put(
                [1, 2, 3], for: MetaKey(field: .lastRuns), in: Tables.meta)
        }
        var iterator = Changes(
            store: store,
            query: ChangeQuery(
                positions: store.positions, place: ChangePlace(), accounts: nil, includesReads: true
            )
        ).makeAsyncIterator()
        do {
            _ = try await iterator.next()
            Issue.record("damage is not told")
        } catch { #expect(error.description.contains("damaged")) }
        #expect(try await iterator.next() == nil)
    }

    // MARK: What it costs

    @Test func aSlowFollowerHoldsNoRead() async throws {
        let before = try store.information().readerCount
        var iterator = try store.changes(since: .beginning).makeAsyncIterator()
        _ = try await iterator.next()
        #expect(try store.information().readerCount == before)
        for number in 0..<5 { try store.log("\(number)") }
        _ = try await iterator.next()
        #expect(try store.information().readerCount == before)
    }

    @Test func nobodyIsWokenWhileNothingIsCommitted() async throws {
        let store = store
        // Nobody waits, so that nobody looks.
        try await Task.sleep(for: .milliseconds(250))
        #expect(store.watch.counts.looks == 0)
        let changes = try store.changes()
        let tasks = (0..<20).map { _ in Task { try await changes.first(1) } }
        #expect(try await eventually { store.watch.waiterCount == 20 })
        let (before, began) = (store.watch.counts, ContinuousClock.now)
        try await Task.sleep(for: .milliseconds(500))
        let idle = store.watch.counts
        let intervals = Int((ContinuousClock.now - began) / CommitWatch.pollingInterval)
        #expect(idle.wakes == before.wakes)
        // One look at a time for all of them.
        #expect(idle.looks - before.looks <= intervals + 1)
        try store.log("1")
        for task in tasks { #expect(try await task.value.count == 1) }
        #expect(store.watch.counts.wakes == before.wakes + 20)
        // One look may have been under way.
        var isQuiet = false
        for _ in 0..<20 where !isQuiet {
            let looks = store.watch.counts.looks
            try await Task.sleep(for: .milliseconds(250))
            isQuiet = store.watch.counts.looks == looks
        }
        #expect(isQuiet)
    }

    /// A commit of this process does not wait for a look.
    @Test func ownCommitsWakeAtOnce() async throws {
        let folder = try Scratch()
        let other = try makeStore(folder, smallWorld) {
            $0.pollingInterval = .seconds(3_600)
        }
        let changes = try other.changes()
        for number in 0..<20 {
            let task = Task { try await changes.first(number + 1) }
            #expect(try await eventually { other.watch.waiterCount == 1 })
            try other.log("\(number)")
            #expect(try await task.value.entries.count == number + 1)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let session = try other.session(for: ann)
            let position = try await other.read { $0.commitNumber }
            group.addTask { #expect(await other.waitForCommit(past: position) == .committed) }
            try await session.perform(.archiveOrganization("north"))
            try await group.waitForAll()
        }
        #expect(other.watch.counts.looks == 0)
        try await other.close()
        withExtendedLifetime(folder) {}
    }
}
