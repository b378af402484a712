import AccessRules
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// Indexes that are built while the store is used: the same as if they had always been there.
@Suite struct IndexBuildingTests {
    /// A store without some indexes, which builds them only when it is told to.
    private static func options(_ absent: Set<StoreIndex>, records: Int = 1) -> Store.Options {
        var options = Store.Options()
        options.clock = { testNow }
        options.trials.absentIndexes = absent
        options.trials.indexedRecordCount = records
        options.trials.removalChangeCount = 1
        options.trials.sweeps = false
        return options
    }

    private struct Aborted: Error {}

    /// A step that is given up before it is committed.
    private func abortStep(_ store: Store) throws {
        #expect(throws: Aborted.self) {
            try store.environment.write { transaction in
                try Writer.with(&transaction, now: testNow) { writer in
                    try writer.buildMore(recordCount: 3)
                    throw Aborted()
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func writesBetweenStepsMakeNoDifference(seed: UInt64) throws {
        let scratch = (try Scratch(), try Scratch())
        let all = Set(StoreIndex.allCases)
        let whole = try Store.create(at: scratch.0.store, options: Self.options([]))
        let absent = seed % 2 == 0 ? all : [StoreIndex.allCases[Int(seed) % all.count]]
        var stepwise = try Store.create(at: scratch.1.store, options: Self.options(absent))
        var changes = NamedChanges(seed: seed)
        var random = SeededGenerator(seed: ~seed)
        func change(_ body: NamedChange) {
            let outcomes = [whole, stepwise].map { store in kind { try store.administer(body) } }
            #expect(outcomes[0] == outcomes[1], "seed \(seed)")
        }
        change(NamedChanges.begin)
        for _ in 0..<60 { change(changes.next()) }
        #expect(try stepwise.problems() == [], "seed \(seed)")
        var steps = 0
        while try stepwise.read({ try $0.reader.hasWork() }) {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: try abortStep(stepwise)
            case 1:
                try stepwise.close()
                stepwise = try Store.open(at: scratch.1.store, options: Self.options([]))
            case 2:
                #expect(try stepwise.problems() == [], "seed \(seed), step \(steps)")
            case 3, 4: change(changes.next())
            default:
                try stepwise.sweeper.step()
                steps += 1
            }
        }
        while try whole.read({ try $0.reader.hasWork() }) { try whole.sweeper.step() }
        #expect(steps > 2, "seed \(seed)")
        #expect(try stepwise.problems() == [], "seed \(seed)")
        #expect(try whole.problems() == [], "seed \(seed)")
        #expect(try stepwise.indexContents() == whole.indexContents(), "seed \(seed)")
        #expect(try stepwise.indexes().allSatisfy { $0.state == .readable })
        try whole.close()
        try stepwise.close()
    }

    @Test func progressIsShown() throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: 5, changes: 120) {
            $0 = Self.options(Set(StoreIndex.allCases))
        }
        #expect(try store.indexes().allSatisfy { $0.state == .absent && $0.doneCount == 0 })
        var last: [Int] = []
        while try store.read({ try $0.reader.hasWork() }) {
            let statuses = try store.indexes()
            let done = statuses.map(\.doneCount)
            #expect(!done.lexicographicallyPrecedes(last), "\(done) after \(last)")
            for status in statuses { #expect(status.doneCount <= status.totalCount) }
            last = done
            try store.sweeper.step()
        }
        #expect(last.contains { $0 > 0 })
        for status in try store.indexes() {
            #expect(status.state == .readable && status.doneCount == status.totalCount)
        }
        try store.close()
    }

    @Test func nothingReadsWhatIsBuilt() throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: 5, changes: 50) {
            $0 = Self.options([.words])
        }
        #expect(try !store.read { try $0.reader.readableIndexes(in: 0) }.contains(.words))
        try store.sweeper.step()
        #expect(try store.indexes()[1].state == .building)
        #expect(try !store.read { try $0.reader.readableIndexes(in: 0) }.contains(.words))
        while try store.read({ try $0.reader.hasWork() }) { try store.sweeper.step() }
        #expect(try store.read { try $0.reader.readableIndexes(in: 0) } == Set(StoreIndex.allCases))
        try store.close()
    }

    // MARK: Another way of folding

    /// Says that the names of a store are folded in another way.
    private func foldOtherwise(_ store: Store, _ phase: IndexState.Phase) throws {
        try store.write { writer in
            var states = writer.undoable.indexes
            for index in StoreIndex.allCases where index.isFolded {
                states[index] = IndexState(phase: phase, folding: index.folding ^ 1)
            }
            try writer.set(states)
        }
    }

    @Test(arguments: [IndexState.Phase.readable, .building, .clearing])
    func anotherFoldingIsNotRead(phase: IndexState.Phase) throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: 6, changes: 80) { $0 = Self.options([]) }
        let contents = try store.indexContents()
        // What another version has made of the names.
        try store.write { writer in
            let other = NameOrderKey(0, .group, Array("zzz".utf8), 0)
            try writer.put([], for: other, in: Tables.nameOrder)
            try writer.post(77, to: PostingSet(0, .wordThings, of: 3))
        }
        try foldOtherwise(store, phase)
        let readable = try store.read { try $0.reader.readableIndexes(in: 0) }
        #expect(readable == Set(StoreIndex.allCases.filter { !$0.isFolded }))
        #expect(try store.problems() == [])
        // A write in between neither keeps it nor trusts it.
        try store.administer {
            try $0.insert(.group(Group(account: "acme", id: "between", name: "Between")))
        }
        try store.administer { try $0.remove(Ref<Group>("between", of: "acme")) }
        while try store.read({ try $0.reader.hasWork() }) {
            try store.sweeper.step()
            #expect(try store.problems() == [])
        }
        #expect(try store.indexContents() == contents)
        try store.close()
    }

    @Test func anIndexThatThisProgramDoesNotKnowIsGivenUp() throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: 6, changes: 20) { $0 = Self.options([]) }
        try store.write { writer in
            var bytes = writer.undoable.indexes.encoded
            bytes += [200, 3] + Array(repeating: 0, count: 12) + [1, 0, 0, 0, 0]
            try writer.put(bytes, for: MetaKey(field: .indexes), in: Tables.meta)
        }
        #expect(try store.read { try $0.reader.indexStates() }.isForeign)
        try store.administer {
            try $0.insert(.group(Group(account: "acme", id: "new", name: "New")))
        }
        #expect(try !store.read { try $0.reader.indexStates() }.isForeign)
        #expect(try store.problems() == [])
        try store.close()
    }

    // MARK: By itself

    private func forgetIndexes(_ store: Store) throws {
        _ = try store.write { try $0.remove(MetaKey(field: .indexes), in: Tables.meta) }
    }

    @Test func anOlderStoreBuildsThemByItself() async throws {
        let scratch = try Scratch()
        let made = try makeNamedStore(scratch, seed: 7, changes: 200) {
            $0 = Self.options(Set(StoreIndex.allCases))
        }
        // What an older program leaves says nothing of indexes.
        try forgetIndexes(made)
        try await made.close()
        var options = Self.options([], records: 4)
        options.trials.sweeps = true
        let store = try await Store.open(at: scratch.store, options: options)
        var changes = NamedChanges(seed: 8)
        for _ in 0..<30 {
            let change = changes.next()
            try? await store.administer(change)
        }
        #expect(try await eventually { try !store.read { try $0.reader.hasWork() } })
        #expect(try store.indexes().allSatisfy { $0.state == .readable })
        #expect(try store.problems() == [])
        try await store.close()
    }

    @Test func itCanBeClosedAtAnyTime() throws {
        let scratch = try Scratch()
        try makeNamedStore(scratch, seed: 7, changes: 100) {
            $0 = Self.options(Set(StoreIndex.allCases))
        }.close()
        for _ in 0..<5 {
            var options = Self.options([])
            options.trials.sweeps = true
            let store = try Store.open(at: scratch.store, options: options)
            #expect(try store.problems() == [])
            try store.close()
        }
    }

    /// Not even the tables are there that later versions made.
    @Test func aStoreOfAnEarlierVersionIsReadAndBuilt() throws {
        let scratch = try Scratch()
        let made = try makeStore(scratch, smallWorld) {
            $0 = Self.options(Set(StoreIndex.allCases))
            $0.trials.packsTables = false
        }
        let reach = Reach(of: bob, for: .viewOrganization)
        let list = try made.read { try $0.organizations(reach).items }
        try forgetIndexes(made)
        try made.close()
        let path = scratch.folder.appending("older.latchkey")
        try copyTables(scratch.store, to: path, without: ["identities", "nameOrder", "words"])
        var options = Store.Options()
        options.isReadOnly = true
        let older = try Store.open(at: path, options: options)
        #expect(try older.read { try $0.organizations(reach).items } == list && !list.isEmpty)
        #expect(try older.indexes().allSatisfy { $0.state == .absent })
        #expect(try older.problems() == [])
        _ = try older.information()
        try older.close()
        let store = try Store.open(at: path, options: Self.options([]))
        while try store.read({ try $0.reader.hasWork() }) { try store.sweeper.step() }
        #expect(try store.problems() == [])
        #expect(try store.indexes().allSatisfy { $0.state == .readable })
        #expect(try store.read { try $0.organizations(reach).items } == list)
        try store.close()
    }

    @Test func aStoreForReadingBuildsNothing() throws {
        let scratch = try Scratch()
        try makeNamedStore(scratch, seed: 7, changes: 30) {
            $0 = Self.options(Set(StoreIndex.allCases))
        }.close()
        var options = Store.Options()
        options.isReadOnly = true
        let store = try Store.open(at: scratch.store, options: options)
        #expect(try store.indexes().allSatisfy { $0.state == .absent })
        try store.close()
    }
}
