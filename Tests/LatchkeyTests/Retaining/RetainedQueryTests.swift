import AccessRules
import Testing

@testable import Latchkey

/// A log that begins later answers everything as a filter over the entries that it has.
@Suite struct RetainedQueryTests {
    private let scratch: Scratch
    private let store: Store
    private static let segment = RetainWorld.segment

    init() throws {
        scratch = try Scratch()
        store = try RetainWorld.copy(to: scratch)
    }

    /// Compares pages, counts and order both ways with a naive filter.
    private func check(_ random: inout LogRandom, filters: Int, _ place: String) throws {
        let all = try store.entries(of: "acme")
        for number in 0..<filters {
            let time = all.isEmpty ? testNow : all[Int(random.next() % UInt64(all.count))].time
            let filter = random.filter(around: time, spread: 4_000_000)
            let wanted = all.filter { filter.matches($0) }
            let context: Comment = "\(place), filter \(number): \(filter)"
            #expect(try store.page("acme", filter) == wanted.reversed(), context)
            #expect(try store.count("acme", filter) == wanted.count, context)
            let question = LogQuestion.not(.filter(filter))
            let others = all.filter { question.holds($0) }
            let query = Query<LogEntry>(in: "acme").where(question.predicate)
            try store.read { view in
                #expect(try view.count(query) == others.count, "not \(context)")
                #expect(
                    try view.page(query, size: 50).items == Array(others.prefix(50)),
                    "not \(context)")
                // Counts by one field.
                let byKind = try view.counts(
                    Query<LogEntry>(in: "acme").where(filter.predicate(in: "acme")), by: { $0.kind }
                )
                let kinds = Dictionary(grouping: wanted) { $0.resource?.kind }
                #expect(byKind.count == kinds.count, context)
                for found in byKind { #expect(kinds[found.value]?.count == found.count, context) }
            }
        }
    }

    @Test func answersAreThoseOfTheKeptEntries() throws {
        var random = LogRandom(seed: 3)
        try check(&random, filters: 3, "whole")
        for (step, segments) in [1, 3, 4].enumerated() {
            try store.retain(segments * Self.segment + 1, scratch, "\(segments).jsonl")
            #expect(try store.logState(of: "acme").firstPlace == UInt32(segments * Self.segment))
            try check(&random, filters: 12, "behind \(segments) segments")
            #expect(try store.problems() == [])
            guard step == 1 else { continue }
            try store.append((0..<900).map { _ in random.entry("acme", at: testNow) })
        }
        let archives = [1, 3, 4].map { scratch.path("\($0).jsonl") }
        #expect(try store.verify(archives: archives).isSound)
    }

    @Test func ordersPagesAndDaysBeginWithTheFirstKeptEntry() throws {
        try store.retain(2 * Self.segment + 1, scratch, "one.jsonl")
        let all = try store.entries(of: "acme")
        for isAscending in [true, false] {
            let query = Query<LogEntry>(in: "acme")
                .ordered(by: .time, isAscending ? .ascending : .descending)
            var found: [LogEntry] = []
            var cursor: PageCursor?
            repeat {
                let page = try store.read { try $0.page(query, size: 7_000, after: cursor) }
                found += page.items
                cursor = page.next
            } while cursor != nil
            #expect(found == (isAscending ? all : all.reversed()))
        }
        let days = try store.read { try $0.countsByDay(Query<LogEntry>(in: "acme")) }
        #expect(days.reduce(0) { $0 + $1.count } == all.count)
        let first = try #require(all.first?.time)
        #expect(
            days.first.map { $0.begin <= first && first < $0.begin.after(Instant.dayMilliseconds) }
                == true)
        #expect(try store.read { try $0.logBegin(of: "acme") } == first)
        let plan = try store.read {
            try $0.explain(Query<LogEntry>(in: "acme"), limit: nil, running: true)
        }
        #expect("\(plan)".contains("\(all.count)"), "\(plan)")
    }

    /// Pages that were begun before: nothing is left out without a word.
    @Test func pagesThatWereBegunBeforeGoOnOrSayThatTheyCannot() throws {
        let ascending = Query<LogEntry>(in: "acme").ordered(by: .added, .ascending)
        let descending = Query<LogEntry>(in: "acme").ordered(by: .added, .descending)
        let early = try store.read { try $0.page(ascending, size: 100).next }
        let atBeginning = try store.read { try $0.page(ascending, size: Self.segment).next }
        let late = try store.read { try $0.page(descending, size: 100).next }
        try store.retain(Self.segment + 1, scratch, "one.jsonl")
        let all = try store.entries(of: "acme")
        let refused = archivedThrough {
            _ = try store.read { try $0.page(ascending, size: 10, after: early) }
        }
        #expect(refused == UInt64(Self.segment))
        let next = try store.read { try $0.page(ascending, size: 10, after: atBeginning).items }
        #expect(next == Array(all.prefix(10)))
        let older = try store.read { try $0.page(descending, size: .max, after: late).items }
        #expect(older == all.dropLast(100).reversed())
    }

    @Test func singleEntriesAndHeadsThatAreArchivedAreErrors() throws {
        let before = try store.entries(of: "acme")
        let first = try store.read { try $0.reader.logHash(0, at: 1) }
        let middle = UInt64(Self.segment)
        let atBeginning = try store.read { try $0.reader.logHash(0, at: middle) }
        let head = try store.read { try $0.logHead(of: "acme") }
        try store.retain(Self.segment + 1, scratch, "one.jsonl")
        try store.read { view in
            for number in [1, middle] {
                let refused = archivedThrough { _ = try view.reader.logEntry(0, number) }
                #expect(refused == middle)
            }
            #expect(try view.reader.logEntry(0, middle + 1) == before[Int(middle)])
            #expect(try view.reader.logEntry(0, 0) == nil)
            #expect(try view.logHead(of: "acme") == head)
            #expect(try view.logGoes(onFrom: head, of: "acme"))
            let last = LogHead(sequence: middle, hash: try #require(atBeginning))
            #expect(try view.logGoes(onFrom: last, of: "acme"))
            let other = LogHead(sequence: middle, hash: [UInt8](repeating: 1, count: 32))
            #expect(try !view.logGoes(onFrom: other, of: "acme"))
            let old = LogHead(sequence: 1, hash: try #require(first))
            let refused = archivedThrough { _ = try view.logGoes(onFrom: old, of: "acme") }
            #expect(refused == middle)
            let none = LogHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
            #expect(try view.logGoes(onFrom: none, of: "acme"))
            // A decision about an entry that nobody here knows is none.
            let question = Question(
                may: Ref("nobody", of: "acme"), .viewActivityLog, .log("acme", sequence: 5))
            let undecided = kind(of: { _ = try view.decide(question) })
            #expect(undecided != nil)
        }
    }

    /// Numbers that were left out, and times that go backwards.
    @Test func aLogOfAnImportBeginsLater() throws {
        let other = try Scratch()
        let store = try makeLogStore(other)
        var random = LogRandom(seed: 17)
        var sequence: UInt64 = 1
        var entries: [LogEntry] = []
        let begin = testNow.adding(-30 * Instant.dayMilliseconds)
        for _ in 0..<RetainWorld.indexedCount + 3_000 {
            sequence += random.chance(30) ? random.next() % 1_000 + 1 : 1
            var entry = random.entry("acme", at: begin.after(Int64(random.next() % 800_000)))
            entry.sequence = sequence
            entries.append(entry)
        }
        // The import's own entry is the first, and young.
        try store.append(entries, imported: true, by: 5_000)
        #expect(try store.logState(of: "acme").isIndexed(segment: 1))
        let week = testNow.adding(-7 * Instant.dayMilliseconds)
        let none = try store.retain(before: week, archive: other.path("none.jsonl"))
        #expect(none.logs[0].archived == nil && none.logs[0].reason == .younger)
        let exported = try store.exported().split(separator: "\n").filter {
            !$0.contains(#""operation":"import""#)
        }
        let third = try Scratch()
        let copy = try makeStore(third, exported.joined(separator: "\n") + "\n")
        let all = try copy.entries(of: "acme")
        let report = try copy.retain(before: week, archive: third.path("one.jsonl"))
        let count = report.logs[0].removedCount
        #expect(count > 0 && report.logs[0].archived?.lowerBound == entries[0].sequence)
        let kept = Array(all.dropFirst(count))
        #expect(try copy.entries(of: "acme") == kept)
        for number in 0..<15 {
            let filter = random.filter(around: begin.after(400_000), spread: 400_000)
            let wanted = kept.filter { filter.matches($0) }
            #expect(try copy.page("acme", filter) == wanted.reversed(), "\(number): \(filter)")
            #expect(try copy.count("acme", filter) == wanted.count, "\(number): \(filter)")
            let inTime = Query<LogEntry>(in: "acme").where(filter.predicate(in: "acme"))
                .ordered(by: .time, .ascending)
            let found = try copy.read { try $0.page(inTime, size: .max).items.map(\.time) }
            #expect(found == wanted.map(\.time).sorted())
        }
        for entry in kept.prefix(10) {
            let number = try #require(entry.sequence)
            #expect(try copy.read { try $0.reader.logEntry(0, number) } == entry)
        }
        #expect(try copy.problems() == [])
        #expect(try copy.verify(archives: [third.path("one.jsonl")]).isSound)
    }
}
