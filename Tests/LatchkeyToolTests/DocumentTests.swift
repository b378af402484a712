import Foundation
import Testing

/// `Docs/CommandLine.md` is true: its examples are run, in order, and their output compared.
@Suite struct DocumentTests {
    /// One example: what is typed, and what comes.
    struct Example: Sendable {
        var command: String
        var output: [String]
        var line: Int
    }

    @Test func examplesSayWhatTheCommandSays() throws {
        let page = try String(
            contentsOf: Repository.root.appending(path: "Docs/CommandLine.md"), encoding: .utf8)
        let examples = Self.examples(page)
        #expect(examples.count > 25)
        let place = try Workplace()
        try place.copyWorld()
        var status: Int32 = 0
        for example in examples {
            // `$?` is that of the example before.
            let run = try place.shell("exec 2>&1; (exit \(status)); \(example.command)")
            #expect(
                Self.matches(run.lines, example.output),
                """
                line \(example.line): \(example.command)
                is \(run.lines.joined(separator: "\n"))
                not \(example.output.joined(separator: "\n"))
                """)
            status = run.status
        }
    }

    @Test func everyCommandHasAChapterThatNamesItsOptions() throws {
        let page = try String(
            contentsOf: Repository.root.appending(path: "Docs/CommandLine.md"), encoding: .utf8)
        let place = try Workplace()
        let commands = try place.latchkey("--help").output.matches(of: #/\n  ([a-z][a-z-]*)  /#)
            .map { String($0.1) }.filter { $0 != "help" }
        #expect(commands.count >= 7)
        for command in commands.flatMap(Self.withSubcommands) {
            let synopses = ["STORE", "FOLDER", "["].map { "\nlatchkey \(command) \($0)" }
            #expect(synopses.contains(where: page.contains), "\(command)")
            let help = try place.latchkey(command.components(separatedBy: " ") + ["--help"]).output
            for option in help.matches(of: /--[a-z-]+/).map({ String($0.output) })
            where option != "--help" && option != "--version" {
                #expect(page.contains(option), "\(command) \(option)")
            }
        }
    }

    /// A command, or those beneath it where it has some.
    private static func withSubcommands(_ command: String) -> [String] {
        let beneath = OptionTests.all.map(\.command).filter { $0.hasPrefix(command + " ") }
        return beneath.isEmpty ? [command] : Set(beneath).sorted()
    }

    static func examples(_ page: String) -> [Example] {
        var examples: [Example] = []
        var isConsole = false
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                examples.append(
                    Example(command: String(line.dropFirst(2)), output: [], line: index + 1))
            } else if isConsole, line.hasPrefix("> ") {
                examples[examples.count - 1].command += "\n" + line.dropFirst(2)
            } else if isConsole, !line.isEmpty {
                examples[examples.count - 1].output.append(String(line))
            }
        }
        return examples
    }

    /// Whether lines are as documented, where `…` stands for anything but nothing.
    static func matches(_ lines: [String], _ documented: [String]) -> Bool {
        lines.count == documented.count
            && zip(lines, documented).allSatisfy { line, documented in
                let parts = documented.split(separator: "…", omittingEmptySubsequences: false)
                var rest = Substring(line)
                guard let first = parts.first, rest.hasPrefix(first) else { return false }
                rest = rest.dropFirst(first.count)
                for part in parts.dropFirst() {
                    guard
                        let found = part.isEmpty
                            ? rest.endIndex..<rest.endIndex
                            : rest.dropFirst().range(of: part), !rest.isEmpty
                    else { return false }
                    rest = rest[found.upperBound...]
                }
                return rest.isEmpty
            }
    }
}
