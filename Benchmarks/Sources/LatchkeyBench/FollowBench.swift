import AccessRules
import Foundation
@_spi(Measuring) import Latchkey
import Synchronization
import SystemPackage

/// What following a store costs: those who commit, with and without a follower; a follower that
/// catches up; and how long it is from a commit to whoever waits for it.
struct FollowBench {
    let folder: String
    let commitCount: Int

    private static let turnCount = 40

    func run() async throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/follow"
        for suffix in ["", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        let store = try Store.createUnsynchronized(at: FilePath(path))
        try await store.administer { administration in
            for id in ["acme", "other"] as [Identity] {
                try administration.insert(
                    .account(Account(id: id, subdomain: "\(id)", name: "A")))
            }
        }
        let perTurn = commitCount / (2 * Self.turnCount)
        var (alone, followed): ([Double], [Double]) = ([], [])
        let seen = Atomic(0)
        for _ in 0..<Self.turnCount {
            alone.append(try commits(store, perTurn))
            let changes = try store.changes()
            let follower = Task {
                for try await change in changes {
                    seen.add(change.entries.count, ordering: .relaxed)
                }
            }
            followed.append(try commits(store, perTurn))
            follower.cancel()
            try await follower.value
        }
        let all = try await caughtUp(store, until: 2 * Self.turnCount * perTurn, nil)
        try commit(store, "other")
        let few = try await caughtUp(store, until: 1, ["other"])
        let waits = try await latencies(store)
        try store.close()
        return """
            commits of one entry, nothing synchronized, \(2 * Self.turnCount) turns of \(perTurn)
            | | median | 10th … 90th |
            |---|---:|---:|
            | a commit, nobody follows | \(micro(alone)) |
            | a commit, one follows | \(micro(followed)) |
            | catching up, an entry | \(micro(all)) |
            | passing a run of another account | \(micro(few)) |
            | from a commit to who waits for it | \(micro(waits)) |

            """
    }

    private func commit(_ store: Store, _ account: Identity) throws {
        let entry = LogEntry(
            account: account, time: .systemNow, event: .update, operation: "editAsset",
            user: Ref("ann", of: "acme"), organization: "o1",
            after: #"{"name":"What the asset is called now"}"#)
        try store.append([entry], to: account)
    }

    /// Nanoseconds a commit.
    private func commits(_ store: Store, _ count: Int) throws -> Double {
        let start = Harness.wallNanoseconds()
        for _ in 0..<count { try commit(store, "acme") }
        return Double(Harness.wallNanoseconds() - start) / Double(count)
    }

    /// Nanoseconds an entry, or a run where few accounts are asked for.
    private func caughtUp(_ store: Store, until count: Int, _ accounts: Set<Identity>?)
        async throws -> [Double]
    {
        var times: [Double] = []
        for _ in 0..<5 {
            let start = Harness.wallNanoseconds()
            var (found, passed) = (0, 0)
            for try await change in try store.changes(since: .beginning, in: accounts) {
                found += change.entries.count
                passed = accounts == nil ? found : commitCount
                // The account itself is logged.
                if found >= count + (accounts == nil ? 0 : 1) { break }
            }
            times.append(Double(Harness.wallNanoseconds() - start) / Double(passed))
        }
        return times
    }

    /// Nanoseconds from the return of a commit's call to the follower's.
    private func latencies(_ store: Store) async throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<300 {
            let changes = try store.changes()
            let follower = Task {
                for try await _ in changes { break }
                return Harness.wallNanoseconds()
            }
            try await Task.sleep(for: .milliseconds(2))
            let before = Harness.wallNanoseconds()
            try commit(store, "acme")
            times.append(Double(try await follower.value) - Double(before))
        }
        return times
    }

    private func micro(_ nanoseconds: [Double]) -> String {
        let sorted = nanoseconds.sorted()
        func one(_ place: Int) -> String { String(format: "%.2f µs", sorted[place] / 1_000) }
        return "\(one(sorted.count / 2)) | \(one(sorted.count / 10)) … "
            + "\(one(sorted.count * 9 / 10))"
    }
}
