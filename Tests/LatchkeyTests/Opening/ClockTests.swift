import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// What becomes of a store whose clock was wrong.
@Suite struct ClockTests {
    private let scratch: Scratch
    private let store: Store
    private let clock = TestClock()
    private let day: Int64 = 86_400_000

    init() throws {
        scratch = try Scratch()
        let clock = clock
        store = try makeStore(
            scratch,
            smallWorld + """
                {"type":"grant","account":"acme","organization":"south","user":"bob","until":"2030-01-01T00:00:00Z"}
                {"type":"grant","account":"acme","organization":"south","user":"lea","from":"2090-01-01T00:00:00Z"}

                """
        ) { $0.clock = { clock.now } }
    }

    private func write(_ name: String) throws {
        try store.administer {
            try $0.insert(.group(Group(account: "acme", id: Identity(name), name: name)))
        }
    }

    @Test func aClockOfAnotherCenturyWritesNothing() throws {
        clock.advance(73 * 366 * day)
        let before = try store.exported()
        guard case .clockAhead(let clock, let last)? = kind(of: { try write("g") }) else {
            Issue.record("written")
            return
        }
        #expect(clock > last && last == testNow)
        #expect(try store.exported() == before)
        self.clock.advance(-73 * 366 * day)
        try write("g")
        #expect(try store.can(bob, .viewOrganization, .organization(south)))
    }

    @Test func aClockThatIsWrongForADayHeals() throws {
        clock.advance(day)
        try write("tomorrow")
        clock.advance(-day)
        #expect(try store.information().clockBehindMilliseconds == day)
        try write("today")
        #expect(try store.information().clockBehindMilliseconds == day)
        #expect(try store.read { (view) throws in view.now } == clock.in(day))
        clock.advance(day + 1)
        try write("after")
        #expect(try store.information().clockBehindMilliseconds == 0)
        #expect(try store.information().lastCommit == clock.now)
        #expect(try store.problems() == [])
    }

    @Test func aStoreFromTheFutureSaysSoAndIsNotWrittenTo() throws {
        clock.advance(9 * 365 * day)
        try write("later")
        clock.advance(-9 * 365 * day)
        #expect(try store.information().clockBehindMilliseconds == 9 * 365 * day)
        guard case .clockBehind? = kind(of: { try write("now") }) else {
            Issue.record("written")
            return
        }
        // It can be read, looked through and taken elsewhere.
        #expect(try store.problems() == [])
        _ = try store.exported()
    }

    @Test func thereIsAWayBackThatTheLogTells() throws {
        clock.advance(9 * 365 * day)
        try write("later")
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        clock.advance(-9 * 365 * day)
        try store.acceptClock()
        #expect(try store.information().clockBehindMilliseconds == 0)
        #expect(try store.can(bob, .viewOrganization, .organization(south)))
        #expect(try store.problems() == [])
        try write("now")
        let entries = try store.read { (view) throws in
            try view.all(Query<LogEntry>(in: "acme"))
        }
        let accepted = try #require(entries.first { $0.operation == "acceptClock" })
        #expect(accepted.before?.contains("2035") == true)
        #expect(accepted.after?.contains("2026") == true)
        // What was stamped in the false future stamps nothing that comes after.
        #expect(entries.last?.time == clock.now)
        #expect(entries.last?.operation == "createGroup")
        // The end of the grant comes a second time, at its time.
        clock.advance(4 * 366 * day)
        try write("ended")
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        #expect(try store.problems() == [])
        try store.acceptClock()
        #expect(
            try store.read { (view) throws in
                try view.all(Query<LogEntry>(in: "acme")).count { $0.operation == "acceptClock" }
            } == 1)
    }

    @Test(arguments: [
        (
            #"{"type":"log","account":"acme","time":"9999-12-31T23:59:59Z","action":"read","operation":"viewAsset","user":"acme/ann"}"#,
            "time"
        ),
        (
            #"{"type":"grant","account":"acme","organization":"north","user":"lea","by":"acme/ann","time":"2026-03-09T00:00:00Z"}"#,
            "time"
        ),
    ])
    func whatWasDoneInTheFutureIsNotImported(_ line: String, _ key: String) throws {
        let before = try store.exported()
        let error = #expect(throws: StoreError.self) {
            try store.importLines(from: [scratch.source(line + "\n", name: "future.jsonl")])
        }
        #expect(error?.key == key && error?.line == 1)
        #expect(error?.description.contains("7 days") == true)
        #expect(try store.exported() == before)
    }

    @Test func aNeighboursClockIsALittleAhead() throws {
        let line =
            #"{"type":"log","account":"acme","time":"2026-03-07T00:00:00Z","action":"read","operation":"viewAsset","user":"acme/ann"}"#
        try store.importLines(from: [scratch.source(line + "\n", name: "near.jsonl")])
        #expect(try store.problems() == [])
    }

    @Test func anEntryOfTheYear9999StampsNothing() throws {
        // As earlier versions took it.
        let last = try #require(Instant(iso8601: "9999-12-31T23:59:59Z"))
        try store.environment.write { transaction in
            try Writer.with(&transaction, now: testNow) { writer in
                let account = try writer.reader.require(account: "acme")
                try writer.append(
                    imported: LogEntry(
                        account: "acme", time: last, event: .read, operation: "viewAsset",
                        user: ann), account)
            }
        }
        try write("g")
        let entries = try store.read { (view) throws in try view.all(Query<LogEntry>(in: "acme")) }
        #expect(entries.last?.time == clock.now)
        #expect(try store.problems() == [])
    }

    @Test func aTimeOfTheLastCommitThatIsDamagedIsNeverThePast() throws {
        let key = MetaKey(field: .clock)
        try store.environment.write { transaction in
            try transaction.put([1, 2, 3, 4, 5, 6, 7], for: key, in: Tables.meta.table)
        }
        guard case .damaged("meta", _, _)? = kind(of: { try write("g") }) else {
            Issue.record("written")
            return
        }
        try store.environment.write { transaction in
            _ = try transaction.remove(key, in: Tables.meta.table)
        }
        guard case .damaged("meta", _, _)? = kind(of: { _ = try store.read { $0.now } }) else {
            Issue.record("read")
            return
        }
    }
}
