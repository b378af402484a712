import AccessRules
import Latchkey
import Testing

/// Who sees which part of the log, and what the passwords-accessed report tells.
@Suite struct SessionLogTests {
    let world: ActingWorld

    init() throws {
        world = try ActingWorld()
        #expect(
            try world.does("acme/ann", .editOrganization("north", OrganizationEdit(name: "N")))
                == "done")
        #expect(
            try world.does("acme/ann", .editOrganization("south", OrganizationEdit(name: "S")))
                == "done")
        #expect(try world.does("acme/ann", .editUser("bob", UserEdit(name: "B"))) == "done")
        #expect(
            try world.does("acme/ann", .editAsset("secret", AssetEdit(name: "Hidden"))) == "done")
    }

    private func entries(_ user: String) throws -> [LogEntry] {
        try world.session(user).logEntries(matching: LogFilter(event: .update))
    }

    @Test func anAdministratorSeesAllOfIt() throws {
        #expect(
            try entries("acme/ann").map(\.operation) == [
                "editAsset", "editUser", "editOrganization", "editOrganization",
            ])
    }

    @Test func aManagerSeesTheEntriesOfOrganizationsInScope() throws {
        #expect(
            try entries("acme/max").map { $0.resource?.id } == ["secret", "north"])
        #expect(
            try entries("acme/mia").map { $0.resource?.id } == ["secret", "bob", "south", "north"])
    }

    @Test func theEntryOfAClosedAssetIsThereWithoutItsName() throws {
        for user in ["acme/max", "acme/mia"] {
            let entry = try #require(try entries(user).first)
            #expect(entry.resource == LogEntry.Resource(kind: "asset", id: "secret"))
            #expect(entry.before == nil && entry.after == nil)
        }
        #expect(try entries("acme/ann").first?.resource?.name == "Hidden")
    }

    @Test func theEntryOfAnOrganizationTellsNoParentThatIsOutOfScope() throws {
        let move = Operation.moveOrganization("north", under: "south")
        #expect(try world.does("acme/ann", move) == "done")
        #expect(try entries("acme/ann").first?.after?.contains(#""parent":"south""#) == true)
        #expect(try entries("acme/mia").first?.after?.contains(#""parent":"south""#) == true)
        let entry = try #require(try entries("acme/max").first)
        #expect(entry.operation == "moveOrganization")
        #expect(entry.after?.contains("north") == true && entry.after?.contains("south") == false)
    }

    @Test(arguments: [true, false])
    func whatAnotherAccountOffersIsForAdministratorsUntilItIsAccepted(isAccepted: Bool) throws {
        let world = try ActingWorld(
            """
            {"type":"user","account":"far","id":"fox","email":"fox@far.example","name":"Fox",\
            "role":"manager","allOrganizations":true}

            """)
        let new = Ref<Connection>("new", of: "acme")
        let draft = Connection(
            id: "new", host: "acme", delegate: "far", maximumRole: .creator, status: .draft,
            hasAllOrganizations: true, message: "Let us merge")
        #expect(try world.does("acme/ann", .draftConnection(draft)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        func sent(_ user: String) throws -> LogEntry {
            let filter = LogFilter(operation: "sendConnection")
            return try #require(try world.session(user).logEntries(matching: filter).first)
        }
        #expect(try sent("far/fay").resource?.name == "Acme")
        #expect(try sent("far/fay").after?.contains("merge") == true)
        #expect(try sent("far/fox").resource == LogEntry.Resource(kind: "connection", id: "new"))
        #expect(try sent("far/fox").before == nil && sent("far/fox").after == nil)
        // At the host it is the account's own affair.
        #expect(try sent("acme/mia").after?.contains("merge") == true)

        let answer: Operation = isAccepted ? .acceptConnection(new) : .declineConnection(new)
        #expect(try world.does("far/fay", answer) == "done")
        #expect(try sent("far/fox").resource?.name == (isAccepted ? "Acme" : nil))
        #expect((try sent("far/fox").after?.contains("merge") == true) == isAccepted)
    }

    @Test func everybodyElseSeesNone() throws {
        for user in ["acme/bob", "acme/cat", "acme/rea", "acme/lea"] {
            #expect(kind { _ = try entries(user) } != nil)
        }
        for user in ["noc/nia", "noc/ned", "noc/eve"] {
            let session = try world.session(user, in: "acme")
            #expect(kind { _ = try session.logEntries() } != nil)
            #expect(kind { _ = try session.passwordsAccessed(by: Ref("bob", of: "acme")) } != nil)
        }
    }

    @Test("case 57: The account column")
    func case57() throws {
        #expect(try world.session("acme/ann").showsAccountColumn())
        #expect(try world.does("acme/ann", .revokeConnection("nights")) == "done")
        #expect(try world.session("acme/ann").showsAccountColumn())
        let fay = try world.session("far/fay")
        #expect(try !fay.showsAccountColumn())
        #expect(
            try world.does("far/fay", .draft("c", to: "acme", everything: true, from: "far"))
                == "done")
        #expect(try world.does("far/fay", .sendConnection("c", seed: .random())) == "done")
        #expect(try !fay.showsAccountColumn())
        #expect(try world.does("acme/ann", .acceptConnection(Ref("c", of: "far"))) == "done")
        #expect(try fay.showsAccountColumn())
    }

    @Test("case 58: The report of a delegate's passwords")
    func case58() throws {
        let eve = Ref<User>("eve", of: "noc")
        #expect(try world.does("acme/ann", .asset("pin", kind: "password")) == "done")
        let inside = try world.session("noc/eve", in: "acme")
        _ = try inside.asset("safe")
        _ = try inside.asset("pin")
        _ = try inside.asset("safe")
        let ann = try world.session("acme/ann")
        #expect(try ann.passwordsAccessed(by: eve).map(\.asset) == ["safe", "pin"])
        #expect(try ann.passwordsAccessed(by: eve).map(\.isChangedSince) == [false, false])
        let renewed = Operation.editAsset("pin", AssetEdit(changesContents: true))
        #expect(try world.does("acme/ann", renewed) == "done")
        #expect(try ann.passwordsAccessed(by: eve).map(\.isChangedSince) == [false, true])
        #expect(kind { _ = try world.session("acme/mia").passwordsAccessed(by: eve) } != nil)

        let share = Operation.sharePasswordsAccessed("r1", about: eve, with: "bob")
        #expect(try world.does("acme/mia", share) == "denied role")
        #expect(try world.does("acme/ann", share) == "done")
        let looked = try ann.logEntries(matching: LogFilter(operation: "viewPasswordsAccessed"))
        #expect(
            looked.first?.resource == LogEntry.Resource(kind: "user", id: "eve", name: "noc/eve"))
        #expect(try world.session("acme/bob").sharedReports().map(\.rows.count) == [2])
        #expect(try world.session("acme/cat").sharedReports() == [])
        // The log tells a Manager that it was shared, and not what it says.
        let shared = LogFilter(operation: "sharePasswordsAccessed")
        #expect(try ann.logEntries(matching: shared).first?.after?.contains("safe") == true)
        let entry = try #require(
            try world.session("acme/mia").logEntries(matching: shared).first)
        #expect(entry.resource?.id == "r1" && entry.before == nil && entry.after == nil)
        // It is a snapshot.
        _ = try inside.asset("pin")
        #expect(try world.session("acme/bob").sharedReports().first?.rows.first?.asset == "safe")
    }
}
