import AccessRules
import LMDB
import Samples
import Testing

@testable import Latchkey

/// What is damaged of the past keeps nobody from writing, and is met by whoever goes back.
@Suite struct PastDamageTests {
    private static func world(_ change: (inout Store.Options) -> Void = { _ in }) throws
        -> (scratch: Scratch, store: Store, clock: SteppedClock)
    {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld) { options in
            options.clock = { clock.now }
            change(&options)
        }
        return (scratch, store, clock)
    }

    private static func spoil(_ store: Store, _ key: PastKey, with bytes: [UInt8]) throws {
        try store.environment.write { transaction in
            try transaction.put(bytes, for: key, in: Tables.past.table)
        }
    }

    @Test func aCommitIsKeptThoughTheOldestCannotBeRead() throws {
        let (scratch, store, clock) = try Self.world { $0.pastDuration = .seconds(1) }
        _ = scratch
        for role in [Role.manager, .creator] {
            clock.step(10_000)
            try store.perform([AccountOperation(.assignRole("bob", role), in: "acme")])
        }
        let number = try store.read { try $0.reader.lastPastNumber() }
        try Self.spoil(store, PastKey(number: number), with: [1, 2, 3, 4, 5])
        clock.step(10_000)
        try store.perform([AccountOperation(.assignRole("bob", .editor), in: "acme")])
        let report = try store.read { try $0.verify() }
        #expect(report.problems.contains { $0.contains("past") })
        let error = #expect(throws: StoreError.self) {
            try store.read(asOf: .instant(clock.now.adding(-10_001))) { _ in }
        }
        guard case .damaged = error?.kind else {
            Issue.record("\(error as Any)")
            return
        }
        try store.read(asOf: .instant(clock.now)) { _ in }
    }

    @Test func aNumberThatNoCommitCanHaveKeepsNobodyFromWriting() throws {
        let (scratch, store, _) = try Self.world()
        _ = scratch
        try Self.spoil(store, PastKey(number: .max), with: [1, 2, 3, 4, 5])
        try store.perform([AccountOperation(.assignRole("bob", .manager), in: "acme")])
        #expect(try store.read { try $0.verify().isSound } == false)
        #expect(throws: StoreError.self) {
            try store.read(asOf: .instant(testNow.adding(-1))) { _ in }
        }
    }

    @Test func whatIsLetGoOfInPartsIsNotReadAnyMore() throws {
        let (scratch, store, clock) = try Self.world { $0.pastDuration = .seconds(1) }
        _ = scratch
        clock.step(10_000)
        let many = (0..<600).map {
            AccountOperation(.asset(Identity("many\($0)")), in: "acme")
        }
        try store.perform(many)
        clock.step(10_000)
        try store.perform([AccountOperation(.resetMFA("cat"), in: "acme")])
        for step in 0..<3 {
            clock.step(10_000)
            let role: Role = step % 2 == 0 ? .manager : .editor
            try store.perform([AccountOperation(.assignRole("bob", role), in: "acme")])
            #expect(try store.problems() == [])
        }
        let first = try #require(try store.read { try $0.firstKnownInstant() })
        #expect(first > testNow.adding(20_000))
        try store.read(asOf: .instant(first)) { then in #expect(then.now == first) }
    }

    /// Keys without values are there or not, whatever their bytes have become.
    @Test func damagedKeysKeepNobodyFromTakingAccessAway() throws {
        let (scratch, store, clock) = try Self.world()
        _ = scratch
        let until = testNow.adding(86_400_000)
        try store.perform([
            AccountOperation(
                .grantAccess(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("cat"),
                        validity: Validity(until: until))), in: "acme")
        ])
        func reaches() throws -> Bool {
            try store.read {
                try $0.can(
                    Question(
                        may: Ref("cat", of: "acme"), .viewOrganization,
                        .organization(Ref("south", of: "acme"))))
            }
        }
        #expect(try reaches())
        try store.environment.write { transaction in
            var keys: [EndKey] = []
            var cursor = try transaction.snapshot.cursor(in: Tables.ends.table)
            while let entry = try cursor.next() {
                if let key = EndKey(entry.key), key.end == until { keys.append(key) }
            }
            #expect(!keys.isEmpty)
            for key in keys {
                try transaction.put([1, 2, 3, 4, 5], for: key, in: Tables.ends.table)
            }
        }
        clock.step(1_000)
        try store.perform([
            AccountOperation(.revokeAccess(to: "south", from: .user("cat")), in: "acme")
        ])
        #expect(try !reaches())
    }

    /// The kind gets its number in the commit, and heads are made up to what was numbered.
    @Test func aKindThatIsDeniedBeforeAnythingIsOfItIsGoneForthWithAndBack() throws {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(
            scratch,
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","role":"editor"}
            {"type":"organization","account":"acme","id":"north","name":"Northwind"}
            {"type":"group","account":"acme","id":"techs","name":"Technicians"}
            {"type":"membership","account":"acme","group":"techs","user":"bob"}
            {"type":"grant","account":"acme","organization":"north","group":"techs"}

            """
        ) { options in options.clock = { clock.now } }
        let start = try store.read { try $0.accessPosition() }
        for operation: Latchkey.Operation in [
            .denyAssetTypes("techs", ["password"]),
            .asset("safe", kind: "password"), .asset("rack", kind: "configuration"),
            .denyAssetTypes("techs", []),
        ] {
            clock.step(1_000)
            try store.perform([AccountOperation(operation, in: "acme")])
        }
        let batch = try store.read { try $0.accessChanges(since: start) }
        #expect(batch.isAtEnd && batch.changes.count == 3)
        for change in batch.changes {
            try store.read(asOf: .position(change.position.position)) { then in
                _ = try then.allowedActions(
                    Ref("bob", of: "acme"), on: .organization(Ref("north", of: "acme")))
            }
        }
    }
}
