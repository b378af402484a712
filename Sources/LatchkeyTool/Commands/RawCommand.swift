import ArgumentParser
import LMDB
import Latchkey

/// `latchkey raw`.
struct RawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "raw",
        abstract: "Look at entries and pages as they are stored.",
        discussion: """
            Keys and values are shown in hexadecimal, and beside that what they say in the words of \
            the file format. The store's secret is not shown.

            EXAMPLES
              latchkey raw scan clients.latchkey records --account acme --limit 5
              latchkey raw get clients.latchkey names 000000000161636d65
              latchkey raw page clients.latchkey 3
            """,
        subcommands: [RawGetCommand.self, RawScanCommand.self, RawPageCommand.self])
}

/// `latchkey raw get`.
struct RawGetCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Look at the entry of a key.",
        discussion: """
            The key is one that 'scan' shows.

            EXAMPLE
              latchkey raw get clients.latchkey names 000000000161636d65
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(
        help: "The table.", completion: .list(Store.tableNames), transform: TableName.parse)
    var table: String

    @Argument(help: "The key, in hexadecimal.", transform: Hexadecimal.parse)
    var key: [UInt8]

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        var found: RawEntry?
        try reading.open(store) { $0.verifying = verifying.part }.closing { store in
            _ = try store.rawEntries(of: table, from: key, ofAccount: nil, limit: 1) { found = $0 }
        }
        guard let entry = found, entry.key == key else {
            throw Failure.badData(
                "table \(table) has no entry of that key; see 'latchkey raw scan' for those that are "
                    + "there")
        }
        var output = Output()
        try output.write(entry, asJSON: format.isJSON)
        try output.finish()
    }
}

/// `latchkey raw scan`.
struct RawScanCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Look at the entries of a table, in the order of their keys.",
        discussion: """
            What it ends before is told, so that the next one can go on there.

            EXAMPLES
              latchkey raw scan clients.latchkey records --account acme --limit 5
              latchkey raw scan clients.latchkey names --from 00000000016f31
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(
        help: "The table.", completion: .list(Store.tableNames), transform: TableName.parse)
    var table: String

    @Option(
        help: ArgumentHelp("Begin at this key, or behind where it would be.", valueName: "key"),
        transform: Hexadecimal.parse)
    var from: [UInt8]?

    @Option(
        help: ArgumentHelp("Those of this account alone.", valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: Identity?

    @Option(help: ArgumentHelp("End after so many entries.", valueName: "number"))
    var limit = 50

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is a number from 1 on") }
    }

    func run() throws {
        var output = Output()
        let opened = try reading.open(store) { $0.verifying = verifying.part }
        let next = try opened.closing { store in
            try store.rawEntries(
                of: table, from: from ?? [], ofAccount: account, limit: limit
            ) { entry in try output.write(entry, asJSON: format.isJSON) }
        }
        if let next, format.isJSON { try output.write(JSONLine("next", next.hexadecimal)) }
        try output.finish()
        if let next, !format.isJSON {
            StandardFiles.tell("more with --from \(next.hexadecimal)\n")
        }
    }
}

/// `latchkey raw page`.
struct RawPageCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "page", abstract: "Look at a page of the file.",
        discussion: """
            What it is, the tree that has it, and the keys on it.

            EXAMPLES
              latchkey raw page clients.latchkey 0
              latchkey raw page clients.latchkey 3 --json
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(help: "The number of the page, from 0 on.")
    var number: UInt64

    @Flag(
        name: .customLong("bytes"),
        help: "Show all its bytes as well, which may have the store's secret among them.")
    var showsBytes = false

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let found = try reading.open(store).closing { store in try store.page(number) }
        guard let sheet = found else {
            throw Failure.badData("\(store.name) has no page \(number)")
        }
        var output = Output()
        if format.isJSON { try output.write(json(sheet)) } else { try output.write(text(sheet)) }
        try output.finish()
    }

    private func text(_ sheet: Store.PageSheet) -> String {
        let page = sheet.page
        var text = "page \(page.number): \(page.kind.text)"
        if let tree = page.tree {
            text += " of \(tree)"
        } else if page.kind.hasNodes {
            text += " of no tree: it is free, and what it has is old"
        }
        if page.kind.hasNodes, page.tree != nil { text += ", \(page.nodes.count) nodes" }
        text += "\n"
        if let fault = page.fault { text += Style.bad.text("damaged: it \(fault)") + "\n" }
        for (node, keyText) in zip(page.nodes, sheet.keyTexts) {
            text += node.key.isEmpty ? "(least)" : node.key.hexadecimal
            if let child = node.child {
                text += "  page \(child)"
            } else {
                text += "  \(node.valueByteCount) bytes"
                if let first = node.valuePage { text += " from page \(first) on" }
            }
            if let keyText { text += "  \(keyText.shown)" }
            text += "\n"
        }
        return showsBytes ? text + dump(page.bytes) : text
    }

    /// Lines of 32 bytes, but for those that are all zero.
    private func dump(_ bytes: [UInt8]) -> String {
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 32) {
            let line = bytes[start..<min(start + 32, bytes.count)]
            guard line.contains(where: { $0 != 0 }) else { continue }
            let place = String(start, radix: 16)
            text += String(repeating: "0", count: max(0, 3 - place.count)) + place
            text += "  " + Array(line).hexadecimal + "\n"
        }
        return text
    }

    private func json(_ sheet: Store.PageSheet) -> JSONLine {
        let page = sheet.page
        var line = JSONLine()
        line.text("store", store.name)
        line.number("page", page.number)
        line.text("kind", page.kind.name)
        if let tree = page.tree { line.text("tree", tree) }
        if let fault = page.fault { line.text("fault", fault) }
        line.objects(
            "nodes",
            zip(page.nodes, sheet.keyTexts).map { node, keyText in
                var object = JSONLine("key", node.key.hexadecimal)
                if let keyText { object.text("keyText", keyText) }
                if let child = node.child {
                    object.number("child", child)
                } else {
                    object.number("valueBytes", node.valueByteCount)
                }
                if let first = node.valuePage { object.number("valuePage", first) }
                return object
            })
        if showsBytes { line.text("bytes", page.bytes.hexadecimal) }
        return line
    }
}

extension InspectedPage.Kind {
    fileprivate var name: String {
        switch self {
        case .meta: "meta"
        case .branch: "branch"
        case .leaf: "leaf"
        case .longValue: "longValue"
        case .other: "other"
        }
    }

    fileprivate var text: String {
        switch self {
        case .meta: "meta page"
        case .branch: "branch"
        case .leaf: "leaf"
        case .longValue(let count): "the first of \(count) pages of a long value"
        case .other: "free, or in the middle of a long value"
        }
    }

    fileprivate var hasNodes: Bool {
        switch self {
        case .branch, .leaf: true
        default: false
        }
    }
}

extension Output {
    fileprivate mutating func write(_ entry: RawEntry, asJSON isJSON: Bool) throws {
        guard isJSON else {
            var text = entry.key.hexadecimal + "  \(entry.keyText.shown)\n"
            text += "  \(entry.value.map(\.hexadecimal) ?? "")"
            if let value = entry.valueText {
                text += (entry.value?.isEmpty ?? true ? "" : "  ") + value.shown
            }
            if let damage = entry.damage {
                text += "  \(Style.bad.text("damaged: \(damage.shown)"))"
            }
            try write(text.trimmed + "\n")
            return
        }
        var line = JSONLine("key", entry.key.hexadecimal)
        line.text("keyText", entry.keyText)
        if let value = entry.value { line.text("value", value.hexadecimal) }
        line.number("valueBytes", entry.byteCount)
        if let text = entry.valueText { line.text("valueText", text) }
        if let damage = entry.damage { line.text("damage", damage) }
        try write(line)
    }
}

extension String {
    /// Without white space at its end.
    fileprivate var trimmed: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

/// Bytes as arguments.
enum Hexadecimal {
    static func parse(_ text: String) throws -> [UInt8] {
        if let bytes = HexadecimalText.bytes(of: text),
            (1...Limits.keyByteCount).contains(bytes.count)
        {
            return bytes
        }
        throw ValidationError(
            "give 1 to \(Limits.keyByteCount) bytes in hexadecimal, two digits each, in lower case")
    }
}
