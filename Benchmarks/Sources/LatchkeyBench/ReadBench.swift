import AccessRules
import Foundation
import Latchkey
import Synchronization
import SystemPackage

/// How long it takes until what was read is in the log, while others write as much as they can:
/// 64 tasks in sessions, and the host application's own hand in a thread.
struct ReadBench {
    let folder: String
    let isShort: Bool

    private static let account: Identity = "quiet"
    private var seconds: Double { isShort ? 5 : 30 }

    func run() async throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/reads"
        for suffix in ["", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try OfficeWorld.create(at: path)
        let store = try await Store.open(at: FilePath(path))
        try await store.administer { administration in
            try administration.insertAccount(Self.account, administrator: "reader")
        }
        var text = "| load | reads | median | 99th of 100 | 999th of 1,000 | longest |\n"
        text += "|---|---:|---:|---:|---:|---:|\n"
        for load in Load.allCases {
            let isOver = Atomic(false)
            async let loads: Void = work(store, load, until: { isOver.load(ordering: .relaxed) })
            let delays = try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(with: Result { try self.delays(store) })
                }
            }
            isOver.store(true, ordering: .relaxed)
            try await loads
            text += "| \(load.rawValue) | \(delays.count) | " + line(delays) + " |\n"
        }
        try await store.close()
        return text + "milliseconds from the end of a read to where its entry is seen; limit 100\n"
    }

    private enum Load: String, CaseIterable {
        case none = "nothing else"
        case sessions = "64 tasks in sessions"
        case both = "these, and a thread by the host's hand"
    }

    private func work(_ store: Store, _ load: Load, until isOver: @escaping @Sendable () -> Bool)
        async throws
    {
        if load == .none { return }
        if load == .both {
            Thread.detachNewThread {
                var number = 0
                while !isOver() {
                    let organization = Organization(
                        account: "acme", id: "o1", name: "Client of the \(number)th name")
                    try? store.administer { try $0.update(.organization(organization)) }
                    number += 1
                }
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<CommitBench.writerCount {
                group.addTask {
                    let office = OfficeWorld(
                        store: store, writer: writer, suffix: "-\(load.rawValue)")
                    var number = 0
                    while !isOver() {
                        try await office.session().perform(office.operation(number))
                        number += 1
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Reads some hundred times a second in an account where nothing else happens, and watches
    /// its log grow.
    private func delays(_ store: Store) throws -> [Double] {
        let session = try store.session(for: Ref("reader", of: Self.account))
        let before = try store.read { try $0.logHead(of: Self.account).sequence }
        let start = Harness.wallNanoseconds()
        var times: [UInt64] = []
        var delays: [Double] = []
        while true {
            let now = Harness.wallNanoseconds()
            let isReading = Double(now - start) < seconds * 1e9
            if !isReading, delays.count == times.count { return delays }
            if isReading {
                _ = try session.organization("o")
                times.append(Harness.wallNanoseconds())
            }
            usleep(1_000)
            let head = try store.read { try $0.logHead(of: Self.account).sequence }
            let seen = Harness.wallNanoseconds()
            while delays.count < Int(head - before) {
                delays.append(Double(seen - times[delays.count]) / 1e6)
            }
        }
    }

    private func line(_ delays: [Double]) -> String {
        let sorted = delays.sorted()
        func at(_ part: Double) -> String {
            String(format: "%.1f", sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))])
        }
        return [at(0.5), at(0.99), at(0.999), at(1)].joined(separator: " | ")
    }
}
