import Foundation
import LMDB
import Synchronization
import Testing

/// Readers: many at once, the limits of their table, and reports of long ones.
@Suite struct ReaderTests {
    let scratch = Scratch()

    @Test func manyThreadsReadWhileOneWrites() async throws {
        let environment = try scratch.open()
        try await environment.write { transaction in
            for number: UInt32 in 0..<100 {
                try transaction.put([0], for: NumberKey(number: number), in: Tables.numbers)
            }
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask {
                    for _ in 0..<500 {
                        // Every commit changes all values alike, so a snapshot has only one.
                        let values = try await environment.read { snapshot in
                            var values: Set<[UInt8]> = []
                            try snapshot.forEach(in: Tables.numbers) { entry in
                                values.insert(entry.value.array)
                                return .next
                            }
                            return values
                        }
                        #expect(values.count == 1)
                    }
                }
            }
            group.addTask {
                for round: UInt8 in 0..<50 {
                    try await environment.write { transaction in
                        for number: UInt32 in 0..<100 {
                            try transaction.put(
                                [round], for: NumberKey(number: number), in: Tables.numbers)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try environment.info.activeReaderCount == 0)
        try environment.close()
    }

    @Test func nobodyClosesWhileAReaderIsBeingMade() throws {
        try nobodyCloses(try scratch.open(), before: .begin)
    }

    @Test(.enabled(if: OtherProcess.isPossible))
    func nobodyClosesWhileAFullTableIsCleared() throws {
        var options = Environment.Options.forTests
        options.maximumReaderCount = 1
        let environment = try scratch.open(options)
        #expect(try OtherProcess.readAndDie(scratch.path()))
        try nobodyCloses(environment, before: .checkReaders)
    }

    /// A reader is made under the lock that closing takes: the handle is not let go of meanwhile.
    private func nobodyCloses(_ environment: Environment, before call: Faults.Call) throws {
        let closing = Awaited<Result<Void, any Error>>()
        let hasClosed = Atomic(false)
        let wasClosed = Atomic(false)
        let (read, held) = Faults.holding([call]) {
            Thread.detachNewThread {
                let result = Result { try environment.close() }
                hasClosed.store(true, ordering: .sequentiallyConsistent)
                closing.fulfil(result)
            }
            // It waits for as long as this lasts, if it is kept out.
            for _ in 0..<200 where !hasClosed.load(ordering: .sequentiallyConsistent) {
                usleep(1_000)
            }
            wasClosed.store(
                hasClosed.load(ordering: .sequentiallyConsistent), ordering: .sequentiallyConsistent
            )
        } _: {
            try environment.read { snapshot in
                // The reader is in use by now, so that the other may not close.
                let error = #expect(throws: LMDBError.self) { try closing.wait().get() }
                #expect(error?.kind == .busy(readerCount: 1, writerCount: 0))
                return snapshot.transactionID
            }
        }
        #expect(held == call)
        let isOpen = !wasClosed.load(ordering: .sequentiallyConsistent)
        #expect(isOpen)
        #expect(throws: Never.self) { try read.get() }
        try environment.close()
    }

    @Test func fortyThreadsReadAtOnce() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([7], for: RawKey("a"), in: Tables.raw) }
        let found = Atomic<Int>(0)
        let all = DispatchGroup()
        for _ in 0..<40 {
            all.enter()
            Thread.detachNewThread {
                for _ in 0..<200 {
                    let value = try? environment.read { snapshot in
                        try snapshot.value(for: RawKey("a"), in: Tables.raw)?.array
                    }
                    if value == [7] { found.add(1, ordering: .relaxed) }
                }
                all.leave()
            }
        }
        all.wait()
        #expect(found.load(ordering: .relaxed) == 40 * 200)
        try environment.close()
    }

    /// So many reads within another, each of which takes a slot.
    private func nest(_ depth: Int, in environment: Environment) throws {
        try environment.read { _ in if depth > 0 { try nest(depth - 1, in: environment) } }
    }

    @Test func readsNestAsDeepAsTheTableAllows() throws {
        var options = Environment.Options.forTests
        options.maximumReaderCount = 20
        let environment = try scratch.open(options)
        func descend(_ depth: Int) throws -> Int {
            try environment.read { _ in depth == 0 ? 0 : 1 + (try descend(depth - 1)) }
        }
        #expect(try descend(19) == 19)
        let error = try lmdbError { _ = try descend(20) }
        #expect(error.kind == .readersFull(limit: 20))
        #expect(try descend(19) == 19)
        try environment.close()
    }

    @Test func readersAreUsedAgain() throws {
        let environment = try scratch.open()
        for _ in 0..<1_000 { try environment.read { _ in } }
        #expect(try environment.info.readerSlotCount == 1)
    }

    /// The table is everybody's: who needed many slots once keeps few of them.
    @Test func slotsThatNobodyNeedsAnyMoreAreGivenBack() throws {
        var options = Environment.Options.forTests
        options.maximumReaderCount = 40
        let environment = try scratch.open(options)
        try nest(39, in: environment)
        #expect(try environment.info.takenSlotCount == 40)
        var count = 40
        for _ in 0..<600 where count > 4 {
            usleep(10_000)
            count = try environment.info.takenSlotCount
        }
        #expect(count == 4)
        // And they are had again.
        try nest(39, in: environment)
        #expect(try environment.info.takenSlotCount == 40)
        try environment.close()
    }

    @Test func manyThreadsLeaveFewReadersBehind() throws {
        var options = Environment.Options.forTests
        options.maximumReaderCount = 1_024
        let environment = try scratch.open(options)
        // 200 readers at once, nested, of which the pool keeps its share.
        try nest(200, in: environment)
        try nest(200, in: environment)
        #expect(try environment.info.readerSlotCount <= 201)
        try environment.close()
    }

    @Test(.enabled(if: OtherProcess.isPossible))
    func deadReadersAreCleared() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        #expect(try OtherProcess.readAndDie(scratch.path()))
        #expect(try environment.clearDeadReaders() == 1)
        #expect(try environment.clearDeadReaders() == 0)
    }

    @Test(.enabled(if: OtherProcess.isPossible))
    func aFullTableIsClearedOfTheDead() throws {
        var options = Environment.Options.forTests
        options.maximumReaderCount = 2
        let environment = try scratch.open(options)
        #expect(try OtherProcess.readAndDie(scratch.path()))
        let depth = try environment.read { _ in try environment.read { _ in 2 } }
        #expect(depth == 2)
    }

    @Test func longReadsAreReportedOnce() throws {
        let reports = Mutex<[LongReader]>([])
        var options = Environment.Options.forTests
        options.longReaderThreshold = .milliseconds(50)
        options.onLongReader = { report in reports.withLock { $0.append(report) } }
        let environment = try scratch.open(options)
        try environment.read { _ in }
        let line = UInt(#line + 1)
        try environment.read { _ in
            Thread.sleep(forTimeInterval: 0.1)
            #expect(environment.longReaders.map(\.line) == [line])
            try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
            try environment.write { try $0.put([2], for: RawKey("a"), in: Tables.raw) }
        }
        try environment.read { _ in Thread.sleep(forTimeInterval: 0.1) }
        #expect(environment.longReaders == [])
        let found = reports.withLock { $0 }
        #expect(found.count == 2)
        #expect(found.first?.fileID == "LMDBTests/ReaderTests.swift")
        #expect(found.first?.line == line)
        #expect(found.map(\.hasEnded) == [false, true])
        #expect(found.allSatisfy { $0.duration >= .milliseconds(50) })
    }
}
