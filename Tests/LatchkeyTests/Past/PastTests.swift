import AccessRules
import LMDB
import Samples
import Testing

@testable import Latchkey

/// What was is what it was when it was.
@Suite struct PastTests {
    /// A store whose clock goes on, and what it answered at each moment.
    private final class History {
        let scratch: Scratch
        let store: Store
        private let clock: SteppedClock
        private(set) var moments: [(position: ChangePosition, now: Instant, answers: [String])] = []

        init(_ change: (inout Store.Options) -> Void = { _ in }) throws {
            scratch = try Scratch()
            let clock = SteppedClock(testNow)
            self.clock = clock
            store = try makeStore(scratch, actingWorld) { options in
                options.clock = { clock.now }
                change(&options)
            }
            try note()
        }

        func step(_ milliseconds: Int64) { clock.step(milliseconds) }

        var now: Instant { clock.now }

        func note() throws {
            moments.append(
                try store.read { view in
                    (try view.changePosition(), view.now, try StoreAnswers.of(view))
                })
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func eachMomentIsAsItWas(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        // In every second store what is removed goes in steps.
        let history = try History { options in
            guard seed % 2 == 0 else { return }
            options.trials.removalChangeCount = 1
            options.trials.sweeps = false
        }
        let all = PossibleOperation.all
        var names: [String] = []
        for _ in 0..<30 {
            history.step(1 + Int64(random.next() % 100_000))
            let one = all[Int(random.next() % UInt64(all.count))]
            var operations = one.preparation.map {
                AccountOperation($0, in: $0.name == "acceptConnection" ? "far" : "acme")
            }
            operations.append(AccountOperation(one.operation, in: one.account))
            if (try? history.store.perform(operations)) != nil {
                names.append(one.operation.name)
                try history.note()
            }
            if seed % 2 == 0, random.next() % 2 == 0 { try history.store.sweeper.step() }
        }
        #expect(names.count > 10)
        for (number, moment) in history.moments.enumerated().reversed() {
            let done = names.prefix(number)
            for asked in [Moment.position(moment.position), .instant(moment.now)] {
                try history.store.read(asOf: asked) { then in
                    if case .instant = asked {
                        #expect(then.now == moment.now, "seed \(seed): \(done)")
                    } else {
                        #expect(then.now <= moment.now, "seed \(seed): \(done)")
                    }
                    #expect(try then.changePosition() == moment.position, "seed \(seed): \(done)")
                    let answers = try StoreAnswers.of(then)
                    let different = zip(answers, moment.answers).first { $0 != $1 }
                    #expect(
                        answers == moment.answers,
                        "seed \(seed), \(asked): \(done): \(different as Any)")
                }
            }
        }
        // Nothing of it was done.
        #expect(try history.store.problems() == [])
        let now = try history.store.read { view in try StoreAnswers.of(view) }
        #expect(now == history.moments.last?.answers)
    }

    @Test func betweenTwoCommitsItIsAsBehindTheFirst() throws {
        let history = try History()
        history.step(1_000)
        try history.store.perform([AccountOperation(.assignRole("bob", .manager), in: "acme")])
        try history.note()
        history.step(1_000)
        try history.store.perform([AccountOperation(.removeUser("bob"), in: "acme")])
        func role(_ instant: Instant) throws -> Role? {
            try history.store.read(asOf: .instant(instant)) { then in
                try then.first(
                    Query<User>(in: "acme").where { $0.id == "bob" && $0.status == .active })?
                    .role
            }
        }
        #expect(try role(testNow.adding(999)) == .editor)
        #expect(try role(testNow.adding(1_000)) == .manager)
        #expect(try role(testNow.adding(1_999)) == .manager)
        #expect(try role(testNow.adding(2_000)) == nil)
        #expect(try history.store.read { try $0.firstKnownInstant() } == testNow)
    }

    @Test func theNowOfAPositionIsThatOfItsCommitThoughTheLogRunsAhead() throws {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let ahead = testNow.adding(86_400_000).iso8601
        let store = try makeStore(
            scratch,
            actingWorld + #"{"type":"log","account":"acme","time":"\#(ahead)","action":"read","#
                + #""operation":"viewAsset","user":"acme/ann"}"# + "\n"
        ) { options in options.clock = { clock.now } }
        clock.step(1_000)
        let receipt = try store.perform([
            AccountOperation(.assignRole("bob", .manager), in: "acme")
        ])
        clock.step(1_000)
        try store.perform([AccountOperation(.assignRole("bob", .creator), in: "acme")])
        let last = try store.read { try $0.logEntries(of: "acme").first?.time }
        #expect(last == testNow.adding(86_400_000))
        try store.read(asOf: .position(receipt.position)) { then in
            #expect(then.now == receipt.time && then.now == testNow.adding(1_000))
        }
    }

    @Test func whatIsNotKnownIsAnErrorThatSaysFromWhenOn() throws {
        let history = try History()
        func kind(_ moment: Moment) throws -> StoreError.Kind? {
            do {
                try history.store.read(asOf: moment) { _ in }
                return nil
            } catch let error as StoreError { return error.kind }
        }
        #expect(try kind(.instant(testNow.adding(-1))) == .pastUnknown(since: testNow))
        #expect(try kind(.position(.beginning)) == .pastUnknown(since: testNow))
        guard case .invalid(let text) = try kind(.instant(testNow.adding(1))) else {
            Issue.record("the future is told as the past")
            return
        }
        #expect(text.contains("still to come"))
        let other = try History()
        try other.store.perform([AccountOperation(.resetMFA("cat"), in: "acme")])
        let foreign = try other.store.read { try $0.changePosition() }
        guard case .invalidPosition = try kind(.position(foreign)) else {
            Issue.record("another store's position is taken")
            return
        }
    }

    @Test func whatIsOlderThanItIsToBeKeptGoesAsOthersCome() throws {
        let history = try History { $0.pastDuration = .seconds(10) }
        let roles: [Role] = [.manager, .editor, .creator, .readOnly, .manager, .editor, .creator]
        for role in roles {
            history.step(4_000)
            try history.store.perform([AccountOperation(.assignRole("bob", role), in: "acme")])
        }
        let since = try #require(try history.store.read { try $0.firstKnownInstant() })
        #expect(since > testNow && since < history.now.adding(-10_000))
        try history.store.read(asOf: .instant(since)) { then in #expect(then.now == since) }
        let error = #expect(throws: StoreError.self) {
            try history.store.read(asOf: .instant(since.adding(-1))) { _ in }
        }
        #expect(error?.kind == .pastUnknown(since: since))
        #expect(try history.store.problems() == [])
        var options = Store.Options()
        options.pastDuration = .zero
        #expect(throws: StoreError.self) {
            try Store.open(at: history.scratch.store, options: options)
        }
    }

    /// What a clock that was ahead has committed is as old as what comes behind it by one that is right.
    @Test func aCommitOfATimeToComeKeepsNothingForLonger() throws {
        let history = try History { $0.pastDuration = .seconds(10) }
        let roles: [Role] = [.manager, .editor, .creator, .readOnly]
        func go(_ count: Int) throws {
            for number in 0..<count {
                history.step(4_000)
                try history.store.perform(
                    [AccountOperation(.assignRole("bob", roles[number % 4]), in: "acme")])
            }
        }
        try go(3)
        let ahead: Int64 = 365 * 24 * 60 * 60 * 1_000
        history.step(ahead)
        try go(2)
        history.step(-ahead)
        #expect(try history.store.acceptClock())
        try go(12)
        let since = try #require(try history.store.read { try $0.firstKnownInstant() })
        #expect(since > history.now.adding(-24_000) && since < history.now.adding(-10_000))
        try history.store.read(asOf: .instant(since)) { then in #expect(then.now == since) }
        #expect(try history.store.problems() == [])
    }

    @Test func theDifferenceOfTwoMomentsIsWhatAskingEverythingTells() throws {
        let history = try History()
        let day: Int64 = 24 * 60 * 60 * 1_000
        let grant = Grant(
            account: "acme", organization: "south", grantee: .user("lea"),
            validity: Validity(from: testNow.adding(5 * day), until: testNow.adding(8 * day)))
        let steps: [[Operation]] = [
            [.assignRole("bob", .manager)], [.grantAccess(grant)], [.removeUser("cat")],
            [.organization("new"), .asset("thing", in: "new")], [.destroyOrganization("new")],
            [.archiveOrganization("north")],
        ]
        for operations in steps {
            history.step(2 * day)
            try history.store.perform(operations.map { AccountOperation($0, in: "acme") })
            try history.note()
        }
        try history.store.read { view in
            for early in history.moments {
                for late in history.moments where early.now <= late.now {
                    try view.asOf(.position(early.position)) { before in
                        try view.asOf(.position(late.position)) { after in
                            let difference = try after.difference(from: before)
                            let page = try after.difference(from: before, size: .max)
                            #expect(page.items == difference.lines)
                            let told = BruteDifference(difference) { Issue.record("\($0) twice") }
                            let asked = try BruteDifference(
                                before, at: before.now, after, at: after.now)
                            #expect(told == asked, "\(told.firstUnlike(asked) ?? "")")
                        }
                        let told = BruteDifference(try view.difference(from: before)) { _ in }
                        let asked = try BruteDifference(before, at: before.now, view, at: view.now)
                        #expect(told == asked, "\(told.firstUnlike(asked) ?? "")")
                    }
                }
            }
        }
    }

    @Test func readsAreInTheLogOfThenAsFarAsTheyWere() throws {
        let history = try History()
        for _ in 0..<3 {
            history.step(1_000)
            _ = try history.store.session(for: Ref("bob", of: "acme")).asset("safe")
        }
        let reads = Query<LogEntry>(in: "acme").where { $0.operation == "viewPassword" }
        for (milliseconds, count) in [(0, 0), (999, 0), (1_000, 1), (2_500, 2), (3_000, 3)] {
            let then = testNow.adding(Int64(milliseconds))
            #expect(try history.store.read(asOf: .instant(then)) { try $0.count(reads) } == count)
        }
    }

    @Test func whoOnlyReadsGoesBackToo() throws {
        let history = try History()
        history.step(1_000)
        try history.store.perform([AccountOperation(.removeUser("bob"), in: "acme")])
        try history.store.close()
        var options = Store.Options()
        options.isReadOnly = true
        let store = try Store.open(at: history.scratch.store, options: options)
        let count = try store.read(asOf: .instant(testNow)) { then in
            try then.count(Query<User>(in: "acme").where { $0.status == .removed })
        }
        #expect(count == 0)
        try store.close()
    }
}
