import Foundation
import Testing

/// What hosts call says what it is, what throws says what it throws, and what asks a store says what
/// that costs and by which section of a document it goes.
@Suite struct DocumentedTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func everyPublicFunctionSaysWhatItIs() throws {
        let silent = try Self.declarations().filter { $0.comment.isEmpty }
        #expect(silent.map(\.place) == [])
    }

    @Test func whateverThrowsSaysWhatItThrows() throws {
        let throwing = try Self.declarations().filter(\.isThrowing)
        #expect(throwing.count >= 160, "so many are found")
        #expect(throwing.filter { $0.thrown == nil }.map(\.place) == [])
    }

    /// Whoever refers to another function that throws the same refers to one that says what.
    @Test func whoeverRefersToATwinRefersToOneThatSaysIt() throws {
        let throwing = try Self.declarations().filter(\.isThrowing)
        #expect(Self.lost(throwing) == [])
    }

    /// It says so itself, or refers to another function that does.
    @Test func whatAsksAStoreSaysWhatItCosts() throws {
        let asking = try Self.declarations().filter(\.asksStore)
        #expect(asking.count >= 160, "so many are found")
        #expect(Self.silentOnCost(asking) == [])
    }

    /// It does itself, or what it stands in does, or another function to which it refers.
    @Test func whatAsksAStoreNamesASection() throws {
        let asking = try Self.declarations().filter(\.asksStore)
        #expect(Self.silentOnSections(asking) == [])
    }

    /// They are listed on a page, since all other calls throw errors of the store alone.
    @Test func whatThrowsOtherErrorsIsListed() throws {
        let page = try Self.text("Docs/Acting.md")
        let sentence = try #require(
            page.firstMatch(
                of: #/but those that run a closure of the host application[^:]*:(.*?)throw what/#))
        let listed = sentence.1.matches(of: #/`(?:\w+\.)?(\w+)(?:\([^`]*\))?`/#).map {
            String($0.1)
        }
        let found = try Self.declarations().filter(\.throwsAnything).map(\.name)
        // These two are as `Codable` has them.
        #expect(Set(listed) == Set(found).subtracting(["encode", "init"]))
    }

    @Test func theSectionsThatCommentsNameAreThere() throws {
        var sections: [String: Set<String>] = [:]
        var missing: [String] = []
        var count = 0
        for (file, text) in try Self.sources("Sources") where text.contains("`Docs/") {
            // A comment of several lines becomes one.
            let joined = text.replacing(#/\n\s*\/\/\/?[ ]?/#, with: " ")
            for line in joined.split(separator: "\n") where line.contains(" in `Docs/") {
                for (section, page) in Self.named(line) {
                    let all = try sections[page] ?? Self.sections(page)
                    sections[page] = all
                    count += 1
                    if !all.contains(section) {
                        missing.append("\(file) names \(section) in \(page)")
                    }
                }
            }
        }
        #expect(missing == [])
        #expect(count >= 120, "so many are found")
    }

    @Test func whatIsNotSaidIsFound() throws {
        let source = """
            /// It says so.
            ///
            /// - Throws: What `body` throws,
            ///   and no more.
            @inline(__always)
            public func said<R>(
                _ body: (Int) throws -> R = { _ in }, name: String = "(",
                of other: [Int]
            ) async throws(StoreError)
                -> R
            {
            /// - Throws: As ``said(_:)``.
            public func twin() throws {}
            /// - Throws: ``StoreError``: as ``Store/gone(_:)``; that is all.
            public mutating func orphan() throws {}
            /// - Throws: As ``twin()``.
            public func distant() throws {}
            /// Nothing of what it throws.
            public init(_ text: String) throws(StoreError) {}
            @discardableResult public static func silent(_ body: () throws -> Void) -> Int {}
            /// A property.
            public var plain = 1
            /// Another.
            public var sum: Int {
                get throws { 1 }
            }
            func inner() throws {}
            """
        let found = PublicDeclaration.all(in: source, of: "A.swift")
        let names = ["said", "twin", "orphan", "distant", "init", "silent", "sum"]
        #expect(found.map(\.name) == names)
        #expect(found.filter(\.isThrowing).map(\.line) == [6, 13, 15, 17, 19, 24])
        #expect(found.filter(\.throwsAnything).map(\.line) == [13, 15, 17, 24])
        #expect(found.filter { $0.thrown == nil }.map(\.line) == [19, 20, 24])
        #expect(found[0].thrown == "What `body` throws, and no more.")
        #expect(found.filter { $0.comment.isEmpty }.map(\.line) == [20])
        #expect(Self.lost(found) == ["A.swift:15 orphan refers to gone"])
        let named = Self.named(
            "See *One* and *Two more* in `Docs/A.md`, O(*n*) in *B* in `Docs/B.md`.")
        #expect(named.map(\.section) == ["One", "Two more", "B"])
        #expect(named.map(\.page) == ["A.md", "A.md", "B.md"])
    }

    @Test func whoIsSilentOnCostOrSectionIsFound() {
        let source = """
            /// Rule: *One* in `Docs/A.md`.
            public struct View {
                /// Whether it is so. Complexity: a look-up.
                public func told() throws -> Bool { true }
                /// Whether it is so, as the other function of that
                /// name says.
                public func told() async throws -> Bool { true }
                /// - Throws: As ``told()``.
                public func quiet() throws {}
            }
            extension Store {
                /// What is so: see ``View/told()``.
                public func pointing() throws {}
                /// Complexity: as ``pointing()``, twice.
                ///
                /// Rule: *Two* in
                /// `Docs/A.md`.
                public static func distant() {}
                /// Complexity: that of ``quiet()``, and a look-up.
                @discardableResult
                public func astray() throws -> Int { 1 }
                /// A value.
                public struct Options {
                    /// Nothing of either.
                    public init() {}
                }
            }
            /// A sequence.
            public struct Changes {
                /// Somebody on the way: see ``Store/distant()``.
                public struct Iterator {
                    /// The next.
                    public mutating func next() async throws {}
                }
                /// Begins.
                public func makeAsyncIterator() {}
            }
            @_spi(Measuring)
            extension Store {
                /// Measured.
                public func measured() throws {}
            }
            """
        let asking = PublicDeclaration.all(in: source, of: "A.swift").filter(\.asksStore)
        #expect(
            asking.map(\.key) == [
                "View/told", "View/told", "View/quiet", "Store/pointing", "Store/distant",
                "Store/astray", "Changes.Iterator/next",
            ])
        #expect(
            Self.silentOnCost(asking) == [
                "A.swift:9 quiet", "A.swift:21 astray", "A.swift:33 next",
            ])
        #expect(Self.silentOnSections(asking) == ["A.swift:21 astray", "A.swift:33 next"])
    }

    private static func silentOnCost(_ asking: [PublicDeclaration]) -> [String] {
        silent(asking, says: { $0.saysCost }, twins: { $0.costTwins })
    }

    private static func silentOnSections(_ asking: [PublicDeclaration]) -> [String] {
        silent(
            asking,
            says: { declaration in
                let comments = declaration.comment + declaration.typeComment
                return !named(Substring(comments.joined(separator: " "))).isEmpty
            }, twins: { $0.twins })
    }

    /// Who does not say something, neither by itself nor by another that does.
    private static func silent(
        _ declarations: [PublicDeclaration], says: (PublicDeclaration) -> Bool,
        twins: (PublicDeclaration) -> [String]
    ) -> [String] {
        var saying = Set(declarations.filter(says).map(\.key))
        var silent = declarations.filter { !says($0) }
        var count = 0
        while count != silent.count {
            count = silent.count
            silent.removeAll { declaration in
                let isSaid = twins(declaration).contains { saying.contains($0) }
                if isSaid { saying.insert(declaration.key) }
                return isSaid
            }
        }
        return silent.map(\.place)
    }

    /// The sections that a comment names, each with its page: *This* and *that* in `Docs/Page.md`.
    private static func named(_ comment: Substring) -> [(section: String, page: String)] {
        let naming = #/((?:\*[^*`]+\*(?:,[ ]|[ ]and[ ])?)+)[ ]in[ ]`Docs\/(\w+\.md)`/#
        return comment.matches(of: naming).flatMap { match in
            match.1.matches(of: #/\*([^*]+)\*/#).map {
                (section: String($0.1), page: String(match.2))
            }
        }
    }

    /// Who refers to functions that say nothing, neither themselves nor by another.
    private static func lost(_ throwing: [PublicDeclaration]) -> [String] {
        var saying = Set(throwing.filter { $0.thrown != nil && $0.twin == nil }.map(\.name))
        var referring = throwing.filter { $0.twin != nil }
        var count = 0
        while count != referring.count {
            count = referring.count
            referring.removeAll { declaration in
                let isSaid = saying.contains(declaration.twin ?? "")
                if isSaid { saying.insert(declaration.name) }
                return isSaid
            }
        }
        return referring.map { "\($0.place) refers to \($0.twin ?? "")" }
    }

    private static func declarations() throws -> [PublicDeclaration] {
        try sources("Sources/Latchkey").flatMap { PublicDeclaration.all(in: $1, of: $0) }
    }

    /// The sources in a folder, by their paths.
    static func sources(_ folder: String) throws -> [(file: String, text: String)] {
        let base = root.appending(path: folder)
        let files = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try files.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            ("\(folder)/\(path)", try text("\(folder)/\(path)"))
        }
    }

    private static func sections(_ page: String) throws -> Set<String> {
        let lines = try text("Docs/\(page)").split(separator: "\n").filter { $0.hasPrefix("#") }
        return Set(
            lines.map { line in
                String(line.drop { $0 == "#" || $0 == " " }).replacing("`", with: "")
            })
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
