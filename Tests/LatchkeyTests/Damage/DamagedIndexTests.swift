import AccessRules
import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// Indexes are built though records of an account are damaged: everybody else's are read, and the
/// account itself is told of the damage, and never less than all.
@Suite(.timeLimit(.minutes(20))) struct DamagedIndexTests {
    private let scratch: Scratch
    /// The account that is damaged, and one that has the same.
    private let victim: Identity = "acme"
    private let other: Identity = "beta"

    init() throws {
        scratch = try Scratch()
        // The account that is damaged is not the one beneath which accounts themselves stand.
        let twin = QueryWorld.lines.replacing("\"acme\"", with: "\"beta\"")
            .replacing("\"noc\"", with: "\"knoc\"").replacing(
                "subdomain\":\"acme", with: "subdomain\":\"beta"
            )
            .replacing("subdomain\":\"noc", with: "subdomain\":\"knoc")
        let store = try makeStore(scratch, twin + QueryWorld.lines) {
            $0 = Self.options
            $0.trials.absentIndexes = Set(StoreIndex.allCases)
        }
        try store.close()
    }

    private static var options: Store.Options {
        var options = Store.Options()
        options.clock = { testNow }
        options.verifiesChecksums = true
        options.trials.sweeps = false
        options.trials.indexedRecordCount = 3
        return options
    }

    /// What is answered by indexes where they can be read, a line for each question.
    private func answers(of account: Identity, _ store: Store) throws -> [String] {
        try store.read { (view) throws in
            var lines: [String] = []
            func ask<Thing: AccountMember>(_ query: Query<Thing>) where Thing: Listed {
                let found = kind {
                    lines.append("\(try view.all(query).map(\.id)) of \(try view.count(query))")
                }
                if found.isDamaged {
                    lines.append("damaged")
                } else if let found {
                    lines.append("\(found)")
                }
            }
            let users = Query<User>(in: account)
            ask(users.ordered(by: .name))
            ask(users.where { $0.name.hasWords("a") })
            ask(users.where { $0.status == .removed })
            ask(users.where { $0.hasAllOrganizations == true })
            ask(users.where { $0.email.hasPrefix("o") })
            let organizations = Query<Organization>(in: account)
            ask(organizations.ordered(by: .name, .descending))
            ask(organizations.where { $0.name.hasWords("works") })
            ask(organizations.where { $0.kind == "Customer" })
            ask(organizations.where { $0.kind.isMissing })
            ask(organizations.where { $0.status == "Active" })
            let assets = Query<Asset>(in: account)
            ask(assets.ordered(by: .name))
            ask(assets.where { $0.name.hasWords("no") })
            ask(assets.where { $0.kind == "document" })
            ask(assets.where { $0.state == .normal })
            ask(assets.where { $0.isRestricted == true })
            ask(Query<Group>(in: account).ordered(by: .name))
            ask(Query<Group>(in: account).where { $0.description.isMissing })
            ask(Query<Connection>(in: account).where { $0.status == .accepted })
            ask(Query<Connection>(in: account).where { $0.maximumRole == .editor })
            return lines
        }
    }

    /// Takes steps until nothing is left to do but what cannot be done.
    private func build(_ store: Store) throws {
        for _ in 0..<400 where try store.indexes().contains(where: { $0.state != .readable }) {
            try store.sweeper.step()
        }
        // What was left is tried once more.
        for _ in 0..<4 { try store.sweeper.step() }
        #expect(try store.indexes().allSatisfy { $0.state == .readable })
    }

    /// The records of the account, and its own.
    private func records() throws -> [RecordKey] {
        let store = try Store.open(at: scratch.store, options: Self.options)
        defer { try? store.close() }
        return try store.read { (view) throws in
            let account = try view.reader.require(account: victim)
            var keys = [RecordKey(account: 0, space: .account, ordinal: account)]
            for space in [Space.user, .organization, .group, .asset, .connection] {
                var next: Ordinal = 0
                while let ordinal = try view.reader.nextRecord(account, space, atOrAfter: next) {
                    keys.append(RecordKey(account: account, space: space, ordinal: ordinal))
                    next = ordinal + 1
                }
            }
            return keys
        }
    }

    @Test func whatIsDamagedIsLeftOutAndIsNeverAShorterList() throws {
        let whole = scratch.folder.appending("whole.latchkey")
        try FileManager.default.copyItem(atPath: scratch.store.string, toPath: whole.string)
        var store = try Store.open(at: whole, options: Self.options)
        try build(store)
        let right = try answers(of: victim, store)
        let others = try answers(of: other, store)
        let contents = try store.indexContents()
        try store.close()
        #expect(!right.contains("damaged") && right.allSatisfy { !$0.hasPrefix("[] of") || true })
        let original = try Data(contentsOf: URL(fileURLWithPath: scratch.store.string))
        let keys = try records()
        #expect(keys.count > 12)
        var damagedCount = 0
        for key in keys {
            try original.write(to: URL(fileURLWithPath: scratch.store.string))
            let file = DamagedFile(path: scratch.store)
            let value = try file.value(key, in: Tables.records)
            try file.damage(key, in: Tables.records)
            store = try Store.open(at: scratch.store, options: Self.options)
            try build(store)
            #expect(try answers(of: other, store) == others, "\(key)")
            for (found, expected) in zip(try answers(of: victim, store), right)
            where found != expected {
                #expect(found == "damaged", "\(key): \(found) in place of \(expected)")
                damagedCount += 1
            }
            // It is told how much there is, and writes go on, also those of the account.
            let incomplete = try store.indexes().filter { $0.doneCount < $0.totalCount }
            #expect(!incomplete.isEmpty, "\(key)")
            try store.administer {
                try $0.insert(.group(Group(account: other, id: "new", name: "New")))
            }
            try store.administer { try $0.remove(Ref<Group>("new", of: other)) }
            let report = try store.verify()
            #expect(!report.isSound)
            try store.close()

            // When the record is what was written again, the index becomes whole.
            try file.put(value, key, in: Tables.records)
            store = try Store.open(at: scratch.store, options: Self.options)
            for _ in 0..<40 where try store.read({ try $0.reader.hasWork() }) {
                try store.sweeper.step()
            }
            #expect(try !store.read { try $0.reader.hasWork() }, "\(key)")
            #expect(try store.indexContents() == contents, "\(key)")
            #expect(try answers(of: victim, store) == right, "\(key)")
            #expect(try store.problems() == [], "\(key)")
            try store.close()
        }
        #expect(damagedCount > keys.count)
    }

    /// A set of an index that is damaged keeps the index of no other account from being cleared and
    /// built anew, when names are folded otherwise.
    @Test func whatIsLeftOfAnEarlierIndexIsNoHindrance() throws {
        var store = try Store.open(at: scratch.store, options: Self.options)
        try build(store)
        let contents = try store.indexContents()
        try store.write { writer in
            var states = writer.undoable.indexes
            for index in StoreIndex.allCases where index.isFolded {
                states[index] = IndexState(phase: .readable, folding: index.folding ^ 1)
            }
            try writer.set(states)
        }
        let word = try store.read { (view) throws -> ChunkKey in
            let account = try view.reader.require(account: victim)
            return ChunkKey(set: PostingSet(account, .wordThings, of: 0), first: 0)
        }
        let first = try store.read { (view) throws -> [UInt8]? in
            var walk = try view.reader.snapshot.walk(in: Tables.postings.table)
            return try walk.seek(atOrAfter: word) ? walk.key.copied() : nil
        }
        try store.environment.write { [first] transaction in
            let table = Table<RawKey>(Tables.postings.table.name)
            try transaction.put([1, 2, 3], for: RawKey(try #require(first)), in: table)
        }
        try store.close()
        store = try Store.open(at: scratch.store, options: Self.options)
        try build(store)
        #expect(try store.indexContents() == contents)
        #expect(try store.problems() == [])
        try store.close()
    }

    @Test func gapsAreKeptAsTheyAreAndEndWithTheirIndex() throws {
        var states = IndexStates.new(without: [.flags])
        let gap = IndexGap(
            index: .words, start: RecordKey(account: 7, space: .user, ordinal: 5))
        try states.leave(gap)
        #expect(IndexStates(states.encoded.rawBytes) == states)
        #expect(states.readable(in: 6).contains(.words) && !states.readable(in: 7).contains(.words))
        #expect(states.hasPassed(RecordKey(account: 7, space: .user, ordinal: 4), in: .words))
        #expect(!states.hasPassed(RecordKey(account: 7, space: .user, ordinal: 5), in: .words))
        #expect(states.hasPassed(RecordKey(account: 7, space: .group, ordinal: 5), in: .words))
        #expect(states.hasWork(besides: [.whole(.flags)]))
        #expect(!states.hasWork(besides: [.whole(.flags), .from(gap)]))
        states.begin(.words)
        #expect(states.gaps.isEmpty)
        for number in 0..<IndexStates.gapCountMaximum {
            try states.leave(
                IndexGap(
                    index: .flags,
                    start: RecordKey(account: UInt32(number), space: .user, ordinal: 0)))
        }
        #expect(throws: StoreError.self) { try states.leave(gap) }
    }
}
