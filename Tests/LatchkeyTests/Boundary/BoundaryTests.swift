import AccessRules
import Testing

@testable import Latchkey

/// What comes from outside is measured in the call that brings it.
@Suite struct BoundaryTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld)
    }

    private func text(_ count: Int) -> String { String(repeating: "a", count: count) }

    private func isInvalid(_ body: () throws -> Void) -> Bool {
        if case .invalid = kind(of: body) { true } else { false }
    }

    @Test func aClientsTextThatIsTooLongBeginsNoSession() throws {
        let limit = InterchangeLimit.clientByteCountMaximum
        #expect(isInvalid { _ = try store.session(for: ann, client: text(limit + 1)) })
        let session = try store.session(for: ann, client: text(limit))
        _ = try session.organization("north")
        _ = try session.users()
        try store.close()
    }

    @Test func nobodysIdentityIsLoggedUnchecked() throws {
        let session = try store.session(for: ann)
        for user in [
            Ref<User>("", of: "acme"), Ref("", of: ""), Ref(Identity(text(3_000)), of: "acme"),
            Ref("nobody", of: "acme"), Ref("ann", of: "nowhere"),
        ] {
            let found = kind { _ = try session.passwordsAccessed(by: user) }
            guard case .unknown? = found else {
                Issue.record("\(String(describing: found))")
                continue
            }
        }
        // A neighbour's entries are committed all the same.
        let other = try store.session(for: nia)
        _ = try other.users()
        try store.close()
        let again = try Store.open(at: scratch.store)
        #expect(
            try again.exported().split(separator: "\n").contains {
                $0.contains("\"account\":\"noc\"") && $0.contains("\"listUsers\"")
            })
        try again.close()
    }

    /// Constants of conditions, for every field of every kind of thing that has texts.
    @Test(arguments: [
        ("organization", "id", 128), ("organization", "name", 1_024), ("organization", "kind", 128),
        ("organization", "status", 128), ("user", "id", 128), ("user", "email", 254),
        ("user", "name", 1_024), ("asset", "kind", 128), ("asset", "name", 1_024),
        ("group", "name", 1_024), ("account", "subdomain", 63), ("log", "operation", 128),
    ])
    func aTextThatNothingCanBeIsAWrongQuestion(_ kind: String, _ field: String, _ limit: Int) throws
    {
        var tests = ["== \"%\""]
        if field != "kind" && field != "status" && field != "operation" { tests.append(">= \"%\"") }
        let questions =
            tests.map { "\(field) \($0)" }
            + (["name", "email", "id"].contains(field) ? ["\(field).hasPrefix(\"%\")"] : [])
        for question in questions {
            for (count, isRight) in [(limit, true), (limit + 1, false), (3_000, false)] {
                let text = field == "email" ? "@" + text(count - 1) : text(count)
                let condition = question.replacing("%", with: text)
                let found = Self.answer(condition, kind, store)
                if isRight {
                    #expect(found == nil, "\(question), \(count)")
                } else {
                    guard case .invalid? = found else {
                        Issue.record("\(question), \(count): \(String(describing: found))")
                        continue
                    }
                }
            }
        }
    }

    private static func answer(_ condition: String, _ thing: String, _ store: Store) -> StoreError
        .Kind?
    {
        errorKind {
            try store.read { (view) throws in
                switch thing {
                case "organization":
                    _ = try view.page(
                        Query<Organization>(in: "acme").where(try Predicate(text: condition)),
                        size: 5)
                case "user":
                    _ = try view.page(
                        Query<User>(in: "acme").where(try Predicate(text: condition)), size: 5)
                case "asset":
                    _ = try view.page(
                        Query<Asset>(in: "acme").where(try Predicate(text: condition)), size: 5)
                case "group":
                    _ = try view.page(
                        Query<Group>(in: "acme").where(try Predicate(text: condition)), size: 5)
                case "log":
                    _ = try view.page(
                        Query<LogEntry>(in: "acme").where(try Predicate(text: condition)), size: 5)
                default:
                    _ = try view.page(
                        Query<Account>().where(try Predicate(text: condition)), size: 5)
                }
            }
        }
    }

    private func isUnknown(_ body: () throws -> Void) -> Bool {
        if case .unknown = kind(of: body) { true } else { false }
    }

    @Test(arguments: [0, 129, 512, 3_000, 100_000])
    func whatHasAnIdentityThatIsTooLongIsUnknown(_ count: Int) throws {
        let id = Identity(text(count))
        let questions = [
            Question(may: Ref(id, of: "acme"), .viewOrganization, .organization(north)),
            Question(may: Ref("ann", of: id), .viewOrganization, .organization(north)),
            Question(may: ann, .viewOrganization, .organization(Ref(id, of: "acme"))),
            Question(may: ann, .viewAsset, .asset(Ref(id, of: "acme"))),
        ]
        try store.read { (view) throws in
            for question in questions {
                #expect(isUnknown { _ = try view.can(question) }, "\(question)")
                #expect(isUnknown { _ = try view.explain(question) }, "\(question)")
            }
            #expect(isUnknown { _ = try view.handle(Ref<User>(id, of: "acme")) })
            #expect(isUnknown { _ = try view.handle(Ref<User>("ann", of: id)) })
        }
        #expect(isUnknown { _ = try store.session(for: Ref(id, of: "acme")) })
    }

    @Test func aKindThatNothingHasIsNoneHoweverLong() throws {
        // A kind that nothing has, however long.
        let question = Question(
            may: ann, .createAsset, .organization(north), assetKind: text(3_000))
        #expect(try store.read { (view) throws in try view.can(question) })
    }

    @Test func aConditionHasAnEnd() throws {
        let long =
            "id == \"a\"" + String(repeating: " ", count: BoundaryLimit.conditionByteCountMaximum)
        guard case .limit? = kind(of: { _ = try Predicate<User>(text: long) }) else {
            Issue.record("taken")
            return
        }
    }

    /// nil would pass for a grant without an end, or for the host application's own hand.
    @Test func aTextThatIsNoValueIsAnError() {
        for text in [
            "", "2027-01-01", "2027-01-01T00:00:00", "never",
            String(repeating: "9", count: 1 << 16),
        ] {
            #expect(
                isInvalid { _ = Validity(until: try Instant(iso8601: text)) }, "\(text.prefix(40))")
        }
        for text in ["", "ann", "/", "acme/", "/ann", String(repeating: "a", count: 1 << 16)] {
            #expect(isInvalid { _ = try Ref<User>(text) }, "\(text.prefix(40))")
        }
        #expect(throws: Never.self) { try #expect(Ref<User>("acme/a/b") == Ref("a/b", of: "acme")) }
    }

    @Test func aPositionThatIsTooLongIsNone() throws {
        let position = ChangePosition(String(repeating: "0", count: 1 << 20))
        guard case .invalidPosition? = kind(of: { _ = try store.changes(since: position) }) else {
            Issue.record("taken")
            return
        }
    }
}

/// The kind of error that a closure throws, or nil.
private func errorKind(_ body: () throws -> Void) -> StoreError.Kind? { kind(of: body) }
