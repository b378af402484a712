import AccessRules
import LMDB
import OrdinalSets
import Testing

@testable import Latchkey

/// The sets of users, organizations and resources tell of their members' other columns: which of
/// them do, that it is what the entries say, and that questions are right with it and without.
@Suite struct LogCoveringTests {
    private let scratch: Scratch
    private let store: Store

    /// A log of which all that is full is indexed.
    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
        var random = LogRandom(seed: 31)
        try Self.grow(store, by: LogLimits.entriesPerResourceStretch + 100, &random)
    }

    private static func grow(_ store: Store, by count: Int, _ random: inout LogRandom) throws {
        let entries = (0..<count).map { _ in
            var entry = random.entry("acme", at: testNow)
            // Fewer resources, so that each has enough entries.
            entry.resource?.id = Identity(random.text("a", 40))
            return entry
        }
        try store.append(entries, by: 5_000)
        while try store.logState(of: "acme").isBehind {
            try store.append([random.entry("acme", at: testNow)])
        }
    }

    /// A stored chunk, taken apart.
    private struct Stored {
        let key: ChunkKey
        let set: LogSet
        let members: [UInt32]
        let isBitmap: Bool
        /// What is told of each member; empty when nothing is.
        let told: [CoveredValues]
    }

    private struct NoChunk: Error {}

    private func stored(in store: Store) throws -> [Stored] {
        try store.read { (view) throws in
            let reader = view.reader
            var all: [Stored] = []
            var cursor = try reader.snapshot.cursor(in: Tables.logPostings.table)
            var entry = try cursor.first()
            while let found = entry {
                let bytes = found.key
                guard let key = ChunkKey(bytes) else { throw NoChunk() }
                let set = try #require(LogSet(key))
                let payload = try reader.payload(of: found.value, key, in: Tables.logPostings)
                let chunk = try CoveredChunk(first: key.first, payload, mayBeCovered: true)
                var members: [UInt32] = []
                try chunk.chunk.append(to: &members)
                var told: [CoveredValues] = []
                if chunk.cover.byteCount > 0 {
                    let cover = try reader.logCover(of: chunk, in: set)
                    for index in members.indices { told.append(cover.values(at: index)) }
                }
                let isBitmap = chunk.cover.byteCount == 0 && payload.u8(at: 0) == 3
                all.append(
                    Stored(key: key, set: set, members: members, isBitmap: isBitmap, told: told))
                entry = try cursor.next()
            }
            return all
        }
    }

    @Test func chunksOfSparseSetsTellOfEachMemberWhatItsEntrySays() throws {
        let chunks = try stored(in: store)
        var coveredCounts: [LogColumn: Int] = [:]
        try store.read { (view) throws in
            for chunk in chunks {
                let count = chunk.members.count
                guard chunk.set.column.isCovering, count <= LogLimits.coveredCountMaximum else {
                    #expect(chunk.told.isEmpty, "\(chunk.key)")
                    continue
                }
                if chunk.told.isEmpty, count < LogLimits.coveredCountMinimum { continue }
                #expect(chunk.told.count == count, "\(chunk.key)")
                coveredCounts[chunk.set.column, default: 0] += 1
                for (place, told) in zip(chunk.members, chunk.told) {
                    let said = try view.reader.coveredValues(chunk.set.account, at: place)
                    #expect(told == said, "\(chunk.key), place \(place)")
                }
            }
        }
        // So that this has looked at some, and at chunks that were continued and cut.
        #expect(try #require(coveredCounts[.user]) > 27)
        #expect(try #require(coveredCounts[.organization]) > 20)
        #expect(try #require(coveredCounts[.resource]) > 100)
    }

    @Test func sparseChunksHaveAtMostSoManyMembers() throws {
        let most = LogLimits.coveredCountMaximum
        for chunk in try stored(in: store) where chunk.set.column.isCovering {
            #expect(chunk.members.count <= most || chunk.isBitmap, "\(chunk.key)")
        }
    }

    /// Rewrites chunks of one table entry each.
    private func change(_ chunks: [Stored], _ body: (Stored) -> [UInt8]) throws {
        try store.write { writer in
            for chunk in chunks {
                try writer.put(body(chunk), for: chunk.key, in: Tables.logPostings)
            }
        }
    }

    private func plain(_ members: [UInt32]) throws -> [(first: UInt32, bytes: [UInt8])] {
        var chunks: [(UInt32, [UInt8])] = []
        try ChunkEditor.build(sorted: members) { chunks.append(($0, $1)) }
        return chunks
    }

    @Test(arguments: [LogColumn.user, .organization, .resource])
    func whatIsToldWronglyIsFound(column: LogColumn) throws {
        #expect(try store.problems() == [])
        let chunks = try stored(in: store)
        let chunk = try #require(chunks.last { $0.set.column == column && !$0.told.isEmpty })
        let bytes = try plain(chunk.members)[0].bytes
        var told = chunk.told
        told[told.count / 2][1] ^= 1
        let cover = try #require(LogCover(of: told)).encoded(told)
        try change([chunk]) { _ in CoveredChunk.encoded(bytes, cover) }
        #expect(try store.problems().contains { $0.contains("tells of place") })
        // And of what is cut off.
        try change([chunk]) { _ in CoveredChunk.encoded(bytes, cover.dropLast()) }
        #expect(try store.problems().contains { $0.contains("covers members") })
        let filter = try store.read { (view) throws in
            let place = try #require(chunk.members.last)
            var decoder = try LogDecoder(view.reader, try view.reader.require(account: "acme"))
            let named = try decoder.entry(at: place)
            return LogFilter(
                event: named.event, operation: named.operation,
                user: column == .user ? named.user : nil,
                organization: column == .organization ? named.organization : nil,
                resource: column == .resource ? named.resource : nil)
        }
        #expect(throws: StoreError.self) { try store.count("acme", filter) }
    }

    /// Sets of one column of one account as they were before anything stood beside their chunks,
    /// and cut as they were.
    private func takeBack() throws {
        var members: [LogSet: [UInt32]] = [:]
        let chunks = try stored(in: store)
        for chunk in chunks { members[chunk.set, default: []] += chunk.members }
        try store.write { writer in
            for chunk in chunks { try writer.remove(chunk.key, in: Tables.logPostings) }
            for (set, places) in members {
                for chunk in try plain(places) {
                    try writer.put(
                        chunk.bytes, for: ChunkKey(set: set, first: chunk.first),
                        in: Tables.logPostings)
                }
            }
            var format: [UInt8] = Array("LTCH".utf8)
            format.append(UInt32(1))
            try writer.put(format, for: MetaKey(field: .format), in: Tables.meta)
        }
    }

    private func checkAnswers(_ store: Store, seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let entries = try store.entries(of: "acme")
        for number in 0..<60 {
            var filter = random.filter(around: testNow, spread: 1)
            filter.time = .always
            let wanted = entries.filter { filter.matches($0) }
            let context: Comment = "seed \(seed), filter \(number): \(filter)"
            #expect(try store.count("acme", filter) == wanted.count, context)
            let page = try store.page("acme", filter, limit: 50)
            #expect(page == Array(wanted.suffix(50).reversed()), context)
        }
    }

    @Test func aStoreOfTheFormatBeforeIsReadAndCoversWhatGrows() throws {
        try checkAnswers(store, seed: 1)
        try takeBack()
        try store.close()
        // For reading it stays what it is.
        var options = Store.Options()
        options.isReadOnly = true
        let reading = try Store.open(at: scratch.store, options: options)
        #expect(try reading.information().formatVersion == 1)
        try checkAnswers(reading, seed: 2)
        #expect(try reading.problems() == [])
        try reading.close()

        let writing = try Store.open(at: scratch.store)
        #expect(try writing.information().formatVersion == unpackedFormatVersion)
        try checkAnswers(writing, seed: 3)
        var random = LogRandom(seed: 32)
        try Self.grow(writing, by: LogLimits.entriesPerResourceStretch, &random)
        try checkAnswers(writing, seed: 4)
        #expect(try writing.problems() == [])
        // Every set has grown, and its last chunk tells of those that were there before, too.
        var last: [LogSet: Stored] = [:]
        for chunk in try stored(in: writing) { last[chunk.set] = chunk }
        var count = 0
        for chunk in last.values where chunk.set.column.isCovering {
            let size = chunk.members.count
            guard size >= LogLimits.coveredCountMinimum, size <= LogLimits.coveredCountMaximum
            else { continue }
            #expect(chunk.told.count == size, "\(chunk.key)")
            count += 1
        }
        #expect(count > 40)
        try writing.close()
    }
}
