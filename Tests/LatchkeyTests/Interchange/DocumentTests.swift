import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// `Docs/Interchange.md` says what the code does.
@Suite("Interchange: the document") struct DocumentTests {
    private let lines: [String]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let url = root.appending(path: "Docs/Interchange.md")
        lines = try String(contentsOf: url, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    /// The lines of each block of code with that heading.
    private func blocks(_ name: String) -> [[String]] {
        var blocks: [[String]] = []
        var isInside = false
        for line in lines {
            if line.hasPrefix("```") {
                isInside = line == "```\(name)"
                if isInside { blocks.append([]) }
            } else if isInside {
                blocks[blocks.count - 1].append(line)
            }
        }
        return blocks
    }

    /// The rows of the first table after a heading: their cells.
    private func table(_ heading: String) -> [[String]] {
        let section = lines.drop { $0 != heading }.drop { !$0.hasPrefix("|") }
        return section.prefix { $0.hasPrefix("|") }.dropFirst(2).map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private func codes(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    @Test("Each example of an object is read, and all types are shown")
    func objects() throws {
        let blocks = blocks("json objects")
        #expect(blocks.count == 2)
        var types: Set<InterchangeType> = []
        for block in blocks {
            var decoder = InterchangeDecoder()
            for line in block {
                let object = try decoder.decode(bytes: Array(line.utf8))
                types.insert(try #require(object).type)
            }
        }
        #expect(types == Set(InterchangeType.allCases))
    }

    @Test("Each example of a question is read, and all targets are shown")
    func questions() throws {
        var decoder = QuestionDecoder()
        var targets: Set<TargetKind> = []
        for line in blocks("json questions").joined() {
            targets.insert(try decoder.decode(bytes: Array(line.utf8)).target.kind)
        }
        #expect(targets == Set(TargetKind.allCases))
    }

    @Test("Each example of an operation is read, and is canonical")
    func operations() throws {
        var decoder = OperationDecoder()
        var names: Set<OperationName> = []
        for line in blocks("json operations").joined() {
            let bytes = Array(line.utf8)
            guard let operation = try decoder.decode(line: bytes.span) else { continue }
            names.insert(operation.operation.lineName)
            if operation.seed != nil { continue }
            #expect(
                operation.line == line
                    || line.contains("access") && operation.line.contains("\"groups\":[]"))
        }
        #expect(names.count == 20)
    }

    @Test("The table of operations has the keys of each, in the order in which they are written")
    func operationKeys() throws {
        let rows = table("## Operations")
        #expect(rows.compactMap { codes($0[0]).first } == OperationName.allCases.map(\.name))
        for (row, name) in zip(rows, OperationName.allCases) {
            #expect(row.count == 4, "\(row)")
            let cleared = row.last.map(codes) ?? []
            var keys = row[1...2].flatMap(codes)
            #expect(Set(keys).count == keys.count, "\(row)")
            #expect(Set(cleared).subtracting(keys).isEmpty, "\(row)")
            keys = ["operation", "account"] + keys + (cleared.isEmpty ? [] : ["clear"])
            let known = InterchangeKey.allCases.filter(name.keys.contains).map(\.name)
            #expect(keys.sorted() == known.sorted(), "\(row)")
            for line in leastOperationLines + fullOperationLines
            where line.hasPrefix("{\"operation\":\"\(name.name)\"") {
                let places = keys.compactMap { line.range(of: "\"\($0)\":")?.lowerBound }
                #expect(places == places.sorted(), "\(line)")
            }
        }
        // What may be left out is: the shortest lines have none of it but what edits need.
        for (row, line) in zip(rows, leastOperationLines) where !codes(row[0])[0].hasPrefix("edit")
        {
            for key in codes(row[2]) { #expect(!line.contains("\"\(key)\":"), "\(line)") }
        }
    }

    @Test("The examples of answers are what is written")
    func answers() {
        var encoder = AnswerEncoder()
        var bytes: [UInt8] = []
        encoder.encode(deniedBy: nil, homeRole: .editor, effectiveRole: .editor, into: &bytes)
        encoder.encode(
            deniedBy: .assetAccess, homeRole: .manager, effectiveRole: .editor, into: &bytes)
        encoder.encode(deniedBy: .standing, homeRole: .lite, effectiveRole: nil, into: &bytes)
        encoder.encode(error: "unknown user acme/u7", into: &bytes)
        let written = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(blocks("json answers") == [written.map(String.init)])
    }

    @Test("Each type's table has its keys, in the order in which they are written")
    func keys() throws {
        for type in InterchangeType.allCases {
            let documented = table("### `\(type.name)`").compactMap { $0.first.map(codes)?.first }
            let known = InterchangeKey.allCases.filter(type.keys.contains).map(\.name)
            #expect(documented.sorted() == known.sorted(), "\(type)")
            for line in canonicalLines where line.hasPrefix(#"{"type":"\#(type.name)""#) {
                let places = documented.compactMap { key in
                    line.range(of: #""\#(key)":"#)?.lowerBound
                }
                #expect(places == places.sorted(), "\(line)")
            }
        }
        #expect(
            Set(table("## Questions in bulk").compactMap { $0.first.map(codes)?.first })
                == Set(Question.keyNames))
    }

    @Test("The table of actions by target is the rules'")
    func actions() throws {
        let start = lines.firstIndex { $0.hasPrefix("A question has exactly one target.") }
        let rows = table(lines[try #require(start)])
        #expect(rows.count == TargetKind.allCases.count)
        for row in rows {
            let name = try #require(codes(row[0]).first)
            let target = try #require(TargetKind.allCases.first { $0.name == name })
            #expect(codes(row[1]) == Action.allCases.filter { $0.fits(target) }.map(\.name))
        }
    }

    @Test("The names and the limits are the code's")
    func namesAndLimits() {
        let text = lines.joined(separator: "\n")
        func list(_ names: [String]) -> String {
            let quoted = names.map { "`\($0)`" }
            return quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "")
        }
        #expect(text.contains(list(Role.table.names)))
        #expect(text.contains(list(Role.maximumTable.names)))
        #expect(text.contains(list(UserStatus.table.names)))
        #expect(text.contains(list(ConnectionStatus.table.names)))
        #expect(text.contains(list(ObjectState.table.names)))
        #expect(text.contains(list(LogEntry.Event.table.names)))
        #expect(text.contains(list(SyncSettings.Direction.table.names)))
        #expect(text.contains(list(AssetTemplate.FieldType.table.names)))
        #expect(text.contains(list(Layer.allCases.map(\.name))))
        for limit in [
            "at most \(InterchangeLimit.lineByteCountMaximum) bytes",
            "at most \(InterchangeLimit.listCountMaximum) strings",
            "at most \(InterchangeLimit.nestingMaximum) levels",
            "1 to \(Identity.maximumByteCount) bytes",
            "at most \(InterchangeLimit.nameByteCountMaximum) bytes",
            "1 to \(InterchangeLimit.kindByteCountMaximum) bytes",
            "at most \(InterchangeLimit.messageByteCountMaximum) bytes",
            "3 to \(InterchangeLimit.emailByteCountMaximum) bytes",
            "1 to \(InterchangeLimit.subdomainByteCountMaximum) bytes",
            "at most \(InterchangeLimit.clientByteCountMaximum) bytes",
            "at most \(InterchangeLimit.resourceByteCountMaximum) bytes",
            "at most \(InterchangeLimit.snapshotByteCountMaximum) bytes",
            "at most \(InterchangeLimit.settingsNameCountMaximum) names",
            "at most \(InterchangeLimit.syncCountMaximum) objects",
            "at most \(InterchangeLimit.syncCountMaximum) kinds",
            "from 1 to \(AccountSettings.maximumRetentionDays)",
            "at most \(InterchangeLimit.fieldCountMaximum) objects",
            "at most \(PasswordsAccessedReport.maximumRowCount) objects",
            "1 to \(UInt32.max)", "1 to \(Int64.max)", "at most 80 bytes",
        ] { #expect(text.contains(limit), "\(limit)") }
    }

    @Test("The errors that are shown are those that are thrown")
    func errors() {
        let shown = blocks("text").joined().map { $0.replacing("line 12", with: "line 1") }
        #expect(
            shown == [
                refusal(
                    of:
                        #"{"type":"user","account":"a","id":"u","email":"a@b","name":"","role":"boss"}"#
                ),
                refusal(
                    of:
                        #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"","access":{"users":["u2","u2"]}}"#
                ),
                refusal(of: #"{"type":"group","colour":"red"}"#),
                refusal(of: #"{"type":"account","id":"a","subdomain":"s"}"#),
                refusal(of: #"{"type":"account","id":"a","seatLimit":}"#),
            ])
    }
}
