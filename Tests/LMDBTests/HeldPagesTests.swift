import Foundation
import LMDB
import Synchronization
import Testing

/// What a writer does about readers that hold pages back.
@Suite struct HeldPagesTests {
    let scratch = Scratch()
    private let dead = Recorded<DeadReader>()
    private let holding = Recorded<HoldingReader>()

    /// What an option's closure was called with.
    private final class Recorded<Value: Sendable>: Sendable {
        private let values = Mutex<[Value]>([])
        var all: [Value] { values.withLock { $0 } }
        func add(_ value: Value) { values.withLock { $0.append(value) } }
    }

    private func open() throws -> Environment {
        var options = Environment.Options.forTests
        options.onDeadReader = { [dead] in dead.add($0) }
        options.onHoldingReader = { [holding] in holding.add($0) }
        let environment = try scratch.open(options)
        try change(environment, 0)
        return environment
    }

    /// A commit that changes some 70 pages.
    private func change(_ environment: Environment, _ round: Int) throws {
        try environment.write { transaction in
            let value = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 2_000)
            for number: UInt32 in 0..<100 {
                try transaction.put(value, for: NumberKey(number: number), in: Tables.numbers)
            }
        }
    }

    private func byteCount(_ environment: Environment) throws -> Int {
        let info = try environment.info
        return (Int(info.lastPage) + 1) * info.pageSizeBytes
    }

    @Test(.enabled(if: OtherProcess.isPossible))
    func aReaderThatWasKilledCostsTheFileAFewMegabytes() throws {
        let environment = try open()
        #expect(try OtherProcess.readAndDie(scratch.path()))
        let position = try environment.info.lastTransactionID
        #expect(try environment.info.readingCount == 1)
        let before = try byteCount(environment)
        // 40 MB of pages, of which none could be used again beside the dead.
        for round in 0..<200 { try change(environment, round) }
        let grown = try byteCount(environment) - before
        #expect(grown < Limits.readerLookByteCount * 3 / 2, "\(grown) bytes")
        #expect(dead.all.map(\.transactionID) == [position])
        #expect(dead.all.allSatisfy { $0.processNumber != getpid() })
        #expect(holding.all.isEmpty)
        #expect(try environment.info.readingCount == 0)
    }

    @Test func aReadThatGoesOnIsToldWithItsPlaceAndWhatItCosts() throws {
        let environment = try open()
        let position = try environment.info.lastTransactionID
        let line = UInt(#line + 1)
        try environment.read { _ in
            for round in 0..<300 { try change(environment, round) }
        }
        let told = holding.all
        #expect(told.count >= 1 && told.count <= 3)
        for notice in told {
            #expect(notice.processNumber == getpid())
            #expect(notice.place == "LMDBTests/HeldPagesTests.swift:\(line)")
            #expect(notice.transactionID == position)
        }
        let first = try #require(told.first)
        #expect(first.grownByteCount >= Limits.heldReportByteCount)
        #expect(first.commitCount > 10 && first.commitCount <= 300)
        #expect(zip(told, told.dropFirst()).allSatisfy { $0.grownByteCount < $1.grownByteCount })
        #expect(dead.all.isEmpty)
    }

    @Test func readsThatEndAreNotTold() throws {
        let environment = try open()
        for round in 0..<300 {
            try environment.read { snapshot in
                _ = try snapshot.contains(NumberKey(number: 1), in: Tables.numbers)
            }
            try change(environment, round)
        }
        #expect(holding.all.isEmpty && dead.all.isEmpty)
    }

    @Test func readsAreCounted() throws {
        let environment = try open()
        let count = try environment.read { _ in
            try environment.read { _ in try environment.info.readingCount }
        }
        #expect(count == 2)
        #expect(try environment.info.readingCount == 0)
    }
}
