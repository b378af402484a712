import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// Whoever changes the file, checksums and all, is found by the chain of hashes.
@Suite struct LogChainTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
        var random = LogRandom(seed: 21)
        try store.append((0..<700).map { _ in random.entry("acme", at: testNow) })
    }

    private func problems(after change: (inout Writer) throws -> Void) throws -> [String] {
        #expect(try store.problems() == [])
        try store.write(change)
        let problems = try store.problems()
        #expect(!problems.isEmpty)
        return problems
    }

    /// The first place of a group of rows, and the rows.
    private static func group(_ writer: borrowing Writer, around place: UInt32) throws
        -> (first: UInt32, rows: [LogRow])
    {
        let group = try writer.reader.logRowGroup(0, around: place)
        var rows: [LogRow] = []
        var reader = LogRows(writer.reader, 0)
        for place in group.first..<group.first + (group.count ?? 0) {
            rows.append(try LogRow(try reader.row(at: place)))
        }
        return (group.first, rows)
    }

    /// Changes the rows of a group, by their distance from the first.
    private static func change(
        _ writer: inout Writer, around place: UInt32, _ body: (inout [LogRow]) -> Void
    ) throws {
        var (first, rows) = try group(writer, around: place)
        body(&rows)
        var changed = LogRowGroup(first: first)
        for row in rows { _ = changed.append(row) }
        try writer.putRows(changed, 0)
    }

    /// The third block, with another event in one entry.
    private static func changedBlock(_ writer: borrowing Writer) throws -> LogBlock {
        let view = try writer.reader.existingLogBlock(0, 2)
        var block = LogBlock()
        for index in 0..<view.count {
            var row = LogBlock.Row(
                sequence: view.sequence(at: index), time: view.time(at: index),
                event: .init(columnValue: view.number(.event, at: index)) ?? .read)
            row.operation = view.number(.operation, at: index)
            row.kind = view.number(.kind, at: index)
            row.home = view.number(.home, at: index)
            row.user = view.number(.user, at: index)
            row.organization = view.number(.organization, at: index)
            row.client = view.number(.client, at: index)
            row.resourceHash = view.number(.resource, at: index)
            if index == 50 { row.event = row.event == .read ? .update : .read }
            block.append(row)
        }
        return block
    }

    @Test func aChangedRowIsFound() throws {
        let problems = try problems { writer in
            try Self.change(&writer, around: 300) { $0[0].after = #"{"name":"X"}"# }
        }
        #expect(problems.contains { $0.contains("hashes") })
    }

    @Test func aRemovedEntryIsFound() throws {
        let problems = try problems { writer in
            try Self.change(&writer, around: 300) { $0.removeLast() }
        }
        #expect(problems.contains { $0.contains("log") })
    }

    @Test func removedRowsAreFound() throws {
        let problems = try problems { writer in
            let first = try writer.reader.logRowGroup(0, around: 300).first
            try writer.remove(LogRowsKey(account: 0, first: first), in: Tables.log)
        }
        #expect(problems.contains { $0.contains("log") })
    }

    @Test func reorderedEntriesAreFound() throws {
        let problems = try problems { writer in
            try Self.change(&writer, around: 300) { rows in
                rows[0].before = "{}"
                rows.swapAt(0, 1)
            }
        }
        #expect(problems.contains { $0.contains("hashes") })
    }

    @Test func aChangedColumnIsFound() throws {
        let problems = try problems { writer in
            let block = try Self.changedBlock(writer)
            try writer.put(block, 2, 0)
        }
        #expect(problems.contains { $0.contains("hashes") })
    }

    @Test func aRenamedValueIsFound() throws {
        let problems = try problems { writer in
            var bytes: [UInt8] = []
            bytes.append(UInt32(0))
            bytes += Array("operation99".utf8)
            try writer.put(
                bytes, for: LogNameKey(account: 0, side: .number(.operation, 2)),
                in: Tables.logNames)
        }
        #expect(problems.contains { $0.contains("hashes") })
    }

    @Test func changesOfTheIndexAreFound() throws {
        var random = LogRandom(seed: 22)
        try store.append((0..<17_000).map { _ in random.entry("acme", at: testNow) })
        while try store.logState(of: "acme").isBehind {
            try store.append([random.entry("acme", at: testNow)])
        }
        #expect(try store.problems() == [])
        let key = ChunkKey(set: LogSet(account: 0, column: .kind, value: 2), first: 0)
        let found = try store.read { view -> (ChunkKey, [UInt8])? in
            var cursor = try view.reader.snapshot.cursor(in: Tables.logPostings.table)
            guard let entry = try cursor.seek(atOrAfter: key) else { return nil }
            let payload = entry.value.extracting(0..<entry.value.byteCount - 4).copied()
            return ChunkKey(entry.key).map { ($0, payload) }
        }
        let (chunk, payload) = try #require(found)
        _ = try store.write { try $0.remove(chunk, in: Tables.logPostings) }
        #expect(try !store.problems().isEmpty)
        try store.write { try $0.put(payload, for: chunk, in: Tables.logPostings) }
        #expect(try store.problems() == [])
        // One that no entry asks for.
        let stray = ChunkKey(set: LogSet(account: 0, column: .kind, value: 77), first: 5)
        try store.write { try $0.put([1, 0], for: stray, in: Tables.logPostings) }
        #expect(try store.problems().contains { $0.contains("logPostings") })
        _ = try store.write { try $0.remove(stray, in: Tables.logPostings) }
        // A seal that is another.
        try store.write { writer in
            var segment = try writer.reader.logSegment(0, 0)
            segment.seal[3] ^= 1
            try writer.put(
                segment.encoded(), for: LogPartKey(account: 0, number: 0), in: Tables.logSegments)
        }
        #expect(try store.problems().contains { $0.contains("seal") })
    }

    @Test func theHeadChangesWithEveryEntryAndIsTheSameForTheSameLog() throws {
        let before = try store.read { try $0.logHead(of: "acme") }
        #expect(before.sequence == 701)
        try store.append([LogEntry(account: "acme", time: testNow, event: .read, operation: "x")])
        let after = try store.read { try $0.logHead(of: "acme") }
        #expect(after.sequence == 702)
        #expect(after.hash != before.hash)
        var hash = [UInt8](repeating: 0, count: 32)
        for entry in try store.entries(of: "acme") {
            hash = entry.chainHash(sequence: try #require(entry.sequence), after: hash)
        }
        #expect(hash == after.hash)
        #expect(after.description.hasPrefix("702:"))
        #expect(
            kind(of: { try store.read { _ = try $0.logHead(of: "none") } })
                == .unknown(thing: "account", "none"))
    }

    @Test func aLogGoesOnFromEachOfItsHeadsAndFromNoOther() throws {
        var heads = [LogHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))]
        for count in [1, 8_000, 1_000, 1] {
            try store.append(
                (0..<count).map { number in
                    LogEntry(
                        account: "acme", time: testNow, event: .read, operation: "x\(number % 7)")
                })
            heads.append(try store.read { try $0.logHead(of: "acme") })
        }
        #expect(heads.last?.sequence == 9_703)
        try store.read { view in
            for head in heads {
                let goesOn = try view.logGoes(onFrom: head, of: "acme")
                #expect(goesOn, "\(head)")
                var hash = head.hash
                hash[31] ^= 1
                let other = try view.logGoes(
                    onFrom: LogHead(sequence: head.sequence, hash: hash), of: "acme")
                let later = try view.logGoes(
                    onFrom: LogHead(sequence: head.sequence + 1, hash: head.hash), of: "acme")
                #expect(!other && !later, "\(head)")
            }
        }
    }
}
