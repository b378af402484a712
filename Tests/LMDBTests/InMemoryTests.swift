import Foundation
import LMDB
import Testing

/// Transactions in memory answer what those in pages do, and leave nothing.
@Suite struct InMemoryTests {
    let scratch = Scratch()

    @Test func whatIsInMemoryAnswersAsWhatIsStored() throws {
        for _ in 0..<12 {
            let seed = SeededNumbers().seed
            let environment = try environment("pages", seed: seed)
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

    private func environment(_ name: String, seed: UInt64) throws -> Environment {
        let environment = try Environment.open(
            at: scratch.path(name), tables: Tables.all, options: .forTests)
        var numbers = SeededNumbers(seed: seed)
        try environment.write { transaction in
            for _ in 0..<Int.random(in: 0...400, using: &numbers) {
                try transaction.put(
                    Doings.value(&numbers), for: Doings.key(&numbers), in: Tables.raw)
            }
        }
        return environment
    }
}

/// What is done at random in a transaction, and what came of each step.
private struct Doings {
    private var numbers: SeededNumbers
    var said: [String] = []

    init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

    static func key(_ numbers: inout SeededNumbers) -> RawKey {
        // Few letters, so that keys meet, and are prefixes of each other.
        let count = Int.random(in: 1...4, using: &numbers)
        return RawKey((0..<count).map { _ in [0, 97, 98, 255].randomElement(using: &numbers)! })
    }

    static func value(_ numbers: inout SeededNumbers) -> [UInt8] {
        let count = [0, 3, 40, 900, 5_000].randomElement(using: &numbers)!
        return [UInt8](repeating: UInt8.random(in: 0...255, using: &numbers), count: count)
    }

    mutating func run(_ transaction: inout WriteTransaction, depth: Int) {
        for _ in 0..<(depth == 0 ? 80 : 12) { step(&transaction, depth: depth) }
    }

    private mutating func step(_ transaction: inout WriteTransaction, depth: Int) {
        do {
            let key = Self.key(&numbers)
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0...2: try transaction.put(Self.value(&numbers), for: key, in: Tables.raw)
            case 3:
                let value = Self.value(&numbers)
                said.append("\(try transaction.insert(value, for: key, in: Tables.raw))")
            case 4...5: said.append("\(try transaction.remove(key, in: Tables.raw))")
            case 6 where Int.random(in: 0..<4, using: &numbers) == 0:
                let limit = Int.random(in: 0...30, using: &numbers)
                let count = try transaction.removeRange(
                    from: key, through: Self.key(&numbers), in: Tables.raw, limit: limit)
                said.append("\(count)")
            case 7: said.append("\(try transaction.snapshot.entryCount(of: Tables.raw))")
            case 8 where depth < 3:
                let isKept = Bool.random(using: &numbers)
                do {
                    try transaction.nested { child in
                        run(&child, depth: depth + 1)
                        if !isKept { throw Refusal() }
                    }
                } catch is Refusal {}
            case 9 where Int.random(in: 0..<40, using: &numbers) == 0:
                try transaction.removeAll(in: Tables.raw)
            default: try look(transaction.snapshot, key)
            }
        } catch { said.append("\(error)") }
    }

    private mutating func look(_ snapshot: Snapshot, _ key: RawKey) throws {
        said.append("\(try snapshot.value(for: key, in: Tables.raw)?.array.count ?? -1)")
        var cursor = try snapshot.cursor(in: Tables.raw)
        for _ in 0..<12 {
            let sought = Self.key(&numbers)
            let move = Int.random(in: 0..<14, using: &numbers)
            let entry =
                switch move {
                case 0: try cursor.first()
                case 1: try cursor.last()
                case 2: try cursor.seek(exactly: sought)
                case 3: try cursor.seek(atOrAfter: sought)
                case 4: try cursor.seek(after: sought)
                case 5: try cursor.seek(atOrBefore: sought)
                case 6: try cursor.seek(atOrBeforeEndOfPrefix: sought)
                case 7: try cursor.seek(atOrAfterBytesOf: RawKey([]))
                case 8: try cursor.seek(atOrBeforeEndOfPrefix: RawKey([]))
                case 9...11: try cursor.next()
                default: try cursor.previous()
                }
            if let entry {
                let value = entry.value.array
                said.append(
                    "\(move) \(sought): \(entry.key.array) \(value.count) \(value.first ?? 0)")
            } else {
                said.append("\(move) \(sought): nothing")
            }
        }
    }
}
