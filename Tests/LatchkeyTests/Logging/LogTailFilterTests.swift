import AccessRules
import Testing

@testable import Latchkey

/// What is remembered of the resources in the tail leaves no block out that has one that is asked
/// for, whichever moments of the log are read after one another.
@Suite struct LogTailFilterTests {
    private let seed: UInt64 = 3

    private func name(_ entry: LogEntry, _ reader: StoreReader) throws -> LogName? {
        guard let resource = entry.resource else { return nil }
        let kind = try reader.logNumber(0, LogName(.kind, resource.kind))
        return LogName(.resource, resource.id.text, parent: try #require(kind))
    }

    @Test func blocksWithoutAResourceAreToldAtAnyMoment() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed)
        var made: [LogEntry] = []
        for number in 0..<2 * LogLimits.entriesPerSegment + 3_000 {
            var entry = random.entry("acme", at: testNow.after(Int64(number)))
            // Many different ones, so that most are in few blocks.
            entry.resource?.id = Identity(random.text("asset", 9_000))
            made.append(entry)
        }
        try store.append(made)
        let entries = try store.entries(of: "acme")
        try store.read { (view) throws in
            let filter = LogTailFilter()
            var state = try view.reader.logState(0)
            let newest = state.count
            var (toldCount, askedCount) = (0, 0)
            for step in 0..<400 {
                // Mostly later than before, now and then earlier, as other snapshots are.
                let count = min(newest, newest / 300 * UInt32(step))
                state.count =
                    random.chance(15) ? UInt32.random(in: 0...count, using: &random) : count
                let asked = entries[Int(random.next() % UInt64(newest))]
                guard let name = try name(asked, view.reader) else { continue }
                let told = try filter.blocksWithout(name, 0, state, view.reader)
                let segment = state.count >> UInt32(LogLimits.segmentShift)
                let first = segment << UInt32(LogLimits.segmentShift)
                let end = state.count >> UInt32(LogLimits.blockShift)
                let about = entries[Int(first)..<Int(end << UInt32(LogLimits.blockShift))].filter {
                    $0.resource?.id == asked.resource?.id
                        && $0.resource?.kind == asked.resource?.kind
                }
                let context: Comment = "seed \(seed), step \(step), \(state.count) entries"
                #expect(told.isEmpty || about.isEmpty, context)
                #expect(told.isEmpty || told.upperBound == end, context)
                #expect(
                    told.isEmpty || told.lowerBound << UInt32(LogLimits.blockShift) == first,
                    context)
                if about.isEmpty, first < end << UInt32(LogLimits.blockShift) {
                    askedCount += 1
                    toldCount += told.isEmpty ? 0 : 1
                }
            }
            // Earlier segments than the remembered one are not told of, and few others are missed.
            #expect(toldCount * 10 > askedCount * 7, "\(toldCount) of \(askedCount)")
        }
    }

    /// Reads between appends find what was appended, in the tail's full blocks and behind them.
    @Test func whatWasAppendedSinceTheLastReadIsFound() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed + 1)
        var all: [LogEntry] = []
        for round in 0..<60 {
            let part = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                random.entry("acme", at: testNow.after(Int64(round)))
            }
            try store.append(part)
            all += part
            for _ in 0..<4 {
                let asked = all[Int(random.next() % UInt64(all.count))]
                guard let resource = asked.resource else { continue }
                let query = Query<LogEntry>(in: "acme").where {
                    $0.resource == resource && $0.operation == asked.operation
                }
                let wanted = all.filter {
                    $0.resource?.id == resource.id && $0.resource?.kind == resource.kind
                        && $0.operation == asked.operation
                }
                let context: Comment = "seed \(seed), round \(round), \(all.count) entries"
                try store.read { (view) throws in
                    #expect(try view.count(query) == wanted.count, context)
                    #expect(try view.all(query).map(\.after) == wanted.map(\.after), context)
                }
            }
        }
    }
}
