import AccessRules
import Testing

@testable import Latchkey

/// Every query about the log is answered as by a filter over all entries, wherever its index
/// stands.
@Suite struct LogQueryTests {
    @Test(arguments: [1, 2] as [UInt64]) func randomQueriesAnswerAsANaiveFilter(_ seed: UInt64)
        throws
    {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed)
        var time = testNow
        for part in [0, 300, 16_000, 800, 16_500] {
            var entries: [LogEntry] = []
            for _ in 0..<part {
                time = time.after(Int64(random.next() % 20_000))
                entries.append(random.entry("acme", at: time))
            }
            try store.append(entries, by: Int.random(in: 50...2_000, using: &random))
            let state = try store.logState(of: "acme")
            try check(
                store, &random, queries: entries.count > 1_000 ? 3 : 1,
                "seed \(seed), \(state.count) entries, \(state.columns), \(state.resources)")
        }
        #expect(try store.logState(of: "acme").resources.stretches >= 1, "seed \(seed)")
    }

    @Test func importedTimesMayGoBackwards() throws {
        let seed: UInt64 = 7
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed)
        var sequence: UInt64 = 1
        var entries: [LogEntry] = []
        for _ in 0..<17_500 {
            sequence += random.chance(30) ? random.next() % 1_000 + 1 : 1
            var entry = random.entry("acme", at: testNow.after(Int64(random.next() % 90_000_000)))
            entry.sequence = sequence
            entries.append(entry)
        }
        try store.append(entries, imported: true, by: 700)
        try check(store, &random, queries: 6, "seed \(seed)")
    }

    /// Pages by time go on where they were when an entry of an earlier time is imported between two of them.
    @Test(arguments: [Direction.ascending, .descending])
    func pagesByTimeGoOnWhenTimesGoBackwards(_ direction: Direction) throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        func entries(_ sequences: Range<UInt64>, at second: (UInt64) -> UInt64) -> [LogEntry] {
            sequences.map { sequence in
                var entry = LogEntry(
                    account: "acme", time: testNow.after(Int64(second(sequence)) * 1_000),
                    event: .update, operation: "o")
                entry.sequence = sequence + 100
                return entry
            }
        }
        try store.append(entries(1..<13) { $0 * 10 }, imported: true, by: 100)
        let query = Query<LogEntry>(in: "acme").where { $0.operation == "o" }
            .ordered(by: .time, direction)
        let first = try store.read { (view) throws in try view.page(query, size: 4) }
        // One before everything, one amid what was given and one amid what was not.
        try store.append(
            entries(13..<16) { [13: 1, 14: 25, 15: 85][$0] ?? 0 }, imported: true, by: 100)
        #expect(try !store.logState(of: "acme").isInOrderOfTime)
        var found = first.items.compactMap(\.sequence).map { $0 - 100 }
        var cursor = first.next
        while let at = cursor {
            let page = try store.read { (view) throws in try view.page(query, size: 3, after: at) }
            found += page.items.compactMap(\.sequence).map { $0 - 100 }
            cursor = page.next
        }
        #expect(
            found
                == (direction == .ascending
                    ? [1, 2, 3, 4, 5, 6, 7, 8, 15, 9, 10, 11, 12]
                    : [12, 11, 10, 9, 15, 8, 7, 6, 5, 4, 3, 14, 2, 1, 13]))
        try store.close()
    }

    /// Compares every way in which a query can be asked with a filter over all entries.
    private func check(
        _ store: Store, _ random: inout LogRandom, queries: Int, _ place: String
    ) throws {
        let all = try store.entries(of: "acme")
        for number in 0..<queries {
            let around = all.isEmpty ? testNow : all[Int(random.next() % UInt64(all.count))].time
            let asked = random.asked(around: around, depth: 2)
            let isDescending = random.chance(50)
            let byTime = random.chance(50)
            let query = Query<LogEntry>(in: "acme").where(asked.predicate)
                .ordered(
                    by: byTime ? .time : .added, isDescending ? .descending : .ascending)
            var wanted = all.filter(asked.holds)
            if byTime {
                wanted.sort { ($0.time, $0.sequence ?? 0) < ($1.time, $1.sequence ?? 0) }
            }
            if isDescending { wanted.reverse() }
            let shown = "\(place), query \(number): \(asked.predicate)"
            let size = Int.random(in: 1...40, using: &random)
            try store.read { (view) throws in
                #expect(try view.all(query).map(\.sequence) == wanted.map(\.sequence), "\(shown)")
                let off = try view.page(
                    query, size: .max, after: nil, seenBy: nil, usesIndexes: false)
                #expect(
                    off.items.map(\.sequence) == wanted.map(\.sequence),
                    "\(shown), without indexes")
                #expect(try view.count(query) == wanted.count, "\(shown)")
                #expect(try view.isEmpty(query) == wanted.isEmpty, "\(shown)")
                #expect(try view.first(query) == wanted.first, "\(shown)")
                var cursor: PageCursor?
                for start in stride(from: 0, to: min(wanted.count, 80), by: size) {
                    let page = try view.page(query, size: size, after: cursor)
                    #expect(
                        page.items == Array(wanted[start...].prefix(size)), "\(shown), \(start)")
                    cursor = page.next
                }
                try checkCounts(view, query, wanted, "\(shown)")
            }
        }
    }

    private func checkCounts(
        _ view: View, _ query: Query<LogEntry>, _ wanted: [LogEntry], _ shown: String
    ) throws {
        func expect<Value, Kind>(
            _ field: (Fields<LogEntry>) -> Field<LogEntry, Value, Kind>,
            _ value: (LogEntry) -> Value?
        ) throws {
            let counts = try view.counts(query, by: field)
            let expected = Dictionary(grouping: wanted, by: value).mapValues(\.count)
            #expect(
                Dictionary(uniqueKeysWithValues: counts.map { ($0.value, $0.count) }) == expected,
                "\(shown)")
            let valued = counts.prefix { $0.value != nil }.map(\.count)
            #expect(valued == valued.sorted(by: >), "\(shown)")
            #expect(counts.dropFirst(valued.count).count <= 1, "\(shown)")
        }
        try expect({ $0.event }, \.event)
        try expect({ $0.operation }, \.operation)
        try expect({ $0.user }, \.user)
        try expect({ $0.homeAccount }, \.user?.account)
        try expect({ $0.organization }) { entry in
            entry.organization.map { Ref($0, of: entry.account) }
        }
        try expect({ $0.kind }, \.resource?.kind)
        for offset in [0, 36_000] {
            let days = try view.countsByDay(query, secondsFromGMT: offset)
            let expected = Dictionary(grouping: wanted) { entry -> Int64 in
                let local = entry.time.millisecondsSince1970 + Int64(offset) * 1_000
                return local / 86_400_000 * 86_400_000 - Int64(offset) * 1_000
            }
            #expect(
                days
                    == expected.sorted { $0.key < $1.key }.map {
                        DayCount(
                            begin: Instant(millisecondsSince1970: $0.key), count: $0.value.count)
                    }, "\(shown)")
        }
    }
}

extension LogRandom {
    fileprivate mutating func asked(around time: Instant, depth: Int) -> LogQuestion {
        if depth > 0, chance(60) {
            let first = asked(around: time, depth: depth - 1)
            if chance(30) { return .not(first) }
            let second = asked(around: time, depth: depth - 1)
            return chance(50) ? .both(first, second) : .either(first, second)
        }
        switch next() % 10 {
        case 0: return .operations([text("operation", 8), text("operation", 8)])
        case 1: return .byNobody
        case 2: return .aboutNoOrganization
        case 3: return .aboutNothing
        case 4: return .at(time)
        default: return .filter(filter(around: time, spread: 100_000_000))
        }
    }
}
