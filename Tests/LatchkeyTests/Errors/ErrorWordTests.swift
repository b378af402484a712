import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// The words by which errors tell of damage are those of `Docs/FileFormat.md`, all of them.
@Suite struct ErrorWordTests {
    private static let passage: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try? String(
            contentsOf: root.appending(path: "Docs/FileFormat.md"), encoding: .utf8)
        return page?.components(separatedBy: "\n## The words of errors\n").dropFirst().first?
            .components(separatedBy: "\n## ").first
    }()

    private static let set = PostingSet(3, .groupUsers, of: 5)

    private static let user = Party(kind: .user, ordinal: 2)

    /// What the page says of a kind of words: each with its number.
    private func told(_ name: String) throws -> [String: Int] {
        let passage = try #require(Self.passage)
        let rows = passage.split(separator: "\n")
        let row = try #require(rows.first { $0.hasPrefix("| \(name) | ") })
        var words: [String: Int] = [:]
        for word in row.matches(of: #/`([^`]+)` (\d+)/#) { words["\(word.1)"] = Int(word.2) }
        return words
    }

    /// Every case that there is, as errors have it.
    private func all<Case: RawRepresentable<UInt8>>(_ text: (Case) -> String) -> [String: Int] {
        var words: [String: Int] = [:]
        for value in UInt8.min...UInt8.max {
            guard let it = Case(rawValue: value) else { continue }
            words["\(text(it).trimmingPrefix("account 3, "))"] = Int(value)
        }
        return words
    }

    @Test func everyWordIsOnThePageWithItsNumber() throws {
        let fields = all { (field: MetaKey.Field) in "\(MetaKey(field: field))" }
        #expect(try told("field") == fields)
        #expect(try told("space") == all { (space: Space) in "\(space)" })
        #expect(try told("relation") == all { (relation: Relation) in "\(relation)" })
        #expect(try told("party") == all { (kind: PartyKind) in "\(kind)" })
        #expect(try told("what ends") == all { (kind: EndKey.Kind) in "\(kind)" })
        #expect(try told("index") == all { (index: StoreIndex) in index.name })
        let counters = all { (counter: CounterKey.Counter) in
            let owner: Ordinal = counter == .extent ? 5 : 0
            return "\(CounterKey(account: 3, counter: counter, space: .asset, owner: owner))"
        }
        #expect(try told("counter") == counters)
        let edges = all { (kind: EdgeKind) in
            "\(EdgeKey(account: 3, kind: kind, object: 5, party: Self.user))"
        }
        #expect(try told("edge") == edges)
        let sides = all { (side: HeadSide) in "\(HeadKey(account: 3, side: side, block: 0))" }
        #expect(try told("side of heads") == sides)
        #expect(fields.count == 11 && edges.count == 3 && sides.count == 4)
    }

    /// A key of each table, as errors have it: the first where one is met, the second where all are looked
    /// at alike.
    private func keys() throws -> [(table: String, texts: [String])] {
        func texts<Key: TableKey & CustomStringConvertible>(
            _ key: Key, in table: StoreTable<Key>, asChunk: Bool = false
        ) throws -> (String, [String]) {
            let name = table.table.name
            let text = (key as? ChunkKey)?.text(in: name) ?? "\(key)"
            return (name, [text, RawKey(try key.encoded()).text(in: name)])
        }
        let batch = ReceiptKey(.user(4, home: 3, in: 5), "ticket-77")
        let hash = SecretKey(prefix: 1, first: .apiKey)
        let name = LogName(.client, "c")
        let ann = Array("ann".utf8)
        let grant = EndKey(
            end: testNow, account: 3, kind: .grant, object: 5, party: Self.user)
        return [
            try texts(NameKey(account: 3, space: .user, text: "ann"), in: Tables.names),
            try texts(RecordKey(account: 3, space: .asset, ordinal: 7), in: Tables.records),
            try texts(RecordKey(account: 3, space: .asset, ordinal: 7), in: Tables.removals),
            try texts(PairKey(host: 1, delegate: 2), in: Tables.pairs),
            try texts(ChunkKey(set: Self.set, first: 64), in: Tables.postings),
            try texts(TimedKey(set: Self.set, object: 9), in: Tables.timed),
            try texts(LogRowsKey(account: 3, first: 64), in: Tables.log),
            try texts(LogPartKey(account: 3, number: 4), in: Tables.logBlocks),
            try texts(LogPartKey(account: 3, number: 4), in: Tables.logSegments),
            try texts(LogNameKey(account: 3, side: .text(name)), in: Tables.logNames),
            try texts(
                ChunkKey(set: LogSet(account: 3, column: .user, value: 9), first: 64),
                in: Tables.logPostings),
            try texts(DeliveryKey(host: 1, connection: 2, user: 4), in: Tables.deliveries),
            try texts(hash, in: Tables.secrets),
            try texts(grant, in: Tables.ends),
            try texts(LogRunKey(first: 8), in: Tables.logRuns),
            try texts(NameOrderKey(3, .user, ann, 7), in: Tables.nameOrder),
            try texts(WordKey(account: 3, space: .user, word: ann), in: Tables.words),
            try texts(IdentityKey(3, .user, of: 64), in: Tables.identities),
            try texts(ReceiptKey(.host, "ticket-77"), in: Tables.receipts),
            try texts(batch, in: Tables.receipts),
            try texts(PastKey(number: 6), in: Tables.past),
        ]
    }

    @Test func aKeyOfEachTableIsOnThePageAsErrorsHaveIt() throws {
        let passage = try #require(Self.passage)
        let keys = try keys()
        for (table, texts) in keys {
            for text in texts {
                let isTold = passage.split(separator: "\n").contains { row in
                    row.hasPrefix("| `") && row.contains("`\(text)`")
                        && row.split(separator: "|")[0].contains("`\(table)`")
                }
                #expect(isTold, "\(table): \(text)")
                expectPlain(text)
            }
        }
        // The others are made of the words.
        let others = ["meta", "counters", "edges", "heads", "receiptTimes"]
        #expect(Set(keys.map(\.table) + others) == Set(Tables.all.map(\.name)))
        for name in others { #expect(passage.contains("`\(name)`"), "\(name)") }
        #expect("\(CounterKey(account: 3, counter: .next, space: .user))" == "account 3, next user")
        #expect(passage.contains("`account 3, next user`"))
    }
}
