import Foundation
import LMDB
import Testing

/// What comes behind a savepoint is undone as if it had not been, or stays as if there had been none.
@Suite struct SavepointTests {
    let scratch = Scratch()

    @Test func whatIsKeptIsWhatIsDoneWithoutASavepoint() throws {
        for _ in 0..<12 {
            let seed = SeededNumbers().seed
            let plain = try environment("plain", seed: seed)
            let held = try environment("held", seed: seed)
            var (first, second) = (Doings(seed: seed), Doings(seed: seed))
            try plain.write { first.run(&$0, depth: 0) }
            try held.write { transaction in
                let savepoint = try transaction.savepoint()
                second.run(&transaction, depth: 0)
                try transaction.keep(savepoint)
            }
            #expect(first.said == second.said, "seed \(seed)")
            #expect(try contents(plain) == contents(held), "seed \(seed)")
            #expect(try held.checkStructure().lostPageCount == 0, "seed \(seed)")
            try close(plain, held)
        }
    }

    @Test func whatIsUndoneLeavesNothing() throws {
        for _ in 0..<12 {
            let seed = SeededNumbers().seed
            let environment = try environment("undone", seed: seed)
            let before = try contents(environment)
            var doings = Doings(seed: seed)
            try environment.write { transaction in
                // Within another, and alone; before what stays, and behind it.
                for depth in 0...1 {
                    try transaction.put([1], for: RawKey("before\(depth)"), in: Tables.raw)
                    let outer = depth == 0 ? nil : try transaction.savepoint()
                    let inner = try transaction.savepoint()
                    doings.run(&transaction, depth: 0)
                    transaction.undo(to: inner)
                    try transaction.put([2], for: RawKey("behind\(depth)"), in: Tables.raw)
                    if let outer { try transaction.keep(outer) }
                }
            }
            var after = try contents(environment)
            for depth in 0...1 {
                #expect(after.removeValue(forKey: bytes("before\(depth)")) == [1], "seed \(seed)")
                #expect(after.removeValue(forKey: bytes("behind\(depth)")) == [2], "seed \(seed)")
            }
            #expect(after == before, "seed \(seed)")
            try close(environment)
        }
    }

    @Test func onlyWhatIsUndoneGoesOfThoseWithinEachOther() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            let outer = try transaction.savepoint()
            try transaction.put([1], for: RawKey("a"), in: Tables.raw)
            let kept = try transaction.savepoint()
            try transaction.put([2], for: RawKey("b"), in: Tables.raw)
            try transaction.keep(kept)
            let undone = try transaction.savepoint()
            #expect(try transaction.remove(RawKey("a"), in: Tables.raw))
            transaction.undo(to: undone)
            #expect(try transaction.snapshot.contains(RawKey("a"), in: Tables.raw))
            try transaction.keep(outer)
            #expect(try transaction.snapshot.contains(RawKey("b"), in: Tables.raw))
        }
        #expect(try contents(environment) == [bytes("a"): [1], bytes("b"): [2]])
    }

    @Test func whatFailedBehindASavepointHasNotFailedOnceItIsUndone() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            let savepoint = try transaction.savepoint()
            try? transaction.put([1], for: RawKey([]), in: Tables.raw)
            transaction.undo(to: savepoint)
            try transaction.put([1], for: RawKey("a"), in: Tables.raw)
        }
        #expect(try contents(environment) == [bytes("a"): [1]])
    }

    @Test func whatFailedBehindASavepointIsNotKept() throws {
        let environment = try scratch.open()
        let error = try lmdbError {
            try environment.write { transaction in
                let savepoint = try transaction.savepoint()
                try transaction.put([1], for: RawKey("a"), in: Tables.raw)
                try? transaction.put([1], for: RawKey([]), in: Tables.raw)
                try transaction.keep(savepoint)
            }
        }
        #expect(error.kind == .transactionFailed)
        #expect(try contents(environment).isEmpty)
    }

    @Test func whatIsNeitherKeptNorUndoneIsNotCommitted() throws {
        let environment = try scratch.open()
        let error = try lmdbError {
            try environment.write { transaction in
                try transaction.put([1], for: RawKey("a"), in: Tables.raw)
                _ = try transaction.savepoint()
                try transaction.put([1], for: RawKey("b"), in: Tables.raw)
            }
        }
        #expect(error.kind == .transactionFailed)
        #expect(try contents(environment).isEmpty)
        // Nothing of it is in the way of the next.
        try environment.write { try $0.put([1], for: RawKey("c"), in: Tables.raw) }
        #expect(try contents(environment) == [bytes("c"): [1]])
    }

    @Test func aFullFileFailsWhereItIsKept() throws {
        var options = Environment.Options.forTests
        options.mapSizeBytes = 1 << 20
        let environment = try Environment.open(
            at: scratch.path("full"), tables: Tables.all, options: options)
        let error = try lmdbError {
            try environment.write { transaction in
                let savepoint = try transaction.savepoint()
                for number in 0..<400 {
                    try transaction.put(
                        [UInt8](repeating: 1, count: 5_000), for: RawKey("\(number)"),
                        in: Tables.raw)
                }
                try transaction.keep(savepoint)
            }
        }
        guard case .mapFull = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(try contents(environment).isEmpty)
    }

    private func environment(_ name: String, seed: UInt64) throws -> Environment {
        try .withEntries(at: scratch.path(name), seed: seed)
    }

    private func close(_ environments: Environment...) throws {
        for environment in environments {
            try environment.close()
            try FileManager.default.removeItem(atPath: environment.path.string)
        }
    }
}
