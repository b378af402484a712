import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// The changes from a position on are the logs, entry by entry, commit by commit.
@Suite(.timeLimit(.minutes(20))) struct ChangesTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
    }

    /// Commits random entries of two accounts in transactions of different sizes.
    ///
    /// - Returns: How many entries each commit has.
    private func fill(_ seed: UInt64, commits: Int) throws -> [Int] {
        var random = LogRandom(seed: seed)
        var counts: [Int] = []
        for _ in 0..<commits {
            var entries: [LogEntry] = []
            for _ in 0..<Int.random(in: 1...(random.chance(5) ? 300 : 3), using: &random) {
                entries.append(random.entry(random.chance(70) ? "acme" : "noc", at: testNow))
            }
            counts.append(entries.count)
            try store.append(entries, by: entries.count)
        }
        return counts
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everythingComesOnceAndInOrder(seed: UInt64) async throws {
        let before = try store.logs().values.reduce(0) { $0 + $1.count }
        let counts = try fill(seed, commits: 400)
        let logs = try store.logs()
        let all = logs.values.reduce(0) { $0 + $1.count }
        let found = try await store.changes(since: .beginning).first(all)
        #expect(found.entries.byAccount == logs, "seed \(seed)")
        #expect(!found.contains { !$0.endsCommit }, "seed \(seed)")
        let own = try #require(
            found.indices.first { found[..<$0].reduce(0) { $0 + $1.entries.count } == before })
        #expect(found[own...].map(\.entries.count) == counts, "seed \(seed)")
        #expect(try store.problems() == [], "seed \(seed)")
    }

    @Test func fromEveryPositionTheRestIsTheSame() async throws {
        _ = try fill(4, commits: 100)
        let all = try await store.changes(since: .beginning).first(
            try store.logs().values.reduce(0) { $0 + $1.count })
        for index in all.indices {
            let position = ChangePosition("\(all[index].position)")
            #expect(position == all[index].position)
            let rest = Array(all[(index + 1)...])
            let found = try await store.changes(since: position).first(rest.entries.count)
            guard found == rest else {
                Issue.record("from \(index) on it is another")
                return
            }
        }
    }

    @Test func withoutAPositionOnlyWhatIsCommittedLaterComes() async throws {
        try store.log("before")
        let changes = try store.changes()
        try store.log("after")
        #expect(try await changes.first(1).entries.operations == ["after"])
        // Each iteration begins anew.
        #expect(try await changes.first(1).entries.operations == ["after"])
    }

    @Test func whatFollowsAViewIsWhatItDoesNotShow() async throws {
        try store.log("shown")
        let (position, shown) = try await store.read { view in
            try (view.changePosition(), view.logEntryCount(of: "acme"))
        }
        try store.log("not shown")
        let found = try await store.changes(since: position).first(1)
        #expect(found.entries.operations == ["not shown"])
        #expect(found.entries.first?.sequence == UInt64(shown + 1))
    }

    @Test func oneCommitIsOneChange() async throws {
        let changes = try store.changes()
        try await store.administer { administration in
            for number in 0..<3 {
                try administration.insert(
                    .organization(
                        Organization(account: "acme", id: Identity("o\(number)"), name: "O")))
            }
            try administration.insert(
                .organization(Organization(account: "noc", id: "o", name: "O")))
        }
        try await store.administer { _ in }
        try store.log("next")
        let found = try await changes.first(5)
        #expect(found.map(\.entries.count) == [4, 1])
        #expect(found[0].entries.map(\.account) == ["acme", "acme", "acme", "noc"])
    }

    @Test func aCommitThatIsTooLargeComesInParts() async throws {
        let changes = try store.changes()
        try store.log("small")
        var random = LogRandom(seed: 5)
        let count = 2 * ChangeLimits.entryCountMaximum + 100
        try store.append((0..<count).map { _ in random.entry("acme", at: testNow) }, by: count)
        try store.log("last")
        let found = try await changes.first(count + 2)
        let limit = ChangeLimits.entryCountMaximum
        #expect(found.map(\.entries.count) == [1, limit, limit, 100, 1])
        #expect(found.map(\.endsCommit) == [true, false, false, true, true])
        #expect(found.entries == Array(try store.entries(of: "acme").suffix(count + 2)))
        let rest = try await store.changes(since: found[1].position).first(count + 1 - limit)
        #expect(rest == Array(found[2...]))
    }

    @Test func largeValuesComeInParts() async throws {
        let changes = try store.changes()
        let text = "\"" + String(repeating: "x", count: ChangeLimits.byteCountMaximum / 3) + "\""
        let entries = (0..<10).map { number in
            LogEntry(
                account: "acme", time: testNow, event: .update, operation: "\(number)",
                before: text, after: text)
        }
        try store.append(entries, by: 10)
        let found = try await changes.first(10)
        #expect(found.map(\.entries.count) == [2, 2, 2, 2, 2])
        #expect(found.entries.operations == (0..<10).map { "\($0)" })
    }

    @Test func onlyTheAccountsAskedForComeAlsoOneThatIsMadeLater() async throws {
        let changes = try store.changes(in: ["noc", "new"])
        try store.log("1", in: "acme")
        try store.log("2", in: "noc")
        try await store.administer { administration in
            try administration.insert(.account(Account(id: "new", subdomain: "new", name: "New")))
        }
        try store.append(
            ["acme", "new", "noc"].map { account in
                LogEntry(account: account, time: testNow, event: .update, operation: "3")
            }, by: 3)
        let found = try await changes.first(4)
        #expect(found.map { $0.entries.map(\.account) } == [["noc"], ["new"], ["noc", "new"]])
        #expect(found.entries.operations == ["2", "createAccount", "3", "3"])
    }

    @Test func readsComeUnlessTheyAreLeftOut() async throws {
        let (all, others) = try (store.changes(), store.changes(includingReads: false))
        try store.log("1", .read)
        try store.append(
            [("2", .read), ("3", .update), ("4", .read)].map { (operation, event) in
                LogEntry(account: "acme", time: testNow, event: event, operation: operation)
            }, by: 3)
        #expect(try await all.first(4).entries.operations == ["1", "2", "3", "4"])
        let found = try await others.first(1)
        #expect(found.entries.operations == ["3"])
        #expect(found[0].endsCommit)
        #expect(try await store.changes(since: found[0].position).iterated(0))
    }

    @Test func manyReadsThatAreLeftOutArePassed() async throws {
        let changes = try store.changes(includingReads: false)
        let count = ChangeLimits.passedCountMaximum + 5_000
        try store.append(
            (0..<count).map { number in
                LogEntry(
                    account: "acme", time: testNow, event: .read, operation: "\(number % 7)")
            }, by: count)
        try store.log("last")
        #expect(try await changes.first(1).entries.operations == ["last"])
    }

    @Test func anImportsNumbersAreKept() async throws {
        let changes = try store.changes()
        try store.append(
            ([10, 20, 400] as [UInt64]).map { number in
                LogEntry(
                    account: "acme", sequence: number, time: testNow, event: .update,
                    operation: "imported")
            }, imported: true)
        #expect(try await changes.first(3).entries.map(\.sequence) == [10, 20, 400])
    }
}

extension Changes {
    /// Whether there are no more than so many changes now.
    fileprivate func iterated(_ count: Int) async throws -> Bool {
        let batch = try await store.follow { [query] view in try view.reader.changes(query) }
        return batch?.changes.count == count && batch?.isAtEnd == true
    }
}
