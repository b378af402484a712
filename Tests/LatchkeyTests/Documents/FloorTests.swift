import Foundation
import Testing

/// The folders of `Sources/Latchkey` are floors, in the order in which `Docs/Design.md` lists them: a type is
/// named in its own folder and in those that come later, and nowhere before.
@Suite struct FloorTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct Source {
        var folder: String
        var name: String
        /// Without comments and texts.
        var text: String
    }

    @Test func noTypeIsNamedAboveItsFloor() throws {
        let floors = try Self.floors()
        let sources = try Self.sources()
        #expect(Set(sources.map(\.folder)) == Set(floors))
        let found = Self.arrowsUp(floors, sources)
        #expect(found == [])
    }

    @Test func aTypeThatIsNamedTooEarlyIsFound() throws {
        let sources = [
            Source(
                folder: "Low", name: "Alpha.swift",
                text: "struct Alpha { var b: Beta; var c: Inner }"),
            Source(
                folder: "High", name: "B.swift",
                text: "struct Beta {\n    struct Inner {}\n}\nstruct Inner {}"),
        ]
        #expect(Self.arrowsUp(["Low", "High"], sources) == ["Low/Alpha.swift names Beta of High"])
        #expect(Self.arrowsUp(["High", "Low"], sources) == [])
    }

    /// The folders, as the page lists them.
    private static func floors() throws -> [String] {
        let page = try String(
            contentsOf: root.appending(path: "Docs/Design.md"), encoding: .utf8)
        return page.matches(of: #/\n    ([A-Z][A-Za-z]+)\/  /#).map { String($0.1) }
    }

    private static func sources() throws -> [Source] {
        let base = root.appending(path: "Sources/Latchkey")
        let files = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try files.filter { $0.hasSuffix(".swift") && $0.contains("/") }.map { path in
            let parts = path.split(separator: "/")
            let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
            return Source(
                folder: String(parts[0]), name: String(parts[parts.count - 1]),
                text: withoutWords(text))
        }
    }

    private static func withoutWords(_ text: String) -> String {
        text.replacing(#/\/\/[^\n]*/#, with: "")
            .replacing(#/"""[\s\S]*?"""/#, with: "\"\"")
            .replacing(#/"(?:\\.|[^"\\\n])*"/#, with: "\"\"")
    }

    /// Where a type is named before it is there. What is also the name of a type within another is passed
    /// over: which is meant does not show.
    private static func arrowsUp(_ floors: [String], _ sources: [Source]) -> [String] {
        let declaration =
            #/(?m)^([ ]*)((?:(?:public|package|private|fileprivate|final|indirect|@\w+) )*)(?:struct|class|enum|protocol|actor|typealias) (\w+)/#
        var declared: [String: Set<String>] = [:]
        var nested: Set<String> = []
        for source in sources {
            for match in source.text.matches(of: declaration) {
                let name = String(match.3)
                if !match.1.isEmpty {
                    nested.insert(name)
                } else if !match.2.contains("private") {
                    declared[name, default: []].insert(source.folder)
                }
            }
        }
        let heights = Dictionary(uniqueKeysWithValues: floors.enumerated().map { ($1, $0) })
        var found: [String] = []
        for source in sources {
            let words = Set(
                source.text.matches(of: #/(^|[^.\w])([A-Z]\w+)/#).map { String($0.2) })
            for word in words.sorted() where !nested.contains(word) {
                guard let folders = declared[word], !folders.contains(source.folder) else {
                    continue
                }
                for folder in folders where (heights[folder] ?? -1) > (heights[source.folder] ?? -1)
                {
                    found.append("\(source.folder)/\(source.name) names \(word) of \(folder)")
                }
            }
        }
        return found.sorted()
    }
}
