import AccessRules
import LMDB
import OrdinalSets
import Testing

@testable import Latchkey

/// Runs as they are stored: in groups, numbered without gaps, and verified.
@Suite struct LogRunTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
    }

    private func runs(from number: UInt64 = 0) throws -> [LogRun] {
        try store.read { view in
            var runs: [LogRun] = []
            try view.reader.forEachRun(from: number) { found, run in
                #expect(found == number + UInt64(runs.count))
                runs.append(run)
                return true
            }
            return runs
        }
    }

    @Test(
        arguments: [
            LogRun(account: 0, first: 0, count: 1),
            LogRun(account: 127, first: 128, count: 64, endsCommit: true),
            LogRun(account: .max, first: 0, count: .max, endsCommit: true),
            LogRun(account: .max, first: .max - 1, count: 1),
        ]) func aRunIsWhatItsBytesSay(run: LogRun)
    {
        var bytes: [UInt8] = []
        run.append(to: &bytes)
        #expect(bytes.count <= LogRun.byteCountMaximum)
        var offset = 0
        let read = LogRun(bytes.rawBytes, &offset)
        #expect(read == run && offset == bytes.count)
        for end in 0..<bytes.count {
            offset = 0
            let cut = Array(bytes[..<end])
            let read = LogRun(cut.rawBytes, &offset)
            #expect(read == nil)
        }
    }

    @Test func aRunIsFoundByItsNumberInWhicheverGroupItIs() throws {
        for number in 0..<700 { try store.log("\(number)", in: number % 3 == 0 ? "noc" : "acme") }
        let groups = try store.read { try $0.reader.entryCount(of: Tables.logRuns) }
        #expect(groups >= 2)
        let all = try runs()
        #expect(all.count == 701 || all.count == 702)
        for number in all.indices {
            let rest = try runs(from: UInt64(number))
            guard rest == Array(all[number...]) else {
                Issue.record("from \(number) on they are others")
                return
            }
        }
        #expect(try runs(from: UInt64(all.count)) == [])
        #expect(try store.problems() == [])
    }

    /// A commit with a run more than a group has room for.
    @Test func aCommitMayHaveManyRuns() throws {
        try store.administer { administration in
            for number in 0..<500 {
                let id = Identity("a\(number)")
                try administration.insert(
                    .account(Account(id: id, subdomain: "a\(number)", name: "A")))
            }
        }
        let all = try runs().suffix(500)
        #expect(all.count { $0.endsCommit } == 1)
        #expect(all.last?.endsCommit == true)
        #expect(Set(all.map(\.account)).count == 500)
        #expect(try store.problems() == [])
    }

    @Test func whatIsAppendedAroundAFlushIsOneCommit() throws {
        let before = try runs().count
        let entry = LogEntry(account: "acme", time: testNow, event: .update, operation: "x")
        var other = entry
        other.account = "noc"
        try store.write { writer in
            try writer.append(entry, 0)
            try writer.flushLogs()
            try writer.append(entry, 0)
            try writer.append(other, 1)
            try writer.flushLogs()
            try writer.append(entry, 0)
        }
        let found = try runs()[before...]
        #expect(found.map(\.account) == [0, 1, 0])
        #expect(found.map(\.count) == [2, 1, 1])
        #expect(found.map(\.endsCommit) == [false, false, true])
        #expect(try store.problems() == [])
    }

    // MARK: Damage

    /// Writes other runs over those that are there, and verifies.
    private func problems(_ change: (inout [LogRun]) -> Void) throws -> [String] {
        for number in 0..<5 { try store.log("\(number)") }
        var runs = try runs()
        change(&runs)
        var last = LastRuns()
        for run in runs { last.append(run) }
        try store.write { writer in
            try writer.put(last.encoded(), for: MetaKey(field: .lastRuns), in: Tables.meta)
        }
        return try store.problems()
    }

    @Test func aRunThatIsMissingIsTold() throws {
        #expect(try problems { $0.remove(at: 2) }.first?.contains("begins at place") == true)
    }

    @Test func theLastRunMissingIsTold() throws {
        let found = try problems { $0.removeLast() }
        #expect(found.first?.contains("end at place") == true, "\(found)")
    }

    @Test func aRunOfAnotherAccountIsTold() throws {
        #expect(try problems { $0[3].account = 1 }.first?.contains("begins at place") == true)
        #expect(try problems { $0[3].account = 77 }.first?.contains("begins at place") == true)
    }

    @Test func aCommitWithoutEndIsTold() throws {
        let found = try problems { $0[$0.count - 1].endsCommit = false }
        #expect(found == ["the last run ends no commit"])
    }

    @Test func aGroupThatIsMissingIsTold() throws {
        for number in 0..<600 { try store.log("\(number)") }
        try store.write { writer in
            _ = try writer.remove(LogRunKey(first: 0), in: Tables.logRuns)
        }
        #expect(try store.problems().first?.contains("is missing") == true)
        #expect(throws: StoreError.self) { try runs() }
    }
}
