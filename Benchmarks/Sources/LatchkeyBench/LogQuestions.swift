import CPeers
import Foundation
@_spi(Measuring) import Latchkey

/// Asks a log in Latchkey and in SQLite the same, and compares what both answer and how long it
/// takes them.
struct LogQuestions {
    let store: Store
    let peer: OpaquePointer
    /// SQLite numbers from 1, and Latchkey has the account's creation before.
    let offset: UInt64

    private static let filterCount = 100
    static let pageCount = 100
    /// For how many combinations of columns an index is made.
    private static let perfectCount = 4
    /// How often each side has its turn at least.
    private static let rounds = 3
    /// Quick questions have more turns, for so many nanoseconds of the thread: what else runs on
    /// the machine makes it half as quick for some milliseconds, and must hit neither side alone.
    private static let roundsNanoseconds: UInt64 = 100_000_000

    enum Kind: CaseIterable {
        case dense, selective, resource, timed, any

        init?(named name: String) {
            guard let kind = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
            self = kind
        }

        var title: String {
            switch self {
            case .dense: "dense triples (event, operation, kind, home account)"
            case .selective: "selective triples (a user or an organization, and others)"
            case .resource: "a resource and two others"
            case .timed: "a range of times and two others"
            case .any: "up to three columns"
            }
        }

        func columns(_ random: inout SplitMix) -> [LogWorld.Column] {
            let dense: [LogWorld.Column] = [.event, .operation, .kind, .account]
            let others = LogWorld.Column.allCases.filter { $0 != .resource && $0 != .time }
            func pick(_ count: Int, _ columns: [LogWorld.Column]) -> [LogWorld.Column] {
                random.distinct(count, below: columns.count).map { columns[$0] }
            }
            switch self {
            case .dense: return pick(3, dense)
            case .selective:
                let first: LogWorld.Column = random.chance(500) ? .actor : .organization
                return [first] + pick(2, others.filter { $0 != first })
            case .resource: return [.resource] + pick(2, others)
            case .timed: return [.time] + pick(2, others)
            case .any: return pick(1 + random.below(3), LogWorld.Column.allCases)
            }
        }
    }

    /// How long one side takes for a question, in nanoseconds: that of all rounds which a quarter
    /// of them undercut, since a single one may be measured too short.
    struct Times {
        private var allAgain: [UInt64] = []
        private var allAfter: [UInt64] = []

        /// Asked once more, when the caches hold what it reads.
        var again: Double { Self.quartile(allAgain) }
        /// When the other side has just had the caches.
        var after: Double { Self.quartile(allAfter) }

        private static func quartile(_ times: [UInt64]) -> Double {
            Double(times.sorted()[times.count / 4])
        }

        /// Asks twice.
        mutating func measure<R>(_ ask: () throws -> R) rethrows -> R {
            let start = Harness.nanoseconds()
            _ = try ask()
            let between = Harness.nanoseconds()
            let answer = try ask()
            let end = Harness.nanoseconds()
            allAfter.append(between - start)
            allAgain.append(end - between)
            return answer
        }
    }

    /// SQLite's time ÷ Latchkey's for a question.
    struct Ratio {
        let again: Double
        let after: Double
        let ours: Times
        let filter: String

        init(_ theirs: Times, _ ours: Times, _ filter: String) {
            again = theirs.again / ours.again
            after = theirs.after / ours.after
            self.ours = ours
            self.filter = filter
        }
    }

    /// Ratios of one kind of question.
    struct Ratios {
        var all: [Ratio] = []

        var text: String {
            guard !all.isEmpty else { return "none" }
            return "\(Self.text(all.map(\.again), all.map(\.ours.again))); after the other: "
                + Self.text(all.map(\.after), all.map(\.ours.after))
        }

        private static func text(_ ratios: [Double], _ ours: [Double]) -> String {
            let (ratios, ours) = (ratios.sorted(), ours.sorted())
            return "\(two(ratios[ratios.count / 2])) (\(two(ratios[ratios.count / 10])) … "
                + "\(two(ratios[ratios.count * 9 / 10])), least \(two(ratios[0])); Latchkey "
                + String(format: "%.1f µs)", ours[ours.count / 2] / 1_000)
        }

        /// The medians of both.
        var medians: String {
            guard !all.isEmpty else { return "none" }
            func median(_ ratios: [Double]) -> String { Self.two(ratios.sorted()[all.count / 2]) }
            return "\(median(all.map(\.again))) / \(median(all.map(\.after)))"
        }

        var worst: String { all.min { $0.again < $1.again }.map(\.filter) ?? "" }

        private static func two(_ number: Double) -> String { String(format: "%.2f", number) }
    }

    /// Ratios of filters that no column answers alone: even the sparsest has so many times the
    /// entries that are meant, which SQLite then reads for each of them.
    private struct Scattered {
        private static let times = [20, 50, 200, 1_000]

        var rows = Ratios()
        var complete = Ratios()
        private var completeByTimes = times.map { _ in Ratios() }

        /// - Returns: Whether the filter is such.
        mutating func add(entriesOfColumn: Int, found: Int, _ page: (rows: Ratio, complete: Ratio))
            -> Bool
        {
            let least = Self.times.lastIndex { found < entriesOfColumn / $0 }
            guard let least else { return false }
            rows.all.append(page.rows)
            complete.all.append(page.complete)
            completeByTimes[least].all.append(page.complete)
            return true
        }

        var text: String {
            let parts = completeByTimes.indices.map { index in
                let ratios = completeByTimes[index]
                let end = index + 1 < Self.times.count ? "below \(Self.times[index + 1])" : "more"
                return "\(Self.times[index]) to \(end) (\(ratios.all.count)) \(ratios.medians)"
            }
            return """
                rows by number \(rows.text)
                    complete entries \(complete.text)
                    by how many times their entries the sparsest column has, complete, again / after: \
                \(parts.joined(separator: ", "))
                """
        }
    }

    /// Ratios of complete pages by three columns that none of them answers alone, of all kinds.
    struct Triples {
        fileprivate var all: [(columns: [LogWorld.Column], ratio: Ratio)] = []

        var text: String {
            line("any three columns", without: []) + line("three without time", without: [.time])
                + line("three without time and resource", without: [.time, .resource])
        }

        private func line(_ name: String, without columns: [LogWorld.Column]) -> String {
            let some = all.filter { triple in !columns.contains { triple.columns.contains($0) } }
            return "newest \(LogQuestions.pageCount), complete entries, by \(name) that no column "
                + "answers alone (\(some.count) filters): \(Ratios(all: some.map(\.ratio)).text)\n"
        }
    }

    /// Asks questions of a kind.
    func run(
        _ kind: Kind, _ samples: [LogWorld.Numbers], _ world: inout LogWorld,
        _ triples: inout Triples
    ) throws -> String {
        var (pages, complete, counts) = (Ratios(), Ratios(), Ratios())
        var scattered = Scattered()
        var found = 0
        for (columns, sample, theirs, ours) in Self.filters(kind, samples, &world) {
            let name = columns.map { "\($0)" }.joined(separator: " ")
            let count = try self.count(theirs, ours, name)
            counts.all.append(count.ratio)
            let page = try self.page(theirs, ours, "\(name), \(count.found) entries")
            pages.all.append(page.rows)
            complete.all.append(page.complete)
            // Whether some column alone has not many more entries than all together.
            var least = Int.max
            for column in columns where column != .time {
                var (single, _) = world.filter(near: sample, [column])
                least = min(least, Int(log_peer_count(peer, &single)))
            }
            let isScattered = scattered.add(entriesOfColumn: least, found: count.found, page)
            if isScattered, columns.count == 3 { triples.all.append((columns, page.complete)) }
            found += count.found
        }
        return """
            \(kind.title): \(Self.filterCount) filters, \(found) entries; all pages and counts equal
              newest \(Self.pageCount), rows by number: \(pages.text); worst: \(pages.worst)
              newest \(Self.pageCount), complete entries: \(complete.text)
              newest \(Self.pageCount), \(scattered.complete.all.count) that no column answers alone: \(scattered.text)
              counts: \(counts.text); worst: \(counts.worst)

            """
    }

    /// The most frequent combinations of columns of a kind, each with an index of its own that
    /// answers it alone: what no one-column index can.
    func runPerfect(
        _ kind: Kind, _ samples: [LogWorld.Numbers], _ world: inout LogWorld
    ) throws -> String {
        let filters = Dictionary(grouping: Self.filters(kind, samples, &world)) { filter in
            filter.columns.map { "\($0)" }.sorted().joined(separator: " ")
        }
        let frequent = filters.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        var (pages, complete, counts) = (Ratios(), Ratios(), Ratios())
        for (name, filters) in frequent.prefix(Self.perfectCount) {
            var first = filters[0].theirs
            guard log_peer_index(peer, &first) == 0 else { throw BenchError("no index of \(name)") }
            for (_, _, theirs, ours) in filters {
                counts.all.append(try count(theirs, ours, name).ratio)
                let page = try self.page(theirs, ours, name)
                pages.all.append(page.rows)
                complete.all.append(page.complete)
            }
        }
        guard log_peer_index(peer, nil) == 0 else { throw BenchError("the index stays") }
        return """
            against a perfect index of its own for each of the \(min(frequent.count, Self.perfectCount)) \
            most frequent combinations of \(kind.title):
              newest \(Self.pageCount), rows by number: \(pages.text); complete entries: \(complete.text)
              counts: \(counts.text)

            """
    }

    /// What is asked of a kind, the same in every run: the entry that it is near, and what that
    /// is for either side.
    static func filters(
        _ kind: Kind, _ samples: [LogWorld.Numbers], _ world: inout LogWorld
    ) -> [(
        columns: [LogWorld.Column], sample: LogWorld.Numbers, theirs: log_filter,
        ours: Query<LogEntry>
    )] {
        var random = SplitMix(seed: 2)
        return (0..<filterCount).map { _ in
            let columns = kind.columns(&random)
            let sample = samples[random.below(samples.count)]
            let (theirs, ours) = world.filter(near: sample, columns)
            return (columns, sample, theirs, ours)
        }
    }

    /// Gives either side its turns, as many as the time for a question allows.
    private static func forEachRound(_ body: () throws -> Void) rethrows {
        let start = Harness.nanoseconds()
        var count = 0
        while count < rounds || Harness.nanoseconds() - start < roundsNanoseconds {
            try body()
            count += 1
        }
    }

    private func page(_ theirs: log_filter, _ ours: Query<LogEntry>, _ name: String) throws -> (
        rows: Ratio, complete: Ratio
    ) {
        var filter = theirs
        var numbers = [Int64](repeating: 0, count: Self.pageCount)
        var (our, rows, complete) = (Times(), Times(), Times())
        try Self.forEachRound {
            let page = try our.measure {
                try store.read { view in
                    try view.page(ours, size: Self.pageCount).items
                }
            }
            let count = rows.measure {
                log_peer_newest(peer, &filter, Int64(Self.pageCount), &numbers, 0)
            }
            _ = complete.measure {
                log_peer_newest(peer, &filter, Int64(Self.pageCount), &numbers, 1)
            }
            let wanted = numbers.prefix(max(0, Int(count))).map { UInt64($0) + offset }
            var here = page.compactMap(\.sequence)
            // The account's creation comes before all that SQLite has.
            while let last = here.last, last <= offset { here.removeLast() }
            guard count >= 0, here == wanted else {
                throw BenchError("\(ours): \(here.count) entries, and SQLite says \(count)")
            }
        }
        return (Ratio(rows, our, name), Ratio(complete, our, name))
    }

    private func count(_ theirs: log_filter, _ ours: Query<LogEntry>, _ name: String) throws -> (
        ratio: Ratio, found: Int
    ) {
        var filter = theirs
        var (our, their, found) = (Times(), Times(), 0)
        try Self.forEachRound {
            found = try our.measure {
                try store.read { view in
                    try view.count(ours)
                }
            }
            let count = their.measure { log_peer_count(peer, &filter) }
            guard abs(found - Int(count)) <= Int(offset) else {
                throw BenchError("\(ours): \(found), and SQLite says \(count)")
            }
        }
        return (Ratio(their, our, "\(name), \(found) entries"), found)
    }
}
