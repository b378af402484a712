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
        let lines = """
            {"type":"grant","account":"acme","organization":"south","user":"bob","until":"2030-01-01T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"south","user":"lea","from":"2090-01-01T00:00:00Z"}

            """
        store = try makeFarStore(scratch, and: lines, clock: clock)
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

    /// Instants that no clock gives that is right, and what is to be said of them.
    private static let impossible: [(Instant, String)] = [
        (Instant(millisecondsSince1970: 253_402_300_800_000), "+10000-01-01T00:00:00Z"),
        (Instant(millisecondsSince1970: 1_772_323_200_000_000), "+58132-"),
        (.distantFuture, "+292278994-"), (.distantPast, "-292275055-"),
        (Instant(millisecondsSince1970: -62_135_596_800_001), "+0000-12-31T23:59:59.999Z"),
    ]

    private func expectOutOfRange(_ text: String, _ body: () throws -> Void) {
        do {
            try body()
            Issue.record("done by a clock that says \(text)")
        } catch {
            guard case .clockOutOfRange? = (error as? StoreError)?.kind else {
                Issue.record("\(text): \(error)")
                return
            }
            #expect("\(error)".hasPrefix("the clock says \(text)"), "\(error)")
        }
    }

    @Test(arguments: impossible.indices)
    func aClockThatCannotBeRightIsNotAccepted(index: Int) throws {
        let (time, text) = Self.impossible[index]
        let session = try store.session(for: ann)
        let before = try store.exported()
        let right = clock.now
        clock.set(time)
        expectOutOfRange(text) { try store.acceptClock() }
        expectOutOfRange(text) { try write("g") }
        expectOutOfRange(text) {
            try store.importLines(
                from: [
                    try scratch.source(#"{"type":"group","account":"acme","id":"i","name":"I"}"#)
                ])
        }
        var options = Store.Options()
        options.clock = { time }
        let new = scratch.folder.appending("new")
        expectOutOfRange(text) { _ = try Store.create(at: new, options: options) }
        expectOutOfRange(text) {
            _ = try Store.create(
                at: new, importing: [try scratch.source(smallWorld)], options: options)
        }
        #expect(!new.exists)
        expectOutOfRange(text) {
            try session.perform(.createGroup(Group(account: "acme", id: "d", name: "D")))
        }
        expectOutOfRange(text) { _ = try session.organization("north") }
        if time > testNow {
            expectOutOfRange(text) {
                _ = try store.can(bob, .viewOrganization, .organization(north))
            }
            expectOutOfRange(text) { _ = try store.session(for: ann) }
        } else {
            // It is behind, and what is asked is about the last commit.
            #expect(try store.can(bob, .viewOrganization, .organization(north)))
        }
        // What the store is can be told, and nothing has changed.
        #expect(try store.information().lastCommit == testNow)
        clock.set(right)
        #expect(try store.exported() == before)
        #expect(try store.problems() == [])
        try write("after")
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
        #expect(try store.acceptClock())
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
        #expect(try !store.acceptClock())
        #expect(
            try store.read { (view) throws in
                try view.all(Query<LogEntry>(in: "acme")).count { $0.operation == "acceptClock" }
            } == 1)
    }

    /// Up to a week the rule of the log holds, whichever clock is accepted: times never go backwards.
    @Test(arguments: [1, 7 * 86_400_000, 7 * 86_400_000 + 1] as [Int64])
    func timesOfALogGoBackwardsOnlyBehindAFutureThatNoClockExplains(_ ahead: Int64) throws {
        clock.advance(ahead)
        try write("later")
        let later = clock.now
        clock.advance(-ahead)
        try store.acceptClock()
        let accepted = clock.now
        #expect(try store.read { $0.now } == accepted)
        #expect(try store.information().clockBehindMilliseconds == 0)
        clock.advance(1)
        try write("next")
        clock.advance(day * 8)
        try write("last")
        let entries = try store.read { (view) throws in try view.all(Query<LogEntry>(in: "acme")) }
        let isExplained = ahead <= 7 * day
        #expect(
            entries.suffix(4).map(\.time) == [
                later, isExplained ? later : accepted,
                isExplained ? later : accepted.adding(1), clock.now,
            ])
        #expect(
            entries.suffix(3).map(\.operation) == ["acceptClock", "createGroup", "createGroup"])
        // The entry says both times, whatever its own is.
        let told = try #require(entries.first { $0.operation == "acceptClock" })
        #expect(told.before?.contains(later.iso8601) == true)
        #expect(told.after?.contains(accepted.iso8601) == true)
        // Questions about times find them by what they say.
        let last = try store.read { (view) throws in
            try view.all(Query<LogEntry>(in: "acme").where { $0.time >= clock.now })
        }
        #expect(last == entries.suffix(1))
        #expect(try store.problems() == [])
    }

    @Test func aConnectionThatExpiredInAFalseFutureCanBeRevoked() throws {
        let end = clock.in(4 * 365 * day)
        try store.administer {
            try $0.perform(
                .editConnection("nights", ConnectionEdit(validity: Validity(until: end))),
                in: "acme")
        }
        clock.advance(5 * 365 * day)
        try write("later")
        clock.advance(-5 * 365 * day)
        try store.acceptClock()
        let question = Question(may: nia, .viewOrganization, .organization(north))
        #expect(try store.read { try $0.decide(question).isAllowed })
        try store.administer { try $0.perform(.revokeConnection("nights"), in: "acme") }
        #expect(try !store.read { try $0.decide(question).isAllowed })
        for account in ["acme", "noc"] as [Identity] {
            let entries = try store.read { (view) throws in
                try view.all(Query<LogEntry>(in: account))
            }
            #expect(
                entries.map(\.operation).filter { $0.hasSuffix("eConnection") } == [
                    "expireConnection", "reviveConnection", "revokeConnection",
                ])
        }
        #expect(try store.problems() == [])
    }

    /// Lea is Lite: three organizations of her own, two by a group and one by a membership end in the
    /// false future, in which she is given four others.
    @Test func aLiteUserReachesNoMoreThanFiveWhenAClockIsAccepted() throws {
        func grant(_ name: String, to grantee: Grant.Grantee, _ validity: Validity) throws {
            let id = Identity(name)
            try store.administer {
                try $0.insert(.organization(Organization(account: "acme", id: id, name: name)))
                try $0.insert(
                    .grant(
                        Grant(
                            account: "acme", organization: id, grantee: grantee, validity: validity)
                    ))
            }
        }
        let over = Validity(until: clock.in(100 * day))
        let begins = Validity(from: clock.in(50 * day), until: clock.in(100 * day))
        try store.administer {
            try $0.insert(.group(Group(account: "acme", id: "guests", name: "Guests")))
            try $0.insert(.group(Group(account: "acme", id: "brief", name: "Brief")))
            try $0.insert(
                .membership(Membership(account: "acme", group: "guests", member: .user("lea"))))
            try $0.insert(
                .membership(
                    Membership(
                        account: "acme", group: "brief", member: .user("lea"), validity: over)))
        }
        try grant("own", to: .user("lea"), over)
        try grant("begins", to: .user("lea"), begins)
        try grant("shared", to: .group("guests"), over)
        try grant("brief", to: .group("brief"), .always)
        clock.advance(365 * day)
        for number in 0..<4 { try grant("new\(number)", to: .user("lea"), .always) }
        clock.advance(-365 * day)
        try store.acceptClock()
        func reached(in milliseconds: Int64) throws -> [Identity] {
            try store.read { (view) throws in
                let reach = Reach(
                    of: Ref("lea", of: "acme"), for: .viewOrganization, at: clock.in(milliseconds))
                return try view.organizations(reach).items.map(\.id).sorted { $0.text < $1.text }
            }
        }
        let new = (0..<4).map { Identity("new\($0)") }
        #expect(try reached(in: 0) == new)
        #expect(try reached(in: 60 * day) == new)
        // Before, they were there.
        #expect(try reached(in: -1).contains("own") && reached(in: -1).contains("shared"))
        #expect(try store.problems() == [])
        // With what begins in 2090 they are five.
        #expect(brokenRule { try grant("sixth", to: .user("lea"), .always) } == .liteScope)
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

    /// What a store logged by a clock that was wrong is in its export, and comes back by the hand of
    /// somebody who says so.
    @Test func theExportOfAStoreWhoseClockWasWrongIsTakenWhenTheFutureIsAccepted() throws {
        clock.advance(9 * 365 * day)
        try write("later")
        clock.advance(-9 * 365 * day)
        try store.acceptClock()
        let lines = try store.exported()
        var options = Store.Options()
        options.clock = { [clock] in clock.now }
        let copy = try Scratch()
        let error = #expect(throws: StoreError.self) {
            _ = try Store.create(
                at: copy.store, importing: [copy.source(lines)], options: options)
        }
        #expect(error?.description.contains("--accept-future") == true, "\(error as Any)")
        let made = try Store.create(
            at: copy.store, importing: [copy.source(lines)], options: options, acceptsFuture: true
        ).store
        // All but the entry of the import comes out again, and nothing later has a false time.
        let came = Set(lines.split(separator: "\n"))
        let own = Set(try made.exported().split(separator: "\n"))
        #expect(came.isSubset(of: own))
        for line in own.subtracting(came) {
            #expect(line.contains(#""operation":"import""#) && line.contains("2026-03-01"))
        }
        try made.administer {
            try $0.insert(.group(Group(account: "acme", id: "after", name: "After")))
        }
        #expect(try made.read { $0.now } == clock.now)
        #expect(try made.problems() == [])
        try made.close()
        // Into a store that is there, too.
        let more =
            #"{"type":"log","account":"acme","time":"9999-12-31T23:59:59Z","action":"read","operation":"viewAsset","user":"acme/ann"}"#
        try store.importLines(
            from: [scratch.source(more + "\n", name: "more.jsonl")], acceptsFuture: true)
        #expect(try store.problems() == [])
    }

    /// The forms for tasks take it as well.
    @Test func tasksAcceptTheFuture() async throws {
        let line =
            #"{"type":"log","account":"acme","time":"2046-01-01T00:00:00Z","action":"read","operation":"viewAsset","user":"acme/ann"}"#
        let source = { (name: String) in
            try self.scratch.source(line + "\n", name: name)
        }
        await #expect(throws: StoreError.self) {
            try await self.store.importLines(from: [try source("refused.jsonl")])
        }
        let report = try await store.importLines(
            from: [try source("taken.jsonl")], acceptsFuture: true)
        #expect(report.lineCount == 1)
        let copy = try Scratch()
        let whole = try await Store.create(
            at: copy.store,
            importing: [try copy.source(smallWorld), try source("new.jsonl")],
            acceptsFuture: true)
        #expect(try whole.store.problems() == [])
        try await whole.store.close()
        withExtendedLifetime(copy) {}
    }

    /// Whatever was done by a clock that was ahead can be ended at once when the clock is right.
    @Test func whatWasDoneAheadCanBeEnded() throws {
        let lines = """
            {"type":"account","id":"xeno","subdomain":"xeno","name":"Xeno"}
            {"type":"account","id":"more","subdomain":"more","name":"More"}
            {"type":"connection","id":"ahead","host":"acme","delegate":"xeno","maximumRole":"editor","status":"accepted","allOrganizations":true,"sentAt":"2027-06-01T00:00:00Z","acceptedAt":"2027-06-01T00:00:00Z"}
            {"type":"connection","id":"sent","host":"xeno","delegate":"more","maximumRole":"editor","status":"pending","allOrganizations":true,"sentAt":"2027-06-01T00:00:00Z"}
            {"type":"connection","id":"short","host":"acme","delegate":"more","maximumRole":"editor","status":"accepted","allOrganizations":true,"sentAt":"2027-06-01T00:00:00Z","acceptedAt":"2027-06-01T00:00:00Z","until":"2026-03-02T00:00:00Z"}
            {"type":"apiKey","account":"acme","id":"far","name":"Far","api":"documents","generatedAt":"2027-06-01T00:00:00Z"}
            {"type":"apiKey","account":"acme","id":"near","name":"Near","api":"documents","generatedAt":"2026-03-05T00:00:00Z"}

            """
        try store.importLines(
            from: [scratch.source(lines, name: "ahead.jsonl")], acceptsFuture: true)
        for operation in [
            .editConnection("ahead", ConnectionEdit(message: "Why")), .revokeConnection("ahead"),
            .revokeAPIKey("far"), .revokeAPIKey("near"),
        ] as [Latchkey.Operation] {
            try store.perform([AccountOperation(operation, in: "acme")])
        }
        try store.perform([AccountOperation(.cancelConnection("sent"), in: "xeno")])
        // What time ends is logged, too.
        clock.advance(2 * 24 * 3_600_000)
        try write("later")
        let ended = try store.entries(of: "acme").filter { $0.operation == "expireConnection" }
        #expect(ended.count == 1)
        #expect(try store.problems() == [])
        let copy = try Scratch()
        _ = try Store.create(
            at: copy.store, importing: [copy.source(try store.exported())], acceptsFuture: true)
    }

    /// The commit logs as well what time has ended before, which was told when it did.
    @Test func theFeedTellsWhoDidIt() throws {
        let place = try store.read { try $0.accessPosition() }
        clock.advance(4 * 366 * day)
        let operation = AccountOperation(
            .grantAccess(Grant(account: "acme", organization: "north", grantee: .user("lea"))),
            in: "acme")
        try store.perform([operation], reason: "ticket")
        let changes = try store.read { try $0.accessChanges(since: place).changes }
        #expect(changes.count == 2)
        #expect(changes.first?.entries == [] && changes.first?.hasMoreEntries == false)
        #expect(changes.last?.entries.map(\.operation) == ["grantAccess"])
        #expect(changes.last?.entries.map(\.reason) == ["ticket"])
        #expect(changes.last?.hasMoreEntries == true)
    }

    /// Nothing is foreseen by a clock by which nothing would be done.
    @Test func whatWouldBeIsRefusedWhereItCouldNotBeDone() throws {
        clock.advance(-8 * day)
        let operation = AccountOperation(.enforceMFA(true), in: "acme")
        guard
            case .clockBehind? = kind(of: {
                try store.read { try $0.after([operation]) { _ in } }
            })
        else {
            Issue.record("foreseen")
            return
        }
        clock.advance(2 * day)
        try store.read { try $0.after([operation]) { _ in } }
    }

    @Test func aNeighboursClockIsALittleAhead() throws {
        let line =
            #"{"type":"log","account":"acme","time":"2026-03-07T00:00:00Z","action":"read","operation":"viewAsset","user":"acme/ann"}"#
        try store.importLines(from: [scratch.source(line + "\n", name: "near.jsonl")])
        #expect(try store.problems() == [])
    }

    @Test func anEntryOfTheYear9999StampsNothing() throws {
        // As earlier versions took it.
        let last = try Instant(iso8601: "9999-12-31T23:59:59Z")
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
        // One bit, and a checksum that does not fit: it would end what has begun, or begin what is over.
        for bit in [0, 20, 41, 47] as [UInt64] {
            try store.environment.write { transaction in
                var bytes: [UInt8] = []
                bytes.append(UInt64(bitPattern: testNow.millisecondsSince1970) ^ 1 << bit)
                bytes.append(0 as UInt32)
                try transaction.put(bytes, for: key, in: Tables.meta.table)
            }
            guard case .damaged("meta", _, _)? = kind(of: { _ = try store.read { $0.now } }) else {
                Issue.record("read with bit \(bit) turned")
                return
            }
        }
        try store.environment.write { transaction in
            _ = try transaction.remove(key, in: Tables.meta.table)
        }
        guard case .damaged("meta", _, _)? = kind(of: { _ = try store.read { $0.now } }) else {
            Issue.record("read")
            return
        }
    }

    /// No clock is believed that gives such a time: none was written, though its checksum fits.
    @Test func aTimeOfTheLastCommitThatNoClockGaveIsDamage() throws {
        let key = try MetaKey(field: .clock).encoded()
        let range = Instant.iso8601Range
        func seal(_ time: Instant) throws {
            var bytes: [UInt8] = []
            bytes.append(time)
            try store.seal(bytes, key, in: Tables.meta.raw)
        }
        for time in [
            .distantPast, .distantFuture, range.lowerBound.adding(-1), range.upperBound.adding(1),
        ] {
            try seal(time)
            let damage = StoreError.Kind.damaged(
                table: "meta", key: "clock", reason: "is no time")
            #expect(kind { _ = try store.read { $0.now } } == damage)
            #expect(kind { _ = try store.information() } == damage)
            #expect(try store.verify().problems == ["meta, key clock: is no time"])
            #expect(kind { try write("g") } == damage)
            #expect(kind { try store.acceptClock() } == damage)
        }
        for time in [range.lowerBound, range.upperBound] {
            try seal(time)
            #expect(try store.information().lastCommit == time)
        }
        try seal(testNow)
        try write("g")
        #expect(try store.problems() == [])
    }
}
