import AccessRules
import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// The first segments of logs go to an archive, and nothing of them is lost on the way.
@Suite struct RetainTests {
    private let scratch: Scratch
    private let store: Store
    private static let segment = RetainWorld.segment

    init() throws {
        scratch = try Scratch()
        store = try RetainWorld.copy(to: scratch)
    }

    /// What acme's log has from an entry on.
    private func rest(_ all: [LogEntry], behind sequence: UInt64) -> [LogEntry] {
        all.filter { ($0.sequence ?? 0) > sequence }
    }

    @Test func wholeSegmentsBeforeTheInstantGoAndTheRestStays() throws {
        let all = try store.entries(of: "acme")
        let noc = try store.entries(of: "noc")
        let head = try store.read { try $0.logHead(of: "acme") }
        #expect(try store.information().formatVersion == newStoreFormatVersion)
        let report = try store.retain(2 * Self.segment + 5_000, scratch, "one.jsonl")
        let last = UInt64(2 * Self.segment)
        #expect(report.logs.map(\.account) == ["acme", "noc"])
        #expect(report.logs[0].archived == 1...last)
        #expect(report.logs[0].removedCount == 2 * Self.segment)
        #expect(report.logs[0].keptCount == all.count - 2 * Self.segment)
        #expect(report.logs[0].reason == .younger)
        #expect(report.logs[1].archived == nil && report.logs[1].removedCount == 0)
        #expect(report.logs[1].reason == .partOfSegment && report.logs[1].keptCount == noc.count)
        #expect(report.archive == scratch.path("one.jsonl") && !report.wentOn)
        #expect(try scratch.bytes("one.jsonl").count == report.archiveByteCount)
        #expect(try store.information().formatVersion == firstFormatVersionWithBeginnings)
        #expect(try store.entries(of: "acme") == rest(all, behind: last))
        #expect(try store.entries(of: "noc") == noc)
        #expect(try store.read { try $0.logHead(of: "acme") } == head)
        let beginning = try #require(try store.read { try $0.logBeginning(of: "acme") })
        #expect(beginning.sequence == last && beginning.time == all[2 * Self.segment - 1].time)
        #expect(try store.read { try $0.logBeginning(of: "noc") } == nil)
        #expect(try store.problems() == [])
        #expect(
            try store.read { try $0.contents().logEntryCount } == all.count + noc.count - Int(last))
        #expect(try scratch.names() == ["one.jsonl", "test.latchkey", "test.latchkey-lock"])
        // The same again: what is left is younger.
        let again = try store.retain(2 * Self.segment + 5_000, scratch, "two.jsonl")
        #expect(again.archive == nil && again.logs[0].archived == nil)
        #expect(!scratch.path("two.jsonl").isTaken)
        // It goes on, and is opened again.
        let late = LogEntry(account: "acme", time: testNow, event: .read, operation: "late")
        try store.append([late])
        #expect(try store.entries(of: "acme").last?.sequence == UInt64(all.count + 1))
        try store.close()
        let opened = try Store.open(at: scratch.store, options: RetainWorld.options)
        #expect(try opened.problems() == [])
        #expect(try opened.entries(of: "acme").dropLast() == rest(all, behind: last)[...])
        try opened.close()
    }

    @Test func onlyWhatIsIndexedByEverythingGoes() throws {
        let report = try store.retain(RetainWorld.entryCount + 1, scratch, "one.jsonl")
        #expect(report.logs[0].archived == 1...UInt64(RetainWorld.indexedCount))
        #expect(report.logs[0].reason == .notIndexed)
        #expect(try store.problems() == [])
        // When more are there, the next go, too; each archive goes on from the one before.
        var random = LogRandom(seed: 5)
        while try !store.logState(of: "acme").isIndexed(segment: 4) {
            try store.append((0..<4_000).map { _ in random.entry("acme", at: testNow) })
        }
        let next = try store.retain(
            before: testNow.adding(-7 * Instant.dayMilliseconds), in: ["acme"],
            archive: scratch.path("two.jsonl"))
        let first = UInt64(RetainWorld.indexedCount)
        #expect(next.logs.map(\.archived) == [first + 1...first + UInt64(Self.segment)])
        #expect(try store.problems() == [])
        let archives = ["two.jsonl", "one.jsonl"].map { scratch.path($0) }
        let proof = try store.verify(archives: archives)
        #expect(proof.findings.map(\.text) == [])
        #expect(
            proof.logs == [
                ArchivedLogProof(
                    account: "acme", archived: 1...first + UInt64(Self.segment),
                    hasEarlier: false, hasDoubles: false)
            ])
        // The second alone is proven from its beginning on; the first alone does not lead to the store.
        let later = try store.verify(archives: [archives[0]])
        #expect(later.isSound && later.logs.map(\.hasEarlier) == [true])
        let earlier = try store.verify(archives: [archives[1]])
        #expect(earlier.findings.count == 1, "\(earlier.findings)")
        #expect(earlier.findings.first?.sequence == first + 1)
        #expect(earlier.findings.first?.archive == archives[1].name)
    }

    @Test func anInterruptionLosesNothingAndTheSameCallGoesOn() throws {
        struct Interrupted: Error {}
        let all = try store.entries(of: "acme")
        try store.close()
        var options = RetainWorld.options
        options.trials.onSegmentRemoved = { throw Interrupted() }
        for removed in 1...3 {
            let stopped = try Store.open(at: scratch.store, options: options)
            #expect(throws: (any Error).self) {
                try stopped.retain(3 * Self.segment + 1, scratch, "one.jsonl")
            }
            let last = UInt64(removed * Self.segment)
            #expect(try stopped.entries(of: "acme") == rest(all, behind: last))
            #expect(try stopped.problems() == [])
            let proof = try stopped.verify(archives: [scratch.path("one.jsonl")])
            #expect(proof.findings.map(\.text) == [])
            #expect(proof.logs.map(\.hasDoubles) == [removed < 3])
            #expect(proof.logs.map(\.archived) == [1...UInt64(3 * Self.segment)])
            // What is asked for otherwise is not what the archive has.
            if removed < 3 {
                for (time, accounts) in [
                    (RetainWorld.time(2 * Self.segment), nil),
                    (RetainWorld.time(3 * Self.segment + 1), ["noc"]),
                ] as [(Instant, [Identity]?)] {
                    let refusal = kind(of: {
                        try stopped.retain(
                            before: time, in: accounts, archive: scratch.path("one.jsonl"))
                    })
                    guard case .invalid(let what)? = refusal else {
                        Issue.record("\(refusal as Any)")
                        continue
                    }
                    #expect(what.contains("is there already"))
                }
            }
            try stopped.close()
        }
        let store = try Store.open(at: scratch.store, options: RetainWorld.options)
        // Nothing is left of it: the archive is never written over.
        let before = try scratch.bytes("one.jsonl")
        let refusal = kind(of: { try store.retain(3 * Self.segment + 1, scratch, "one.jsonl") })
        guard case .storage(let cause)? = refusal, case .alreadyExists = cause.kind else {
            Issue.record("\(refusal as Any)")
            return
        }
        #expect(try scratch.bytes("one.jsonl") == before)
        try store.close()
    }

    @Test func goingOnIsTold() throws {
        struct Interrupted: Error {}
        try store.close()
        var options = RetainWorld.options
        options.trials.onSegmentRemoved = { throw Interrupted() }
        let stopped = try Store.open(at: scratch.store, options: options)
        #expect(throws: (any Error).self) {
            try stopped.retain(4 * Self.segment + 1, scratch, "one.jsonl")
        }
        try stopped.close()
        let store = try Store.open(at: scratch.store, options: RetainWorld.options)
        let report = try store.retain(4 * Self.segment + 1, scratch, "one.jsonl")
        #expect(report.wentOn)
        #expect(report.logs[0].archived == UInt64(Self.segment) + 1...UInt64(4 * Self.segment))
        #expect(report.logs[0].removedCount == 3 * Self.segment)
        #expect(try store.problems() == [])
        #expect(try store.verify(archives: [scratch.path("one.jsonl")]).isSound)
        try store.close()
    }

    @Test func aFileThatIsThereStays() throws {
        for text in ["", "hello", #"{"type":"latchkey","version":1}"# + "\n"] {
            let path = try scratch.put(Array(text.utf8), "one.jsonl")
            let refusal = kind(of: { try store.retain(20_000, scratch, "one.jsonl") })
            guard case .storage(let cause)? = refusal, case .alreadyExists = cause.kind else {
                Issue.record("\(refusal as Any)")
                continue
            }
            #expect(try scratch.bytes("one.jsonl") == Array(text.utf8))
            path.unlink()
        }
        #expect(try store.logState(of: "acme").beginning == nil)
        #expect(kind(of: { try store.retain(20_000, scratch, "none/one.jsonl") }) != nil)
        #expect(try store.information().formatVersion == newStoreFormatVersion)
    }

    @Test func whatIsNamedByReceiptsStays() throws {
        let week = testNow.adding(-7 * Instant.dayMilliseconds)
        let refusal = kind(of: {
            try store.retain(before: week.adding(1), archive: scratch.path("one.jsonl"))
        })
        guard case .invalid(let what)? = refusal else {
            Issue.record("\(refusal as Any)")
            return
        }
        #expect(what.contains(week.iso8601))
        let unknown = kind(of: {
            try store.retain(before: week, in: ["nobody"], archive: scratch.path("one.jsonl"))
        })
        #expect(unknown == .unknown(thing: "account", "nobody"))
        #expect(!scratch.path("one.jsonl").isTaken)
    }

    @Test func aStoreThatIsReadOrIsOfAnEarlierVersionStaysAsItIs() throws {
        try store.close()
        var options = RetainWorld.options
        options.isReadOnly = true
        let reading = try Store.open(at: scratch.store, options: options)
        let refusal = kind(of: { try reading.retain(20_000, scratch, "one.jsonl") })
        guard case .storage(let cause)? = refusal, case .readOnly = cause.kind else {
            Issue.record("\(refusal as Any)")
            return
        }
        try reading.close()
        let other = try Scratch()
        let old = try Store.open(
            at: try KeptStore.copy("format-4", to: other), options: KeptStore.options())
        guard
            case .invalid(let what)? = kind(of: {
                try old.retain(
                    before: testNow.adding(-30 * Instant.dayMilliseconds),
                    archive: other.path("one.jsonl"))
            })
        else {
            Issue.record("no refusal")
            return
        }
        #expect(what.contains("version 4") && what.contains("latchkey copy"))
        #expect(!scratch.path("one.jsonl").isTaken && !other.path("one.jsonl").isTaken)
        try old.close()
    }

    /// A log all of whose entries are archived goes on with the right number and hash.
    @Test func aWholeLogGoes() throws {
        let other = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(
            other, #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#
        ) { $0.clock = { clock.now } }
        var random = LogRandom(seed: 8)
        let entries = (0..<RetainWorld.indexedCount - 1).map { _ in
            random.entry("acme", at: clock.now)
        }
        try store.append(entries, by: .max)
        #expect(try store.logState(of: "acme").isIndexed(segment: 3))
        let head = try store.read { try $0.logHead(of: "acme") }
        clock.step(8 * Instant.dayMilliseconds)
        let report = try store.retain(
            before: clock.now.adding(-7 * Instant.dayMilliseconds), archive: other.path("one.jsonl")
        )
        #expect(report.logs.map(\.keptCount) == [0] && report.logs.map(\.reason) == [nil])
        for time in 0..<2 {
            #expect(try store.entries(of: "acme") == [])
            #expect(try store.problems() == [])
            #expect(try store.read { try $0.logHead(of: "acme") } == head)
            #expect(try store.read { try $0.logGoes(onFrom: head, of: "acme") })
            #expect(try store.count("acme", LogFilter()) == 0)
            #expect(try store.count("acme", LogFilter(event: .read, kind: "kind1")) == 0)
            let last = try store.read { try $0.logBegin(of: "acme") }
            #expect(last == testNow)
            guard time == 0 else { break }
            // An export of it, too.
            let third = try Scratch()
            let copy = try makeStore(third, try store.exported())
            #expect(try copy.entries(of: "acme").map(\.sequence) == [head.sequence + 1])
            #expect(try copy.problems() == [])
            try copy.close()
        }
        try store.append([LogEntry(account: "acme", time: testNow, event: .read, operation: "x")])
        let entry = try #require(try store.entries(of: "acme").first)
        #expect(entry.sequence == head.sequence + 1)
        let hash = entry.chainHash(sequence: head.sequence + 1, after: head.hash)
        #expect(try store.read { try $0.logHead(of: "acme") }.hash == hash)
        #expect(try store.problems() == [])
        #expect(try store.verify(archives: [other.path("one.jsonl")]).isSound)
    }

    /// What the file does not tell any more is missed: the state of a log that has nothing else left.
    @Test func aLostStateOfAnArchivedLogIsMissed() throws {
        try store.retain(RetainWorld.entryCount + 1, scratch, "one.jsonl")
        try store.close()
        try DamagedFile(path: scratch.store).damage(
            CounterKey(account: 0, counter: .log, space: .account), in: Tables.counters,
            isRemoved: true)
        let opened = try Store.open(at: scratch.store, options: RetainWorld.options)
        #expect(kind(of: { _ = try opened.count("acme", LogFilter()) }).isDamaged)
        #expect(
            kind(of: {
                try opened.append([
                    LogEntry(account: "acme", time: testNow, event: .read, operation: "x")
                ])
            }).isDamaged)
        #expect(try !opened.verify().isSound)
        try opened.close()
    }

    @Test func aCopyAndABackupHaveTheBeginning() throws {
        try store.retain(20_000, scratch, "one.jsonl")
        let rest = try store.entries(of: "acme")
        try store.copy(to: scratch.path("copy.latchkey"))
        let copy = try Store.open(at: scratch.path("copy.latchkey"), options: RetainWorld.options)
        #expect(try copy.information().formatVersion == firstFormatVersionWithBeginnings)
        #expect(try copy.entries(of: "acme") == rest)
        #expect(try copy.problems() == [])
        #expect(try copy.verify(archives: [scratch.path("one.jsonl")]).isSound)
        let size = { (name: String) in try scratch.bytes(name).count }
        #expect(try size("copy.latchkey") < size("test.latchkey") * 3 / 4)
        try copy.close()
    }
}
