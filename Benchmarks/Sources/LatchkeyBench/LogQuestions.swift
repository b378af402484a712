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
    /// How often each is asked; the quickest of each side counts.
    private static let rounds = 3

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

    /// Ratios of one kind of question, SQLite's time ÷ Latchkey's.
    private struct Ratios {
        var all: [(ratio: Double, ours: Double, filter: String)] = []

        var text: String {
            guard !all.isEmpty else { return "none" }
            let sorted = all.sorted { $0.ratio < $1.ratio }
            func two(_ at: Int) -> String { String(format: "%.2f", sorted[at].ratio) }
            let ours = all.map(\.ours).sorted()
            return "\(two(sorted.count / 2)) (\(two(sorted.count / 10)) … "
                + "\(two(sorted.count * 9 / 10)), least \(two(0)); Latchkey "
                + String(format: "%.1f µs)", ours[ours.count / 2] / 1_000)
        }

        var median: String {
            let sorted = all.map(\.ratio).sorted()
            return sorted.isEmpty ? "none" : String(format: "%.2f", sorted[sorted.count / 2])
        }

        var worst: String { all.min { $0.ratio < $1.ratio }.map(\.filter) ?? "" }
    }

    /// Ratios of filters that no column answers alone: even the sparsest has so many times the
    /// entries that are meant, which SQLite then reads for each of them.
    private struct Scattered {
        private static let times = [20, 50, 200, 1_000]

        var rows = Ratios()
        var complete = Ratios()
        private var completeByTimes = times.map { _ in Ratios() }

        mutating func add(
            entriesOfColumn: Int, found: Int, rows row: (Double, Double, String),
            complete entry: (Double, Double, String)
        ) {
            let least = Self.times.lastIndex { found < entriesOfColumn / $0 }
            guard let least else { return }
            rows.all.append(row)
            complete.all.append(entry)
            completeByTimes[least].all.append(entry)
        }

        var text: String {
            let parts = completeByTimes.indices.map { index in
                let ratios = completeByTimes[index]
                let end = index + 1 < Self.times.count ? "below \(Self.times[index + 1])" : "more"
                return "\(Self.times[index]) to \(end) (\(ratios.all.count)) \(ratios.median)"
            }
            return "rows by number \(rows.text); complete entries \(complete.text), by how many "
                + "times their entries the sparsest column has: \(parts.joined(separator: ", "))"
        }
    }

    mutating func run(_ kind: Kind, _ samples: [LogWorld.Numbers], _ world: inout LogWorld) throws
        -> String
    {
        var (pages, complete, counts) = (Ratios(), Ratios(), Ratios())
        var scattered = Scattered()
        var found = 0
        for (columns, sample, theirs, ours) in Self.filters(kind, samples, &world) {
            let count = try self.count(theirs, ours)
            let name = columns.map { "\($0)" }.joined(separator: " ") + ", \(count.found) entries"
            counts.all.append((count.ratio, count.ours, name))
            let page = try self.page(theirs, ours)
            pages.all.append((page.ratio, page.ours, name))
            complete.all.append((page.completeRatio, page.ours, name))
            // Whether some column alone has not many more entries than all together.
            var least = Int.max
            for column in columns where column != .time {
                var (single, _) = world.filter(near: sample, [column])
                least = min(least, Int(log_peer_count(peer, &single)))
            }
            scattered.add(
                entriesOfColumn: least, found: count.found,
                rows: (page.ratio, page.ours, name),
                complete: (page.completeRatio, page.ours, name))
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
    mutating func runPerfect(
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
                let count = try self.count(theirs, ours)
                counts.all.append((count.ratio, count.ours, name))
                let page = try self.page(theirs, ours)
                pages.all.append((page.ratio, page.ours, name))
                complete.all.append((page.completeRatio, page.ours, name))
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

    private func page(_ theirs: log_filter, _ ours: Query<LogEntry>) throws -> (
        ratio: Double, completeRatio: Double, ours: Double
    ) {
        var filter = theirs
        var numbers = [Int64](repeating: 0, count: Self.pageCount)
        var (our, their, complete) = (Double.infinity, Double.infinity, Double.infinity)
        for _ in 0..<Self.rounds {
            let start = Harness.nanoseconds()
            let page = try store.read { view in
                try view.page(ours, size: Self.pageCount).items
            }
            let between = Harness.nanoseconds()
            let count = log_peer_newest(peer, &filter, Int64(Self.pageCount), &numbers, 0)
            let after = Harness.nanoseconds()
            _ = log_peer_newest(peer, &filter, Int64(Self.pageCount), &numbers, 1)
            let end = Harness.nanoseconds()
            our = min(our, Double(between - start))
            their = min(their, Double(after - between))
            complete = min(complete, Double(end - after))
            let wanted = numbers.prefix(max(0, Int(count))).map { UInt64($0) + offset }
            var here = page.compactMap(\.sequence)
            // The account's creation comes before all that SQLite has.
            while let last = here.last, last <= offset { here.removeLast() }
            guard count >= 0, here == wanted else {
                throw BenchError("\(ours): \(here.count) entries, and SQLite says \(count)")
            }
        }
        return (their / our, complete / our, our)
    }

    private func count(_ theirs: log_filter, _ ours: Query<LogEntry>) throws -> (
        ratio: Double, ours: Double, found: Int
    ) {
        var filter = theirs
        var (our, their, found) = (Double.infinity, Double.infinity, 0)
        for _ in 0..<Self.rounds {
            let start = Harness.nanoseconds()
            found = try store.read { view in
                try view.count(ours)
            }
            let between = Harness.nanoseconds()
            let count = log_peer_count(peer, &filter)
            let end = Harness.nanoseconds()
            our = min(our, Double(between - start))
            their = min(their, Double(end - between))
            guard abs(found - Int(count)) <= Int(offset) else {
                throw BenchError("\(ours): \(found), and SQLite says \(count)")
            }
        }
        return (their / our, our, found)
    }
}
