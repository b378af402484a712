import CPeers
import Foundation
@_spi(Measuring) import Latchkey
import SystemPackage

/// Appends batches to a log in Latchkey and in SQLite, in turns, and compares what both answer.
struct LogBench {
    let folder: String
    let entryCount: Int
    /// Whether every commit waits for the medium, on both sides; otherwise on neither.
    let isSynchronized: Bool

    /// Entries in a transaction.
    var batchCount = 100
    /// The one kind of question that is asked; nil for all.
    var asked: LogQuestions.Kind?

    private var path: String { folder + "/log.latchkey" }
    private var sqlitePath: String { folder + "/log.sqlite" }

    /// Fills both files, and asks both.
    func run() throws -> String {
        Build.remove(path)
        Build.remove(sqlitePath)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let store =
            try isSynchronized
            ? Store.create(at: FilePath(path)) : Store.createUnsynchronized(at: FilePath(path))
        try store.administer { administration in
            try administration.insert(
                .account(Account(id: LogWorld.account, subdomain: "acme", name: "Acme")))
        }
        let peer = try openPeer()
        defer { log_peer_close(peer) }
        var turns = LogTurns(count: entryCount, batchCount: batchCount)
        var (ours, theirs) = (Clock(), Clock())
        while let batches = turns.next() {
            for isOurs in turns.number % 2 == 0 ? [true, false] : [false, true] {
                if isOurs {
                    try ours.measure(batchCount * batches.count) {
                        for batch in batches {
                            try store.append(batch.entries, to: LogWorld.account)
                        }
                    }
                } else {
                    try theirs.measure(batchCount * batches.count) {
                        for batch in batches { try batch.append(to: peer) }
                    }
                }
            }
        }
        print(report(turns.written, ours, theirs), terminator: "")
        guard log_peer_checkpoint(peer) == 0 else { throw BenchError("SQLite cannot checkpoint") }
        return try ask(store, peer, &turns)
    }

    /// Asks the files that are there once more.
    func again() throws -> String {
        let peer = try openPeer()
        defer { log_peer_close(peer) }
        var turns = try allTurns()
        return try ask(Store.open(at: FilePath(path)), peer, &turns)
    }

    /// Asks Latchkey alone for the newest of one kind, or how many there are, again and again,
    /// for a profiler.
    func loop(_ kind: LogQuestions.Kind, times: Int, isCounting: Bool) throws {
        let store = try Store.open(at: FilePath(path))
        var turns = try allTurns()
        let queries = LogQuestions.filters(kind, turns.samples, &turns.world).map(\.ours)
        for _ in 0..<times {
            for query in queries {
                _ = try store.read { view throws in
                    try isCounting
                        ? view.count(query)
                        : view.page(query, size: LogQuestions.pageCount).items.count
                }
            }
        }
        try store.close()
    }

    private func openPeer() throws -> OpaquePointer {
        guard let peer = log_peer_open(sqlitePath, isSynchronized ? 2 : 0) else {
            throw BenchError("cannot open \(sqlitePath)")
        }
        return peer
    }

    private func allTurns() throws -> LogTurns {
        var turns = LogTurns(count: entryCount, batchCount: batchCount)
        while turns.next() != nil {}
        return turns
    }

    private func ask(_ store: Store, _ peer: OpaquePointer, _ turns: inout LogTurns) throws
        -> String
    {
        // SQLite numbers from 1, and Latchkey has the account's creation before.
        let last = try store.read { try $0.logHead(of: LogWorld.account).sequence }
        let offset = last - UInt64(turns.written)
        var text = try sizes(store, peer, path, sqlitePath, turns.written)
        let questions = LogQuestions(store: store, peer: peer, offset: offset)
        var triples = LogQuestions.Triples()
        for kind in LogQuestions.Kind.allCases where asked == nil || kind == asked {
            text += try questions.run(kind, turns.samples, &turns.world, &triples)
        }
        text += triples.text
        for kind in [LogQuestions.Kind.dense, .selective] where asked == nil {
            text += try questions.runPerfect(kind, turns.samples, &turns.world)
        }
        try store.close()
        return text
    }

    private func report(_ written: Int, _ ours: Clock, _ theirs: Clock) -> String {
        func line(_ name: String, _ clock: Clock) -> String {
            let sorted = clock.wall.sorted()
            let cpu = clock.processor.sorted()
            return
                "| \(name) | \(us(sorted[sorted.count / 2])) | \(us(sorted[sorted.count / 10])) … "
                + "\(us(sorted[sorted.count * 9 / 10])) | \(us(sorted[sorted.count - 1])) | "
                + "\(us(cpu[cpu.count / 2])) | \(clock.writtenBytes / written) |\n"
        }
        func ratio(_ name: String, _ ours: [Double], _ theirs: [Double], _ target: String) -> String
        {
            let ratios = zip(theirs, ours).map { $0 / $1 }.sorted()
            let total = theirs.reduce(0, +) / ours.reduce(0, +)
            return "\(name): median \(two(ratios[ratios.count / 2])) "
                + "(\(two(ratios[ratios.count / 10])) … \(two(ratios[ratios.count * 9 / 10]))), "
                + "of the whole run \(two(total))\(target)\n"
        }
        let durability =
            isSynchronized
            ? "every commit on the medium, on both sides" : "no commit synchronized, on either side"
        return """
            \(written) entries in transactions of \(batchCount); \(durability)
            | µs an entry | median | 10th … 90th | slowest turn | processor | bytes written an entry |
            |---|---:|---:|---:|---:|---:|

            """ + line("Latchkey", ours) + line("SQLite, six indexes", theirs)
                + ratio("rate, SQLite's time ÷ Latchkey's", ours.wall, theirs.wall, "; target 4")
                + ratio("of the processor alone", ours.processor, theirs.processor, "")
    }

    private func sizes(
        _ store: Store, _ peer: OpaquePointer, _ path: String, _ sqlitePath: String, _ count: Int
    ) throws -> String {
        let (ours, theirs) = (try Build.size(path), try Build.size(sqlitePath))
        let tables = try store.logByteCounts()
        let index = tables.filter { $0.name != "log" }.reduce(0) { $0 + $1.byteCount }
        let postings = tables.first { $0.name == "logPostings" }?.byteCount ?? 0
        let theirIndex = Int(log_peer_index_bytes(peer))
        var text = "bytes an entry: Latchkey's file \(tenth(ours, count)) ("
        text += tables.map { "\($0.name) \(tenth($0.byteCount, count))" }.joined(separator: ", ")
        text +=
            "), SQLite's file \(tenth(theirs, count)) (indexes \(tenth(theirIndex, count)))\n"
        text += "posting sets ÷ SQLite's indexes: \(two(Double(postings) / Double(theirIndex))); "
        text += "all but the rows: \(two(Double(index) / Double(theirIndex))); "
        text += "file ÷ file: \(two(Double(ours) / Double(theirs)))\n"
        return text
    }

    private func us(_ nanoseconds: Double) -> String { String(format: "%.2f", nanoseconds / 1_000) }
    private func two(_ number: Double) -> String { String(format: "%.2f", number) }
    private func tenth(_ bytes: Int, _ count: Int) -> String {
        String(format: "%.1f", Double(bytes) / Double(count))
    }
}

/// What one peer's turns took.
private struct Clock {
    /// Nanoseconds an entry.
    var wall: [Double] = []
    var processor: [Double] = []
    var writtenBytes = 0

    mutating func measure(_ count: Int, _ body: () throws -> Void) rethrows {
        let written = Self.written()
        let (wallStart, start) = (Harness.wallNanoseconds(), Harness.nanoseconds())
        try body()
        let (end, wallEnd) = (Harness.nanoseconds(), Harness.wallNanoseconds())
        wall.append(Double(wallEnd - wallStart) / Double(count))
        processor.append(Double(end - start) / Double(count))
        writtenBytes += Self.written() - written
    }

    /// Bytes that this process has handed to the kernel.
    private static func written() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8) else {
            return 0
        }
        for line in text.split(separator: "\n") where line.hasPrefix("wchar:") {
            return Int(line.dropFirst(7)) ?? 0
        }
        return 0
    }
}

/// What is appended in turns, the same in every run.
private struct LogTurns {
    let count: Int
    let batchCount: Int
    var world = LogWorld(seed: 1)
    /// An entry of each turn, to ask for what is there.
    private(set) var samples: [LogWorld.Numbers] = []
    private(set) var written = 0

    /// Batches of one peer before it is the other's turn.
    private static let batchesPerTurn = 10

    init(count: Int, batchCount: Int) {
        self.count = count
        self.batchCount = batchCount
    }

    /// Counts from 1 on.
    var number: Int { samples.count }

    mutating func next() -> [Batch]? {
        guard written < count else { return nil }
        let batches = (0..<Self.batchesPerTurn).map { _ in
            Batch((0..<batchCount).map { _ in world.next() }, &world)
        }
        samples.append(batches[0].numbers[0])
        written += batchCount * batches.count
        return batches
    }
}

/// The entries of one transaction, as both peers want them.
private final class Batch {
    let numbers: [LogWorld.Numbers]
    let entries: [LogEntry]
    private let news: [(Int, Int, String)]
    private var rows: [log_row] = []
    private var texts: [UnsafeMutablePointer<CChar>] = []

    init(_ numbers: [LogWorld.Numbers], _ world: inout LogWorld) {
        self.numbers = numbers
        entries = numbers.map { LogWorld.entry($0) }
        news = world.news(numbers).map { ($0, $1, LogWorld.text($0, $1)) }
        for it in numbers {
            var row = log_row()
            row.time = it.time
            row.event = Int64(it.event)
            row.operation = Int64(it.operation)
            row.kind = Int64(it.kind)
            row.account = Int64(it.account)
            row.actor = Int64(it.actor)
            row.organization = Int64(it.organization)
            row.resource = Int64(it.resource)
            row.client = Int64(it.client)
            (row.name, row.name_length) = keep(it.name)
            (row.after, row.after_length) = keep(it.after)
            rows.append(row)
        }
    }

    private func keep(_ text: String?) -> (UnsafePointer<CChar>?, Int32) {
        guard let text, let copy = strdup(text) else { return (nil, -1) }
        texts.append(copy)
        return (UnsafePointer(copy), Int32(text.utf8.count))
    }

    deinit { for text in texts { free(text) } }

    func append(to peer: OpaquePointer) throws {
        for (dictionary, number, text) in news {
            guard log_peer_name(peer, Int32(dictionary), Int64(number), text) == 0 else {
                throw BenchError("SQLite cannot keep a name")
            }
        }
        guard log_peer_append(peer, rows, rows.count) == 0 else {
            throw BenchError("SQLite cannot append")
        }
    }
}
