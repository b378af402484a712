import AccessRules
import Testing

@testable import Latchkey

/// Every answer about the log is that of a filter over all entries, wherever its index stands.
@Suite struct LogFilterTests {
    /// Compares pages and counts of random filters with a naive filter.
    private func check(
        _ store: Store, _ account: Identity, _ random: inout LogRandom, filters: Int,
        _ place: String
    ) throws {
        let all = try store.entries(of: account)
        let newest = Array(all.reversed())
        for number in 0..<filters {
            let time = all.isEmpty ? testNow : all[Int(random.next() % UInt64(all.count))].time
            let filter = random.filter(around: time, spread: 400_000)
            let wanted = newest.filter { filter.matches($0) }
            let where_ = "\(place), filter \(number): \(filter)"
            #expect(try store.page(account, filter) == wanted, "\(where_)")
            #expect(try store.count(account, filter) == wanted.count, "\(where_)")
        }
    }

    @Test(arguments: [1, 2] as [UInt64]) func randomFiltersAnswerAsANaiveOne(_ seed: UInt64)
        throws
    {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed)
        var time = testNow
        // Up to a segment that is being indexed, and another that is indexed already.
        for part in [0, 300, 16_000, 800, 16_500] {
            var entries: [LogEntry] = []
            for _ in 0..<part {
                time = time.after(Int64(random.next() % 200))
                entries.append(random.entry("acme", at: time))
                if random.chance(5) { entries.append(random.entry("noc", at: time)) }
            }
            try store.append(entries, by: Int.random(in: 50...2_000, using: &random))
            let state = try store.logState(of: "acme")
            try check(
                store, "acme", &random, filters: 10,
                "seed \(seed), \(state.count) entries, \(state.columns), \(state.resources)")
        }
        #expect(try store.logState(of: "acme").resources.stretches >= 1, "seed \(seed)")
        try check(store, "noc", &random, filters: 10, "seed \(seed), noc")
        #expect(try store.problems() == [], "seed \(seed)")
    }

    @Test func importedTimesMayGoBackwardsAndNumbersMayBeLeftOut() throws {
        let seed: UInt64 = 7
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed)
        var sequence: UInt64 = 1
        var entries: [LogEntry] = []
        for _ in 0..<17_500 {
            sequence += random.chance(30) ? random.next() % 1_000 + 1 : 1
            var entry = random.entry("acme", at: testNow.after(Int64(random.next() % 800_000)))
            entry.sequence = sequence
            entries.append(entry)
        }
        try store.append(entries, imported: true, by: 700)
        #expect(try store.entries(of: "acme").dropFirst() == entries[...])
        try check(store, "acme", &random, filters: 20, "seed \(seed)")
        for entry in entries.prefix(20) + entries.suffix(20) {
            let number = try #require(entry.sequence)
            let found = try store.read { try $0.reader.logEntry(0, number) }
            #expect(found == entry)
            let isThere = entries.contains { $0.sequence == number + 1 }
            let next = try store.read { try $0.reader.logEntry(0, number + 1) }
            #expect((next != nil) == isThere)
        }
        #expect(try store.problems() == [], "seed \(seed)")
    }

    @Test func timesOfNewEntriesNeverGoBackwards() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        let later = testNow.after(5_000)
        try store.append([
            LogEntry(account: "acme", time: later, event: .read, operation: "x"),
            LogEntry(account: "acme", time: testNow, event: .read, operation: "y"),
        ])
        #expect(try store.entries(of: "acme").map(\.time) == [testNow, later, later])
    }

    @Test func aLogOfNoneAndOfOneEntry() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.store)
        try store.write { writer in
            try writer.insert(Account(id: "acme", subdomain: "acme", name: "Acme"))
        }
        #expect(try store.page("acme", LogFilter()) == [])
        #expect(try store.count("acme", LogFilter()) == 0)
        let empty = try store.read { try $0.logHead(of: "acme") }
        #expect(empty == LogHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32)))
        #expect(try store.problems() == [])
        let entry = LogEntry(account: "acme", time: testNow, event: .delete, operation: "x")
        try store.append([entry])
        #expect(try store.count("acme", LogFilter(event: .delete)) == 1)
        #expect(try store.count("acme", LogFilter(event: .read)) == 0)
        #expect(try store.page("acme", LogFilter()).map(\.sequence) == [1])
        #expect(try store.problems() == [])
    }

    @Test func readersKeepTheirSnapshotWhileTheLogGrows() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 5)
        let some = (0..<16_384).map { _ in random.entry("acme", at: testNow) }
        try store.append(some)
        let filter = LogFilter(event: .read)
        try store.read { view in
            let before = try view.logEntries(of: "acme", matching: filter, limit: .max)
            let more = (0..<16_384).map { _ in random.entry("acme", at: testNow) }
            try store.append(more, by: 1_000)
            #expect(
                try view.logEntries(of: "acme", matching: filter, limit: .max) == before)
            #expect(try view.logEntryCount(of: "acme", matching: filter) == before.count)
        }
        #expect(try store.logState(of: "acme").columns.stretches >= 1)
    }
}
