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

    /// What comes between now and then would be passed over for good.
    @Test func aPlaceThatIsStillToComeIsRefused() throws {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        let place = try store.read { try $0.accessPosition() }
        for later in [1, 1_000_000, Int64.max - clock.now.millisecondsSince1970] {
            let forged = AccessPosition(place.position, at: clock.now.adding(later))
            let error = #expect(throws: StoreError.self) {
                try store.read { view in try view.accessChanges(since: forged) }
            }
            #expect(error.map { "\($0)".contains("still to come") } == true)
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
