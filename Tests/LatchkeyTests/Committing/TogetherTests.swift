import AccessRules
import LMDB
import Synchronization
import Testing

@testable import Latchkey

/// What shares a commit: each as if it were alone, in the order of asking, and for little more
/// than one run.
@Suite struct TogetherTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private func note(_ operation: String, in account: Identity = "acme") -> LogEntry {
        LogEntry(account: account, time: testNow, event: .update, operation: operation)
    }

    private func operations(_ account: Identity = "acme") throws -> [String] {
        try world.store.read { (view) throws in
            try view.logEntries(of: account).map(\.operation)
        }.reversed()
    }

    @Test func theLogEntriesOfOneThatIsRefusedAreNotCommittedWithItsNeighbours() throws {
        let outcomes = world.store.together([
            GroupMember { (writer) throws(StoreError) in try writer.append(note("first"), 0) },
            GroupMember { (writer) throws(StoreError) in
                try writer.append(note("ghost"), 0)
                throw StoreError(.invalid("refused after its entry"))
            },
            GroupMember { (writer) throws(StoreError) in try writer.append(note("second"), 0) },
            GroupMember { (writer) throws(StoreError) in
                try writer.append(note("ghost", in: "far"), 2)
                try writer.flushLogs()
                throw StoreError(.invalid("refused after its entry was written"))
            },
            GroupMember { (writer) throws(StoreError) in
                try writer.append(note("third", in: "far"), 2)
            },
        ])
        #expect(outcomes == ["done", "refused", "done", "refused", "done"])
        #expect(try operations().suffix(2) == ["first", "second"])
        #expect(try operations("far").suffix(1) == ["third"])
        #expect(try !world.store.exported().contains("ghost"))
        #expect(try world.store.problems() == [])
    }

    /// Whatever is refused between them, and after however much was changed.
    @Test func effectsAreInTheOrderOfAsking() throws {
        let count = 60
        var asked: [GroupMember] = []
        for number in 0..<count {
            asked.append(
                GroupMember { (writer) throws(StoreError) in
                    try writer.create(
                        .organization(
                            Organization(account: "acme", id: Identity("n\(number)"), name: "")),
                        as: "made\(number)", by: .host)
                    if number % 3 == 1 { throw StoreError(.invalid("refused")) }
                })
        }
        let outcomes = world.store.together(asked)
        #expect(outcomes == (0..<count).map { $0 % 3 == 1 ? "refused" : "done" })
        #expect(
            try operations().filter { $0.hasPrefix("made") }
                == (0..<count).filter { $0 % 3 != 1 }.map { "made\($0)" })
        #expect(try world.store.problems() == [])
    }

    /// Nor does anybody who is refused get a second chance behind those who came later.
    @Test(arguments: [false, true])
    func whoIsRefusedInItsPlaceIsNotAskedBehindTheOthers(mayBeRefusedLate: Bool) throws {
        @Sendable func organization(_ id: Identity) -> InterchangeObject {
            .organization(Organization(account: "acme", id: id, name: ""))
        }
        let outcomes = world.store.together([
            GroupMember { (writer) throws(StoreError) in
                try writer.create(organization("first"), by: .host)
            },
            // In an organization that is there only when the last one is done.
            GroupMember(mayBeRefusedLate: mayBeRefusedLate) { (writer) throws(StoreError) in
                try writer.create(organization("early"), by: .host)
                try writer.create(
                    .grant(Grant(account: "acme", organization: "last", grantee: .user("bob"))),
                    by: .host)
            },
            GroupMember { (writer) throws(StoreError) in
                try writer.create(organization("last"), by: .host)
            },
        ])
        #expect(outcomes == ["done", "refused", "done"])
        let exported = try world.store.exported()
        #expect(exported.contains("\"id\":\"last\"") && !exported.contains("\"id\":\"early\""))
        #expect(
            !exported.contains("{\"type\":\"grant\",\"account\":\"acme\",\"organization\":\"last\"")
        )
        #expect(try world.store.problems() == [])
    }

    /// Half of a group fails after it has written: everybody is asked twice, whatever the number.
    @Test func aGroupIsRunTwiceAtMostHoweverManyFail() throws {
        let runs = Atomic(0)
        let count = GroupCommit.maximumOperationCount
        var asked: [GroupMember] = []
        for number in 0..<count {
            asked.append(
                GroupMember { (writer) throws(StoreError) in
                    runs.wrappingAdd(1, ordering: .relaxed)
                    try writer.append(note("entry"), 0)
                    if number % 2 == 0 { throw StoreError(.invalid("refused")) }
                })
        }
        let outcomes = world.store.together(asked)
        #expect(outcomes.count { $0 == "done" } == count / 2)
        #expect(runs.load(ordering: .relaxed) <= 2 * count)
        let log = try world.log(of: "acme")
        #expect(log.count { $0.contains("\"operation\":\"entry\"") } == count / 2)
        #expect(try world.store.problems() == [])
    }

    @Test func whatChangesNothingIsNotCommitted() throws {
        let store = world.store
        let (ann, bob) = (try world.session("acme/ann"), try world.session("acme/bob"))
        let before = try store.read { (view) throws in view.commitNumber }
        #expect(try store.open(invitationToken: "wrong") == nil)
        #expect(kind { try bob.perform(.organization("denied")) } != nil)
        let rename = Operation.editOrganization("north", OrganizationEdit(name: "N"))
        let receipt = try ann.perform(rename)
        #expect(receipt.commitNumber > before)
        let same = try ann.perform(rename)
        // It was so at the commit before.
        #expect(same.commitNumber == receipt.commitNumber)
        try store.administer { _ in }
        #expect(try store.read { (view) throws in view.commitNumber } == receipt.commitNumber)
    }

    /// What is known to be refused late is undone alone: nobody is asked twice for it.
    @Test func whatIsRefusedLateIsUndoneAlone() throws {
        let runs = Atomic(0)
        let count = GroupCommit.maximumOperationCount
        var asked: [GroupMember] = []
        for number in 0..<count {
            let isRefused = number % 2 == 0
            asked.append(
                GroupMember(mayBeRefusedLate: isRefused) { (writer) throws(StoreError) in
                    runs.wrappingAdd(1, ordering: .relaxed)
                    try writer.create(
                        .organization(
                            Organization(account: "acme", id: Identity("n\(number)"), name: "")),
                        as: isRefused ? "ghost" : "made\(number)", by: .host)
                    if isRefused { throw StoreError(.invalid("refused")) }
                })
        }
        let outcomes = world.store.together(asked)
        #expect(outcomes == (0..<count).map { $0 % 2 == 0 ? "refused" : "done" })
        #expect(runs.load(ordering: .relaxed) == count)
        let log = try world.log(of: "acme")
        #expect(log.count { $0.contains("\"operation\":\"made") } == count / 2)
        #expect(try operations().last == "made\(count - 1)")
        #expect(try !world.store.exported().contains("ghost"))
        #expect(try world.store.problems() == [])
    }

    @Test(arguments: [false, true]) func anAttemptThatFailsLeavesNothingBehind(isInMemory: Bool)
        throws
    {
        func attempt(
            _ writer: inout Writer, _ body: (inout Writer) throws(StoreError) -> Void
        ) throws(StoreError) {
            if isInMemory { try writer.attemptInMemory(body) } else { try writer.attempt(body) }
        }
        try world.store.write { writer in
            // So many that what is being filled is full before the attempt within ends, and not here.
            for _ in 0..<100 { try writer.append(note("before"), 0) }
            let (progress, runs) = (writer.undoable.progress, writer.undoable.runs)
            for isFlushed in [false, true] {
                #expect(throws: StoreError.self) {
                    try attempt(&writer) { (writer) throws(StoreError) in
                        try writer.append(note("outer"), 0)
                        try writer.create(
                            .organization(Organization(account: "acme", id: "gone", name: "")),
                            by: .host)
                        try attempt(&writer) { (writer) throws(StoreError) in
                            for _ in 0..<300 { try writer.append(note("inner"), 0) }
                            try writer.append(note("inner", in: "noc"), 1)
                        }
                        if isFlushed { try writer.flushLogs() }
                        throw StoreError(.invalid("after all"))
                    }
                }
                #expect(writer.undoable.progress == progress && writer.undoable.runs == runs)
            }
            try attempt(&writer) { (writer) throws(StoreError) in
                try writer.append(note("kept"), 0)
            }
        }
        #expect(try operations().suffix(3) == ["before", "before", "kept"])
        let all = try world.store.exported()
        #expect(!all.contains("inner") && !all.contains("outer") && !all.contains("gone"))
        #expect(try world.store.problems() == [])
    }
}

/// Something that is asked for.
struct GroupMember: Sendable {
    let mayBeRefusedLate: Bool
    let body: @Sendable (inout Writer) throws(StoreError) -> Void

    init(
        mayBeRefusedLate: Bool = false,
        _ body: @escaping @Sendable (inout Writer) throws(StoreError) -> Void
    ) {
        self.mayBeRefusedLate = mayBeRefusedLate
        self.body = body
    }
}

extension Store {
    /// Asks for everything at once, so that it comes into one group: "done" or "refused" of each.
    func together(_ asked: [GroupMember]) -> [String] {
        let outcomes = asked.map { _ in Awaited<String>() }
        let isQueued = Awaited<Void>()
        do {
            // No group is taken while the thread that takes them queues.
            try environment.onWritingThread {
                for (one, outcome) in zip(asked, outcomes) {
                    self.group.submit(
                        Ticket(mayBeRefusedLate: one.mayBeRefusedLate, one.body) { result in
                            if case .success = result { return outcome.fulfil("done") }
                            outcome.fulfil("refused")
                        })
                }
                isQueued.fulfil(())
            }
        } catch { return ["\(error)"] }
        isQueued.wait()
        return outcomes.map { $0.wait() }
    }
}
