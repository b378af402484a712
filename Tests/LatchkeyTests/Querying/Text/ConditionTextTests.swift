import AccessRules
import Foundation
import Glibc
import Testing

@testable import Latchkey

/// Conditions are read from the text that they are written as, and whatever else the text is.
@Suite struct ConditionTextTests {
    private static let things: [any Worded.Type] = [
        Account.self, Organization.self, User.self, Group.self, Asset.self, Connection.self,
        Grant.self, LogEntry.self,
    ]

    private static func parsed(_ text: String, _ thing: any Worded.Type) throws(StoreError)
        -> Condition
    {
        try ConditionParser.condition(of: text, thing.vocabulary)
    }

    // MARK: What is written

    @Test(arguments: things.indices) func whatIsWrittenIsReadAgain(_ index: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        let thing = Self.things[index]
        var random = RandomConditions(seed: seed)
        var lengths = 0
        for _ in 0..<2_000 {
            let condition = random.condition(thing.vocabulary, depth: 4)
            let text = condition.description
            lengths += text.utf8.count
            do {
                let read = try Self.parsed(text, thing)
                #expect(read == condition, "seed \(seed): \(text)")
                #expect(read.description == text, "seed \(seed)")
            } catch { Issue.record("seed \(seed): \(text): \(error)") }
        }
        #expect(lengths > 2_000 * 20, "seed \(seed)")
    }

    @Test func predicatesSayTheSameInBothForms() throws {
        let erin = Ref<User>("erin", of: "bright")
        let inSwift = Predicate<Organization> {
            $0.kind == "Customer" && !($0.state == .deleted)
                && $0.grantedGroups.any { $0.name.hasPrefix("Tech") }
                && $0.accessible(to: erin, for: .editOrganization)
        }
        let text = """
            kind == "Customer" && !(state == deleted) && \
            grantedGroups.any(name.hasPrefix("Tech")) && \
            accessible(to: ("bright", "erin"), for: editOrganization)
            """
        #expect(inSwift.description == text)
        #expect(try Predicate(text: text) == inSwift)
        try #expect(
            Predicate(text: "can(viewAsset, asset: \"bright/bank\")")
                == Predicate<User> { $0.can(.viewAsset, .asset(Ref("bank", of: "bright"))) })
    }

    /// Texts that say the same.
    @Test(arguments: [
        ("state != deleted", "!(state == deleted)"),
        (
            " kind==\"a\"\t||\n kind . isIn ( \"b\" , \"c\" ) ",
            "kind == \"a\" || kind.isIn(\"b\", \"c\")"
        ),
        ("((true))", "true"), ("!false && true", "true"), ("!!kind.isMissing", "kind.isMissing"),
        ("kind.isMissing || true", "true"), ("assets.any(false)", "false"),
        ("assets.any(true)", "assets.any"), ("assets.isEmpty", "!assets.any"),
        ("assets.contains(\"a\")", "assets.any(id == \"a\")"),
        (
            "kind == \"a\" || kind == \"b\" && status == \"c\"",
            "kind == \"a\" || kind == \"b\" && status == \"c\""
        ),
        (
            "(kind == \"a\" || kind == \"b\") && status == \"c\"",
            "(kind == \"a\" || kind == \"b\") && status == \"c\""
        ),
        (
            "id >= \"a\" && kind.isMissing && id < \"b\"",
            "(id >= \"a\" && id < \"b\") && kind.isMissing"
        ),
        ("name.hasWords(\"b A\", \"c\")", "name.hasWords(\"a\", \"b\", \"c\")"),
        ("name.hasPrefix(\"\")", "true"), ("name.hasWords(\"--\")", "true"),
        (
            "accessible(to:\"a/b/c\",for:viewOrganization)",
            "accessible(to: (\"a\", \"b/c\"), for: viewOrganization)"
        ),
        ("kind == \"\\u{1F511}\\\"\"", "kind == \"🔑\\\"\""),
    ])
    func spellings(text: String, written: String) throws {
        #expect(try Predicate<Organization>(text: text).description == written)
    }

    @Test(arguments: [
        (0, "\"1970-01-01T00:00:00Z\""), (1, "\"1970-01-01T00:00:00.001Z\""),
        (253_402_300_799_999, "\"9999-12-31T23:59:59.999Z\""),
        (253_402_300_800_000, "millisecondsSince1970(253402300800000)"),
        (-62_135_596_800_001, "millisecondsSince1970(-62135596800001)"),
        (Int64.max, "millisecondsSince1970(9223372036854775807)"),
        (Int64.min, "millisecondsSince1970(-9223372036854775808)"),
    ])
    func instantsAreExact(milliseconds: Int64, written: String) throws {
        let instant = Instant(millisecondsSince1970: milliseconds)
        let predicate = Predicate<LogEntry> { $0.time >= instant }
        #expect(predicate.description == "time >= \(written)")
        #expect(try Predicate(text: predicate.description) == predicate)
    }

    // MARK: What is refused

    @Test(arguments: [
        ("", 1, "found the end, expected a condition"),
        (
            "nmae == \"a\"", 1,
            "an organization has no nmae (did you mean name?); there are the fields id, name, kind"
        ),
        ("kind.isMissing && role == editor", 19, "the relations parent, children, assets"),
        ("can(viewAsset, asset: \"a/b\")", 1, "no can; there are"),
        ("grantedGroups.any(kind == \"a\")", 19, "a group has no kind"),
        ("state = deleted", 7, "found =, expected one of ==, !=, .isIn(…) behind state"),
        ("state == gone", 10, "found gone, expected one of normal, archived, deleted"),
        ("state == \"deleted\"", 10, "found \"deleted\", expected one of normal"),
        ("state < deleted", 7, "found <, expected one of ==, !=, .isIn(…) behind state"),
        ("id <= \"a\"", 4, "found <=, expected one of ==, !=, <, >=, .isIn(…), .hasPrefix(\"…\")"),
        ("id.isMissing", 3, "found ., expected one of =="),
        ("kind.hasPrefix(\"a\")", 5, "expected one of ==, !=, .isIn(…), .isMissing behind kind"),
        ("kind == Customer", 9, "found Customer, expected text between quotation marks"),
        ("kind == \"Customer", 9, "the text that begins here has no end"),
        ("kind == \"\\n\"", 10, "a backslash stands before"),
        ("kind == \"\\u{D800}\"", 10, "a backslash stands before"),
        ("kind == \"é\" & status.isMissing", 13, "found &, expected &&, || or the end"),
        ("(kind.isMissing", 16, "found the end, expected )"),
        ("kind.isMissing)", 15, "found ), expected &&, || or the end"),
        ("kind.isIn()", 11, "found ), expected text"),
        ("assets", 7, "found the end, expected one of .any, .any(…)"),
        ("assets.all", 8, "found all, expected any, any(…)"),
        (
            "parent == \"o1\"", 8,
            "found ==, expected one of .any, .any(…), .contains(\"…\"), .isEmpty behind the relation parent"
        ),
        ("assets.contains(a)", 17, "found a, expected an identity between quotation marks"),
        ("accessible(to: \"erin\", for: viewAsset)", 16, "expected \"ACCOUNT/ID\", or the two as"),
        ("accessible(to: \"a/b\", for: hug)", 28, "found hug, expected one of viewOrganization"),
        ("accessible(by: \"a/b\", for: viewAsset)", 12, "found by, expected to"),
        ("kind == \"\(String(repeating: "é", count: 40))\" x", 52, "found x"),
        ("kind == 12345678901234567890123456", 9, "found 123456789012345678901234…, expected"),
    ])
    func errorsSayWhereAndWhatThereCouldBe(text: String, character: Int, part: String) {
        do throws(StoreError) {
            let read = try Predicate<Organization>(text: text)
            Issue.record("\(text) is read as \(read)")
        } catch {
            guard case .invalid(let message) = error.kind else {
                Issue.record("\(error)")
                return
            }
            #expect(message.hasPrefix("condition, character \(character): "), "\(message)")
            #expect(message.contains(part), "\(message)")
        }
    }

    @Test(arguments: [
        ("time >= \"2026-01-01\"", "found \"2026-01-01\", expected an instant in UTC"),
        ("time >= 5", "found 5, expected an instant in UTC"),
        ("time < millisecondsSince1970(99999999999999999999)", "a whole number of 64 bits"),
        ("resource == \"bank\"", "expected \"KIND/ID\", or the two"),
        ("event == change", "expected one of create, read, update, delete"),
        ("accessible(to: \"a/b\", for: viewAsset)", "an entry of the log has no accessible"),
    ])
    func errorsOfTheLog(text: String, part: String) {
        let error = #expect(throws: StoreError.self) { try Predicate<LogEntry>(text: text) }
        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }

    // MARK: Whatever comes

    @Test func randomTextNeverTraps() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = LogRandom(seed: seed)
        let pieces = [
            "(", ")", "!", "&&", "||", "==", "!=", "<", ">=", ".", ",", ":", "\"", "\\", "\\u{",
            "kind", "name", "true", "false", "any", "assets", "isIn", "accessible(to: ", "can(",
            "\"a/b\"", "for: viewAsset", "time", "millisecondsSince1970(", "-", "9", " ", "\u{0}",
            "é", "\u{301}", "\u{10FFFF}", "state", "deleted", ".isMissing", "user",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...14, using: &random)
            check(
                (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined(), seed)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            check(String(decoding: bytes, as: UTF8.self), seed)
        }
    }

    @Test func changedTextNeverTraps() {
        let seed = UInt64.random(in: 0 ... .max)
        var conditions = RandomConditions(seed: seed)
        for turn in 0..<8_000 {
            let words = Self.things[turn % Self.things.count].vocabulary
            var text = Array(conditions.condition(words, depth: 3).description.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &conditions.random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &conditions.random)
                let end = min(text.count, place + 8)
                switch conditions.random.next() % 5 {
                case 0: text[place] = UInt8(truncatingIfNeeded: conditions.random.next())
                case 1: text.removeSubrange(place..<end)
                case 2: text.insert(contentsOf: text[place..<end], at: place)
                case 3:
                    text.insert(UInt8.random(in: 32...126, using: &conditions.random), at: place)
                default: text.removeSubrange(place...)
                }
            }
            check(String(decoding: text, as: UTF8.self), seed)
        }
    }

    /// Reads a text as a condition on every kind of thing; what is read survives its writing.
    private func check(_ text: String, _ seed: UInt64) {
        for thing in Self.things {
            guard let read = try? Self.parsed(text, thing) else { continue }
            let again = try? Self.parsed(read.description, thing)
            #expect(again == read, "seed \(seed): \(text)")
        }
    }

    // MARK: Depth

    private static func nested(_ depth: Int, _ open: String, _ close: String) -> String {
        String(repeating: open, count: depth) + "kind.isMissing"
            + String(repeating: close, count: depth)
    }

    @Test(arguments: [
        ("(", ")"), ("!(", ")"), ("parent.any(", ")"), ("(kind.isMissing && (", "))"),
    ])
    func depthIsLimited(open: String, close: String) throws {
        let perTurn = open.filter { $0 == "(" }.count
        let turns = ConditionParser.maximumDepth / perTurn
        _ = try Predicate<Organization>(text: Self.nested(turns, open, close))
        for turns in [turns + 1, 100_000] {
            let error = #expect(throws: StoreError.self) {
                try Predicate<Organization>(text: Self.nested(turns, open, close))
            }
            // What is longer than any condition may be is refused before it is read.
            let isLong = turns * (open + close).utf8.count > BoundaryLimit.conditionByteCountMaximum
            let limit = isLong ? "bytes" : "nested at most 64 deep"
            #expect(error?.description.contains(limit) == true, "\(String(describing: error))")
        }
        // What is no parenthesis costs no stack.
        let denied = String(repeating: "!", count: 100_000) + "kind.isMissing"
        #expect(try Predicate<Organization>(text: denied).description == "kind.isMissing")
    }

    /// The deepest condition there is fits in the stack that the constant promises.
    @Test func theDeepestConditionNeedsLittleStack() throws {
        let world = try QueryWorld()
        defer { withExtendedLifetime(world) {} }
        let store = world.store
        let results = Results()
        let thread = Thread {
            results.run {
                let text = Self.nested(
                    ConditionParser.maximumDepth / 2, "!(kind == \"a\" && parent.any(", "))")
                let query = Query<Organization>(in: "acme").where(try Predicate(text: text))
                return try store.read { (view) throws in
                    #expect(try view.explain(query, running: true).run != nil)
                    return try view.count(query)
                }
            }
        }
        thread.stackSize = 512 << 10
        thread.start()
        #expect(try results.wait() == 7)
    }

    // MARK: The words

    /// `Fields` and the words name the same: the source of the one is held against the other.
    @Test func everyFieldAndRelationHasItsWord() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let source = try String(
            contentsOf: root.appending(
                path: "Sources/Latchkey/Querying/Asking/Fields.swift"), encoding: .utf8)
        let words = Dictionary(
            uniqueKeysWithValues: Self.things.map { ("\($0)", $0.vocabulary) })
        var found = Dictionary(uniqueKeysWithValues: words.keys.map { ($0, Set<String>()) })
        let declaration =
            #/public var \w+: (Field|Relations)<(\w+), ([\w.<>]+)(?:, \w+)?>\s*\{\s*\w+\(\.(\w+)\)\s*\}/#
        for match in source.matches(of: declaration) {
            let entry =
                match.1 == "Field" ? "field \(match.4)" : "relation \(match.4) to \(match.3)"
            guard match.2 == "Thing" else {
                found["\(match.2)"]?.insert(entry)
                continue
            }
            for thing in Self.things
            where match.4 == "id" ? thing is any Identified.Type : thing is any Named.Type {
                found["\(thing)"]?.insert(entry)
            }
        }
        #expect(
            source.matches(of: #/: (?:Field|Relations)</#).count
                == source.matches(of: declaration).count,
            "a declaration is written in another way than this test reads")
        for (thing, words) in words {
            let fields = words.fields.map { "field \($0.name)" }
            let relations = words.relations.map { "relation \($0.name) to \($0.other)" }
            #expect(Set(fields + relations) == found[thing], "\(thing)")
        }
        let functions = source.matches(of: #/public func (accessible|can)\(/#).map { String($0.1) }
        #expect(functions == ["accessible", "can", "accessible"])
        #expect(words.filter { $0.value.permission != nil }.count == functions.count)
    }

    @Test func everyOrderHasItsWord() throws {
        #expect(try Order<LogEntry>(text: "time") == .time)
        #expect(try Order<Grant>(text: "end") == .end)
        #expect(try Order<Organization>(text: "name") == .name)
        let error = #expect(throws: StoreError.self) { try Order<Connection>(text: "name") }
        #expect(
            error?.description == "a connection has no order by name, but by one of added, identity"
        )
        for thing in Self.things {
            let orders = Set(thing.vocabulary.orders)
            #expect(orders.contains(.identity) == (thing is any Identified.Type))
            #expect(orders.contains(.name) == (thing is any Named.Type))
            #expect(orders.contains(.added))
        }
    }

    @Test func valuesAreCountedByNamesOfFields() throws {
        let world = try QueryWorld()
        try world.store.read { (view) throws in
            let kinds = try view.counts(Query<Organization>(in: "acme"), byFieldNamed: "kind")
            #expect(
                kinds.map { "\($0.value ?? "none") \($0.count)" }
                    == ["Customer 3", "Partner 2", "Vendor 1", "none 1"])
            #expect(throws: StoreError.self) {
                try view.counts(Query<Organization>(in: "acme"), byFieldNamed: "role")
            }
        }
    }
}

/// What a thread came to.
private final class Results: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    /// Written before `done` is signalled, and read after it was waited for.
    private var result: Result<Int, any Error>?

    func run(_ body: () throws -> Int) {
        result = Result { try body() }
        done.signal()
    }

    func wait() throws -> Int? {
        done.wait()
        return try result?.get()
    }

    /// Text may come from anybody: what is read takes a time that goes by its length.
    @Test func manyBoundsOfOneFieldAreReadInTurn() throws {
        func nanoseconds(_ count: Int) throws -> UInt64 {
            let text = Array(repeating: "id<\"b\"", count: count).joined(separator: "&&")
            let now = processorNanoseconds
            let begin = now()
            _ = try Predicate<Organization>(text: text)
            return now() - begin
        }
        let (few, many) = (try nanoseconds(2_000), try nanoseconds(16_000))
        // Eight times as long: 64 times would be each with all before it.
        #expect(many < 32 * few, "\(few) \(many)")
        // Two bounds that stand close are one range, as before.
        let range = try Predicate<Organization>(text: "id >= \"a\" && id < \"b\"")
        #expect(
            try range.condition
                == Predicate<Organization>(text: "id < \"b\" && id >= \"a\"").condition)
    }

    private func processorNanoseconds() -> UInt64 {
        var time = timespec()
        // Sound: the result goes to a whole variable.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
