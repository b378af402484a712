import Foundation
import LMDB
import Testing

/// Transactions in memory answer what those in pages do, and leave nothing.
@Suite struct InMemoryTests {
    let scratch = Scratch()

    @Test func whatIsInMemoryAnswersAsWhatIsStored() throws {
        for _ in 0..<12 {
            let seed = SeededNumbers().seed
            let environment = try Environment.withEntries(at: scratch.path("pages"), seed: seed)
            for round: UInt64 in 0..<8 {
                var (first, second) = (Doings(seed: seed &+ round), Doings(seed: seed &+ round))
                let before = try contents(environment)
                let foreseen = try environment.read { snapshot in
                    try environment.inMemory(over: snapshot) { transaction in
                        try transaction.nested { second.run(&$0, depth: 0) }
                        return try contents(transaction.snapshot)
                    }
                }
                #expect(try contents(environment) == before, "seed \(seed)")
                try environment.write { try $0.nested { first.run(&$0, depth: 0) } }
                #expect(first.said.count > 100)
                let different = zip(first.said, second.said).enumerated().first { $1.0 != $1.1 }
                guard first.said.count == second.said.count, different == nil else {
                    Issue.record("round \(round): \(String(describing: different)), seed \(seed)")
                    return
                }
                #expect(try contents(environment) == foreseen, "seed \(seed)")
            }
            #expect(try environment.checkStructure().lostPageCount == 0, "seed \(seed)")
            try environment.close()
            try FileManager.default.removeItem(atPath: scratch.path("pages").string)
        }
    }

    @Test func whatSharesTheBeginningOfAKeyFollowsItWhateverWasRemoved() throws {
        for _ in 0..<20 {
            let seed = SeededNumbers().seed
            let environment = try Environment.withEntries(at: scratch.path("near"), seed: seed)
            var doings = Doings(seed: seed)
            try environment.read { snapshot in
                try environment.inMemory(over: snapshot) { transaction in
                    doings.run(&transaction, depth: 0)
                    let keys = try contents(transaction.snapshot).keys.sorted {
                        $0.lexicographicallyPrecedes($1)
                    }
                    for (key, next) in zip(keys, keys.dropFirst() + [[]]) {
                        for count in 1...3 {
                            for goal in 0...2 {
                                var cursor = try transaction.snapshot.cursor(in: Tables.raw)
                                _ =
                                    switch goal {
                                    case 0: try cursor.seek(exactly: RawKey(key))
                                    case 1: try cursor.seek(atOrBefore: RawKey(key))
                                    default: try cursor.seek(atOrAfter: RawKey(key))
                                    }
                                let found = try cursor.next(sharing: count)?.key.array
                                let isShared = key.prefix(count) == next.prefix(count) && next != []
                                if isShared || found?.prefix(count) == key.prefix(count) {
                                    #expect(found == next, "\(key), \(count), seed \(seed)")
                                }
                            }
                        }
                    }
                }
            }
            try environment.close()
            try FileManager.default.removeItem(atPath: scratch.path("near").string)
        }
    }

    @Test func nothingIsStoredAndOthersWriteMeanwhile() throws {
        let environment = try scratch.open()
        try environment.read { snapshot in
            try environment.inMemory(over: snapshot) { transaction in
                try transaction.put([1], for: RawKey("a"), in: Tables.raw)
                try environment.write { try $0.put([2], for: RawKey("b"), in: Tables.raw) }
                #expect(try transaction.snapshot.contains(RawKey("a"), in: Tables.raw))
                #expect(try !transaction.snapshot.contains(RawKey("b"), in: Tables.raw))
                #expect(transaction.snapshot.transactionID == snapshot.transactionID)
            }
            #expect(try !snapshot.contains(RawKey("a"), in: Tables.raw))
        }
        #expect(try contents(environment).keys.map { $0 } == [bytes("b")])
    }

    @Test func afterAnErrorNothingIsAnswered() throws {
        let environment = try scratch.open()
        let error = try lmdbError {
            try environment.read { snapshot in
                try environment.inMemory(over: snapshot) { transaction in
                    try? transaction.put([1], for: RawKey([]), in: Tables.raw)
                    _ = try transaction.snapshot.contains(RawKey("a"), in: Tables.raw)
                }
            }
        }
        #expect(error.kind == .transactionFailed)
    }

    @Test func oneWithinAnotherIsRefused() throws {
        let environment = try scratch.open()
        let error = try lmdbError {
            try environment.read { snapshot in
                try environment.inMemory(over: snapshot) { transaction in
                    try environment.inMemory(over: transaction.snapshot) { _ in }
                }
            }
        }
        #expect(error.kind == .nestedMisuse)
    }

    @Test func aTransactionSwappedAwayIsOver() throws {
        let environment = try scratch.open()
        let error = try lmdbError {
            try environment.write { other in
                try environment.read { snapshot in
                    try environment.inMemory(over: snapshot) { swap(&$0, &other) }
                }
                try other.put([1], for: RawKey("a"), in: Tables.raw)
            }
        }
        #expect(error.kind == .transactionEnded)
        #expect(try contents(environment).isEmpty)
    }

    @Test func itTakesTheTimeOfItsRead() throws {
        var options = Environment.Options.forTests
        options.maximumReadDuration = .milliseconds(20)
        let environment = try Environment.open(
            at: scratch.path("short"), tables: Tables.all, options: options)
        let error = try lmdbError {
            try environment.read { snapshot in
                try environment.inMemory(over: snapshot) { transaction in
                    let end = ContinuousClock.now + .seconds(20)
                    while ContinuousClock.now < end {
                        _ = try transaction.snapshot.contains(RawKey("a"), in: Tables.raw)
                    }
                }
            }
        }
        #expect(error.kind == .readTooLong(limit: .milliseconds(20)))
        try environment.read { snapshot in
            snapshot.liftTimeLimit()
            try environment.inMemory(over: snapshot) { transaction in
                let end = ContinuousClock.now + .milliseconds(60)
                while ContinuousClock.now < end {
                    _ = try transaction.snapshot.contains(RawKey("a"), in: Tables.raw)
                }
            }
        }
    }
}
