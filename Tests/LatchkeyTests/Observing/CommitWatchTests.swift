import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// Waiting for a commit or an instant, which followers and observers share.
@Suite(.timeLimit(.minutes(20))) struct CommitWatchTests {
    /// A clock that is set by the test.
    private final class SetClock: Sendable {
        private let notes = Notes<Instant>()

        var now: Instant { notes.all.last ?? testNow }
        func set(_ instant: Instant) { notes.add(instant) }
    }

    private let clock = SetClock()
    private let scratch: Scratch
    private let store: Store

    init() throws {
        let (scratch, clock) = (try Scratch(), clock)
        self.scratch = scratch
        store = try makeStore(scratch, smallWorld) { options in
            options.clock = { clock.now }
            options.pollingInterval = .milliseconds(10)
        }
    }

    private func position() throws -> UInt64 { try store.read { $0.commitNumber } }

    @Test func whatIsSoAlreadyIsNotWaitedFor() async throws {
        let position = try position()
        #expect(await store.waitForCommit(past: position - 1) == .committed)
        #expect(await store.waitForCommit(past: position, until: testNow) == .due)
        // A commit is told before an instant.
        #expect(await store.waitForCommit(past: position - 1, until: testNow) == .committed)
        #expect(store.watch.counts.looks == 0)
        #expect(store.watch.waiterCount == 0)
    }

    /// A writer that was killed before it told readers of its commit: there is nothing to be read yet.
    @Test func whatNoReadIsToldOfIsWaitedFor() async throws {
        try await store.administer { administration in
            try administration.insert(
                .group(Group(account: "acme", id: "told", name: "Told")))
        }
        let last = try position()
        // By another process: this one may not open its lock file. LMDB's number stands behind its first lock.
        let number = (0..<8).map { "\\x" + String((last - 1) >> (8 * $0) & 0xFF, radix: 16) }
            .joined()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c",
            "printf '\(number)' | dd of=\(scratch.store.string)-lock bs=1 seek=48 conv=notrunc status=none",
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try position() == last - 1)
        #expect(await store.waitForCommit(past: last - 1, until: testNow) == .due)
        #expect(await store.waitForCommit(past: last - 2, until: testNow) == .committed)
    }

    /// Who comes while it is not known yet whether the store is closed hears of it, whenever that is.
    @Test func whoComesWhileAStoreIsClosedInVainGoesOn() async throws {
        let (store, position) = (store, try position())
        for attempt in 0..<20 {
            store.watch.pause()
            let found = Notes<UInt64?>()
            for _ in 0..<32 {
                Task.detached { found.add(try await store.follow { $0.commitNumber }) }
            }
            usleep(UInt32(attempt % 10) * 50)
            store.watch.resume()
            guard try await eventually({ found.all.count == 32 }) else {
                Issue.record("\(32 - found.all.count) who came in attempt \(attempt) wait for ever")
                return
            }
            #expect(found.all.allSatisfy { $0 == position })
        }
    }

    /// Closing fails as long as somebody reads, and nobody else notices.
    @Test func closingInVainKeepsNobodyFromReading() throws {
        let (store, session) = (store, try store.session(for: ann))
        let (end, isReading) = (Notes<Bool>(), Awaited<Void>())
        let holder = Awaited<Bool>()
        Thread.detachNewThread {
            let held = try? store.read { _ in
                isReading.fulfil(())
                while end.all.isEmpty { usleep(1_000) }
                return true
            }
            holder.fulfil(held ?? false)
        }
        isReading.wait()
        let readers = (0..<4).map { _ in Awaited<Result<Int, any Error>>() }
        for reader in readers {
            Thread.detachNewThread {
                reader.fulfil(
                    Result {
                        var count = 0
                        while end.all.isEmpty {
                            _ = try session.organization("north")
                            count += 1
                        }
                        return count
                    })
            }
        }
        for _ in 0..<10 {
            #expect(throws: StoreError.self) { try store.close() }
            usleep(200)
        }
        end.add(true)
        for reader in readers { #expect(try reader.wait().get() > 0) }
        #expect(holder.wait())
        try store.close()
    }

    /// A look that comes when nobody waits any more is not the last.
    @Test func whoWaitsAfterALookInVainIsWoken() async throws {
        let (store, position) = (store, try position())
        let first = Task { await store.waitForCommit(past: position) }
        #expect(try await eventually { store.watch.waiterCount == 1 })
        first.cancel()
        #expect(await first.value == .cancelled)
        try await Task.sleep(for: .milliseconds(250))
        let second = Task { await store.waitForCommit(past: position, until: testNow.after(60)) }
        #expect(try await eventually { store.watch.waiterCount == 1 })
        clock.set(testNow.after(60))
        #expect(await second.value == .due)
        // So it is with one that came while the store was being closed in vain.
        let third = Task { await store.waitForCommit(past: position, until: testNow.after(90)) }
        #expect(try await eventually { store.watch.waiterCount == 1 })
        store.watch.pause()
        try await Task.sleep(for: .milliseconds(250))
        store.watch.resume()
        clock.set(testNow.after(90))
        #expect(await third.value == .due)
    }

    /// Who writes does not wait for who closes the store, and waits for the writer.
    @Test func followersBeginInsideAWriteWhileTheStoreIsBeingClosed() throws {
        let (store, isWriting) = (store, Awaited<Void>())
        let followed = Awaited<Bool>()
        let closed = Awaited<Bool>()
        Thread.detachNewThread {
            let isThere = try? store.administer { _ in
                isWriting.fulfil(())
                usleep(100_000)
                return (try? store.changes()) != nil
            }
            followed.fulfil(isThere ?? false)
        }
        isWriting.wait()
        store.watch.pause()
        Thread.detachNewThread { closed.fulfil((try? store.readLog.flush(store)) != nil) }
        #expect(followed.wait())
        #expect(closed.wait())
        store.watch.resume()
        try store.close()
    }

    /// Writes that go on make closing fail, and it does not wait until they end.
    @Test func closingEndsWhereSomebodyWritesAgainAndAgain() throws {
        let (store, end) = (store, Notes<Bool>())
        let writers = (0..<4).map { _ in Awaited<Bool>() }
        for (number, writer) in writers.enumerated() {
            Thread.detachNewThread {
                var count = 0
                while end.all.isEmpty {
                    let group = Group(
                        account: "acme", id: Identity("w\(number)-\(count)"), name: "W")
                    if (try? store.perform([AccountOperation(.createGroup(group), in: "acme")]))
                        == nil
                    {
                        break
                    }
                    count += 1
                }
                writer.fulfil(count > 0)
            }
        }
        usleep(50_000)
        let attempt = Awaited<Void>()
        Thread.detachNewThread {
            try? store.close()
            attempt.fulfil(())
        }
        attempt.wait()
        end.add(true)
        for writer in writers { #expect(writer.wait()) }
        try store.close()
    }

    @Test func anInstantEndsTheWaitWhenTheStoresClockSaysSo() async throws {
        let (store, position) = (store, try position())
        let end = testNow.after(30)
        let task = Task { await store.waitForCommit(past: position, until: end) }
        // By the clock of the machine it is long past.
        try await Task.sleep(for: .milliseconds(120))
        #expect(store.watch.waiterCount == 1)
        clock.set(end)
        #expect(await task.value == .due)
    }

    @Test func anEarlierInstantIsNotMissedForALaterOne() async throws {
        var options = Store.Options()
        options.pollingInterval = .seconds(3_600)
        let other = try await Store.create(
            at: scratch.folder.appending("other.latchkey"), options: options)
        let position = try await other.read { $0.commitNumber }
        let later = Task {
            await other.waitForCommit(past: position, until: .systemNow.after(3_600_000))
        }
        #expect(try await eventually { other.watch.waiterCount == 1 })
        let began = ContinuousClock.now
        #expect(
            await other.waitForCommit(past: position, until: .systemNow.after(30)) == .due)
        #expect(ContinuousClock.now - began < .seconds(30))
        later.cancel()
        #expect(await later.value == .cancelled)
        try await other.close()
    }

    @Test func manyWaitAndEachEndsForItsOwnReason() async throws {
        let (store, position) = (store, try position())
        let committed = (0..<50).map { _ in
            Task { await store.waitForCommit(past: position) }
        }
        let cancelled = (0..<50).map { _ in
            Task { await store.waitForCommit(past: position + 1_000) }
        }
        let closed = (0..<50).map { _ in
            Task { await store.waitForCommit(past: position + 1_000) }
        }
        #expect(try await eventually { store.watch.waiterCount == 150 })
        try store.log("1")
        for task in committed { #expect(await task.value == .committed) }
        #expect(store.watch.waiterCount == 100)
        for task in cancelled { task.cancel() }
        for task in cancelled { #expect(await task.value == .cancelled) }
        try await store.close()
        for task in closed { #expect(await task.value == .closed) }
        #expect(await store.waitForCommit(past: 0) == .closed)
        #expect(try await store.follow { $0.commitNumber } == nil)
    }

    /// Whatever comes first, each wait ends: commits, cancellations and waits at the same time.
    @Test func noWakeIsLost() async throws {
        let store = store
        let total = 200
        try await withThrowingTaskGroup(of: Void.self) { group in
            let end = try position() + UInt64(total)
            for _ in 0..<8 {
                group.addTask {
                    var seen: UInt64 = 0
                    while seen < end {
                        let wait = Task { [seen] in await store.waitForCommit(past: seen) }
                        if seen % 3 == 0 { wait.cancel() }
                        _ = await wait.value
                        seen = try await store.follow { $0.commitNumber } ?? end
                    }
                }
            }
            for number in 0..<total { try store.log("\(number)") }
            try await group.waitForAll()
        }
        #expect(store.watch.waiterCount == 0)
    }

    @Test func aStoreThatIsLetGoOfIsClosedThoughALookIsToCome() async throws {
        let path = scratch.folder.appending("other.latchkey")
        // On this thread: no other has a reference to it.
        var other: Store? = try { try Store.create(at: path) }()
        try await wait(for: try #require(other))
        other = nil
        let again = try await Store.open(at: path)
        try await again.close()
    }

    private func wait(for store: Store) async throws {
        let position = try await store.read { $0.commitNumber }
        let task = Task { await store.waitForCommit(past: position) }
        #expect(try await eventually { store.watch.waiterCount == 1 })
        task.cancel()
        #expect(await task.value == .cancelled)
    }
}
