import LMDB
import Testing

/// Committing, aborting, nesting, and what an error leaves.
@Suite struct TransactionTests {
    let scratch = Scratch()

    @Test func aThrowAborts() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        #expect(throws: Refusal()) {
            try environment.write { transaction in
                try transaction.put([2], for: RawKey("a"), in: Tables.raw)
                try transaction.put([2], for: RawKey("b"), in: Tables.raw)
                throw Refusal()
            }
        }
        #expect(try contents(environment) == [bytes("a"): [1]])
        try environment.write { try $0.put([3], for: RawKey("a"), in: Tables.raw) }
        #expect(try contents(environment) == [bytes("a"): [3]])
    }

    @Test func aWriterSeesItsOwnChangesAndReadersDoNot() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put([1], for: RawKey("a"), in: Tables.raw)
            let inside = try transaction.snapshot.contains(RawKey("a"), in: Tables.raw)
            let outside = try environment.read { try $0.contains(RawKey("a"), in: Tables.raw) }
            #expect(inside && !outside)
        }
        #expect(try environment.read { try $0.contains(RawKey("a"), in: Tables.raw) })
    }

    @Test func aReadStaysAtItsCommit() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        try environment.read { old in
            try environment.write { try $0.put([2], for: RawKey("a"), in: Tables.raw) }
            let kept = try old.value(for: RawKey("a"), in: Tables.raw)?.array
            let (new, newID) = try environment.read { snapshot in
                (
                    try snapshot.value(for: RawKey("a"), in: Tables.raw)?.array,
                    snapshot.transactionID
                )
            }
            #expect(kept == [1] && new == [2])
            #expect(newID == old.transactionID + 1)
        }
    }

    @Test func aTransactionIsNumberedByTheCommitItWillBe() throws {
        let environment = try scratch.open()
        let before = try environment.read { $0.transactionID }
        let during = try environment.write { transaction in
            try transaction.put([1], for: RawKey("a"), in: Tables.raw)
            return transaction.snapshot.transactionID
        }
        #expect(during == before + 1)
        #expect(try environment.info.lastTransactionID == during)
    }

    @Test func nestedChangesStayOrGoByThemselves() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put([1], for: RawKey("outer"), in: Tables.raw)
            try transaction.nested { try $0.put([1], for: RawKey("kept"), in: Tables.raw) }
            do {
                try transaction.nested { inner in
                    try inner.put([2], for: RawKey("outer"), in: Tables.raw)
                    try inner.nested { try $0.put([1], for: RawKey("deep"), in: Tables.raw) }
                    throw Refusal()
                }
            } catch is Refusal {}
            try transaction.put([1], for: RawKey("after"), in: Tables.raw)
        }
        #expect(
            try contents(environment)
                == [bytes("outer"): [1], bytes("kept"): [1], bytes("after"): [1]])
    }

    @Test func anAbortUndoesNestedChanges() throws {
        let environment = try scratch.open()
        #expect(throws: Refusal()) {
            try environment.write { transaction in
                try transaction.nested { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
                throw Refusal()
            }
        }
        #expect(try contents(environment) == [:])
    }

    @Test func afterAnErrorATransactionCanOnlyAbort() throws {
        let environment = try scratch.open()
        var kinds: [LMDBError.Kind?] = []
        let error = try lmdbError {
            try environment.write { transaction in
                try transaction.put([1], for: RawKey("a"), in: Tables.raw)
                do { try transaction.put([1], for: RawKey([]), in: Tables.raw) } catch {
                    kinds.append((error as? LMDBError)?.kind)
                }
                do { try transaction.put([1], for: RawKey("b"), in: Tables.raw) } catch {
                    kinds.append((error as? LMDBError)?.kind)
                }
                do { _ = try transaction.snapshot.contains(RawKey("a"), in: Tables.raw) } catch {
                    kinds.append((error as? LMDBError)?.kind)
                }
                do { try transaction.nested { _ in } } catch {
                    kinds.append((error as? LMDBError)?.kind)
                }
            }
        }
        #expect(error.kind == .transactionFailed)
        #expect(
            kinds == [.keyEmpty, .transactionFailed, .transactionFailed, .transactionFailed])
        #expect(try contents(environment) == [:])
    }

    @Test func aSwallowedErrorOfANestedTransactionEndsOnlyThatOne() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            do {
                try transaction.nested { inner in
                    do { try inner.put([1], for: RawKey([]), in: Tables.raw) } catch {}
                }
                Issue.record("a failed nested transaction committed")
            } catch let error as LMDBError {
                #expect(error.kind == .transactionFailed)
            }
            try transaction.put([1], for: RawKey("a"), in: Tables.raw)
        }
        #expect(try contents(environment) == [bytes("a"): [1]])
    }

    @Test func aWriteInsideAWriteIsRefused() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            let error = try lmdbError { try environment.write { _ in } }
            #expect(error.kind == .nestedMisuse)
            let copyError = try lmdbError {
                try environment.copy(to: scratch.path("copy"), compacting: false)
            }
            #expect(copyError.kind == .nestedMisuse)
            try transaction.put([1], for: RawKey("a"), in: Tables.raw)
        }
        #expect(try contents(environment) == [bytes("a"): [1]])
    }

    @Test func writesOfTwoFilesMayNest() throws {
        let one = try scratch.open()
        let two = try Environment.open(
            at: scratch.path("other"), tables: Tables.all, options: .forTests)
        try one.write { first in
            try two.write { second in
                try second.put([2], for: RawKey("a"), in: Tables.raw)
                try first.put([1], for: RawKey("a"), in: Tables.raw)
            }
        }
        #expect(try contents(one) == [bytes("a"): [1]])
        #expect(try contents(two) == [bytes("a"): [2]])
    }

    @Test func aTransactionSwappedAwayIsOver() throws {
        let one = try scratch.open()
        func openOther() throws -> Environment {
            try Environment.open(
                at: scratch.path("other"), tables: Tables.all, options: .forTests)
        }
        let error = try lmdbError {
            try one.write { first in
                // The other environment is let go of before the transaction is used.
                try openOther().write { second in
                    swap(&first, &second)
                    try first.put([2], for: RawKey("into two"), in: Tables.raw)
                }
                try first.put([1], for: RawKey("a"), in: Tables.raw)
            }
        }
        #expect(error.kind == .transactionEnded)
        #expect(try contents(one) == [:])
        #expect(try contents(openOther()) == [bytes("into two"): [2]])
    }

    @Test func aTableNotOpenedIsAnError() throws {
        let environment = try scratch.open()
        let read = try lmdbError {
            try environment.read { _ = try $0.value(for: RawKey("a"), in: Tables.unopened) }
        }
        let cursor = try lmdbError {
            try environment.read { snapshot in
                var cursor = try snapshot.cursor(in: Tables.unopened)
                _ = try cursor.first()
            }
        }
        let write = try lmdbError {
            try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.unopened) }
        }
        for error in [read, cursor, write] {
            #expect(error.kind == .tableNotOpened)
            #expect(error.table == "unopened")
        }
    }

    @Test func theEstimateOfDirtyPagesBoundsTheTruth() throws {
        var options = Environment.Options.forTests
        options.mapSizeBytes = 1 << 30
        let environment = try scratch.open(options)
        let before = try environment.info.lastPage
        let estimate = try environment.write { transaction in
            for number: UInt32 in 0..<3_000 {
                try transaction.put(
                    [UInt8](repeating: 1, count: 300), for: NumberKey(number: number &* 7_919),
                    in: Tables.numbers)
            }
            for number: UInt32 in 0..<100 {
                try transaction.put(
                    [UInt8](repeating: 1, count: 9_000), for: RawKey(bigEndian(number)),
                    in: Tables.raw)
            }
            return transaction.dirtyPageEstimate
        }
        let truth = try Int(environment.info.lastPage - before)
        #expect(estimate >= truth)
        #expect(estimate < truth * 10)
    }

    @Test func readOnlyEnvironmentsRefuseWrites() throws {
        try scratch.open().close()
        var options = Environment.Options.forTests
        options.access = .readOnly
        let environment = try scratch.open(options)
        #expect(try lmdbError { try environment.write { _ in } }.kind == .readOnly)
        #expect(try lmdbError { try environment.sync() }.kind == .readOnly)
        #expect(try contents(environment) == [:])
    }
}
