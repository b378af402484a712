import AccessRules
import Testing

@testable import Latchkey

/// A stream gives everything that a query means, and holds no read in between.
@Suite(.timeLimit(.minutes(20))) struct QueryStreamTests {
    @Test func aStreamGivesWhatThePagesGive() async throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 3)
        try store.append((0..<3_200).map { _ in random.entry("acme", at: testNow) })
        let query = Query<LogEntry>(in: "acme").where { $0.event != .read }
            .ordered(by: .time, .descending)
        let wanted = try store.entries(of: "acme").filter { $0.event != .read }.reversed()
        var found: [LogEntry] = []
        for try await entry in store.stream(query) { found.append(entry) }
        #expect(found.count > 2 * Store.streamedItemCount)
        #expect(found == Array(wanted))
    }

    @Test func betweenTwoChunksThereIsNoReaderAndWhatIsWrittenIsSeen() async throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 4)
        let count = Store.streamedItemCount
        try store.append((0..<count + 10).map { _ in random.entry("acme", at: testNow) })
        var iterator = store.stream(Query<LogEntry>(in: "acme")).makeAsyncIterator()
        _ = try await iterator.next()
        #expect(store.environment.readers(lastingAtLeast: .zero).isEmpty)
        try store.append([random.entry("acme", at: testNow)])
        var rest = 0
        while try await iterator.next() != nil { rest += 1 }
        // The account's own entry of its creation, and the new one.
        #expect(rest == count + 11)
    }

    @Test func itEndsWhenItsTaskIsCancelledAndThrowsWhenTheStoreIsClosed() async throws {
        let world = try QueryWorld()
        let store = world.store
        let query = Query<Organization>(in: "acme")
        let cancelled = Task { () -> Int in
            while !Task.isCancelled { await Task.yield() }
            var count = 0
            for try await _ in store.stream(query) { count += 1 }
            return count
        }
        cancelled.cancel()
        #expect(try await cancelled.value == 0)
        try await store.close()
        var iterator = store.stream(query).makeAsyncIterator()
        await #expect(throws: StoreError.self) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }
}
