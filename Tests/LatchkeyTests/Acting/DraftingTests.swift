import AccessRules
import Latchkey
import Testing

/// Connections drafted to a certified provider or a subdomain.
@Suite struct DraftingTests {
    let world: ActingWorld

    init() throws {
        world = try ActingWorld(
            """
            {"type":"account","id":"a17","subdomain":"Inbay","name":"Inbay Limited"}
            {"type":"provider","name":"Inbay","subdomain":"inbay"}
            {"type":"provider","name":"Global Mentoring Solutions (GMS)","subdomain":"gms"}

            """)
    }

    private func draft(_ user: String, in account: Identity? = nil, to delegate: DelegateName)
        throws -> String
    {
        let draft = ConnectionDraft(
            id: "new", to: delegate, maximumRole: .creator, message: "Welcome")
        return try world.does(user, in: account, .draftConnectionTo(draft))
    }

    @Test func aProvidersNameFillsInItsAccount() throws {
        #expect(try draft("acme/ann", to: .provider("Inbay")) == "done")
        let ann = try world.session("acme/ann")
        let connection = try ann.connection("new")
        #expect(connection.delegate == "a17" && connection.status == .draft)
        #expect(connection.maximumRole == .creator && connection.message == "Welcome")
        let entry = try #require(
            try ann.logEntries(matching: LogFilter(operation: "draftConnection")).first)
        #expect(entry.resource?.id == "new" && entry.user == Ref("ann", of: "acme"))
        #expect(entry.after?.contains("\"delegate\":\"a17\"") == true)
    }

    @Test func aSubdomainDoesWhateverTheCaseOfItsLetters() throws {
        #expect(try draft("acme/ann", to: .subdomain("FAR")) == "done")
        #expect(try world.session("acme/ann").connection("new").delegate == "far")
    }

    /// Case as the store folds it, which is not that of lower-case letters.
    @Test(arguments: [("straße", "STRASSE"), ("οδος", "ΟΔΟΣ")])
    func soItDoesWhereItIsFoldedToTheSame(_ name: String, _ other: String) throws {
        let line = """
            {"type":"account","id":"road","subdomain":"\(name)","name":"Road"}

            """
        let world = try ActingWorld(line)
        let draft = ConnectionDraft(
            id: "new", to: .subdomain(other), maximumRole: .creator, message: "Welcome")
        #expect(try world.does("acme/ann", .draftConnectionTo(draft)) == "done")
        #expect(try world.session("acme/ann").connection("new").delegate == "road")
    }

    @Test func whatIsNotThereIsNamed() throws {
        #expect(try draft("acme/ann", to: .provider("inbay")) == "unknown provider")
        #expect(try draft("acme/ann", to: .provider("Outbay")) == "unknown provider")
        // A provider whose account is not in this store.
        #expect(
            try draft("acme/ann", to: .provider("Global Mentoring Solutions (GMS)"))
                == "unknown subdomain")
        for subdomain in ["gms", "", String(repeating: "x", count: 500)] {
            #expect(try draft("acme/ann", to: .subdomain(subdomain)) == "unknown subdomain")
        }
    }

    @Test func theRulesOfDraftsHold() throws {
        #expect(try draft("acme/ann", to: .subdomain("acme")) == "refused selfConnection")
        #expect(try draft("acme/ann", to: .subdomain("noc")) == "refused oneLiveConnection")
    }

    @Test func whoMayNotDraftLearnsOfNoAccount() throws {
        for delegate in [DelegateName.subdomain("far"), .subdomain("none"), .provider("none")] {
            for user in ["acme/mia", "acme/bob", "acme/lea"] {
                #expect(try draft(user, to: delegate) == "denied role")
            }
            #expect(try draft("noc/nia", in: "acme", to: delegate) == "denied role")
        }
    }

    @Test func onlyWhoMayDraftSeesTheProviders() throws {
        #expect(
            try world.session("acme/ann").certifiedProviders().map(\.name)
                == ["Inbay", "Global Mentoring Solutions (GMS)"])
        #expect(kind { _ = try world.session("acme/mia").certifiedProviders() } != nil)
    }
}
