import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// One account's damage stops nobody else, and that account no more than it must.
@Suite(.timeLimit(.minutes(20))) struct DamagedAccountTests {
    let scratch: Scratch
    let store: Store
    let clock = TestClock()

    init() throws {
        scratch = try Scratch()
        let soon = "2026-03-01T00:00:00.010Z"
        let more = """
            {"type":"group","account":"far","id":"crew","name":"Crew"}
            {"type":"grant","account":"far","organization":"east","user":"fox","until":"\(soon)"}
            {"type":"grant","account":"far","organization":"east","group":"crew"}
            {"type":"grant","account":"far","organization":"west","group":"crew"}
            {"type":"grant","account":"acme","organization":"south","user":"bob","until":"\(soon)"}
            {"type":"grant","account":"acme","organization":"south","group":"techs","until":"\(soon)"}

            """
        store = try makeFarStore(scratch, and: more, clock: clock) {
            $0.trials.removalChangeCount = 1
        }
    }

    private func ends(of account: Identity) throws -> Int {
        try store.read { (view) throws in
            try view.logEntries(of: account).count { $0.operation == "endGrant" }
        }
    }

    /// Spoils the record of bob's grant of south.
    private func damageGrant() throws {
        try store.write { writer in
            let (account, organization) = try writer.reader.require(south, .organization)
            let (_, user) = try writer.reader.require(bob, .user)
            try writer.put(
                [9, 9],
                for: EdgeKey(
                    account: account, kind: .grant, object: organization,
                    party: Party(kind: .user, ordinal: user)), in: Tables.edges)
        }
    }

    @Test func whatCannotBeLoggedOfWhatEndedStopsNobodysWrites() throws {
        try damageGrant()
        clock.advance(20)
        let far = Session(store, Ref("fay", of: "far"), "far", nil)
        try far.perform(.editOrganization("east", OrganizationEdit(name: "E")))
        // Everybody else's ends are logged; of the account what can be.
        #expect(try ends(of: "far") == 1)
        #expect(try ends(of: "acme") == 1)
        // The account itself still answers and writes; what ended has ended.
        let acme = Session(store, ann, "acme", nil)
        try acme.perform(.editOrganization("north", OrganizationEdit(name: "N")))
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        #expect(try ends(of: "acme") == 1)
        // It is passed over until it is tried again: later ends are logged meanwhile.
        #expect(store.memory.ends.start() != nil)
        try store.administer {
            try $0.perform(
                .grantAccess(
                    Grant(
                        account: "far", organization: "west", grantee: .user("fox"),
                        validity: Validity(until: clock.in(10)))), in: "far")
        }
        clock.advance(20)
        try far.perform(.editOrganization("east", OrganizationEdit(name: "East")))
        #expect(try ends(of: "far") == 2)
    }

    /// The grant that a set has and the table of grants has not would be met for ever.
    private func loseGrant() throws {
        try store.write { writer in
            let crew = Ref<Group>("crew", of: "far")
            let (account, group) = try writer.reader.require(crew, .group)
            let (_, west) = try writer.reader.require(
                Ref<Organization>("west", of: "far"), .organization)
            try writer.remove(
                EdgeKey(
                    account: account, kind: .grant, object: west,
                    party: Party(kind: .group, ordinal: group)), in: Tables.edges)
        }
    }

    @Test func aRemovalEndsThoughAnEntryIsMissing() throws {
        try loseGrant()
        try store.administer { try $0.remove(Ref<Group>("crew", of: "far")) }
        // Another account's removal is done all the same.
        try store.administer { try $0.remove(Ref<Group>("techs", of: "acme")) }
        for _ in 0..<12 { try store.sweeper.step() }
        let left = try store.read { (view) throws -> [AccountOrdinal] in
            var left: [AccountOrdinal] = []
            var next = try view.reader.nextRemoval()
            while let key = next {
                left.append(key.account)
                next = try view.reader.nextRemoval(after: key)
            }
            return left
        }
        let far = try store.read { (view) throws in try view.reader.require(account: "far") }
        #expect(left == [far])
        try store.close()
    }

    @Test func anAssetThatIsMissingEndsTheRemovalOfItsOrganization() throws {
        try store.write { writer in
            let (account, asset) = try writer.reader.require(safe, .asset)
            try writer.remove(
                RecordKey(account: account, space: .asset, ordinal: asset), in: Tables.records)
        }
        guard case .damaged = kind(of: { try store.administer { try $0.destroy(north) } }) else {
            Issue.record("the missing asset was not noticed")
            return
        }
    }
}
