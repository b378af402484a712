import Foundation
import Testing

/// The folders of `Sources/Latchkey` are floors, in the order in which `Docs/Design.md` lists them: what is
/// declared in one is named there and in those that come later, and nowhere before.
@Suite struct FloorTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func nothingIsNamedBelowItsFloor() throws {
        let floors = try Self.floors()
        let sources = try Self.sources()
        #expect(Set(sources.map(\.folder)) == Set(floors))
        let beneath = try Self.beneath() + [FloorSource(folder: "", name: "", text: Self.library)]
        let found = FloorArrows(floors, sources + beneath).found()
        #expect(found == [])
    }

    /// A made-up source, another on the floor above, and what of it is found in the first.
    @Test(arguments: [
        // Types, alone and nested in others.
        ("struct A { var b: B }", "struct B {}", ["B"]),
        ("extension Outer { func a(_ b: B) {} }", "extension Outer { struct B {} }", ["B"]),
        ("let a: Outer.B? = nil", "extension Outer { struct B {} }", ["B"]),
        ("let a: Alias = 1", "typealias Alias = Int", ["Alias"]),
        // Functions of types, of extensions and of none: with a point and without.
        ("let a = It().act()", "extension It { func act() {} }", ["act"]),
        ("extension It { func a() { act() } }", "extension It { func act() {} }", ["act"]),
        ("let a = It().act { 1 }", "extension It { func act(_ b: () -> Int) {} }", ["act"]),
        ("let a = [It]().map(act)", "func act(_ it: It) {}", ["act"]),
        ("let a = It.made()", "extension It { static func made() -> It { It() } }", ["made"]),
        (#"let a = "of \(It().told(1))""#, "extension It { func told(_ b: Int) {} }", ["told"]),
        // By labels.
        ("let a = It().of(1, at: 2)", "extension It { func of(_ b: Int, at: Int) {} }", ["of"]),
        ("let a = It(at: 1)", "extension It { init(at: Int) { self.init() } }", ["It"]),
        // Properties, cases and constants.
        ("let a = It().size", "extension It { var size: Int { 1 } }", ["size"]),
        ("extension It { var a: Int { size } }", "extension It { var size: Int { 1 } }", ["size"]),
        (#"let a = [It]().map(\.size)"#, "extension It { var size: Int { 1 } }", ["size"]),
        ("let a: B = .second(1)", "enum B { case first, second(Int) }", ["B", "second"]),
        ("let a = bound", "let bound = 1", ["bound"]),
    ])
    func anArrowUpwardsIsSeen(low: String, high: String, names: [String]) {
        let beneath = "struct It {}\nenum Outer {}\nextension It { func of(_ a: Int) {} }"
        let found = Self.found(low: low, beneath: beneath, high: high)
        #expect(found == names.map { "Low/Low.swift uses \($0) of High, which is above" })
    }

    /// What must not be taken for an arrow upwards.
    @Test(arguments: [
        // Of the own file, of a floor beneath, of another type of the same name.
        ("private func act() {}\nfunc a() { act() }", "func act() {}"),
        (
            "func a(_ it: It) { it.known(at: 1) }",
            "extension It { func known(at: Int, by: Int) {} }"
        ),
        ("func a(_ it: It) { it.known() }", "extension It { var known: Int { 1 } }"),
        ("struct Inner {}\nlet a = Inner()", "extension It { struct Inner {} }"),
        // What only has the name: a label, what is bound, a comment, a text.
        ("func a() { b(size: 1) }", "extension It { var size: Int { 1 } }"),
        ("func a(size: Int) { b(size) }", "extension It { var size: Int { 1 } }"),
        ("func a() { let (size, _) = b(); c(size) }", "let size = 1"),
        ("func a() { b { (size, c) in d(size) } }", "let size = 1"),
        ("func a() { for (size, c) in b { d(size) } }", "let size = 1"),
        ("func a() { if case .b(let size) = c { d(size) } }", "let size = 1"),
        ("func a() { if case let .b(size) = c { d(size) } }", "let size = 1"),
        ("// size\nlet a = \"size\" /* size */", "let size = 1"),
        ("let a = #\"size \\(size)\"#", "let size = 1"),
        // What nobody else can mean.
        ("func a(_ it: It) { it.act() }", "extension It { private func act() {} }"),
    ])
    func whatIsNoArrowIsPassedOver(low: String, high: String) {
        let beneath = "struct It {}\nextension It { func known(at: Int = 1) {} }"
        #expect(Self.found(low: low, beneath: beneath, high: high) == [])
    }

    @Test func anArrowDownwardsIsPassedOver() {
        let (low, high) = ("struct It { var size: Int { 1 } }", "let total = It().size")
        #expect(Self.found(low: low, high: high) == [])
        #expect(
            Self.found(low: high, high: low) == [
                "Low/Low.swift uses It of High, which is above",
                "Low/Low.swift uses size of High, which is above",
            ])
    }

    @Test func whereToLookIsThere() throws {
        let page = try Self.page()
        let passage = try #require(
            page.components(separatedBy: "\n## Where to look\n").dropFirst().first)
        let table = passage.prefix { $0 != "#" }
        let base = Self.root.appending(path: "Sources/Latchkey")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        let named = table.matches(of: #/`([\w+.\/]+)`/#).map { String($0.1) }
            .filter { $0.contains("/") || $0.hasSuffix(".swift") }
        #expect(named.count > 40)
        for name in named {
            #expect(
                paths.contains(name)
                    || !name.contains("/") && paths.contains { $0.hasSuffix("/\(name)") },
                "there is no \(name)")
        }
    }

    private static func found(low: String, beneath: String = "", high: String) -> [String] {
        let floors = ["Low", "High"]
        let sources = zip(["Beneath"] + floors, [beneath, low, high]).map {
            FloorSource(folder: $0, name: "\($0).swift", text: $1)
        }
        return FloorArrows(floors, sources).found()
    }

    /// The folders, as the page lists them.
    private static func floors() throws -> [String] {
        try page().matches(of: #/\n    ([A-Z][A-Za-z]+)\/  /#).map { String($0.1) }
    }

    private static func page() throws -> String {
        try String(contentsOf: root.appending(path: "Docs/Design.md"), encoding: .utf8)
    }

    private static func sources() throws -> [FloorSource] {
        try files(of: "Latchkey").filter { $0.path.contains("/") }.map { path, text in
            let parts = path.split(separator: "/", maxSplits: 1)
            return FloorSource(folder: String(parts[0]), name: String(parts[1]), text: text)
        }
    }

    /// The targets that know nothing of a store.
    private static func beneath() throws -> [FloorSource] {
        try ["AccessRules", "LMDB", "OrdinalSets", "SystemCrypto"].flatMap { target in
            try files(of: target).map { FloorSource(folder: target, name: $0.path, text: $0.text) }
        }
    }

    private static func files(of target: String) throws -> [(path: String, text: String)] {
        let base = root.appending(path: "Sources/\(target)")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try paths.filter { $0.hasSuffix(".swift") }.map { path in
            (path, try String(contentsOf: base.appending(path: path), encoding: .utf8))
        }
    }

    /// What Swift's library and others have by names that floors have, too, as far as it was met: without it
    /// they would be taken for those.
    private static let library = """
        extension Sequence {
            func filter(_ isIncluded: Bool) {}
            func joined(separator: String) {}
            mutating func sort(by areInOrder: Bool) {}
        }
        extension Array {
            mutating func popLast() {}
            mutating func remove(at index: Int) {}
        }
        extension Dictionary {
            var keys: Keys
        }
        extension Hasher {
            mutating func combine(_ value: Int) {}
        }
        extension HashFunction {
            mutating func update(data: Data) {}
        }
        extension FileDescriptor {
            func read(into buffer: Buffer) {}
        }
        extension FixedWidthInteger {
            func multipliedFullWidth(by other: Self) -> (high: Self, low: Magnitude) {}
        }
        enum GeneralCategory { case format }
        """
}
