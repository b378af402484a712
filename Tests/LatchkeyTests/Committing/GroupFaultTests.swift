import AccessRules
import Foundation
import LMDB
import Samples
import Synchronization
import Testing

@testable import Latchkey

/// Every call into LMDB beneath what shares a commit fails in turn: a batch, and what is done behind a
/// savepoint since it may be refused late. Each is done as a whole or not at all, alone and beside another.
@Suite struct GroupFaultTests {
    /// What is done behind a savepoint.
    enum Late: String, CaseIterable, CustomStringConvertible {
        /// In two accounts, with a reason and an id.
        case batch
        /// What goes with much else, in a session.
        case sessionBatch
        /// One operation that an invariant may refuse at its end.
        case role

        var description: String { rawValue }

        func perform(in writer: inout Writer) throws(StoreError) {
            switch self {
            case .batch:
                _ = try writer.perform(
                    Batch(GroupFaultTests.batch, reason: "why", id: "batch", expected: nil),
                    expecting: nil, in: nil)
            case .sessionBatch:
                try writer.perform(
                    Batch(
                        GroupFaultTests.removals.map { AccountOperation($0, in: "acme") },
                        reason: nil, id: nil, expected: nil), by: GroupFaultTests.ann)
            case .role:
                let actor = try writer.reader.actor(GroupFaultTests.ann, in: "acme")
                try writer.execute(.assignRole("mia", .editor), by: actor)
            }
        }

        /// As it is asked for.
        var member: GroupMember {
            GroupMember(mayBeRefusedLate: true) { (writer) throws(StoreError) in
                try perform(in: &writer)
            }
        }
    }

    /// What is tried; what is nearly the same as others in the long form alone.
    private static let situations = Late.allCases.flatMap { late in
        Company.allCases.filter { company in
            if FaultTurn.triesAll { return true }
            return switch late {
            // Alone it is what is asked with an id.
            case .batch: company != .alone
            case .sessionBatch: false
            case .role: company != .before
            }
        }.map { (late, $0) }
    }

    private static let ann = Hand(user: Ref("ann", of: "acme"), client: nil)

    private static let batch = [
        AccountOperation(.assignRole("bob", .manager), in: "acme"),
        AccountOperation(.removeUser("cat"), in: "acme"),
        AccountOperation(.enforceMFA(true), in: "far"),
        AccountOperation(.organization("new", under: "south"), in: "acme"),
    ]

    private static let removals: [Latchkey.Operation] = [
        .grant("south", to: .group("techs")), .join("techs", "bob"), .destroyOrganization("o1"),
        .asset("new", in: "south", kind: "password", access: .listed(users: ["bob"], groups: [])),
    ]

    /// Another, which is refused at once or not at all.
    private static let good = GroupMember { (writer) throws(StoreError) in
        let actor = try writer.reader.actor(ann, in: "acme")
        try writer.execute(.editAsset("far", AssetEdit(name: "Farther")), by: actor)
    }

    /// One that spoils a group by failing when it has written: all are done again, each as an attempt.
    private static let spoiler = GroupMember { (writer) throws(StoreError) in
        try writer.append(
            LogEntry(account: "acme", time: testNow, event: .update, operation: "ghost"), 0)
        throw StoreError(.invalid("refused after its entry"))
    }

    /// Those who ask at once, in order.
    enum Company: String, CaseIterable, CustomStringConvertible {
        case alone, before, behind, spoiled
        var description: String { rawValue }

        func members(_ late: Late) -> [GroupMember] { members(late.member) }

        func members(_ late: GroupMember) -> [GroupMember] {
            switch self {
            case .alone: [late]
            case .before: [late, good]
            case .behind: [good, late]
            case .spoiled: [late, spoiler, good]
            }
        }
    }

    /// Every call fails, in one of the ways there are, by turns; or in all of them.
    @Test(arguments: situations)
    func whateverCallFailsEachIsDoneOrNot(_ late: Late, _ company: Company) throws {
        let group = try FaultyGroup()
        let asked = company.members(late)
        try group.learn(asked, never: company == .spoiled ? [1] : [])
        let turn = FaultTurn()
        var number = 0
        var isBehindAll = false
        while !isBehindAll {
            number += 1
            for strike in turn.ways(number) {
                let (outcomes, call) = group.outcomes(of: asked, strike)
                let message: Comment = "\(late) \(company), \(strike): \(call as Any), \(turn)"
                try group.check(outcomes, message)
                if strike.count > 1, call != nil {
                    #expect(outcomes.allSatisfy { $0 == "refused" }, message)
                }
                if outcomes.contains("done") {
                    try group.checkUse(after: outcomes, message)
                    try group.renew()
                } else if call == .commit {
                    // It may refuse until it is opened again.
                    try group.open()
                }
                isBehindAll = isBehindAll || call == nil
                if call == nil {
                    #expect(outcomes.first == "done" && outcomes.last == "done", message)
                }
            }
        }
        #expect(number > 70)
        #expect(group.struck.isSuperset(of: [.begin, .get, .put, .moveCursor]))
        // How many calls there are differs by what is kept for the next use: the last one is asked for.
        let last = FaultStrike(number: 1, calls: [.commit])
        let (outcomes, call) = group.outcomes(of: asked, last)
        #expect(call == .commit)
        try group.check(outcomes, "\(late) \(company), \(last)")
    }

    /// As hosts ask: whoever asks again with the same id learns whether it was done.
    @Test func whateverCallFailsTheIDTellsWhetherTheBatchWasDone() throws {
        let group = try FaultyGroup()
        try group.learn([Late.batch.member])
        func perform() throws -> BatchReceipt {
            try group.store.perform(Self.batch, reason: "why", id: "batch")
        }
        let entries = try perform().entries
        try group.renew()
        let turn = FaultTurn()
        var number = 0
        var isBehindAll = false
        while !isBehindAll {
            number += 1
            for strike in turn.ways(number) {
                let (result, call) = group.during(strike) { try perform() }
                let message: Comment = "\(strike): \(call as Any), \(turn)"
                let first = try? result.get()
                try group.check([first == nil ? "refused" : "done"], message)
                if first == nil, call == .commit { try group.open() }
                let second = try perform()
                #expect(second.isRepeated == (first != nil), message)
                #expect(second.entries == entries && first?.entries ?? entries == entries, message)
                try group.check(["done"], message)
                try group.renew()
                isBehindAll = isBehindAll || call == nil
                if call == nil { #expect(first != nil, message) }
            }
        }
        #expect(number > 70)
    }

    /// Exactly where all is done in memory and nothing is stored: the first entry that is to be.
    @Test(arguments: Late.allCases, [Company.alone, .before, .behind])
    func whatFailsBetweenDoingAndStoringLeavesNothing(_ late: Late, _ company: Company) throws {
        let group = try FaultyGroup()
        try group.learn(company.members(late))
        let isDone = Atomic(false)
        let noting = GroupMember(mayBeRefusedLate: true) { (writer) throws(StoreError) in
            try late.perform(in: &writer)
            isDone.store(true, ordering: .relaxed)
        }
        let asked = company.members(noting)
        /// - Returns: Whether all was done in memory before the call that failed.
        func fail(_ strike: FaultStrike) throws -> Bool {
            isDone.store(false, ordering: .relaxed)
            let wasDone = Atomic(false)
            let (store, before) = (group.store, try group.store.contentHash())
            let (outcomes, call) = group.outcomes(of: asked, strike) {
                wasDone.store(isDone.load(ordering: .relaxed), ordering: .relaxed)
                // Whoever reads at this moment sees nothing of it.
                #expect((try? store.contentHash()) == before, "\(late) \(company), \(strike)")
            }
            let message: Comment = "\(late) \(company), \(strike): \(call as Any)"
            try group.check(outcomes, message)
            if outcomes.contains("done") {
                try group.checkUse(after: outcomes, message)
                try group.renew()
            }
            return wasDone.load(ordering: .relaxed)
        }
        let storing: Set<Faults.Call> = [.put, .delete]
        // Nothing of anybody in the group is stored before all are done.
        let first = 1
        #expect(try fail(FaultStrike(number: first, calls: storing)))
        for code in [FaultStrike.noRoom, FaultStrike.damage, EIO] {
            for count in [1, .max] {
                #expect(
                    try fail(
                        FaultStrike(number: first, count: count, calls: storing, code: code)))
            }
        }
    }

    /// The medium fails behind all calls that store: nobody's is done, nothing more is written until the
    /// store is opened again, and then it can be.
    @Test(arguments: Late.allCases, [Company.alone, .before, .behind])
    func whereTheMediumFailsNobodysIsDone(_ late: Late, _ company: Company) throws {
        let group = try FaultyGroup()
        let asked = company.members(late)
        try group.learn(asked)
        let message: Comment = "\(late) \(company)"
        let strike = FaultStrike(number: 1, calls: [.commit], code: EIO)
        let (outcomes, call) = group.outcomes(of: asked, strike)
        #expect(call == .commit && outcomes.allSatisfy { $0 == "refused" }, message)
        try group.check(outcomes, message)
        #expect(group.store.together(asked) == outcomes, message)
        try group.check(outcomes, message)
        try group.open()
        try group.check(outcomes, message)
        let done = group.store.together(asked)
        #expect(done.allSatisfy { $0 == "done" }, message)
        try group.check(done, message)
    }
}
