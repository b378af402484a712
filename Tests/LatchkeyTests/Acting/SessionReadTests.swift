import AccessRules
import Latchkey
import Testing

/// What a session reads, and that it is logged.
@Suite struct SessionReadTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private func reads(_ operation: String, of account: Identity = "acme") throws -> [String] {
        try world.log(of: account).filter { $0.contains("\"operation\":\"\(operation)\"") }
    }

    @Test("case 58: A delegate views a password")
    func case58() throws {
        let session = try world.store.session(
            for: Ref("eve", of: "noc"), in: "acme", client: "10.0.0.7")
        #expect(try session.asset("safe").name == "Safe")
        // It is committed before it is returned.
        let entries = try reads("viewPassword")
        #expect(entries.count == 1)
        #expect(entries.allSatisfy { $0.contains("noc/eve") && $0.contains("10.0.0.7") })
        #expect(try reads("viewPassword", of: "noc") == [])
    }

    @Test func otherReadsAreLoggedWithinTheirDelay() async throws {
        let session = try world.session("acme/bob")
        #expect(try await session.asset("rack").name == "Rack")
        #expect(try session.organization("north").name == "Northwind")
        #expect(try session.organizations().items == [Ref("north", of: "acme")])
        for _ in 0..<6_000 where try reads("viewAsset").isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        for operation in ["viewAsset", "viewOrganization", "listOrganizations"] {
            #expect(try reads(operation).count == 1)
        }
        #expect(try world.store.problems() == [])
    }

    @Test func closingLosesNoRead() throws {
        let session = try world.session("acme/bob")
        for _ in 0..<100 { _ = try session.asset("rack") }
        try world.store.close()
        let store = try Store.open(at: world.scratch.store)
        let count = try store.exported().split(separator: "\n").count {
            $0.contains("\"operation\":\"viewAsset\"")
        }
        #expect(count == 100)
        try store.close()
    }

    /// What was read is committed some 20 ms later, perhaps just when the store is closed.
    @Test func closingWaitsForReadsThatAreBeingCommitted() async throws {
        try await world.store.close()
        for round in 0..<60 {
            let store = try await Store.open(at: world.scratch.store)
            _ = try await store.session(for: Ref("bob", of: "acme")).asset("rack")
            try await Task.sleep(for: .microseconds(19_500 + 50 * round))
            try await store.close()
        }
        let store = try await Store.open(at: world.scratch.store)
        let query = Query<LogEntry>(in: "acme").where { $0.operation == "viewAsset" }
        #expect(try await store.read { try $0.count(query) } == 60)
        try await store.close()
    }

    @Test func whatIsNotSeenIsNotThere() throws {
        for user in ["acme/bob", "acme/rea", "acme/max", "noc/eve"] {
            let session = try world.session(user, in: "acme")
            for (hidden, missing) in [("far", "none"), ("secret", "none")] as [(Identity, Identity)]
            {
                #expect(
                    Self.answer { _ = try session.asset(hidden) }?.replacing(hidden.text, with: "_")
                        == Self.answer { _ = try session.asset(missing) }?.replacing(
                            missing.text, with: "_"))
            }
            #expect(
                Self.answer { _ = try session.organization("south") }?.replacing("south", with: "_")
                    == Self.answer { _ = try session.organization("none") }?.replacing(
                        "none", with: "_"))
            #expect(
                Self.answer {
                    _ = try session.allowedActions(on: .asset(Ref("far", of: "acme")))
                }?.replacing("far", with: "_")
                    == Self.answer {
                        _ = try session.allowedActions(on: .asset(Ref("none", of: "acme")))
                    }?.replacing("none", with: "_"))
        }
        // What fails is not logged.
        #expect(try reads("viewAsset") == [])
    }

    /// Whoever may not look at an entry cannot tell it from none, nor an account from none.
    @Test func whatEntriesThereAreIsToldToWhoSeesThem() throws {
        let edit = Operation.editOrganization("south", OrganizationEdit(name: "S"))
        #expect(try world.does("acme/ann", edit) == "done")
        let entry = try world.session("acme/ann").logEntries().first
        let last = try #require(entry?.sequence)
        func answer(_ user: String, _ target: Target) throws -> String? {
            let session = try world.session(user)
            return Self.answer { _ = try session.allowedActions(on: target) }
        }
        let (there, none) = (
            Target.log("acme", sequence: last), Target.log("acme", sequence: 9_999)
        )
        #expect(try answer("acme/ann", there) == nil && answer("acme/ann", none) != nil)
        for user in ["acme/max", "acme/bob", "acme/lea"] {
            #expect(
                try answer(user, there)?.replacing("/\(last)", with: "/_")
                    == answer(user, none)?.replacing("/9999", with: "/_"))
            #expect(try answer(user, there) != nil)
        }
        // That there is a log at home is no secret.
        for user in ["acme/max", "acme/bob", "acme/lea"] {
            let actions = try world.session(user).allowedActions(on: .log("acme"))
            #expect(actions.isEmpty == (user != "acme/max"), "\(user)")
        }
        for target in [Target.log("noc", sequence: 1), .account("noc")] {
            let missing: Target = target.kind == .log ? .log("non", sequence: 1) : .account("non")
            #expect(
                try answer("acme/ann", target)?.replacing("noc", with: "_")
                    == answer("acme/ann", missing)?.replacing("non", with: "_"))
        }
    }

    private static func answer(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch { return "\(error)" }
    }

    @Test func aParentOutOfSightIsNotThere() throws {
        #expect(try world.does("acme/ann", .moveOrganization("north", under: "south")) == "done")
        #expect(try world.session("acme/bob").organization("north").parent == nil)
        #expect(try world.session("noc/eve", in: "acme").organization("north").parent == nil)
        #expect(try world.session("acme/uma").organization("north").parent == "south")
        #expect(try world.session("acme/ann").organization("north").parent == "south")
    }

    @Test func whomAListNamesIsKnownToTheAccountsOwnUsers() throws {
        let list = Asset.Access.listed(users: ["bob"], groups: ["techs"])
        let member = Membership(account: "acme", group: "techs", member: .connection("nights"))
        #expect(try world.does("acme/ann", .addMember(member)) == "done")
        for asset in ["rack", "safe"] as [Identity] {
            #expect(try world.does("acme/ann", .setAssetPermissions(asset, list)) == "done")
            #expect(try world.session("acme/bob").asset(asset).access == list)
            #expect(
                try world.session("noc/eve", in: "acme").asset(asset).access
                    == .listed(users: [], groups: []))
        }
    }

    @Test func aRevokedDelegateReadsNothing() throws {
        let inside = try world.session("noc/eve", in: "acme")
        #expect(try world.does("acme/ann", .revokeConnection("nights")) == "done")
        #expect(kind { _ = try inside.asset("safe") } != nil)
        #expect(kind { _ = try inside.organizations() } != nil)
        #expect(kind { _ = try inside.allowedActions(on: world.organization("north")) } != nil)
    }
}
