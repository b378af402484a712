import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// A value of a condition is one that its field can have, or an error that says what there could
/// be: never one that means nothing.
@Suite struct ConditionValueTests {
    private static let log = """
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
        {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}
        {"type":"log","account":"acme","time":"2026-01-01T00:00:00Z","action":"read","operation":"viewAsset","organization":"o1","user":"noc/nia","resource":{"kind":"asset","id":"a/1"}}
        {"type":"log","account":"acme","time":"2026-01-02T00:00:00Z","action":"read","operation":"viewAsset","organization":"a/b"}
        {"type":"log","account":"noc","time":"2026-01-02T00:00:00Z","action":"read","operation":"viewAsset","organization":"o1"}

        """

    // MARK: Organizations in the log

    /// The import's own entry is in the log, too, and is about no organization.
    @Test(arguments: [
        (#"organization == "acme/o1""#, 1), (#"organization == ("acme", "o1")"#, 1),
        (#"organization != "acme/o1""#, 2), (#"organization == "acme/a/b""#, 1),
        (#"organization.isIn("acme/o1", ("acme", "a/b"))"#, 2),
        // Another account's organization is none of this log's.
        (#"organization == "noc/o1""#, 0), (#"organization == "nobody/o1""#, 0),
        ("organization.isMissing", 1),
        (#"resource == "asset/a/1""#, 1), (#"resource == ("asset", "a/1")"#, 1),
        (#"user == "noc/nia""#, 1), (#"homeAccount == "noc""#, 1),
    ])
    func anOrganizationOfTheLogIsToldByAccountAndIdentity(text: String, count: Int) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.log)
        let query = Query<LogEntry>(in: "acme").where(try Predicate(text: text))
        try store.read { (view) throws in
            #expect(try view.count(query) == count, "\(text)")
            let off = try view.page(query, size: 9, after: nil, seenBy: nil, usesIndexes: false)
            #expect(off.items.count == count, "\(text)")
        }
    }

    @Test func organizationsOfTheLogAreCountedByAccountAndIdentity() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.log)
        try store.read { (view) throws in
            let query = Query<LogEntry>(in: "acme")
            let named = try view.counts(query, byFieldNamed: "organization")
            #expect(named.map(\.value) == ["acme/a/b", "acme/o1", nil])
            let typed = try view.counts(query, by: { $0.organization })
            #expect(typed.map(\.value) == [Ref("a/b", of: "acme"), Ref("o1", of: "acme"), nil])
        }
    }

    // MARK: Forms

    @Test(arguments: [
        (#"organization == "o1""#, #"expected "ACCOUNT/ID", or the two as ("…", "…")"#),
        (#"organization == "/o1""#, "ACCOUNT/ID"), (#"organization == "o1/""#, "ACCOUNT/ID"),
        (#"user == "nia""#, "ACCOUNT/ID"), (#"resource == "asset""#, "KIND/ID"),
        (#"organization == ("acme", "o1", "x")"#, "expected )"),
        (#"homeAccount == ("acme", "x")"#, "expected text between quotation marks"),
        (#"operation == viewAsset"#, "expected text between quotation marks"),
    ])
    func aFormThatMeansNothingIsRefusedWhereItIsRead(text: String, told: String) {
        let error = #expect(throws: StoreError.self) { try Predicate<LogEntry>(text: text) }
        #expect(error?.description.contains(told) == true, "\(String(describing: error))")
    }

    private static let long = String(repeating: "x", count: 3_000)

    @Test func whatNoValueCanBeIsRefusedWhereItIsAsked() throws {
        let world = try QueryWorld()
        defer { withExtendedLifetime(world) {} }
        let store = world.store
        let accounts = Query<Account>()
        try refuses(accounts, #"id == "a/b""#, "an account's identity without `/`", store)
        try refuses(accounts, #"subdomain == """#, "a subdomain of 1 to 63 bytes", store)
        let users = Query<User>(in: "acme")
        try refuses(users, #"id == """#, "id is compared with a text of 0 bytes", store)
        try refuses(users, #"email == "bob""#, "an e-mail address with `@`", store)
        try refuses(users, #"groups.any(id == "\#(Self.long)")"#, "a text of 3000 bytes", store)
        try refuses(users, #"groups.contains("\#(Self.long)")"#, "an identity of 1 to 128", store)
        let log = Query<LogEntry>(in: "acme")
        try refuses(log, #"homeAccount == "a/b""#, "an account's identity without `/`", store)
        try refuses(log, #"user == ("", "nia")"#, "an account's identity", store)
        try refuses(log, #"user == ("a/b", "nia")"#, "an account's identity without `/`", store)
        try refuses(log, #"organization == ("acme", "")"#, "an identity of 1 to 128", store)
        try refuses(log, #"resource == ("", "a1")"#, "text of 1 to 128 bytes", store)
        try refuses(log, #"operation == """#, "text of 1 to 128 bytes", store)
    }

    /// However a query is asked.
    private func refuses<Thing>(
        _ query: Query<Thing>, _ text: String, _ told: String, _ store: Store
    )
        throws
    {
        let asked = query.where(try Predicate(text: text))
        for way in 0..<5 {
            let error = #expect(throws: StoreError.self, "\(text)") {
                try store.read { (view) throws in
                    switch way {
                    case 0: _ = try view.count(asked)
                    case 1: _ = try view.page(asked, size: 1)
                    case 2: _ = try view.explain(asked)
                    case 3: _ = try view.isEmpty(asked)
                    default: _ = try view.all(asked)
                    }
                }
            }
            guard case .invalid(let message)? = error?.kind else {
                Issue.record("\(text): \(String(describing: error))")
                continue
            }
            #expect(message.contains(told), "\(text): \(message)")
        }
    }

    // MARK: Length

    /// Of every length and on every field a text is answered or refused as a question; what lies
    /// beneath the store is not told that its keys are too long.
    @Test func longConstantsAreNeverFailuresOfTheStore() throws {
        let world = try QueryWorld()
        defer { withExtendedLifetime(world) {} }
        try ask(Query<Account>(), world.store)
        try ask(Query<Organization>(in: "acme"), world.store)
        try ask(Query<User>(in: "acme"), world.store)
        try ask(Query<Group>(in: "acme"), world.store)
        try ask(Query<Asset>(in: "acme"), world.store)
        try ask(Query<Connection>(in: "acme"), world.store)
        try ask(Query<Grant>(in: "acme"), world.store)
        try ask(Query<LogEntry>(in: "acme"), world.store)
    }

    private static let texts = [127, 128, 129, 254, 255, 300, 321, 512, 1_024, 1_025, 3_000].flatMap
    {
        [
            // Folded or in lower case some are longer.
            String(repeating: "x", count: $0), String(repeating: "İ", count: $0 / 2),
            String(repeating: "ΐ", count: $0 / 2), "x@" + String(repeating: "İ", count: $0 / 2 - 1),
        ]
    }

    private func ask<Thing: Worded>(_ query: Query<Thing>, _ store: Store) throws {
        for text in Self.texts {
            for field in Thing.vocabulary.fields {
                guard case .text = field.form else { continue }
                let value = FieldValue.text(text)
                try answer(query, .test(field.name, .oneOf([value])), store)
                if field.isRanged {
                    try answer(query, .test(field.name, .range(value, nil)), store)
                    try answer(query, .test(field.name, .range(nil, value)), store)
                }
                if field.hasPrefixes { try answer(query, .test(field.name, .prefix(text)), store) }
                if field.hasWords {
                    let words = Fields<Organization>().name.hasWords(text).condition
                    try answer(query, words, store)
                }
            }
            for relation in Thing.vocabulary.relations where relation.other is any Identified.Type {
                try answer(
                    query, .related(relation.name, .test(.id, .oneOf([.text(text)]))), store)
            }
        }
    }

    private func answer<Thing>(_ query: Query<Thing>, _ condition: Condition, _ store: Store) throws
    {
        let shown = "\(Thing.self) \("\(condition)".prefix(60))"
        for direction in [Direction.ascending, .descending] {
            let query = query.where(Predicate(condition)).ordered(by: .added, direction)
            do {
                try store.read { (view) throws in
                    let count = try view.page(query, size: 20).items.count
                    let naive = try view.page(
                        query, size: 20, after: nil, seenBy: nil, usesIndexes: false)
                    #expect(count == naive.items.count, "\(shown)")
                    #expect(try view.count(query) == count, "\(shown)")
                }
            } catch {
                guard case .invalid? = (error as? StoreError)?.kind else {
                    Issue.record("\(shown): \(error)")
                    return
                }
            }
        }
    }

    // MARK: Actions

    @Test(arguments: [
        ("view", "viewOrganization"), ("edit", "editOrganization"),
        ("create", "createOrganization"), ("delete", "deleteOrganization"),
        ("restore", "restoreOrganization"), ("destroy", "destroyOrganization"),
    ])
    func aVerbStandsForTheOwnActionOfWhatIsAsked(verb: String, action: String) throws {
        #expect(
            try Predicate<Organization>(text: #"accessible(to: "acme/bob", for: \#(verb))"#)
                == Predicate(text: #"accessible(to: "acme/bob", for: \#(action))"#))
        #expect(
            try Predicate<User>(text: #"can(\#(verb), organization: "acme/o1")"#)
                == Predicate(text: #"can(\#(action), organization: "acme/o1")"#))
        let ofAsset = action.replacing("Organization", with: "Asset")
        #expect(
            try Predicate<Asset>(text: #"accessible(to: "acme/bob", for: \#(verb))"#)
                == Predicate(text: #"accessible(to: "acme/bob", for: \#(ofAsset))"#))
        #expect(
            try Predicate<User>(text: #"can(\#(verb), asset: "acme/a1")"#)
                == Predicate(text: #"can(\#(ofAsset), asset: "acme/a1")"#))
    }
}
