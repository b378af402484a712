import AccessRules
import Foundation
import Latchkey
import LatchkeyReplication
import SystemPackage

/// What replicas cost and how far behind they are: operations of a writer beside those of a store that is alone, bytes, decisions of a
/// replica while it follows, the time from an acknowledgement to another replica, catching up, and a new replica.
struct ReplicaBench {
    let folder: String
    let isShort: Bool

    private var roundCount: Int { isShort ? 4 : 20 }
    private static let commitsPerSecond = 1_000.0

    func run() async throws -> String {
        try? FileManager.default.removeItem(atPath: folder)
        for name in ["", "/carried"] {
            try FileManager.default.createDirectory(
                atPath: folder + name, withIntermediateDirectories: true)
        }
        let (alone, first) = (folder + "/alone", folder + "/first")
        try OfficeWorld.create(at: alone)
        try FileManager.default.copyItem(atPath: alone, toPath: first)
        let key = try ReplicationKey(Array(repeating: 7, count: ReplicationKey.byteCount))
        let carrier = try FolderCarrier(at: FilePath(folder + "/carried"))
        let store = try await Store.open(at: FilePath(alone))
        let writer = try Replica.found(at: FilePath(first), over: carrier, with: key)
        var report = try await measureWriting(store, writer)
        let follower = try Replica.open(
            at: FilePath(folder + "/second"), over: carrier, with: key)
        try follower.wait(for: writer.number(), within: .seconds(600))
        report += try measureDelay(writer, follower)
        report += try measureDecisions(store, writer, follower)
        report += try await measureCatchingUp(writer, carrier, key)
        try follower.close()
        try writer.close()
        try await store.close()
        return report
    }

    // MARK: Writing

    private func measureWriting(_ store: Store, _ writer: Replica) async throws -> String {
        var (alone, replicated) = (Rates(), Rates())
        let count = CommitBench.writerCount * CommitBench.operationsOfEach
        let (before, bytes) = (try writer.number(), try carriedByteCount())
        for round in 0..<roundCount {
            try await alone.measure(count) { try await CommitBench.work(store, round) }
            try await replicated.measure(count) { try await CommitBench.work(writer.store, round) }
        }
        let records = try writer.number() - before
        let operations = Double(count * roundCount)
        return """
            \(roundCount) rounds of \(count) operations of \(CommitBench.writerCount) tasks; \(records) records, \
            \(Int(Double(try carriedByteCount() - bytes) / operations)) bytes an operation
            | operations a second | median | 10th … 90th |
            |---|---:|---:|
            | a store that is alone | \(alone.text) |
            | a replica that writes | \(replicated.text) |
            replica ÷ alone: \(Rates.ratio(replicated, alone))
            processor: \(Int(replicated.processor * 1e6 / operations)) µs an operation; alone: \
            \(Int(alone.processor * 1e6 / operations)) µs

            """
    }

    private func carriedByteCount() throws -> Int {
        let records = folder + "/carried/records"
        return try FileManager.default.contentsOfDirectory(atPath: records).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(records)/\(name)")
            return sum + (attributes[.size] as? Int ?? 0)
        }
    }

    // MARK: Following

    private func measureDelay(_ writer: Replica, _ follower: Replica) throws -> String {
        let office = OfficeWorld(store: writer.store, writer: 0, suffix: "-delay")
        var delays: [Double] = []
        for number in 0..<(isShort ? 100 : 1_000) {
            try office.session().perform(office.operation(number))
            let acknowledged = Harness.wallNanoseconds()
            try follower.wait(for: writer.number(), within: .seconds(60))
            delays.append(Double(Harness.wallNanoseconds() - acknowledged) / 1e6)
        }
        delays.sort()
        return """
            from the acknowledgement to another replica of this machine: median \
            \(two(delays[delays.count / 2])) ms, 90 % \(two(delays[delays.count * 9 / 10])) ms

            """
    }

    /// Decisions of a replica while commits come, beside those of one to which nothing comes, in turns.
    private func measureDecisions(_ quiet: Store, _ writer: Replica, _ follower: Replica) throws
        -> String
    {
        var (still, busy): ([Double], [Double]) = ([], [])
        let stop = StopFlag()
        let thread = Thread {
            let office = OfficeWorld(store: writer.store, writer: 1, suffix: "-paced")
            var number = 0
            var next = Date()
            while !stop.isSet {
                _ = try? office.session().perform(office.operation(number))
                number += 1
                next += 1 / Self.commitsPerSecond
                let wait = next.timeIntervalSinceNow
                if wait > 0 { Thread.sleep(forTimeInterval: wait) }
            }
            stop.count = number
        }
        let before = try follower.number()
        let start = Date()
        thread.start()
        for _ in 0..<(isShort ? 40 : 400) {
            still.append(try nanosecondsOfDecision(quiet))
            busy.append(try nanosecondsOfDecision(follower.store))
        }
        let seconds = Date().timeIntervalSince(start)
        let rate = Double(try follower.number() - before) / seconds
        stop.set()
        let ratios = zip(busy, still).map { $0 / $1 }.sorted()
        still.sort()
        return """
            a decision by handle on a replica that does \(Int(rate)) commits a second: \
            \(two(ratios[ratios.count / 2])) (\(two(ratios[ratios.count / 10])) … \
            \(two(ratios[ratios.count * 9 / 10]))) of a quiet store's \(Int(still[still.count / 2])) ns

            """
    }

    private func nanosecondsOfDecision(_ store: Store) throws -> Double {
        let count = 2_000
        return try store.read { view in
            let users = try (0..<32).map { number in
                try view.handle(Ref<User>(Identity("editor\(number)"), of: "acme"))
            }
            let organizations = try (0..<32).map { number in
                try view.handle(Ref<Organization>(Identity("o\(number)"), of: "acme"))
            }
            let start = Harness.nanoseconds()
            var allowed = 0
            for number in 0..<count {
                let decision = try view.decide(
                    users[number & 31], .editOrganization,
                    .organization(organizations[(number >> 5) & 31]))
                if decision.isAllowed { allowed += 1 }
            }
            let nanoseconds = Double(Harness.nanoseconds() - start) / Double(count)
            if allowed > count { throw BenchError("more was allowed than was asked") }
            return nanoseconds
        }
    }

    /// How quickly a replica does what was written while it was closed, and how quickly a new one is there.
    private func measureCatchingUp(
        _ writer: Replica, _ carrier: FolderCarrier, _ key: ReplicationKey
    ) async throws -> String {
        let path = FilePath(folder + "/third")
        try writer.putSnapshot()
        let begun = Harness.wallNanoseconds()
        let made = try Replica.open(at: path, over: carrier, with: key)
        try made.wait(for: writer.number(), within: .seconds(600))
        let making = Double(Harness.wallNanoseconds() - begun) / 1e9
        try made.close()
        let (before, wall) = (try writer.number(), Harness.wallNanoseconds())
        for round in 0..<roundCount { try await CommitBench.work(writer.store, 1_000 + round) }
        let writing = Double(Harness.wallNanoseconds() - wall) / 1e9
        let last = try writer.number()
        let start = Harness.wallNanoseconds()
        let third = try Replica.open(at: path, over: carrier, with: key)
        try third.wait(for: last, within: .seconds(600))
        let following = Double(Harness.wallNanoseconds() - start) / 1e9
        try third.close()
        return """
            a new replica from a snapshot: \(two(making)) s
            \(last - before) records that were written in \(two(writing)) s are caught up with in \
            \(two(following)) s, opening included: \(two(writing / following)) times as quick

            """
    }

    private func two(_ number: Double) -> String { String(format: "%.2f", number) }
}

/// Tells a thread to end.
private final class StopFlag: @unchecked Sendable {
    // Sendable: used under the lock alone.
    private let lock = NSLock()
    private var isStopped = false
    private var operationCount = 0

    var isSet: Bool { lock.withLock { isStopped } }
    func set() { lock.withLock { isStopped = true } }
    var count: Int {
        get { lock.withLock { operationCount } }
        set { lock.withLock { operationCount = newValue } }
    }
}
