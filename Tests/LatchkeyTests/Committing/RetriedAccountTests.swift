import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// What an account's damage kept from being done is tried again after a minute, by the first write from then
/// on, and not before: it is done if the damage is gone, and passed over anew if it is not.
///
/// The minute is one of the machine's, which no test can set: these sleep through it, side by side.
@Suite(.timeLimit(.minutes(20))) struct RetriedAccountTests {
    let scratch: Scratch
    let store: Store
    let clock = TestClock()

    init() throws {
        scratch = try Scratch()
        let soon = "2026-03-01T00:00:00.010Z"
        let more = """
            {"type":"group","account":"far","id":"crew","name":"Crew"}
            {"type":"group","account":"far","id":"rest","name":"Rest"}
            {"type":"grant","account":"far","organization":"east","group":"crew"}
            {"type":"grant","account":"far","organization":"west","group":"crew"}
            {"type":"grant","account":"far","organization":"east","group":"rest"}
            {"type":"grant","account":"far","organization":"west","group":"rest"}
            {"type":"grant","account":"acme","organization":"south","user":"bob","until":"\(soon)"}
            {"type":"grant","account":"acme","organization":"south","group":"techs","until":"\(soon)"}

            """
        store = try makeFarStore(scratch, and: more, clock: clock) {
            $0.trials.sweeps = true
            $0.trials.removalChangeCount = 1
        }
    }

    private static func sleepThroughTheMinute() async throws {
        try await Task.sleep(for: .seconds(DeferredEnds.retrySeconds + 1))
    }

    /// Changes nothing that anything here depends on; `number` makes it another name each time.
    private func write(_ number: Int) throws {
        try store.perform([
            AccountOperation(
                .editOrganization("east", OrganizationEdit(name: "E\(number)")), in: "far")
        ])
    }

    // MARK: Ends

    private var grantKey: EdgeKey {
        get throws {
            try store.read { view in
                let (account, organization) = try view.reader.require(south, .organization)
                let (_, user) = try view.reader.require(bob, .user)
                return EdgeKey(
                    account: account, kind: .grant, object: organization,
                    party: Party(kind: .user, ordinal: user))
            }
        }
    }

    /// Spoils the record of bob's grant of south.
    ///
    /// - Returns: The bytes that it had.
    private func damageGrant() throws -> [UInt8] {
        let key = try grantKey
        return try replace(key, with: [9, 9])
    }

    /// Puts other bytes in the place of an entry's, or nothing, as damage does and as whoever mends it does:
    /// no index is changed, and nothing is told of it.
    @discardableResult
    private func replace(_ key: EdgeKey, with bytes: [UInt8]?) throws -> [UInt8] {
        try store.environment.write { transaction in
            let old = try transaction.snapshot.value(for: key, in: Tables.edges.table)?.copied()
            if let bytes {
                try transaction.put(bytes, for: key, in: Tables.edges.table)
            } else {
                _ = try transaction.remove(key, in: Tables.edges.table)
            }
            return old ?? []
        }
    }

    private func ends() throws -> Int {
        try store.read { view in
            try view.logEntries(of: "acme").count { $0.operation == "endGrant" }
        }
    }

    @Test func anEndIsLoggedWhenTheDamageIsGone() async throws {
        let whole = try damageGrant()
        clock.advance(20)
        try write(0)
        #expect(try ends() == 1)
        try replace(grantKey, with: whole)
        // Not by each write: what is damaged would cost each of them.
        try write(1)
        #expect(try ends() == 1)
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        try await Self.sleepThroughTheMinute()
        try write(2)
        #expect(try ends() == 2)
        #expect(try store.problems() == [])
        // Nothing of it is left to be tried.
        #expect(store.memory.ends.start() == nil)
        try await store.close()
    }

    @Test func anEndIsPassedOverAnewWhileTheDamageIsThere() async throws {
        let whole = try damageGrant()
        clock.advance(20)
        try write(0)
        #expect(store.memory.ends.start() != nil)
        try await Self.sleepThroughTheMinute()
        // Others' ends are logged by the write that meets the damage once more, and by the next.
        for number in 1...2 {
            try await store.perform([
                AccountOperation(
                    .grantAccess(
                        Grant(
                            account: "far", organization: number == 1 ? "west" : "east",
                            grantee: .user("fox"), validity: Validity(until: clock.in(10)))),
                    in: "far")
            ])
            clock.advance(20)
            try write(number)
            let count = try await store.read { view in
                try view.logEntries(of: "far").count { $0.operation == "endGrant" }
            }
            #expect(count == number)
            #expect(try ends() == 1)
            // It is set aside again, for another minute.
            #expect(store.memory.ends.start() != nil)
        }
        try replace(grantKey, with: whole)
        try write(3)
        #expect(try ends() == 1)
        // Whoever opens the store anew has not met the damage.
        try await store.close()
        var options = Store.Options()
        let clock = clock
        options.clock = { clock.now }
        let again = try await Store.open(at: scratch.store, options: options)
        try await again.perform([AccountOperation(.enforceMFA(true), in: "far")])
        let count = try await again.read { view in
            try view.logEntries(of: "acme").count { $0.operation == "endGrant" }
        }
        #expect(count == 2)
        #expect(try again.problems() == [])
        try await again.close()
    }

    // MARK: Removals

    /// Takes away the entry of a grant that a set still has.
    ///
    /// - Returns: Its key, and the bytes that it had.
    private func loseGrant() throws -> (EdgeKey, [UInt8]) {
        let key = try store.read { view in
            let (account, group) = try view.reader.require(Ref<Group>("crew", of: "far"), .group)
            let (_, west) = try view.reader.require(
                Ref<Organization>("west", of: "far"), .organization)
            return EdgeKey(
                account: account, kind: .grant, object: west,
                party: Party(kind: .group, ordinal: group))
        }
        return (key, try replace(key, with: nil))
    }

    /// The identities of the groups that are removed but for what refers to them.
    private func leaving() throws -> Int {
        try store.read { view in try view.reader.removalCount() }
    }

    @Test func aRemovalIsGoneOnWithWhenTheDamageIsGone() async throws {
        let (key, bytes) = try loseGrant()
        try await store.perform([AccountOperation(.deleteGroup("crew"), in: "far")])
        // Others' removals are done all the same, of the same account as well.
        try await store.perform([AccountOperation(.deleteGroup("techs"), in: "acme")])
        try await store.perform([AccountOperation(.deleteGroup("rest"), in: "far")])
        #expect(try await eventually { try leaving() == 1 })
        try replace(key, with: bytes)
        try write(1)
        store.environment.waitForWritingThread()
        #expect(try leaving() == 1)
        try await Self.sleepThroughTheMinute()
        try write(2)
        #expect(try await eventually { try leaving() == 0 })
        #expect(try store.problems() == [])
        try await store.close()
    }

    @Test func aRemovalIsPassedOverAnewWhileTheDamageIsThere() async throws {
        let (key, bytes) = try loseGrant()
        try await store.perform([AccountOperation(.deleteGroup("crew"), in: "far")])
        try await store.perform([AccountOperation(.deleteGroup("techs"), in: "acme")])
        #expect(try await eventually { try leaving() == 1 })
        try await Self.sleepThroughTheMinute()
        try await store.perform([AccountOperation(.deleteGroup("rest"), in: "far")])
        #expect(try await eventually { try leaving() == 1 })
        // It was tried, and is not tried by each write from then on.
        try replace(key, with: bytes)
        try write(1)
        store.environment.waitForWritingThread()
        #expect(try leaving() == 1)
        try await store.close()
        // Whoever opens the store anew goes on with it.
        let again = try await Store.open(at: scratch.store, options: store.options)
        #expect(try await eventually { try again.read { try $0.reader.removalCount() } == 0 })
        #expect(try again.problems() == [])
        try await again.close()
    }
}
