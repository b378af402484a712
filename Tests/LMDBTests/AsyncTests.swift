import Foundation
import Synchronization
import Testing

@testable import LMDB

/// The twins for tasks.
@Suite struct AsyncTests {
    let scratch = Scratch()

    @Test func tasksWriteOneAfterTheOther() async throws {
        let environment = try scratch.open()
        try await withThrowingTaskGroup { group in
            for task: UInt32 in 0..<32 {
                group.addTask {
                    for round: UInt32 in 0..<20 {
                        try await environment.write { transaction in
                            // A counter that would lose steps if writes overlapped.
                            let old =
                                try transaction.snapshot
                                .value(for: NumberKey(number: .max), in: Tables.numbers)?.array
                                ?? [0, 0]
                            let count = Int(old[0]) * 256 + Int(old[1]) + 1
                            try transaction.put(
                                [UInt8(count / 256), UInt8(count % 256)],
                                for: NumberKey(number: .max), in: Tables.numbers)
                            try transaction.put(
                                [1], for: NumberKey(number: task * 100 + round),
                                in: Tables.numbers)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let (count, counter) = try await environment.read { snapshot in
            (
                try snapshot.entryCount(of: Tables.numbers),
                try snapshot.value(for: NumberKey(number: .max), in: Tables.numbers)?.array
            )
        }
        #expect(count == 32 * 20 + 1)
        #expect(counter == [640 / 256, 640 % 256].map(UInt8.init))
        try environment.close()
    }

    @Test func tasksAndThreadsShareTheWriteLock() async throws {
        let environment = try scratch.open()
        try await withThrowingTaskGroup { group in
            for task: UInt32 in 0..<8 {
                group.addTask {
                    for round: UInt32 in 0..<50 {
                        let key = NumberKey(number: task * 100 + round)
                        if task % 2 == 0 {
                            try await environment.write {
                                try $0.put([1], for: key, in: Tables.numbers)
                            }
                        } else {
                            try writeOnThisThread(environment, key)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await environment.read { try $0.entryCount(of: Tables.numbers) } == 400)
    }

    private func writeOnThisThread(_ environment: Environment, _ key: NumberKey) throws {
        try environment.write { try $0.put([1], for: key, in: Tables.numbers) }
    }

    @Test func errorsComeBackToTheTask() async throws {
        let environment = try scratch.open()
        await #expect(throws: Refusal()) {
            try await environment.write { transaction in
                try transaction.put([1], for: RawKey("a"), in: Tables.raw)
                throw Refusal()
            }
        }
        #expect(try contents(environment) == [:])
        await #expect(throws: LMDBError.self) {
            try await environment.write { _ in
                try environment.write { _ in }
            }
        }
    }

    @Test func aCancelledTaskWritesNothing() async throws {
        let environment = try scratch.open()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try contents(environment) == [:])
    }

    @Test func afterCloseTasksGetAnError() async throws {
        let environment = try scratch.open()
        try await environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        try environment.close()
        await #expect(throws: LMDBError(.closed, operation: "write")) {
            try await environment.write { _ in }
        }
        await #expect(throws: LMDBError(.closed, operation: "read")) {
            try await environment.read { _ in }
        }
    }

    @Test func whoComesBackAtOnceWaitsForThoseWhoCameBefore() throws {
        let environment = try scratch.open()
        let order = Order()
        let begun = DispatchSemaphore(value: 0)
        let mayEnd = DispatchSemaphore(value: 0)
        let ended = DispatchGroup()
        Thread.detachNewThread(in: ended) {
            try? environment.write { _ in
                begun.signal()
                mayEnd.wait()
            }
            try? environment.write { _ in order.note("again") }
        }
        begun.wait()
        for (before, name) in ["first", "second", "third"].enumerated() {
            Thread.detachNewThread(in: ended) {
                try? environment.write { _ in order.note(name) }
            }
            while environment.gate.waiterCount == before {
                Thread.sleep(forTimeInterval: 0.001)
            }
        }
        mayEnd.signal()
        ended.wait()
        #expect(order.names.withLock { $0 } == ["first", "second", "third", "again"])
    }

    private final class Order: Sendable {
        let names = Mutex<[String]>([])
        func note(_ name: String) { names.withLock { $0.append(name) } }
    }

    @Test func aJobForLaterWaitsAndHoldsUpNoOther() async throws {
        let environment = try scratch.open()
        let order = Mutex<[String]>([])
        let mayGoOn = DispatchSemaphore(value: 0)
        let begin = ContinuousClock.now
        let later = await withCheckedContinuation { continuation in
            do {
                try environment.onWritingThread { mayGoOn.wait() }
                try environment.onWritingThread(afterMilliseconds: 500) {
                    order.withLock { $0.append("later") }
                    continuation.resume(returning: ContinuousClock.now - begin)
                }
                try environment.onWritingThread(afterMilliseconds: 1) {
                    order.withLock { $0.append("soon") }
                }
                try environment.onWritingThread { order.withLock { $0.append("now") } }
            } catch { Issue.record(error) }
            mayGoOn.signal()
        }
        #expect(later >= .milliseconds(500))
        #expect(order.withLock { $0 } == ["now", "soon", "later"])
    }

    /// As they are due, not as they came: the thread may have had no time in between.
    @Test func jobsThatAreDueAtOnceRunInTheirOrder() async throws {
        let environment = try scratch.open()
        let order = Mutex<[Int]>([])
        await withCheckedContinuation { continuation in
            do {
                try environment.onWritingThread { Thread.sleep(forTimeInterval: 0.7) }
                for delay in [600, 300, 1] {
                    try environment.onWritingThread(afterMilliseconds: delay) {
                        let count = order.withLock { order in
                            order.append(delay)
                            return order.count
                        }
                        if count == 3 { continuation.resume() }
                    }
                }
            } catch { Issue.record(error) }
        }
        #expect(order.withLock { $0 } == [1, 300, 600])
    }

    @Test func aJobForLaterDoesNotKeepAnEnvironmentFromClosing() throws {
        let environment = try scratch.open()
        try environment.onWritingThread(afterMilliseconds: 60_000) {
            Issue.record("the environment was closed")
        }
        try environment.close()
        try scratch.open().close()
    }

    @Test func theLastReferenceMayEndOnTheWritingThread() async throws {
        for _ in 0..<20 {
            let scratch = Scratch()
            try await writeOnce(scratch)
            // The thread may hold the file for a moment more.
            var opened: Environment?
            for _ in 0..<60_000 where opened == nil {
                opened = try? scratch.open()
                if opened == nil { try await Task.sleep(for: .milliseconds(1)) }
            }
            #expect(opened != nil)
        }
    }

    private func writeOnce(_ scratch: Scratch) async throws {
        let environment = try scratch.open()
        try await environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
    }
}

extension Thread {
    /// A thread that a group waits for.
    fileprivate static func detachNewThread(
        in group: DispatchGroup, _ body: @escaping @Sendable () -> Void
    ) {
        group.enter()
        detachNewThread {
            body()
            group.leave()
        }
    }
}
