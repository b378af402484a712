import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// Indexes are made anew from the records, whatever was in them.
@Suite struct ReindexTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeNamedStore(scratch, seed: 11, changes: 120)
    }

    /// What is wrong of an index, in words, and how it is made so.
    private static let damages: [(String, @Sendable (inout Writer) throws -> Void)] = [
        ("all names are missing", { try $0.transaction.removeAll(in: Tables.nameOrder.table) }),
        (
            "a name of nothing",
            {
                try $0.put(
                    [], for: NameOrderKey(0, .organization, Array("nothing".utf8), 7),
                    in: Tables.nameOrder)
            }
        ),
        (
            "a name that is no entry at all",
            {
                try $0.transaction.put(
                    [1, 2, 3], for: RawKey([0, 0, 0, 0, 9]), in: Tables.nameOrder.raw.table)
            }
        ),
        (
            "a word that nothing has",
            {
                let key = WordKey(account: 0, space: .group, word: Array("unheard".utf8))
                try $0.put([0xFF, 0, 0, 0], for: key, in: Tables.words)
            }
        ),
        ("all words are missing", { try $0.transaction.removeAll(in: Tables.words.table) }),
        (
            "all identities are missing",
            { try $0.transaction.removeAll(in: Tables.identities.table) }
        ),
        (
            "a user is among those who were removed",
            {
                let set = PostingSet(0, .inactiveUsers, of: 3)
                try $0.post(0, to: set)
            }
        ),
    ]

    @Test(arguments: damages.indices)
    func whatIsWrongOfAnIndexIsRightAfterwards(_ place: Int) throws {
        let (what, damage) = Self.damages[place]
        let (before, answers) = (try store.exported(), try answers())
        try store.write(damage)
        #expect(try store.problems() != [], "\(what)")
        var told: [Int] = []
        let rebuilt = try store.rebuildIndexes { done, total in
            #expect(done <= total)
            told.append(done)
        }
        #expect(try store.problems() == [], "\(what)")
        #expect(rebuilt.problems == [])
        #expect(rebuilt.indexes.count == StoreIndex.allCases.count)
        #expect(
            rebuilt.indexes.allSatisfy { $0.state == .readable && $0.doneCount == $0.totalCount })
        #expect(!told.isEmpty)
        #expect(try store.exported() == before)
        #expect(try self.answers() == answers)
    }

    /// Whoever reads in between goes by the records.
    @Test func whileItIsBuiltAllIsAnswered() throws {
        let answers = try answers()
        var times = 0
        try store.rebuildIndexes { _, _ in
            times += 1
            // Steps are of a few records here.
            guard times % 16 == 1 else { return }
            let found = try? self.answers()
            #expect(found == answers)
        }
        #expect(times > 0)
    }

    @Test func damagedRecordsAreToldAndTheOthersAreIndexed() throws {
        try store.write { writer in
            let key = RecordKey(account: 0, space: .organization, ordinal: 2)
            try writer.transaction.put(
                [9, 9, 9], for: RawKey(key.encoded()), in: Tables.records.raw.table)
        }
        let rebuilt = try store.rebuildIndexes()
        #expect(!rebuilt.problems.isEmpty)
        #expect(rebuilt.problems.allSatisfy { $0.hasPrefix("the index ") })
        #expect(rebuilt.indexes.allSatisfy { $0.state == .readable })
        #expect(rebuilt.indexes.contains { $0.doneCount < $0.totalCount })
    }

    private func answers() throws -> [String] {
        try store.read { view in
            let organizations = Query<Organization>(in: "acme")
            let users = Query<User>(in: "acme")
            return [
                "\(try view.all(organizations.ordered(by: .name)).map(\.id))",
                "\(try view.all(users.ordered(by: .name, .descending)).map(\.id))",
                "\(try view.all(users.where { $0.status == .removed }).map(\.id))",
                "\(try view.all(organizations.where { $0.name.hasWords("a") }).map(\.id))",
                "\(try view.all(organizations.where { $0.kind.isMissing }).map(\.id))",
            ]
        }
    }
}
