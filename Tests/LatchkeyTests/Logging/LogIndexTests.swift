import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// Segments are indexed late and in slices; wherever that stands, the store is sound and answers
/// are right.
@Suite struct LogIndexTests {
    private static let segment = LogLimits.entriesPerSegment
    private static let stretch = LogLimits.entriesPerResourceStretch

    private func entries(_ count: Int, _ random: inout LogRandom) -> [LogEntry] {
        (0..<count).map { _ in random.entry("acme", at: testNow) }
    }

    @Test(arguments: LogLane.allCases)
    func aStretchIsIndexedAfterItsLastEntryAndNotBefore(_ lane: LogLane) throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 11)
        let stretch = 1 << lane.shift
        // The import's own entry is the first.
        try store.append(entries(stretch - 2, &random), by: 5_000)
        for count in [stretch - 1, stretch] {
            let state = try store.logState(of: "acme")
            #expect(Int(state.count) == count)
            #expect(state[lane].stretches == 0)
            #expect(try store.problems() == [])
            try store.append(entries(1, &random))
        }
        // One entry a transaction, and few sets in each.
        var transactions = 0
        let filter = LogFilter(event: .read, resource: .init(kind: "kind1", id: "a7"))
        while try store.logState(of: "acme")[lane].stretches == 0, transactions < 200 {
            if transactions % 6 == 1 {
                let state = try store.logState(of: "acme")
                let wanted = try store.entries(of: "acme").filter { filter.matches($0) }
                #expect(try store.count("acme", filter) == wanted.count, "\(state)")
                #expect(try store.page("acme", filter) == wanted.reversed(), "\(state)")
                #expect(try store.problems() == [], "\(state)")
            }
            try store.append(entries(1, &random))
            transactions += 1
        }
        #expect((2...60).contains(transactions), "\(transactions)")
        // What the index no longer needs goes afterwards.
        while try store.logState(of: "acme").isBehind { try store.append(entries(1, &random)) }
        let state = try store.logState(of: "acme")
        #expect(state.trimmedBlocks == state.resourceBlocks)
        #expect(state.resources.stretches == (lane == .resources ? 1 : 0))
        #expect(try store.problems() == [])
    }

    @Test func whatATransactionThatIsGivenUpHasIndexedIsDoneAgain() throws {
        struct GivenUp: Error {}
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 12)
        try store.append(entries(Self.stretch - 2, &random), by: 5_000)
        while try store.logState(of: "acme").resources.stretches == 0 {
            let before = try store.logState(of: "acme")
            // The transaction is aborted after its part of the index, as a kill would.
            #expect(throws: GivenUp.self) {
                try store.environment.write { transaction in
                    _ = try Writer.with(&transaction, now: testNow) { writer in
                        try writer.append(random.entry("acme", at: testNow), 0)
                    }
                    throw GivenUp()
                }
            }
            #expect(try store.logState(of: "acme") == before)
            try store.append(entries(1, &random))
        }
        #expect(try store.problems() == [])
    }

    @Test func indexingGoesOnAfterTheStoreWasOpenedAgain() throws {
        let scratch = try Scratch()
        var store = try makeLogStore(scratch)
        var random = LogRandom(seed: 13)
        try store.append(entries(Self.stretch - 2, &random), by: 8_000)
        var opened = 0
        while try store.logState(of: "acme").resources.stretches == 0, opened < 200 {
            try store.close()
            store = try Store.open(at: scratch.store)
            try store.append(entries(1, &random))
            opened += 1
        }
        #expect(opened > 2)
        let state = try store.logState(of: "acme")
        #expect(Int(state.columns.stretches) == Self.stretch / Self.segment)
        #expect(try store.problems() == [])
    }

    /// The worst segment: no two entries alike. It must be indexed before the next is full.
    @Test func aSegmentOfNothingButNewValuesIsIndexedInTime() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var entries: [LogEntry] = []
        for number in 0..<Self.stretch + Self.segment {
            entries.append(
                LogEntry(
                    account: "acme", time: testNow, event: .read, operation: "operation\(number)",
                    user: Ref(Identity("u\(number)"), of: Identity("home\(number)")),
                    resource: .init(kind: "kind\(number)", id: Identity("a\(number)")),
                    organization: Identity("o\(number)")))
        }
        try store.append(entries, by: 1_024)
        let state = try store.logState(of: "acme")
        #expect(Int(state.columns.stretches) >= Self.stretch / Self.segment)
        // Resources have until the next stretch is full.
        let share = Double(state.resources.next) / Double(UInt32.max)
        #expect(state.resources.stretches == 1 || share > 0.2, "\(state.resources)")
        let filter = LogFilter(
            operation: "operation77", kind: "kind77", resource: .init(kind: "kind77", id: "a77"))
        #expect(try store.page("acme", filter).map(\.sequence) == [79])
        #expect(try store.problems() == [])
    }

    @Test func manyClientsStandInTheirEntries() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        let long = String(repeating: "é", count: 1_000)
        let entries = [long, "", "short", "e\u{301}", "\u{E9}"].map { client in
            LogEntry(
                account: "acme", time: testNow, event: .read, operation: "x", client: client)
        }
        try store.append(entries)
        let found = try store.entries(of: "acme").dropFirst().map(\.client)
        #expect(
            found.map { Array(($0 ?? "?").utf8) } == entries.map { Array(($0.client ?? "").utf8) })
        #expect(try store.problems() == [])
    }

    @Test func largeValuesOfBeforeAndAfter() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        let text = #"{"name":"\#(String(repeating: "x", count: 3 << 20))"}"#
        var entry = LogEntry(
            account: "acme", time: testNow, event: .update, operation: "x", before: text,
            after: text)
        try store.append([entry, entry])
        #expect(try store.entries(of: "acme").dropFirst().allSatisfy { $0.after == text })
        #expect(try store.problems() == [])
        entry.after = String(repeating: "x", count: InterchangeLimit.snapshotByteCountMaximum + 1)
        guard case .limit(let name, _) = kind(of: { try store.append([entry]) }) else {
            Issue.record("no limit")
            return
        }
        #expect(name.contains("log entry"))
        #expect(try store.logState(of: "acme").count == 3)
    }

    @Test func limitsAreErrorsThatNameThem() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var entry = LogEntry(account: "acme", time: testNow, event: .read, operation: "x")
        let omitted = LogLimits.omittedSequenceCountMaximum
        for sequence in [omitted + 3, UInt64(Int64.max), .max] {
            entry.sequence = sequence
            let kind = kind(of: { try store.append([entry], imported: true) })
            guard case .limit(let name, _) = kind else {
                Issue.record("no limit")
                return
            }
            #expect(name.contains("sequence"))
        }
        // The last one that is taken behind the import's own, and those that follow by themselves.
        entry.sequence = omitted + 2
        try store.append([entry], imported: true)
        entry.sequence = nil
        try store.append([entry, entry])
        #expect(try store.entries(of: "acme").last?.sequence == omitted + 4)
        entry.sequence = 5
        guard case .invalid = kind(of: { try store.append([entry], imported: true) }) else {
            Issue.record("a number twice")
            return
        }
        for change: (inout LogEntry) -> Void in [
            { $0.operation = "" },
            { $0.operation = String(repeating: "x", count: 129) },
            { $0.organization = Identity(String(repeating: "x", count: 129)) },
            { $0.resource = .init(kind: "k", id: Identity(String(repeating: "x", count: 300))) },
            { $0.client = String(repeating: "x", count: 5_000) },
        ] {
            var wrong = LogEntry(account: "noc", time: testNow, event: .read, operation: "x")
            change(&wrong)
            guard case .invalid = kind(of: { try store.append([wrong]) }) else {
                Issue.record("\(wrong)")
                continue
            }
        }
        // The number of entries: one below the limit is the last.
        try store.write { writer in
            var state = LogState()
            state.count = LogLimits.entryCountMaximum
            state.lastSequence = UInt64(state.count)
            try writer.put(
                state.encoded(), for: CounterKey(account: 1, counter: .log, space: .account),
                in: Tables.counters)
            // A full block, and a row, so that nothing else is missed.
            var block = LogBlock()
            while !block.isFull {
                block.append(.init(sequence: 1, time: testNow, event: .read))
            }
            try writer.put(block, .max >> UInt32(LogLimits.blockShift), 1)
            var rows = LogRowGroup(first: .max - 1)
            _ = rows.append(LogRow())
            try writer.putRows(rows, 1)
        }
        let last = LogEntry(account: "noc", time: testNow, event: .read, operation: "x")
        guard case .limit(let what, let limit) = kind(of: { try store.append([last]) }) else {
            Issue.record("no limit")
            return
        }
        #expect(what.contains("log entries of an account"))
        #expect(limit == Int(UInt32.max))
    }

    @Test func anExportOfAnImportWithItsLogIsStable() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 14)
        var entries = entries(400, &random)
        for index in entries.indices where index % 50 == 0 { entries[index].sequence = nil }
        try store.append(entries)
        let first = try store.exported()
        let again = try Scratch()
        let second = try makeStore(again, first)
        // The second import's own entries come behind what was imported, and nothing else does.
        let added = try second.entries(of: "acme")
        #expect(Array(added.dropLast()) == (try store.entries(of: "acme")))
        let lines = try second.exported().split(separator: "\n").filter { line in
            !line.contains(#""sequence":\#(added.count),"#)
                && !(line.contains(#""account":"noc""#) && line.contains(#""sequence":2,"#))
        }
        #expect(lines.joined(separator: "\n") + "\n" == first)
        // The chain says the same of the same entries.
        let other = try Scratch()
        let third = try makeStore(other, first)
        #expect(
            try third.read { try $0.logHead(of: "acme") }
                == (try second.read { try $0.logHead(of: "acme") }))
    }
}
