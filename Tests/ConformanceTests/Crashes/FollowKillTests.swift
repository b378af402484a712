import AccessRules
import Foundation
import Latchkey
import ReferenceModel
import Synchronization
import SystemPackage
import Testing

/// Writers in other processes are killed while this one follows: it sees what they committed, all
/// of it, once and in order, and nothing else.
@Suite(.serialized, .timeLimit(.minutes(20))) struct FollowKillTests {
    private static let killCount = Effort.number("LATCHKEY_FOLLOW_KILLS") ?? 6
    /// A kill comes at random within so many microseconds.
    private static let span = 400_000
    /// Several looks at what others have committed.
    private static let patience = Duration.milliseconds(300)

    @Test func aFollowerSeesWhatAKilledWriterCommitted() async throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        let folder = try CrashFolder()
        try CrewKillTests.makeStore(folder)
        try administer(folder)
        var follower = Follower(path: folder.path("store"))
        var next = 0
        for kill in 1...Self.killCount {
            try await follower.follow("seed \(seed), kill \(kill)") {
                let process = try await CrashedProcess.whenKilled(
                    ["write", folder.path("store").string, "\(next)"],
                    after: random.below(Self.span), output: folder.path("output"))
                // One may have been committed and not told of.
                next += process.lines.count + 1
            }
        }
        print("\(Self.killCount) kills, \(follower.entries.count) entries followed")
    }

    /// Two processes of thirty-two tasks each, in sessions.
    @Test func aFollowerSeesWhatTwoKilledCrewsCommitted() async throws {
        let seed = UInt64(Effort.firstSeed) + 1
        var random = SplitMix64(seed: seed)
        let folder = try CrashFolder()
        try CrewKillTests.makeStore(folder)
        var follower = Follower(path: folder.path("store"))
        for kill in 1...max(2, Self.killCount / 3) {
            let delays = [random.below(2 * Self.span), random.below(2 * Self.span)]
            let store = folder.path("store").string
            let outputs = [folder.path("output1"), folder.path("output2")]
            try await follower.follow("seed \(seed), kill \(kill)") {
                async let one = CrashedProcess.whenKilled(
                    ["act", store, "p\(kill)"], after: delays[0], output: outputs[0])
                async let other = CrashedProcess.whenKilled(
                    ["act", store, "q\(kill)"], after: delays[1], output: outputs[1])
                _ = try await (one, other)
            }
        }
        print("two crews: \(follower.entries.count) entries followed")
    }

    private static let accounts: [Identity] = ["acme", "msp"]

    /// What a follower has seen so far.
    private final class Seen: Sendable {
        private let state = Mutex<[CommittedChanges]>([])

        func add(_ change: CommittedChanges) { state.withLock { $0.append(change) } }
        var changes: [CommittedChanges] { state.withLock { $0 } }
        var entryCount: Int { changes.reduce(0) { $0 + $1.entries.count } }
    }

    /// What `CrashWriter write` writes about.
    private func administer(_ folder: CrashFolder) throws {
        let store = try Store.open(at: folder.path("store"))
        try store.administer { administration in
            try administration.insert(
                .organization(Organization(account: "acme", id: "north", name: "North")))
            try administration.insert(
                .group(Group(account: "acme", id: "techs", name: "Techs")))
        }
        try store.close()
    }

    /// Follows a store from where it was, opened anew each time, while others write.
    private struct Follower {
        let path: FilePath
        var position: String = "\(ChangePosition.beginning)"
        var entries: [LogEntry] = []

        mutating func follow(_ place: String, _ write: () async throws -> Void) async throws {
            let store = try await Store.open(at: path)
            let start = ChangePosition(position)
            let changes = try store.changes(since: start)
            let seen = Seen()
            // Ends when the store is closed.
            let following = Task {
                for try await change in changes { seen.add(change) }
            }
            try await write()
            // What a writer had made durable when it was killed, and not yet shown, comes with
            // the next transaction that writes.
            try await store.administer { _ in }
            let total = try await store.read { view in
                try FollowKillTests.accounts.reduce(0) {
                    try $0 + view.count(Query<LogEntry>(in: $1))
                }
            }
            for _ in 0..<6_000 where entries.count + seen.entryCount < total {
                try await Task.sleep(for: .milliseconds(10))
            }
            // Nothing more comes.
            try await Task.sleep(for: FollowKillTests.patience)
            try await store.close()
            try await following.value
            let found = seen.changes
            entries += found.flatMap(\.entries)
            if let last = found.last { position = "\(last.position)" }
            let logs = try FollowKillTests.logs(path)
            let isSame = Dictionary(grouping: entries, by: \.account) == logs
            let count = logs.values.reduce(0) { $0 + $1.count }
            let what = entries.count < count ? "lost: " : ""
            #expect(isSame, "\(what)\(place): \(entries.count) entries seen, \(count) in the log")
        }
    }

    private static func logs(_ path: FilePath) throws -> [Identity: [LogEntry]] {
        let store = try Store.open(at: path)
        defer { try? store.close() }
        return try store.read { view in
            #expect(try view.verify().problems == [])
            var logs: [Identity: [LogEntry]] = [:]
            for account in accounts {
                logs[account] = try view.all(Query<LogEntry>(in: account))
            }
            return logs
        }
    }
}
