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

    @Test func whatSharesTheBeginningOfAKeyIsFoundOnBothSidesWhateverWasRemoved() throws {
        for _ in 0..<20 {
            let seed = SeededNumbers().seed
            let environment = try Environment.withEntries(at: scratch.path("near"), seed: seed)
            var doings = Doings(seed: seed)
            try environment.read { snapshot in
                let stored = try contents(snapshot).keys
                try expectNeighbours(of: Array(stored), in: snapshot, "seed \(seed)")
                try environment.inMemory(over: snapshot) { transaction in
                    doings.run(&transaction, depth: 0)
                    let keys = Set(try contents(transaction.snapshot).keys).union(stored)
                    try expectNeighbours(of: Array(keys), in: transaction.snapshot, "seed \(seed)")
                }
            }
            try environment.close()
            try FileManager.default.removeItem(atPath: scratch.path("near").string)
        }
    }

    /// Expects that what begins as a key does is found at or before it, and behind it.
    private func expectNeighbours(
        of sought: [[UInt8]], in snapshot: Snapshot, _ comment: Comment
    ) throws {
        let keys = try contents(snapshot).keys.sorted { $0.lexicographicallyPrecedes($1) }
        for key in sought {
            let end = keys.firstIndex { key.lexicographicallyPrecedes($0) } ?? keys.endIndex
            let (before, after) = (keys[..<end].last, keys[end...].first)
            for count in 1...3 {
                func isShared(_ other: [UInt8]?) -> Bool {
                    other?.starts(with: key.prefix(count)) == true
                }
                var walk = try snapshot.walk(in: Tables.raw)
                let isBefore = try walk.seek(atOrBefore: RawKey(key), sharing: count)
                let earlier = isBefore ? walk.key.array : nil
                let isBehind = try walk.next(after: RawKey(key), sharing: count)
                let later = isBehind ? walk.key.array : nil
                if isShared(before) || isShared(earlier) { #expect(earlier == before, comment) }
                if isShared(after) || isShared(later) { #expect(later == after, comment) }
                var fresh = try snapshot.walk(in: Tables.raw)
                let isFound = try fresh.next(after: RawKey(key), sharing: count)
                let found = isFound ? fresh.key.array : nil
                if isShared(after) || isShared(found) { #expect(found == after, comment) }
            }
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
        #expect(error.kind == .nestedInMemory)
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
