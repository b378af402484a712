import AccessRules
import Foundation
import Samples
import Testing

@testable import Latchkey

/// Several operations in one: what each of them comes to alone, all or nothing, in one commit.
@Suite struct BatchTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private func ann() throws -> Session { try world.session("acme/ann") }

    /// Everything that is committed, to the byte.
    private func bytes() throws -> Data {
        try Data(contentsOf: URL(filePath: world.store.path.string))
    }

    private static let two: [Latchkey.Operation] = [
        .assignRole("bob", .manager), .grant("south", to: .group("techs")),
    ]

    @Test func allAreDoneInOneCommitAndTheReceiptNamesTheirEntries() throws {
        let before = try world.store.read { $0.commitNumber }
        let receipt = try ann().perform(Self.two)
        #expect(receipt.commitNumber == before + 1 && receipt.time == testNow)
        #expect(!receipt.isRepeated)
        #expect(receipt.entries.map(\.account) == ["acme"])
        let named = try world.store.read { (view) throws in
            try view.logEntries(of: "acme").filter {
                receipt.entries[0].sequences.contains($0.sequence ?? 0)
            }.map(\.operation)
        }
        #expect(named == ["grantAccess", "assignRole"])
        let position = try world.store.read { try $0.changePosition() }
        #expect(
            try world.store.positions.place(of: receipt.position)
                == world.store.positions.place(of: position))
        #expect(try world.store.problems() == [])
    }

    /// In random orders, by several users: the same records, the same log, the same refusal.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func aBatchIsWhatItsOperationsAreOneByOne(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let possible = PossibleOperation.all
        for _ in 0..<6 {
            let user = ["acme/ann", "acme/mia", "acme/max", "acme/bob"][Int(random.next() % 4)]
            var operations: [Latchkey.Operation] = []
            for _ in 0..<(1 + random.next() % 5) {
                let one = possible[Int(random.next() % UInt64(possible.count))]
                guard one.account == "acme" else { continue }
                operations += one.preparation.filter { $0.name != "acceptConnection" }
                operations.append(one.operation)
            }
            guard !operations.isEmpty else { continue }
            let (alone, together) = (try ActingWorld(), try ActingWorld())
            let message: Comment = "seed \(seed), \(user): \(operations.map(\.name))"
            let oneByOne = try alone.session(user)
            var refusal: (error: StoreError, number: Int)?
            for (index, operation) in operations.enumerated() where refusal == nil {
                do throws(StoreError) { try oneByOne.perform(operation) } catch {
                    refusal = (error, index + 1)
                }
            }
            let before = try together.changed()
            do {
                try together.session(user).perform(operations)
                #expect(refusal == nil, message)
                #expect(try together.changed() == alone.changed(), message)
            } catch let error as StoreError {
                #expect(error.kind == refusal?.error.kind, message)
                #expect(error.line == refusal?.number, message)
                #expect(try together.changed() == before, message)
            }
            #expect(try together.store.problems() == [], message)
        }
    }

    @Test func oneThatIsRefusedLeavesEveryByteAndIsNamed() throws {
        let before = try bytes()
        let operations = Self.two + [.removeUser("nobody"), .assignRole("cat", .editor)]
        let error = #expect(throws: StoreError.self) { try ann().perform(operations) }
        #expect(error?.line == 3)
        #expect(error.map { "\($0)" } == "operations, line 3: unknown user acme/nobody")
        #expect(try bytes() == before)
    }

    /// As if each were asked for alone: what must hold holds after each.
    @Test func invariantsAreAskedAfterEachOperation() throws {
        let demotions: [Latchkey.Operation] = [
            .assignRole("ann", .editor), .assignRole("art", .editor),
            .assignRole("bob", .administrator),
        ]
        let host = demotions.map { AccountOperation($0, in: "acme") }
        let error = #expect(throws: StoreError.self) { try world.store.perform(host) }
        #expect(error?.line == 2 && error?.inFewWords == "refused lastAdministrator")
        let orderly = [host[2], host[0], host[1]]
        #expect(try world.store.perform(orderly).entries.count == 1)
        #expect(
            try world.says("acme/bob", .assignRole, .subject(Ref("cat", of: "acme"))) == "allowed")
    }

    @Test func theHostActsInSeveralAccountsAtOnce() throws {
        let receipt = try world.store.perform([
            AccountOperation(.editUser("fay", UserEdit(name: "Fay F.")), in: "far"),
            AccountOperation(.editUser("bob", UserEdit(name: "Bob B.")), in: "acme"),
            AccountOperation(.enforceMFA(true), in: "far"),
        ])
        #expect(receipt.entries.map(\.account) == ["far", "acme"])
        #expect(receipt.entries.map(\.sequences.count) == [2, 1])
        #expect(try world.store.problems() == [])
    }

    /// How long another account's log is shows in no session.
    @Test func aSessionsReceiptHasItsOwnAccountAlone() throws {
        let sent = try ann().perform([
            .draft("new", to: "far", everything: true), .sendConnection("new", seed: .random()),
        ])
        #expect(sent.entries.map(\.account) == ["acme"])
        let fay = try world.session("far/fay")
        let accept: [Latchkey.Operation] = [.acceptConnection(Ref("new", of: "acme"))]
        #expect(try fay.perform(accept, id: "b1").entries.map(\.account) == ["far"])
        #expect(try fay.perform(accept, id: "b1").entries.map(\.account) == ["far"])
    }

    @Test func whatChangesNothingIsNotCommitted() throws {
        try ann().perform([.assignRole("bob", .manager)])
        let before = try bytes()
        let receipt = try ann().perform([.assignRole("bob", .manager)])
        #expect(receipt.entries.isEmpty)
        #expect(try receipt.commitNumber == world.store.read { $0.commitNumber })
        #expect(try bytes() == before)
    }

    @Test func tasksDoTheSame() async throws {
        let session = try ann()
        let mine = try await session.perform(Self.two, reason: "because", id: "b1")
        #expect(mine.entries.map(\.sequences.count) == [2])
        let again = try await session.perform(Self.two, reason: "because", id: "b1")
        #expect(again.isRepeated && again.entries == mine.entries)
        let host = try await world.store.perform([
            AccountOperation(.assignRole("bob", .editor), in: "acme")
        ])
        #expect(host.entries.count == 1 && !host.isRepeated)
    }

    @Test func aBatchInsideAWriteWouldWaitForItself() throws {
        let error = #expect(throws: StoreError.self) {
            try world.store.administer { _ in try ann().perform(Self.two) }
        }
        guard case .storage(let cause) = error?.kind else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(cause.kind == .nestedMisuse)
    }

    @Test func whatIsTooLongOrTooManyIsToldWithItsLimit() throws {
        func refused(
            _ operations: [Latchkey.Operation], reason: String? = nil, id: String? = nil
        ) throws -> String {
            let before = try bytes()
            let error = #expect(throws: StoreError.self) {
                try ann().perform(operations, reason: reason, id: id)
            }
            #expect(try bytes() == before)
            return error.map { "\($0)" } ?? ""
        }
        #expect(try refused([]) == "a batch has at least one operation, and this has none")
        #expect(
            try refused(.init(repeating: Self.two[0], count: 10_001))
                == "the number of operations in a batch is limited to 10000")
        #expect(
            try refused(Self.two, reason: "")
                == "the reason of a batch is text of 1 to 4096 bytes, and this has 0")
        #expect(
            try refused(Self.two, reason: String(repeating: "é", count: 2_049))
                == "the reason of a batch is text of 1 to 4096 bytes, and this has 4098")
        #expect(
            try refused(Self.two, id: "")
                == "the id of a batch is an identity of 1 to 128 bytes, and this has 0")
        #expect(
            try refused(Self.two, id: String(repeating: "x", count: 129))
                == "the id of a batch is an identity of 1 to 128 bytes, and this has 129")
        let most = [Latchkey.Operation](repeating: Self.two[0], count: 10_000)
        #expect(
            try ann().perform(most, reason: String(repeating: "x", count: 4_096)).entries.count == 1
        )
    }
}
