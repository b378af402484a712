import AccessRules
import Samples
import Synchronization
import Testing

@testable import Latchkey

/// What makes it safe to do a batch again when nobody knows whether it was done.
@Suite struct BatchIDTests {
    private final class MovingClock: Sendable {
        private let milliseconds = Mutex<Int64>(0)
        var now: Instant { testNow.after(milliseconds.withLock { $0 }) }
        func advance(_ milliseconds: Int64) { self.milliseconds.withLock { $0 += milliseconds } }
    }

    private static let day: Int64 = 86_400_000
    private let clock = MovingClock()
    private let store: Store
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, actingWorld) { [clock] in $0.clock = { clock.now } }
    }

    private func session(_ user: String) throws -> Session {
        try store.session(for: try Ref<User>(user))
    }

    private func keptCount() throws -> Int {
        try store.read { try $0.reader.entryCount(of: Tables.receipts) }
    }

    private func roleOfBob() throws -> Role {
        try store.read { (view) throws in
            let (account, user) = try view.reader.require(Ref<User>("bob", of: "acme"), .user)
            return try view.reader.user(account, user).role
        }
    }

    private static let promotion: [Latchkey.Operation] = [.assignRole("bob", .manager)]

    @Test func theSecondTimeGivesTheFirstReceiptAndDoesNothing() throws {
        let ann = try session("acme/ann")
        let first = try ann.perform(Self.promotion, reason: "why", id: "b1")
        try ann.perform([.assignRole("bob", .readOnly), .assignRole("cat", .editor)])
        clock.advance(6 * Self.day)
        let again = try ann.perform(Self.promotion, reason: "why", id: "b1")
        #expect(again.isRepeated && !first.isRepeated)
        #expect(again.commitNumber == first.commitNumber && again.time == first.time)
        #expect(again.entries == first.entries)
        #expect(
            try store.positions.place(of: again.position)
                == store.positions.place(of: first.position))
        #expect(try roleOfBob() == .readOnly)
        #expect(try store.problems() == [])
    }

    /// A batch that changes nothing may be in a commit that logs something: what time did, or others.
    @Test func theReceiptOfWhatChangedNothingIsBehindItsCommitEachTime() throws {
        let nothing: [Latchkey.Operation] = [.assignRole("bob", try roleOfBob())]
        let end = clock.now.after(1_000)
        try session("acme/ann").perform(
            .grantAccess(
                Grant(
                    account: "acme", organization: "north", grantee: .user("cat"),
                    validity: Validity(until: end))))
        clock.advance(2_000)
        let ann = try session("acme/ann")
        let first = try ann.perform(nothing, id: "n1")
        let ended = Query<LogEntry>(in: "acme").where { $0.operation == "endGrant" }
        #expect(try store.read { try $0.count(ended) } == 1)
        let again = try ann.perform(nothing, id: "n1")
        #expect(again.isRepeated && !first.isRepeated && first.entries.isEmpty)
        #expect(
            try store.positions.place(of: again.position)
                == store.positions.place(of: first.position))
        try ann.perform(Self.promotion, expecting: again.position)
        #expect(try store.problems() == [])
    }

    @Test func anotherBatchByTheSameIDIsRefused() throws {
        let ann = try session("acme/ann")
        try ann.perform(Self.promotion, reason: "why", id: "b1")
        for (operations, reason) in [
            (Self.promotion, "why not"), (Self.promotion, nil),
            ([.assignRole("bob", .editor)], "why"), (Self.promotion + Self.promotion, "why"),
        ] as [([Latchkey.Operation], String?)] {
            let error = #expect(throws: StoreError.self) {
                try ann.perform(operations, reason: reason, id: "b1")
            }
            #expect(error?.kind == .batchExists(id: "b1"))
        }
    }

    /// A reason is none of the lines, whatever it says.
    @Test func aReasonThatReadsAsAnOperationMakesAnotherBatch() throws {
        let ann = try session("acme/ann")
        let second = Latchkey.Operation.assignRole("cat", .editor)
        try ann.perform(Self.promotion + [second], id: "b1")
        let line = [AccountOperation(second, in: "acme")].lines
        let error = #expect(throws: StoreError.self) {
            try ann.perform(Self.promotion, reason: line, id: "b1")
        }
        #expect(error?.kind == .batchExists(id: "b1"))
    }

    /// Nobody finds out, or is kept from anything, by an id that somebody else has used.
    @Test func anIDIsTheOwnOfWhoeverUsesIt() throws {
        try session("acme/ann").perform(Self.promotion, id: "b1")
        #expect(
            try !session("acme/art").perform([.assignRole("bob", .editor)], id: "b1").isRepeated)
        let host = [AccountOperation(.assignRole("cat", .editor), in: "acme")]
        #expect(try !store.perform(host, id: "b1").isRepeated)
        #expect(try store.perform(host, id: "b1").isRepeated)
        #expect(try keptCount() == 3)
        #expect(try store.problems() == [])
    }

    @Test func whatIsRefusedIsNotRememberedAndWhatChangesNothingIs() throws {
        let ann = try session("acme/ann")
        #expect(throws: StoreError.self) {
            try ann.perform([.assignRole("nobody", .editor)], id: "b1")
        }
        #expect(try keptCount() == 0)
        let nothing: [Latchkey.Operation] = [.assignRole("bob", .editor)]
        let first = try ann.perform(nothing, id: "b1")
        #expect(first.entries.isEmpty)
        #expect(try first.commitNumber == store.read { $0.commitNumber })
        try ann.perform(Self.promotion)
        let again = try ann.perform(nothing, id: "b1")
        #expect(again.isRepeated && again.entries.isEmpty)
        #expect(try roleOfBob() == .manager)
    }

    @Test func whoMayNotActAnyMoreGetsNoReceipt() throws {
        let art = try session("acme/art")
        try art.perform(Self.promotion, id: "b1")
        try session("acme/ann").perform(.removeUser("art"))
        let error = #expect(throws: StoreError.self) { try art.perform(Self.promotion, id: "b1") }
        #expect(error?.inFewWords == "denied standing")
    }

    @Test func afterAWeekItIsForgotten() throws {
        let ann = try session("acme/ann")
        try ann.perform(Self.promotion, id: "b1")
        clock.advance(7 * Self.day)
        #expect(try ann.perform(Self.promotion, id: "b1").isRepeated)
        clock.advance(1)
        try ann.perform(.assignRole("bob", .editor))
        let late = try ann.perform(Self.promotion, id: "b1")
        #expect(!late.isRepeated && late.entries.count == 1)
        #expect(try keptCount() == 1)
    }

    /// Those that are over go as others come, whatever their ids.
    @Test func noMoreAreKeptThanThoseOfAWeek() throws {
        let ann = try session("acme/ann")
        var random = LogRandom(seed: 7)
        var most = 0
        for round in 0..<400 {
            let id = round % 2 == 0 ? "in order \(1_000 + round)" : "at random \(random.next())"
            try ann.perform(Self.promotion, id: id)
            clock.advance(Self.day / 2)
            if round > 60 { most = max(most, try keptCount()) }
        }
        #expect(most == 15)
        #expect(try store.problems() == [])
    }

    /// Who opens the file next knows it, too, and so does whoever has a copy.
    @Test func itIsKnownAfterTheStoreIsOpenedAgain() throws {
        let first = try session("acme/ann").perform(Self.promotion, id: "b1")
        try store.close()
        var options = Store.Options()
        options.clock = { [clock] in clock.now }
        let opened = try Store.open(at: scratch.store, options: options)
        let again = try opened.session(for: Ref("ann", of: "acme")).perform(
            Self.promotion, id: "b1")
        #expect(again.isRepeated && again.entries == first.entries)
        try opened.close()
    }

    @Test func twoWhoAskAtOnceShareOneReceipt() async throws {
        let ann = try session("acme/ann")
        let receipts = try await withThrowingTaskGroup(of: BatchReceipt.self) { group in
            for _ in 0..<20 {
                group.addTask { try await ann.perform(Self.promotion, id: "b1") }
            }
            var receipts: [BatchReceipt] = []
            for try await receipt in group { receipts.append(receipt) }
            return receipts
        }
        #expect(receipts.count { !$0.isRepeated } == 1)
        #expect(Set(receipts.map(\.entries)).count == 1)
        #expect(Set(receipts.map(\.commitNumber)).count == 1)
        // And one position, behind the commit that they may have shared.
        #expect(Set(receipts.map(\.position)).count == 1)
        let position = try #require(receipts.first).position
        let next = try await ann.perform(
            [.createGroup(Group(account: "acme", id: "b2", name: "B"))], expecting: position)
        #expect(!next.isRepeated)
    }

    /// So it is of what changes nothing, beside others that do.
    @Test func twoWhoAskAtOnceForWhatIsSoShareOnePosition() async throws {
        let ann = try session("acme/ann")
        for round in 0..<20 {
            let receipts = try await withThrowingTaskGroup(of: BatchReceipt?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        if number % 2 == 0 {
                            return try await ann.perform(
                                [.editOrganizationSidebar([])], id: "quiet\(round)")
                        }
                        let id = Identity("g\(round)-\(number)")
                        try await ann.perform(
                            .createGroup(Group(account: "acme", id: id, name: "G")))
                        return nil
                    }
                }
                var receipts: [BatchReceipt] = []
                for try await receipt in group {
                    if let receipt { receipts.append(receipt) }
                }
                return receipts
            }
            #expect(receipts.count { !$0.isRepeated } == 1)
            #expect(Set(receipts.map(\.position)).count == 1)
        }
    }
}
