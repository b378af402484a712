import AccessRules
import OrdinalSets
import Testing

@testable import Latchkey

/// Entries that are many somewhere and few elsewhere: blocks are looked through where there are
/// many, sets are intersected where there are few, and the answer is the same.
@Suite struct LogWalkTests {
    private let scratch: Scratch
    private let store: Store
    private let entries: [LogEntry]

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
        var random = LogRandom(seed: 21)
        let segment = LogLimits.entriesPerSegment
        var made: [LogEntry] = []
        for place in 0..<3 * segment {
            var entry = random.entry("acme", at: testNow)
            // All are reads, then every third, then one in a hundred, then three in four.
            entry.event =
                switch place * 4 / (3 * segment) {
                case 0: .read
                case 1: place % 3 == 0 ? .read : .update
                case 2: place % 100 == 0 ? .read : .update
                default: place % 4 == 0 ? .update : .read
                }
            made.append(entry)
        }
        try store.append(made, by: 4_000)
        entries = try store.entries(of: "acme")
        #expect(try store.logState(of: "acme").columns.stretches >= 2)
    }

    private func check(
        _ isSuch: Predicate<LogEntry>, _ matches: (LogEntry) -> Bool, page size: Int
    ) throws {
        let wanted = entries.filter(matches).compactMap(\.sequence)
        for isDescending in [false, true] {
            let query = Query<LogEntry>(in: "acme").where(isSuch)
                .ordered(by: .time, isDescending ? .descending : .ascending)
            var found: [UInt64] = []
            var cursor: PageCursor?
            try store.read { (view) throws in
                repeat {
                    let page = try view.page(query, size: size, after: cursor)
                    found += page.items.compactMap(\.sequence)
                    cursor = page.next
                } while cursor != nil
                #expect(try view.count(query) == wanted.count)
            }
            #expect(found == (isDescending ? wanted.reversed() : wanted), "\(isSuch)")
        }
    }

    @Test(arguments: [97, 1_000, 100_000])
    func manyAndFewTakeTurns(size: Int) throws {
        try check(Predicate { $0.event == .read }, { $0.event == .read }, page: size)
        let kinds = entries.compactMap(\.resource?.kind)
        let kind = try #require(kinds.first)
        try check(
            Predicate { $0.event == .read && $0.kind == kind },
            { $0.event == .read && $0.resource?.kind == kind }, page: size)
        try check(
            Predicate { $0.event == .update || $0.kind == kind },
            { $0.event == .update || $0.resource?.kind == kind }, page: size)
    }

    @Test func chunksInARowAreThoseThatAreLookedUp() throws {
        var random = LogRandom(seed: 22)
        // A set of some two hundred chunks, and one behind it.
        let long = LogSet(account: 0, column: .kind, value: 777)
        try store.write { writer in
            let places = (0..<2_000_000 as Range<UInt32>).filter { _ in
                UInt8.random(in: 0..<3, using: &random) == 0
            }
            var chunks: [(first: UInt32, bytes: [UInt8])] = []
            try ChunkEditor.build(sorted: places) { chunks.append(($0, $1)) }
            #expect(chunks.count > 200)
            for chunk in chunks {
                let key = ChunkKey(set: long, first: chunk.first)
                try writer.put(chunk.bytes, for: key, in: Tables.logPostings)
            }
            let next = LogSet(account: 0, column: .kind, value: 778)
            try writer.put([1, 0], for: ChunkKey(set: next, first: 5), in: Tables.logPostings)
        }
        try store.read { (view) throws in
            let reader = view.reader
            let account = try reader.require(account: "acme")
            let source = Chunks<LogSet>(reader)
            let event = LogEntry.Event.read.columnValue
            for set in [
                LogSet(account: account, column: .event, value: event),
                LogSet(account: account, column: .kind, value: 1),
                LogSet(account: account, column: .user, value: 1),
                LogSet(account: account, column: .user, value: 99_999), long,
            ] {
                for width in [UInt32(1), 300, 3_000, 20_000, 60_000] {
                    let start = UInt32.random(in: 0..<width, using: &random)
                    let steps = (0..<64).map { _ in UInt32.random(in: 1...width, using: &random) }
                    /// The chunks that are met when from each the next is so far behind its end.
                    func met(_ scan: ((Chunk) throws -> UInt32?) throws -> Void) throws -> [UInt32]
                    {
                        var firsts: [UInt32] = []
                        try scan { chunk in
                            firsts.append(chunk.first)
                            guard firsts.count < steps.count else { return nil }
                            return chunk.last + steps[firsts.count]
                        }
                        return firsts
                    }
                    let scanned = try met { try source.scan(set, from: start, $0) }
                    let lookedUp = try met { body in
                        var target: UInt32? = start
                        while let from = target {
                            target = try source.withChunk(of: set, atOrAfter: from, body) ?? nil
                        }
                    }
                    #expect(scanned == lookedUp, "\(set), steps up to \(width)")
                }
            }
        }
    }
}
