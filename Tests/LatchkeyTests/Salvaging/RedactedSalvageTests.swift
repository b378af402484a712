import AccessRules
import Foundation
import Samples
import SystemPackage
import Testing

@testable import Latchkey

/// What is salvaged with stand-ins can be given to somebody who is to know nobody.
@Suite struct RedactedSalvageTests {
    private func salvage(_ path: FilePath, isRedacted: Bool = true) throws -> (
        text: String, report: SalvageReport
    ) {
        var (lines, options) = ([UInt8](), SalvageOptions())
        options.isRedacted = isRedacted
        let report = try Store.salvage(at: path, beside: path, options: options) { lines += $0 }
        return (String(decoding: lines, as: UTF8.self), report)
    }

    /// The identities, names and addresses of the world.
    private static let words: Set<String> = {
        var words: Set<String> = []
        for line in salvagedWorld.split(separator: "\n") {
            guard
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
                    as? [String: Any]
            else { continue }
            for key in ["id", "name", "email", "subdomain"] {
                if let text = object[key] as? String { words.insert(spaced(text)) }
            }
        }
        return words
    }()

    @Test func aStoreThatIsWholeGivesItsRedactedExport() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, richWorld)
        let export = try store.read { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions(includesLog: true, isRedacted: true)) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        }
        try store.close()
        let (text, report) = try salvage(scratch.store)
        #expect(text == export)
        #expect(report.isWhole)
    }

    /// Groups are lost, and with them what refers to them: neither the lines nor the report says a name, and what the report says
    /// stands for the same as in the lines.
    @Test func neitherTheLinesNorTheReportTellAName() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let wide = try #require(file.pages.ordinal(0, 1, "wide"))
        file.spoil(try #require(file.pages.record(wide, 4, 100)?.pages.first))
        try Data(file.bytes).write(to: URL(filePath: file.scratch.store.string))
        let named = try salvage(file.scratch.store, isRedacted: false)
        let (text, report) = try salvage(file.scratch.store)
        #expect(!report.isWhole && report.lost.count == named.report.lost.count)
        #expect(report.lineCount == named.report.lineCount)
        #expect(text.count { $0 == "\n" } == named.text.count { $0 == "\n" })
        let said = Self.said(text).union(Self.said("\(report)"))
        #expect(Self.words.intersection(said) == [])
        let namedWords = Self.said(named.text).union(Self.said("\(named.report)"))
        #expect(Self.words.intersection(namedWords).count > 400)
        // The accounts of the report are those of the lines.
        let accounts = Set(
            report.lost.compactMap(\.account) + report.leftOut.compactMap(\.account)
                + report.damages.compactMap(\.accounts?.first))
        for account in accounts {
            #expect(
                text.contains(#"{"type":"account","id":"\#(account)""#) || account.hasPrefix("#"),
                "\(account)")
        }
        #expect(report.lost.flatMap(\.ids).allSatisfy { $0.contains("-") })
        // It is taken by an import like any other.
        try expectImportable(text)
    }

    /// The letters and digits of a text, with a space between what stood apart.
    private static func spaced(_ text: String) -> String {
        text.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }

    /// Whatever stands between quotation marks, and each word of that.
    private static func said(_ text: String) -> Set<String> {
        var said: Set<String> = []
        for part in text.split(separator: "\"") {
            let words = spaced(String(part))
            said.insert(words)
            for word in words.split(separator: " ") { said.insert(String(word)) }
        }
        return said
    }

    /// Entries of a log are lost: the report says what is not known by it.
    @Test func aLostLogIsToldWithWhatIsLostByIt() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let wide = try #require(file.pages.ordinal(0, 1, "wide"))
        // The rows of the entry, behind its block.
        let rows = try #require(file.pages.logEntry(wide, at: 200).dropFirst().first)
        file.spoil(try #require(rows.pages.first))
        let (_, report) = try file.salvage()
        let lost = report.lost.filter { $0.type == "log" }.compactMap(\.account)
        #expect(lost.contains("wide"))
        let mind = try #require(report.warnings.first { $0.contains("--as-of") })
        let logs =
            lost.count == 1 ? "the log of wide" : "the logs of \(lost.joined(separator: ", "))"
        #expect(mind.hasPrefix("entries of \(logs) are lost: "), "\(mind)")
        #expect(mind.contains("counts as not used"))
        // Nothing of the kind is said where logs are whole.
        file.bytes = file.whole
        file.spoil(try #require(file.pages.record(wide, 4, 100)?.pages.first))
        #expect(try !file.salvage().report.warnings.contains { $0.contains("--as-of") })
    }
}
