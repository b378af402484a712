import Glibc
import LMDB
import Testing

/// Every call into LMDB made to fail in turn: the file is as before or as after.
@Suite struct FaultTests {
    let scratch = Scratch()

    /// Some work of every kind of call.
    private func work(_ environment: Environment) throws {
        try environment.write { transaction in
            try transaction.put([2], for: RawKey("a"), in: Tables.raw)
            _ = try transaction.insert([2], for: RawKey("b"), in: Tables.raw)
            try transaction.nested { try $0.put([2], for: RawKey("c"), in: Tables.raw) }
            _ = try transaction.remove(RawKey("gone"), in: Tables.raw)
            _ = try transaction.removeRange(withPrefix: RawKey("x"), in: Tables.raw)
            try transaction.removeAll(in: Tables.numbers)
            _ = try transaction.snapshot.contains(RawKey("a"), in: Tables.raw)
        }
        _ = try contents(environment)
        try environment.sync()
        _ = try environment.info
    }

    private let before: [[UInt8]: [UInt8]] = [
        Array("a".utf8): [1], Array("gone".utf8): [1], Array("x1".utf8): [1],
        Array("x2".utf8): [1],
    ]
    private let after: [[UInt8]: [UInt8]] = [
        Array("a".utf8): [2], Array("b".utf8): [2], Array("c".utf8): [2],
    ]

    private func prepare(_ environment: Environment) throws {
        try environment.write { transaction in
            try transaction.removeAll(in: Tables.raw)
            for (key, value) in before {
                try transaction.put(value, for: RawKey(key), in: Tables.raw)
            }
        }
    }

    @Test(arguments: [ENOSPC, EIO, -30792, -30788, -30785, -30796])
    func aFailureAnywhereLeavesAllOrNothing(_ code: Int32) throws {
        var environment = try scratch.open()
        var number = 0
        var struckCalls: Set<Faults.Call> = []
        while true {
            number += 1
            do { try prepare(environment) } catch let error as LMDBError {
                // The medium failed in the middle of a commit: nothing more is written.
                guard case .writesRefused = error.kind else { throw error }
                #expect(code == EIO)
                try environment.close()
                environment = try scratch.open()
                try prepare(environment)
            }
            let (result, struck) = Faults.failing(call: number, with: code) {
                try work(environment)
            }
            let left = try contents(environment)
            #expect(left == before || left == after, "call \(number)")
            guard let struck else {
                #expect(left == after)
                break
            }
            struckCalls.insert(struck)
            if case .failure(let error) = result {
                #expect(error is LMDBError, "call \(number)")
            } else {
                // A map that another process has outgrown is adopted, and all goes on.
                #expect(code == -30785, "call \(number), \(struck)")
                #expect(left == after)
            }
        }
        #expect(number > 15)
        #expect(struckCalls.isSuperset(of: [.begin, .put, .delete, .empty, .commit, .moveCursor]))
        try environment.close()
    }

    @Test func aFailureWhileOpeningLeavesNothingInTheWay() throws {
        var number = 0
        while true {
            number += 1
            let (result, struck) = Faults.failing(call: number, with: EIO) {
                try scratch.open().close()
            }
            guard struck != nil else { break }
            if case .failure(let error) = result {
                #expect((error as? LMDBError)?.kind == .system(errno: EIO))
            }
            try scratch.open().close()
            try scratch.remove()
        }
        #expect(number > 6)
    }

    @Test func aFullMediumIsNamed() throws {
        let environment = try scratch.open()
        let (result, _) = Faults.failing(call: 1, of: [.commit], with: ENOSPC) {
            try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        }
        #expect(throws: LMDBError(.diskFull, operation: "commit", path: scratch.path().string)) {
            try result.get()
        }
    }

    @Test func aCommitThatFailsOnTheMediumIsTheLastUntilTheFileIsOpenedAnew() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        let path = scratch.path().string
        let (result, _) = Faults.failing(call: 1, of: [.commit], with: EIO) {
            try environment.write { try $0.put([2], for: RawKey("a"), in: Tables.raw) }
        }
        #expect(throws: LMDBError(.syncFailed(errno: EIO), operation: "commit", path: path)) {
            try result.get()
        }
        // The next sync would succeed, and prove nothing.
        for _ in 0..<3 {
            let error = try lmdbError { try environment.write { _ in } }
            #expect(error == LMDBError(.writesRefused(errno: EIO), operation: "write", path: path))
        }
        #expect(try lmdbError { try environment.sync() }.kind == .writesRefused(errno: EIO))
        #expect(try contents(environment) == [bytes("a"): [1]])
        try environment.close()
        let again = try scratch.open()
        try again.write { try $0.put([3], for: RawKey("a"), in: Tables.raw) }
        #expect(try contents(again) == [bytes("a"): [3]])
    }

    @Test(arguments: [ENOSPC, EDQUOT])
    func aMediumThatIsFullWhenItIsSynchronizedHasFailed(_ code: Int32) throws {
        let environment = try scratch.open()
        let (result, _) = Faults.failing(
            call: 1, times: 2, of: [.commit, .synchronize], with: code
        ) {
            try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        }
        #expect(try lmdbError { try result.get() }.kind == .syncFailed(errno: code))
        let error = try lmdbError { try environment.write { _ in } }
        #expect(error.kind == .writesRefused(errno: code))
    }

    @Test func aMediumThatIsFullWhenItIsWrittenToIsWrittenToAgain() throws {
        let environment = try scratch.open()
        for code in [ENOSPC, EDQUOT, EFBIG, ENOMEM, -30792] {
            let (result, _) = Faults.failing(call: 1, of: [.commit], with: code) {
                try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
            }
            #expect(throws: LMDBError.self) { try result.get() }
            try environment.write { try $0.put([2], for: RawKey("a"), in: Tables.raw) }
        }
        #expect(try contents(environment) == [bytes("a"): [2]])
    }

    @Test func aSyncThatFailsIsTheLast() throws {
        var options = Environment.Options.forTests
        options.durability = .deferred
        let environment = try scratch.open(options)
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        let (result, _) = Faults.failing(call: 1, of: [.sync], with: EIO) {
            try environment.sync()
        }
        #expect(try lmdbError { try result.get() }.kind == .syncFailed(errno: EIO))
        #expect(try lmdbError { try environment.sync() }.kind == .writesRefused(errno: EIO))
    }

    @Test func aFailedCopyLeavesNoFile() throws {
        let environment = try scratch.open()
        let (result, _) = Faults.failing(call: 1, of: [.copy], with: ENOSPC) {
            try environment.copy(to: scratch.path("copy"), compacting: true)
        }
        #expect(throws: LMDBError.self) { try result.get() }
        #expect(!scratch.exists("copy"))
    }

    /// The corresponding C constant is `MDB_BAD_RSLOT`.
    private static let badSlot: Int32 = -30783

    @Test func aReaderThatCannotBeginIsReplaced() throws {
        let environment = try scratch.open()
        try environment.read { _ in }
        for code in [EINVAL, Self.badSlot, -30795] {
            let (result, _) = Faults.failing(call: 1, of: [.renew], with: code) {
                try environment.read { _ in }
            }
            // A slot that is somebody else's is left alone, and another one is taken.
            if code == Self.badSlot {
                try result.get()
            } else {
                #expect(throws: LMDBError.self) { try result.get() }
            }
            try environment.read { _ in }
            #expect(try environment.info.activeReaderCount == 0)
        }
        try environment.close()
    }
}
