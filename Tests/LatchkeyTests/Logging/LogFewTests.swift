import AccessRules
import Testing

@testable import Latchkey

/// Of a resource that few entries are about each is looked at; of any other, sets are read. Either
/// way the answer is that of a filter over all entries.
@Suite struct LogFewTests {
    private static let seed: UInt64 = 11
    private let scratch: Scratch
    private let store: Store
    private let entries: [LogEntry]

    private static func resource(_ count: Int) -> LogEntry.Resource {
        LogEntry.Resource(kind: "kind1", id: Identity("asset-\(count)"))
    }

    /// A log of which a resource stretch is indexed, with as many entries about each of some
    /// resources as its name says, and some in the tail as well.
    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
        var random = LogRandom(seed: Self.seed)
        let indexed = LogLimits.entriesPerResourceStretch
        var made: [LogEntry] = []
        var time = testNow
        for _ in 0..<indexed + 500 {
            time = time.after(Int64.random(in: 0...Self.gap, using: &random))
            made.append(random.entry("acme", at: time))
        }
        var places = Array(0..<indexed)
        places.shuffle(using: &random)
        for count in Self.counts {
            for place in places.prefix(count) { made[place].resource = Self.resource(count) }
            places.removeFirst(count)
            made[indexed + count].resource = Self.resource(count)
        }
        try store.append(made)
        entries = try store.entries(of: "acme")
    }

    /// The most milliseconds between two entries: all together take some days.
    private static let gap: Int64 = 60_000

    private static let few = [
        1, 2, LogAlgebra.timedCountMaximum, 30, LogAlgebra.examinedCountMaximum,
    ]
    private static let counts = few + [LogAlgebra.examinedCountMaximum + 1, 190]

    /// What else may be asked of an entry, as a condition and by itself.
    private func others(_ random: inout LogRandom) -> (Predicate<LogEntry>, (LogEntry) -> Bool) {
        let some = (
            entries[Int(random.next() % UInt64(entries.count))],
            random.filter(around: testNow.after(Self.gap * 10_000), spread: Self.gap * 10_000)
        )
        let (operation, filter) = (some.0.operation, some.1)
        switch random.next() % 7 {
        case 0: return (Predicate { $0.event == .read }, { $0.event == .read })
        case 1:
            return (Predicate { $0.operation != operation }, { $0.operation != operation })
        case 2: return (filter.predicate(in: "acme"), filter.matches)
        case 3:
            return (
                Predicate { $0.event == .update || $0.operation == operation },
                { $0.event == .update || $0.operation == operation }
            )
        case 4:
            let time = some.0.time
            return (Predicate { $0.time < time }, { $0.time < time })
        case 5:
            let (begin, end) = (some.0.time, some.0.time.after(Self.gap * 5_000))
            return (
                Predicate { $0.time >= begin && $0.time < end },
                { $0.time >= begin && $0.time < end }
            )
        default:
            let other = Self.resource(Self.counts[Int(random.next() % UInt64(Self.counts.count))])
            return (
                Predicate { $0.resource == other },
                { $0.resource.map { $0.kind == other.kind && $0.id == other.id } ?? false }
            )
        }
    }

    @Test func answersAreThoseOfANaiveFilter() throws {
        var random = LogRandom(seed: Self.seed + 1)
        for count in Self.counts {
            let resource = Self.resource(count)
            for number in 0..<30 {
                let (also, holds) = others(&random)
                let isDescending = random.chance(50)
                let query = Query<LogEntry>(in: "acme")
                    .where(Predicate { $0.resource == resource } && also)
                    .ordered(by: .time, isDescending ? .descending : .ascending)
                let about = entries.filter {
                    $0.resource?.id == resource.id && $0.resource?.kind == resource.kind
                }
                let wanted = about.filter(holds)
                let shown = "seed \(Self.seed), \(count) entries, query \(number): \(also)"
                try store.read { (view) throws in
                    let ordered = isDescending ? wanted.reversed() : wanted
                    #expect(try view.all(query) == ordered, "\(shown)")
                    let page = try view.page(query, size: 3).items
                    #expect(page == Array(ordered.prefix(3)), "\(shown)")
                    #expect(try view.count(query) == wanted.count, "\(shown)")
                    #expect(try view.isEmpty(query) == wanted.isEmpty, "\(shown)")
                }
            }
        }
    }

    @Test func daysAreThoseOfANaiveCount() throws {
        let day: Int64 = 86_400_000
        for count in Self.counts {
            let resource = Self.resource(count)
            let about = entries.filter {
                $0.resource?.id == resource.id && $0.resource?.kind == resource.kind
            }
            let wanted = Dictionary(grouping: about) { $0.time.millisecondsSince1970 / day }
                .map { DayCount(begin: Instant(millisecondsSince1970: $0 * day), count: $1.count) }
                .sorted { $0.begin < $1.begin }
            #expect(wanted.count > 1)
            let query = Query<LogEntry>(in: "acme").where { $0.resource == resource }
            let found = try store.read { try $0.countsByDay(query) }
            #expect(found == wanted, "seed \(Self.seed), \(count) entries")
        }
    }

    @Test func thePlanTellsWhichWayItIs() throws {
        for count in Self.counts {
            let resource = Self.resource(count)
            let query = Query<LogEntry>(in: "acme").where {
                $0.resource == resource && $0.event == .read && $0.operation == "operation1"
            }
            let plan = try store.read { (view) throws in
                try view.explain(query, running: true)
            }
            let isFew = Self.few.contains(count)
            #expect(plan.description.contains("filter ") == isFew, "\(plan)")
            #expect(plan.description.contains("all of") != isFew, "\(plan)")
            #expect(plan.run?.examinedCount == (isFew ? count : 0), "\(plan)")
            #expect(!plan.isScan)
        }
    }
}
