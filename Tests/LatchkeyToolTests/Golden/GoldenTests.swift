import Foundation
import Testing

/// Everything that each command writes about one store, compared with files: see `Tests/Fixtures/golden`.
@Suite struct GoldenTests {
    /// Whether the files are written anew instead of compared.
    private static let isRenewed =
        ProcessInfo.processInfo.environment["LATCHKEY_RENEW_GOLDEN"] == "1"

    @Test(arguments: GoldenCase.all)
    func commandsSayWhatTheySaid(of it: GoldenCase) throws {
        if it.columns != nil, !OnTerminal.isPossible { return }
        let found = try it.run()
        if Self.isRenewed {
            try FileManager.default.createDirectory(
                at: GoldenCase.answers, withIntermediateDirectories: true)
            return try Data(found.utf8).write(to: it.answer)
        }
        let text = try? String(contentsOf: it.answer, encoding: .utf8)
        let expected = try #require(
            text, "\(it.name) has no file: LATCHKEY_RENEW_GOLDEN=1 writes it")
        #expect(
            found.utf8.elementsEqual(expected.utf8),
            "\(it.answer.lastPathComponent): \(Self.difference(expected, found))")
    }

    /// The first lines that are others.
    private static func difference(_ expected: String, _ found: String) -> String {
        let (old, new) = (expected.split(separator: "\n"), found.split(separator: "\n"))
        let same = zip(old, new).prefix { $0 == $1 }.count
        func lines(_ sign: String, _ lines: [Substring]) -> String {
            lines.dropFirst(same).prefix(5).map { "\n\(sign) \($0)" }.joined()
        }
        return "from line \(same + 1) on\(lines("-", old))\(lines("+", new))"
    }

    @Test func everyCommandHasCases() {
        let commands = OptionTests.commands
        #expect(commands.count > 37)
        var ways: [String: Set<String>] = [:]
        for it in GoldenCase.all where !it.name.hasPrefix("help") {
            guard let command = it.command(among: commands) else {
                Issue.record("\(it.name) does not begin with the name of a command")
                continue
            }
            ways[command, default: []].insert("")
            for option in ["--json", "--csv"] where it.line.contains(option) {
                ways[command, default: []].insert(option)
            }
        }
        for command in commands { #expect(ways[command] != nil, "\(command) has no case") }
        for option in OptionTests.all {
            for name in option.names where ["--json", "--csv"].contains(name) {
                #expect(
                    ways[option.command]?.contains(name) ?? false,
                    "\(option.command) has no case with \(name)")
            }
        }
    }

    @Test func casesAndFilesBelongTogether() throws {
        let names = GoldenCase.all.map(\.name)
        #expect(Set(names).count == names.count, "a name is given twice")
        #expect(GoldenCase.all.allSatisfy { $0.line.contains("latchkey") })
        let folder = GoldenCase.answers.path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        #expect(Self.isRenewed || !files.isEmpty)
        for file in files where !names.contains(where: { "\($0).txt" == file }) {
            if Self.isRenewed {
                try FileManager.default.removeItem(at: GoldenCase.answers.appending(path: file))
            } else {
                Issue.record("\(file) is of no case")
            }
        }
    }
}
