import LMDB
import Testing

/// What other processes do to a file that is open here.
@Suite(.enabled(if: OtherProcess.isPossible))
struct OtherProcessTests {
    let scratch = Scratch()

    private func openSmall() throws -> Environment {
        var options = Environment.Options.forTests
        options.mapSizeBytes = 1 << 20
        return try scratch.open(options)
    }

    @Test func readersFollowAGrownFile() throws {
        let environment = try openSmall()
        try environment.read { _ in }
        #expect(try OtherProcess.grow(scratch.path(), byteCount: 5_000_000))
        let size = try environment.read { snapshot in
            try snapshot.value(for: RawKey("grown"), in: Tables.raw)?.byteCount
        }
        #expect(size == 5_000_000)
        #expect(try environment.info.mapSizeBytes > 5_000_000)
    }

    @Test func newReadersFollowAGrownFile() throws {
        let environment = try openSmall()
        #expect(try OtherProcess.grow(scratch.path(), byteCount: 5_000_000))
        #expect(try contents(environment)[bytes("grown")]?.count == 5_000_000)
    }

    @Test func writersFollowAGrownFile() throws {
        let environment = try openSmall()
        #expect(try OtherProcess.grow(scratch.path(), byteCount: 5_000_000))
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        #expect(try contents(environment).count == 2)
        try environment.close()
    }

    @Test func aReadInUseKeepsItsMap() throws {
        let environment = try openSmall()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        try environment.read { old in
            #expect(try OtherProcess.grow(scratch.path(), byteCount: 5_000_000))
            let error = try lmdbError { try environment.read { _ in } }
            #expect(error.kind == .mapOutgrown(readerCount: 1))
            let value = try old.value(for: RawKey("a"), in: Tables.raw)?.array
            #expect(value == [1])
        }
        #expect(try contents(environment).count == 2)
        try environment.close()
    }

    @Test func aMapThatCannotBeReplacedEndsTheEnvironment() throws {
        let environment = try openSmall()
        try environment.read { _ in }
        #expect(try OtherProcess.grow(scratch.path(), byteCount: 5_000_000))
        // No memory for the larger map, and the smaller one is gone.
        let (result, struck) = Faults.failing(call: 1, of: [.setMapSize], with: 12) {
            try environment.read { _ in }
        }
        #expect(throws: LMDBError.self) { try result.get() }
        #expect(struck == .setMapSize)
        let calls: [() throws -> Void] = [
            { try environment.read { _ in } }, { try environment.write { _ in } },
            { try environment.sync() }, { _ = try environment.info },
        ]
        for call in calls { #expect(try lmdbError(call).kind == .unusable) }
        try environment.close()
        #expect(try lmdbError { try environment.read { _ in } }.kind == .closed)
        #expect(try contents(scratch.open()).count == 1)
    }

    @Test func tablesOfAnotherKindAreRefusedAndLeftAlone() throws {
        #expect(try OtherProcess.makeForeignTable(scratch.path(), "unopened"))
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        try environment.close()
        let error = try lmdbError {
            _ = try Environment.open(
                at: scratch.path(), tables: [Tables.unopened.definition], options: .forTests)
        }
        #expect(error.kind == .tableIncompatible && error.table == "unopened")
        let check = try lmdbError {
            _ = try Environment.checkStructure(ofFileAt: scratch.path())
        }
        #expect(check.kind == .tableIncompatible && check.table == "unopened")
    }

    @Test func aWriterThatDiesLeavesNothingAndNoLock() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        #expect(try OtherProcess.writeAndDie(scratch.path()))
        #expect(try contents(environment) == [bytes("a"): [1]])
        try environment.write { try $0.put([2], for: RawKey("b"), in: Tables.raw) }
        #expect(try contents(environment) == [bytes("a"): [1], bytes("b"): [2]])
    }
}
