import AccessRules
import Samples
import Testing

@testable import Latchkey

/// Who gained or lost what, change by change, is put together the difference between the ends.
@Suite struct AccessChangeTests {
    private static let day: Int64 = 24 * 60 * 60 * 1_000

    private static func changed(_ store: Store, _ clock: SteppedClock, _ random: inout LogRandom)
        throws
    {
        let all = PossibleOperation.all
        for number in 0..<25 {
            clock.step(Int64(random.next() % 3) * day)
            if number % 5 == 0 {
                let begin = clock.now.adding(Int64(random.next() % 4) * day)
                let grant = Grant(
                    account: "acme", organization: "south",
                    grantee: [.user("lea"), .group("techs"), .connection("nights")][number / 5 % 3],
                    validity: Validity(
                        from: begin, until: begin.adding((1 + Int64(random.next() % 4)) * day)))
                _ = try? store.perform([AccountOperation(.grantAccess(grant), in: "acme")])
            }
            let one = all[Int(random.next() % UInt64(all.count))]
            var operations = one.preparation.map {
                AccountOperation($0, in: $0.name == "acceptConnection" ? "far" : "acme")
            }
            operations.append(AccountOperation(one.operation, in: one.account))
            _ = try? store.perform(operations)
        }
        clock.step(10 * day)
    }

    private static func world() throws -> (scratch: Scratch, store: Store, clock: SteppedClock) {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld) { options in
            options.clock = { clock.now }
        }
        return (scratch, store, clock)
    }

    @Test(arguments: [0, 1]) func whatIsNotToldOfACommitIsSaid(_ moreCount: Int) throws {
        let (scratch, store, _) = try Self.world()
        _ = scratch
        let start = try store.read { try $0.accessPosition() }
        let count = AccessChange.entryCountMaximum + moreCount
        try store.perform(
            (1..<count).map { number in
                AccountOperation(.editUser("lea", UserEdit(name: "Lea \(number)")), in: "acme")
            } + [AccountOperation(.assignRole("rea", .creator), in: "acme")])
        let change = try #require(
            try store.read { try $0.accessChanges(since: start).changes.first })
        #expect(change.entries.count == AccessChange.entryCountMaximum)
        #expect(change.hasMoreEntries == (moreCount > 0))
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func putTogetherTheyAreTheDifference(_ seed: UInt64) throws {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        var random = LogRandom(seed: seed)
        let start = try store.read { try $0.accessPosition() }
        try Self.changed(store, clock, &random)
        try store.read { view in
            let batch = try view.accessChanges(since: start)
            let end = try view.accessPosition()
            #expect(batch.isAtEnd && batch.next == end)
            #expect(batch.changes.count > 3, "seed \(seed)")
            // Each by each, whatever was gained and lost again cancels out.
            var sum: [String: Set<Action>] = [:]
            for change in batch.changes {
                let isTime = change.entries.isEmpty
                let hasOperation = change.entries.contains { $0.event != .read }
                #expect(isTime || hasOperation, "seed \(seed)")
                for line in change.difference.lines {
                    for user in line.users {
                        for target in line.eachTarget {
                            for action in line.gained {
                                sum["\(user) \(target)", default: []].formSymmetricDifference([
                                    action
                                ])
                            }
                            for action in line.lost {
                                sum["\(user) \(target)", default: []].formSymmetricDifference([
                                    action
                                ])
                            }
                        }
                    }
                }
            }
            try view.asOf(.position(start.position)) { then in
                let whole = try view.difference(from: then)
                var expected: [String: Set<Action>] = [:]
                for line in whole.lines {
                    for user in line.users {
                        for target in line.eachTarget {
                            expected["\(user) \(target)"] = Set(line.gained).union(line.lost)
                        }
                    }
                }
                let left = sum.filter { !$0.value.isEmpty }
                #expect(left == expected, "seed \(seed)")
            }
            // From wherever somebody goes on, the rest is the same.
            for (index, change) in batch.changes.enumerated() {
                let rest = try view.accessChanges(since: change.position)
                #expect(
                    rest.changes == Array(batch.changes[(index + 1)...]), "seed \(seed), \(index)")
                let kept = try AccessPosition("\(change.position)")
                #expect(kept == change.position)
            }
            let none = try view.accessChanges(since: batch.next)
            #expect(none.changes.isEmpty && none.next == batch.next)
        }
    }

    @Test func aCommitIsToldWithWhoDidItAndWhyAndTimeByItself() throws {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        let start = try store.read { try $0.accessPosition() }
        clock.step(1_000)
        let ann = try store.session(
            for: Ref("ann", of: "acme"), signIn: [.singleSignOn, .secondFactor])
        let end = clock.now.adding(Self.day)
        _ = try ann.perform(
            [
                .grantAccess(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("lea"),
                        validity: Validity(from: .distantPast, until: end)))
            ], reason: "TICKET-7")
        clock.step(2 * Self.day)
        let batch = try store.read { view in try view.accessChanges(since: start) }
        #expect(batch.changes.map(\.instant) == [testNow.adding(1_000), end])
        let commit = try #require(batch.changes.first)
        #expect(commit.entries.map(\.operation) == ["grantAccess"])
        #expect(commit.entries.first?.user == Ref("ann", of: "acme"))
        #expect(commit.entries.first?.reason == "TICKET-7")
        #expect(
            commit.difference.lines.allSatisfy { $0.lost.isEmpty && $0.causes == [.directGrant] })
        let time = try #require(batch.changes.last)
        #expect(time.entries.isEmpty)
        #expect(
            time.difference.lines.allSatisfy { $0.gained.isEmpty && $0.causes == [.directGrant] })
        #expect(batch.nextInstant == .distantFuture)
    }

    /// A grant to Lea that begins in ten seconds, told of when it has begun.
    private static func worldWithBeginning() throws -> (
        scratch: Scratch, store: Store, clock: SteppedClock, place: AccessPosition
    ) {
        let (scratch, store, clock) = try world()
        let start = try store.read { try $0.accessPosition() }
        let begin = clock.now.adding(10_000)
        try store.perform(Self.grantToLea(from: begin))
        clock.step(12_000)
        let told = try store.read { try $0.accessChanges(since: start) }
        #expect(told.changes.map(\.instant) == [begin])
        #expect(told.next.instant == clock.now)
        return (scratch, store, clock, told.next)
    }

    private static func grantToLea(from begin: Instant) -> [AccountOperation] {
        [
            AccountOperation(
                .grantAccess(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("lea"),
                        validity: Validity(from: begin))), in: "acme")
        ]
    }

    private static let promotion = [
        AccountOperation(.assignRole("rea", .creator), in: "acme")
    ]

    /// What time did stays told, though a commit comes that began before it, or a clock goes back a little.
    @Test(arguments: [1, 5_000, 59_000] as [Int64])
    func aCommitThatBeganBeforeWhatWasToldIsToldBehindIt(_ back: Int64) throws {
        let (scratch, store, clock, place) = try Self.worldWithBeginning()
        _ = scratch
        clock.step(-back)
        // Nothing is refused, or told, while nothing is committed.
        let quiet = try store.read { try $0.accessChanges(since: place) }
        #expect(quiet.changes.isEmpty && quiet.isAtEnd && quiet.next == place)
        let receipt = try store.perform(Self.promotion)
        #expect(receipt.time < place.instant)
        let told = try store.read { try $0.accessChanges(since: place) }
        let change = try #require(told.changes.first)
        #expect(told.changes.count == 1 && change.instant == place.instant)
        #expect(change.entries.map(\.operation) == ["assignRole"])
        #expect(Set(change.difference.lines.flatMap(\.users)) == [Ref("rea", of: "acme")])
        clock.step(Self.day)
        #expect(try store.read { try $0.accessChanges(since: told.next).changes.isEmpty })
    }

    /// A clock that was wrong by more than that: what time did by it is taken back, and comes again.
    @Test(arguments: [false, true]) func whatTimeDidByAWrongClockIsTakenBack(isAccepted: Bool)
        throws
    {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        let start = try store.read { try $0.accessPosition() }
        let begin = clock.now.adding(Self.day)
        try store.perform(Self.grantToLea(from: begin))
        clock.step(2 * Self.day)
        if isAccepted { try store.perform(Self.promotion) }
        let wrong = try store.read { try $0.accessChanges(since: start) }
        #expect(wrong.changes.map(\.instant) == [begin] + (isAccepted ? [clock.now] : []))
        let position = try store.read { try $0.changePosition() }
        func mayView(_ view: View) throws -> Bool {
            try view.can(
                Question(
                    may: Ref("lea", of: "acme"), .viewOrganization,
                    .organization(Ref("south", of: "acme"))))
        }
        clock.step(-2 * Self.day)
        #expect(try store.acceptClock() == isAccepted)
        let back = try store.read { try $0.accessChanges(since: wrong.next) }
        let change = try #require(back.changes.first)
        #expect(back.changes.count == 1 && change.entries.isEmpty)
        #expect(change.instant == clock.now)
        #expect(change.difference.lines.allSatisfy { $0.gained.isEmpty && !$0.lost.isEmpty })
        // At its place it is taken back, and from there on nothing is told of it.
        #expect(try store.read { try $0.asOf(.place(change.position)) { try !mayView($0) } })
        // A position of then is as it was, whatever the clock says now; and so is the place.
        for _ in 0..<2 where isAccepted {
            try store.read { view in
                #expect(try !mayView(view))
                #expect(try view.asOf(.position(position)) { try mayView($0) })
                #expect(try view.asOf(.place(wrong.next)) { try mayView($0) })
                let lost = try view.asOf(.position(position)) { try view.difference(from: $0) }
                #expect(lost.gainsNothing && !lost.isEmpty)
            }
            clock.step(1_000)
        }
        clock.step(2 * Self.day)
        let again = try store.read { try $0.accessChanges(since: back.next) }
        #expect(again.changes.map(\.instant) == [begin])
        #expect(again.changes.first?.difference.gainsNothing == false)
    }

    /// A place is what it says: its position at its instant, in which time went by.
    /// Now is never earlier than the last commit, and there is no asking about the end of time.
    @Test func theInstantOfAPlaceIsLookedAt() throws {
        let (scratch, store, _) = try Self.world()
        _ = scratch
        try store.read { (view) throws in
            let here = try view.changePosition()
            let early = AccessPosition(here, at: Instant(millisecondsSince1970: 0))
            let then = try view.asOf(.place(early)) { $0.now }
            #expect(try then == view.asOf(.position(here)) { $0.now })
            let end = AccessPosition(here, at: .distantFuture)
            #expect(throws: StoreError.self) { try view.asOf(.place(end)) { _ in } }
            #expect(throws: StoreError.self) { try view.accessChanges(since: end) }
        }
    }

    /// What is still to come is known to nobody, but where the store said so by a clock that was ahead.
    @Test func aPlaceThatIsStillToComeIsRefusedUnlessTheStoreGaveItOut() throws {
        let (scratch, store, clock, given) = try Self.worldWithBeginning()
        _ = scratch
        // All that is asked by a place, in the form that it has when it is kept.
        func refusal(of place: AccessPosition) throws -> (StoreError.Kind?, StoreError.Kind?) {
            let kept = try AccessPosition("\(place)")
            #expect(kept == place && kept.isGivenOut == place.isGivenOut)
            return try store.read { view in
                (
                    kind { try view.asOf(.place(kept)) { _ in } },
                    kind { _ = try view.accessChanges(since: kept) }
                )
            }
        }
        clock.step(2 * 3_600_000)
        let ahead = try store.read { try $0.accessPosition() }
        #expect(try ahead.instant == store.read { $0.now } && ahead.isGivenOut)
        clock.step(-3_600_000)
        let now = try store.read { $0.now }
        for place in [given, ahead] { #expect(try refusal(of: place) == (nil, nil)) }
        for (milliseconds, isRefused) in [
            (0, false), (60_000, false), (60_001, true), (3_600_000, true),
        ] {
            let place = AccessPosition(ahead.position, at: now.adding(Int64(milliseconds)))
            let (moment, feed) = try refusal(of: place)
            for kind in [moment, feed] {
                guard case .invalid(let what)? = kind else {
                    #expect(!isRefused && kind == nil, "\(milliseconds)")
                    continue
                }
                #expect(isRefused && what.contains("still to come"), "\(milliseconds)")
            }
        }
        // Nobody but the store says that it gave one out.
        let texts = ["\(ahead)", "\(given)"].map { $0.split(separator: "@").map(String.init) }
        for text in [
            "\(texts[0][0])@\(texts[0][1])@\(texts[1][2])", "\(texts[0][0])@1@\(texts[0][2])",
            "\(texts[0][0])@\(texts[0][1])@0000000000000000",
        ] {
            let (moment, feed) = try refusal(of: AccessPosition(text))
            for kind in [moment, feed] {
                guard case .invalidPosition? = kind else {
                    Issue.record("\(text): \(String(describing: kind))")
                    continue
                }
            }
        }
        for text in [
            "\(given)@", "\(given)0", "\(texts[0][0])@1@0", "\(texts[0][0])@1@+00000000000000a",
        ] {
            #expect(throws: StoreError.self) { try AccessPosition(text) }
        }
    }

    @Test func aPlaceIsAMomentOfItsOwn() throws {
        let (scratch, store, clock, place) = try Self.worldWithBeginning()
        _ = scratch
        clock.step(Self.day)
        try store.read { view in
            let (atPosition, atPlace) = (
                try view.asOf(.position(place.position)) { $0.now },
                try view.asOf(.place(place)) { $0.now }
            )
            #expect(atPosition == testNow && atPlace == place.instant)
            let gained = try view.asOf(.position(place.position)) { try view.difference(from: $0) }
            #expect(!gained.gainsNothing)
            #expect(try view.asOf(.place(place)) { try view.difference(from: $0) }.isEmpty)
        }
    }

    @Test func onlyWhatIsWatchedIsTold() throws {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        let start = try store.read { try $0.accessPosition() }
        clock.step(1_000)
        try store.perform([AccountOperation(.archiveOrganization("north"), in: "acme")])
        func users(_ watched: WatchedAccess) throws -> Set<String> {
            let batch = try store.read { view in
                try view.accessChanges(since: start, watching: watched)
            }
            return Set(
                batch.changes.flatMap { $0.difference.lines.flatMap(\.users) }.map { "\($0)" })
        }
        #expect(try users(WatchedAccess(accounts: ["noc"])) == [])
        #expect(try users(WatchedAccess(users: [Ref("bob", of: "acme")])) == ["acme/bob"])
        #expect(try users(WatchedAccess(targets: [.organization(Ref("south", of: "acme"))])) == [])
        let safe = Target.asset(Ref("safe", of: "acme"))
        #expect(try users(WatchedAccess(targets: [safe])).contains("acme/bob"))
        #expect(try users(WatchedAccess(targets: [.account("acme")])) == [])
    }

    /// However little time a read may take, a follower goes on: a step that is longer is made all the same.
    @Test(.timeLimit(.minutes(20))) func aFollowerIsStoppedByNoLimitOfReads() async throws {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld) { options in
            options.clock = { clock.now }
        }
        let start = try await store.read { try $0.accessPosition() }
        let roles: [Role] = [.editor, .creator, .readOnly]
        for number in 0..<30 {
            try await store.perform([
                AccountOperation(.assignRole("rea", roles[number % 3]), in: "acme")
            ])
        }
        let expected = try await store.read { try $0.accessChanges(since: start).changes }
        #expect(expected.count > 20)
        try await store.close()
        var options = Store.Options()
        options.clock = { clock.now }
        options.maximumReadDuration = .nanoseconds(1)
        let limited = try await Store.open(at: scratch.store, options: options)
        var found: [AccessChange] = []
        for try await change in limited.accessChanges(since: start) {
            found.append(change)
            if found.count == expected.count { break }
        }
        #expect(found.map(\.difference.lines) == expected.map(\.difference.lines))
        #expect(found.map(\.instant) == expected.map(\.instant))
        try await limited.close()
    }

    @Test(.timeLimit(.minutes(20))) func aFollowerGetsThemAsTheyCome() async throws {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        let start = try await store.read { try $0.accessPosition() }
        let follower = Task {
            var seen: [AccessChange] = []
            for try await change in store.accessChanges(since: start) {
                seen.append(change)
                if seen.count == 3 { break }
            }
            return seen
        }
        for role in [Role.manager, .creator, .editor] {
            clock.step(1_000)
            _ = try await store.perform([AccountOperation(.assignRole("bob", role), in: "acme")])
        }
        let seen = try await follower.value
        #expect(seen.map(\.instant) == [1_000, 2_000, 3_000].map { testNow.adding($0) })
        #expect(seen.allSatisfy { $0.difference.lines.allSatisfy { $0.causes == [.user] } })
        try await store.close()
    }
}
