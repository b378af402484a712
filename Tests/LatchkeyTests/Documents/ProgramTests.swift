import Foundation
import Testing

/// What the documents show is what the tests compile and run.
@Suite struct ProgramTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func documents() throws -> [URL] {
        let docs = root.appending(path: "Docs")
        let names = try FileManager.default.contentsOfDirectory(atPath: docs.path)
        return [root.appending(path: "README.md")]
            + names.filter { $0.hasSuffix(".md") }.sorted().map { docs.appending(path: $0) }
    }

    /// The lines of the blocks of code in a language, each block joined and without indentation.
    private static func blocks(of language: String, in document: URL) throws -> [String] {
        var blocks: [String] = []
        var block: [String]?
        for line in try String(contentsOf: document, encoding: .utf8).components(separatedBy: "\n")
        {
            if line == "```\(language)" {
                block = []
            } else if line == "```", let lines = block {
                blocks.append(flattened(lines))
                block = nil
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    private static func flattened(_ lines: [String]) -> String {
        lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }

    @Test func everyProgramInTheDocumentsIsOneThatTheTestsRun() throws {
        var programs = ""
        for tests in ["LatchkeyTests", "ReplicationTests"] {
            let folder = Self.root.appending(path: "Tests/\(tests)/Documents")
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                programs += Self.flattened(text.components(separatedBy: "\n")) + "\n"
            }
        }
        for document in try Self.documents() {
            for block in try Self.blocks(of: "swift", in: document) {
                #expect(
                    programs.contains(block),
                    "\(document.lastPathComponent) has a program that no test runs:\n\(block)")
            }
        }
    }

    @Test func everyLinkBetweenTheDocumentsLeadsSomewhere() throws {
        for document in try Self.documents() {
            let text = try String(contentsOf: document, encoding: .utf8)
            for match in text.matches(of: /\]\(([^)#:]+\.md)(#[^)]*)?\)/) {
                let target = document.deletingLastPathComponent().appending(path: String(match.1))
                #expect(
                    FileManager.default.fileExists(atPath: target.path),
                    "\(document.lastPathComponent) links to \(match.1)")
            }
        }
    }
}
