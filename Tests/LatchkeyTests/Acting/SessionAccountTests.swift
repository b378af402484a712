import AccessRules
import Latchkey
import Testing

/// What a session shows of the account as a whole.
@Suite struct SessionAccountTests {
    let world: ActingWorld

    init() throws {
        world = try ActingWorld()
        let contact = AccountSettings.BillingContact(name: "Bea", email: "bea@acme.example")
        for operation in [
            Operation.setSeatLimit(50), .setBillingContact(contact),
            .enableFeatures(["checklists"]),
            .createAssetTemplate(
                AssetTemplate(account: "acme", id: "t1", name: "Router", kind: "router")),
            .createAssetTemplate(
                AssetTemplate(account: "acme", id: "t2", name: "Switch", kind: "switch")),
            .generateAPIKey("k1", name: "One", api: "assets", seed: .random()),
        ] {
            #expect(try world.host(operation) == "done")
        }
    }

    @Test func itsOwnUsersSeeTheAccountAndADelegatesItsName() throws {
        #expect(try world.session("acme/lea").accountDetails().seatLimit == 50)
        let seen = try world.session("noc/eve", in: "acme").accountDetails()
        #expect(seen == Account(id: "acme", subdomain: "acme", name: "Acme"))
    }

    @Test func theBillingContactIsForThoseWhoMayChangeIt() throws {
        for user in ["acme/ann", "acme/max"] {
            #expect(try world.session(user).accountSettings().billing?.name == "Bea")
        }
        for user in ["acme/bob", "acme/lea"] {
            let settings = try world.session(user).accountSettings()
            #expect(settings.billing == nil && settings.features == ["checklists"])
        }
        #expect(kind { _ = try world.session("noc/nia", in: "acme").accountSettings() } != nil)
        // Of one that nothing was said of there are the defaults.
        #expect(
            try world.session("far/fay").accountSettings() == AccountSettings(account: "far"))
    }

    @Test func templatesAreForEverybodyInTheAccount() throws {
        for (user, home) in [("acme/lea", "acme"), ("noc/eve", "noc")] {
            let session = try world.session(user, in: "acme")
            #expect(try session.assetTemplates().items.map(\.id) == ["t1", "t2"], "\(home)")
            let page = try session.assetTemplates(size: 1)
            #expect(
                try session.assetTemplates(after: page.next).items.map(\.id) == ["t2"])
        }
    }

    @Test func keysAreForThoseWhoMayRevokeThem() throws {
        #expect(try world.session("acme/ann").apiKeys().items.map(\.name) == ["One"])
        for user in ["acme/mia", "acme/bob"] {
            #expect(kind { _ = try world.session(user).apiKeys() } != nil)
        }
        #expect(kind { _ = try world.session("noc/nia", in: "acme").apiKeys() } != nil)
    }

    @Test func whomAnInvitationWasMailedToIsNotShown() throws {
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        let ann = try world.session("acme/ann")
        // Nor to how many: it is in the delegate's log, which tells nothing of the host's users.
        let delivered = LogFilter(operation: "deliverInvitation")
        #expect(try ann.logEntries(matching: delivered) == [])
        let sequences = try ann.logEntries().compactMap(\.sequence)
        #expect(
            zip(sequences, sequences.dropFirst()).allSatisfy { (later, earlier) in
                later == earlier + 1
            })
        #expect(try ann.logEntries(matching: LogFilter(operation: "sendConnection")).count == 1)
        let entries = try world.session("far/fay").logEntries(matching: delivered)
        #expect(entries.count == 1)
        #expect(entries.allSatisfy { $0.resource?.id == "new" && $0.after == nil })
        #expect(entries.allSatisfy { $0.user == nil })
        // Nor is who declined it, to the host.
        let new = Ref<Connection>("new", of: "acme")
        #expect(try world.does("far/fay", .declineConnection(new)) == "done")
        let declined = LogFilter(operation: "declineConnection")
        #expect(try ann.logEntries(matching: declined).map(\.user) == [nil])
        #expect(
            try world.session("far/fay").logEntries(matching: declined).map(\.user)
                == [Ref("fay", of: "far")])
        var bytes: [UInt8] = []
        try ann.exportData(includesLog: true) { bytes += $0 }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("fay"))
    }
}
