import Foundation
import LMDB
import Synchronization
import Testing

/// Reads that last longer than they may.
@Suite struct LongReadTests {
    let scratch = Scratch()

    /// A table of numbers, and an environment whose reads may last so long.
    private func open(lasting limit: Duration?) throws -> Environment {
        var options = Environment.Options.forTests
        options.maximumReadDuration = limit
        let environment = try scratch.open(options)
        try environment.write { transaction in
            for number: UInt32 in 0..<2_000 {
                try transaction.put([1], for: NumberKey(number: number), in: Tables.numbers)
            }
        }
        return environment
    }

    private let tooLong = LMDBError.Kind.readTooLong(limit: .milliseconds(50))

    @Test func aWalkThatTakesTooLongThrowsAtOneOfItsNextSteps() throws {
        let environment = try open(lasting: .milliseconds(50))
        var stepCount = 0
        let error = try lmdbError {
            try environment.read { snapshot in
                try snapshot.forEach(in: Tables.numbers) { _ in
                    stepCount += 1
                    Thread.sleep(forTimeInterval: 0.005)
                    return .next
                }
            }
        }
        #expect(error.kind == tooLong && error.table == "numbers")
        // It looked at the clock after the tenth step or so, and not only at the end.
        #expect(stepCount < 200)
        #expect(try environment.info.readingCount == 0)
    }

    @Test func lookUpsThrowAsWalksDo() throws {
        let environment = try open(lasting: .milliseconds(50))
        let error = try lmdbError {
            try environment.read { snapshot in
                for number: UInt32 in 0..<2_000 {
                    _ = try snapshot.contains(NumberKey(number: number), in: Tables.numbers)
                    Thread.sleep(forTimeInterval: 0.005)
                }
            }
        }
        #expect(error.kind == tooLong && error.operation == "get")
    }

    @Test func aReadThatTakesTooLongReturnsNothing() throws {
        let environment = try open(lasting: .milliseconds(50))
        let error = try lmdbError {
            _ = try environment.read { snapshot in
                Thread.sleep(forTimeInterval: 0.1)
                return 1
            }
        }
        #expect(error.kind == tooLong && error.operation == "read")
    }

    /// Whoever takes the error of a step for the end of a walk has not read everything.
    @Test func anErrorThatWasSwallowedComesAtTheEnd() throws {
        let environment = try open(lasting: .milliseconds(50))
        func walk(_ snapshot: Snapshot) -> Int {
            var count = 0
            guard var cursor = try? snapshot.cursor(in: Tables.numbers) else { return 0 }
            while let entry = try? cursor.next() {
                count += entry.value.byteCount
                Thread.sleep(forTimeInterval: 0.005)
            }
            // Every later step fails as well.
            #expect((try? cursor.next()) == nil)
            return count
        }
        let swallowed = try lmdbError { _ = try environment.read { walk($0) } }
        #expect(swallowed.kind == tooLong)
        let replaced = try lmdbError {
            try environment.read { snapshot in
                guard walk(snapshot) == 2_000 else { throw Refusal() }
            }
        }
        #expect(replaced.kind == tooLong)
    }

    @Test func anErrorOfTheBodyStaysWhatItIs() throws {
        let environment = try open(lasting: .milliseconds(50))
        #expect(throws: Refusal()) {
            try environment.read { _ in
                Thread.sleep(forTimeInterval: 0.1)
                throw Refusal()
            }
        }
    }

    @Test func tasksReadNoLonger() async throws {
        let environment = try open(lasting: .milliseconds(50))
        await #expect(throws: LMDBError(tooLong, operation: "read")) {
            try await environment.read { _ in Thread.sleep(forTimeInterval: 0.1) }
        }
    }

    @Test func theLimitCanBeLifted() throws {
        let environment = try open(lasting: .milliseconds(50))
        let count = try environment.read { snapshot in
            snapshot.liftTimeLimit()
            var count = 0
            try snapshot.forEach(in: Tables.numbers) { _ in
                if count % 100 == 0 { Thread.sleep(forTimeInterval: 0.01) }
                count += 1
                return .next
            }
            return count
        }
        #expect(count == 2_000)
        // The next read has a limit again.
        let error = try lmdbError {
            try environment.read { _ in Thread.sleep(forTimeInterval: 0.1) }
        }
        #expect(error.kind == tooLong)
    }

    @Test func withoutALimitReadsLast() throws {
        let environment = try open(lasting: nil)
        let found = try environment.read { _ in
            Thread.sleep(forTimeInterval: 0.1)
            return 1
        }
        #expect(found == 1)
    }

    @Test func theStructureIsCheckedHoweverLongItTakes() throws {
        let environment = try open(lasting: .nanoseconds(1))
        let tables = try environment.checkStructure().tables
        #expect(tables.contains { $0.statistics.entryCount == 2_000 })
    }

    /// Reads and writes wait for nobody's read: what is in a write has no limit.
    @Test func writesLastAsLongAsTheyMust() throws {
        let environment = try open(lasting: .milliseconds(20))
        let count = try environment.write { transaction in
            Thread.sleep(forTimeInterval: 0.05)
            return try transaction.snapshot.entryCount(of: Tables.numbers)
        }
        #expect(count == 2_000)
    }
}
