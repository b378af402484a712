import AccessRules
import LMDB
import OrdinalSets
import Testing

@testable import Latchkey

/// What sums show to differ look-ups name, in the words in which they name it where no sums are made.
@Suite struct LogSumsTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
    }

    /// Appends so many entries, and some, until all that is full is indexed.
    private func grow(by count: Int) throws {
        var random = LogRandom(seed: 47)
        let entries = (0..<count + 100).map { _ in random.entry("acme", at: testNow) }
        try store.append(entries, by: 5_000)
        while try store.logState(of: "acme").isBehind {
            try store.append([random.entry("acme", at: testNow)])
        }
    }

    /// What is found in the store; the same as what look-ups find in the account.
    private func problems() throws -> [String] {
        let problems = try store.problems()
        let byLookUps = try store.read { (view) throws in
            try view.verify(accounts: ["acme"]).problems
        }
        #expect(problems == byLookUps)
        return problems
    }

    /// Two sets have each other's places, which are as many.
    @Test(arguments: [LogColumn.kind, .user])
    func placesInTheSetOfAnotherValueAreFound(column: LogColumn) throws {
        try grow(by: LogLimits.entriesPerSegment)
        #expect(try problems() == [])
        let sets = [1, 2].map { LogSet(account: 0, column: column, value: $0) }
        try store.write { writer in
            var chunks: [[(UInt32, [UInt8])]] = []
            for set in sets {
                var found: [(UInt32, [UInt8])] = []
                var cursor = try writer.reader.snapshot.cursor(in: Tables.logPostings.table)
                var entry = try cursor.seek(atOrAfter: ChunkKey(set: set, first: 0))
                while let it = entry, let key = ChunkKey(it.key), LogSet(key) == set {
                    let payload = try writer.reader.payload(
                        of: it.value, key, in: Tables.logPostings)
                    found.append((key.first, payload.copied()))
                    entry = try cursor.next()
                }
                chunks.append(found)
            }
            for (set, found) in zip(sets, chunks) {
                for (first, _) in found {
                    _ = try writer.remove(
                        ChunkKey(set: set, first: first), in: Tables.logPostings)
                }
            }
            for (set, found) in zip(sets.reversed(), chunks) {
                for (first, bytes) in found {
                    try writer.put(
                        bytes, for: ChunkKey(set: set, first: first), in: Tables.logPostings)
                }
            }
        }
        let found = try problems()
        for value in [1, 2] {
            let text = "\(column) \(value) of log #0 is not indexed as the entries say"
            #expect(found.contains { $0.contains(text) }, "\(found)")
        }
    }

    /// Two resources have each other's numbers.
    @Test func aResourceUnderTheNumberOfAnotherIsFound() throws {
        try grow(by: LogLimits.entriesPerResourceStretch)
        #expect(try problems() == [])
        try store.write { writer in
            var numbers: [UInt32] = []
            var cursor = try writer.reader.snapshot.cursor(in: Tables.logPostings.table)
            let first = LogSet(account: 0, column: .resource, value: 0)
            var entry = try cursor.seek(atOrAfter: ChunkKey(set: first, first: 0))
            while numbers.count < 2, let it = entry, let key = ChunkKey(it.key) {
                if let set = LogSet(key), set.column == .resource, !numbers.contains(set.value) {
                    numbers.append(set.value)
                }
                entry = try cursor.next()
            }
            var names: [[UInt8]] = []
            for number in numbers {
                names.append(try writer.reader.logName(0, .resource, number).stored)
            }
            for (number, name) in zip(numbers, names.reversed()) {
                try writer.put(
                    name, for: LogNameKey(account: 0, side: .number(.resource, number)),
                    in: Tables.logNames)
            }
        }
        #expect(try problems().contains { $0.contains("is missing though place") })
    }

    /// A place that no entry of the log has, beside whose chunk something stands.
    @Test func aPlaceBehindTheLogIsFound() throws {
        let far = LogSet(account: 0, column: .user, value: 1)
        let told = [CoveredValues](repeating: CoveredValues(1, 1, 1, 1), count: 2)
        let cover = try #require(LogCover(of: told)).encoded(told)
        try store.write { writer in
            try ChunkEditor.build(sorted: [4_000_000_000, 4_000_000_007]) { first, bytes in
                try writer.put(
                    CoveredChunk.encoded(bytes, cover), for: ChunkKey(set: far, first: first),
                    in: Tables.logPostings)
            }
        }
        #expect(try store.problems().contains { $0.contains("logPostings (members)") })
    }
}
