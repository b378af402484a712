import ArgumentParser
import Latchkey

/// `latchkey stats`.
struct StatsCommand: AnsweringCommand {
    /// What the room is told by.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case table, account, set
    }

    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Say what takes room in a store's file.",
        discussion: """
            By table, with what is free, the rows add up to the file. By account and by kind of set they \
            are the bytes of entries, without what pages have left over. Every page is read, and its \
            structure checked. Others may read and write meanwhile.

            EXAMPLES
              latchkey stats clients.latchkey
              latchkey stats clients.latchkey --by account
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Option(help: "Tell it by 'table', by 'account', or by kind of 'set'.")
    var by: Part = .table

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let statistics = try reading.open(store).closing { store in
            try store.statistics(countingSets: format.isJSON || by == .set)
        }
        var output = Output()
        if format.isJSON {
            try output.write(json(statistics))
        } else {
            switch by {
            case .table: try output.write(tables(statistics))
            case .account: try output.write(accounts(statistics))
            case .set: try output.write(sets(statistics))
            }
        }
        try output.finish()
    }

    // MARK: As text

    private func tables(_ statistics: StoreStatistics) -> String {
        var table = Table(["table", "bytes", "share", "entries", "packs", "depth", "fill"])
        let whole = statistics.byteCount
        func row(_ name: String, _ bytes: Int) -> [String?] {
            [name, bytes.grouped, Share.text(bytes, of: whole), nil, nil, nil, nil]
        }
        var rows = statistics.tables.map { each -> [String?] in
            [
                each.name, each.byteCount.grouped, Share.text(each.byteCount, of: whole),
                each.entryCount.grouped, each.isPacked ? each.nodeCount.grouped : nil,
                "\(each.depth)", each.fill.map { Share.text($0) },
            ]
        }
        rows.append(row("(meta pages and lists)", statistics.frameByteCount))
        rows.append(row("(free)", statistics.freeByteCount))
        if statistics.lostByteCount > 0 { rows.append(row("(lost)", statistics.lostByteCount)) }
        rows.append(row("(all)", whole))
        return table.text(of: rows)
    }

    private func accounts(_ statistics: StoreStatistics) -> String {
        var table = Table(["account", "bytes", "share", "entries"])
        let all = statistics.accounts + [statistics.ofNoAccount]
        let whole = all.reduce(0) { $0 + $1.byteCount }
        func row(_ name: String, _ of: StoreStatistics.Account) -> [String?] {
            [
                name, of.byteCount.grouped, Share.text(of.byteCount, of: whole),
                of.entryCount.grouped,
            ]
        }
        var rows = statistics.accounts.map { row($0.id?.text ?? "(number \($0.number))", $0) }
        rows.append(row("(of none)", statistics.ofNoAccount))
        return table.text(of: rows)
    }

    private func sets(_ statistics: StoreStatistics) -> String {
        var table = Table([
            "table", "set", "bytes", "sets", "chunks", "members", .text("encodings"),
        ])
        return table.text(
            of: statistics.sets.map { each in
                [
                    each.table, each.name, each.byteCount.grouped, each.setCount.grouped,
                    each.chunkCount.grouped, each.memberCount.grouped,
                    each.shownEncodings.joined(separator: ", "),
                ]
            })
    }

    // MARK: As JSON

    private func json(_ statistics: StoreStatistics) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        line.number("bytes", statistics.byteCount)
        line.number("pageBytes", statistics.pageSizeBytes)
        line.number("frameBytes", statistics.frameByteCount)
        line.number("freeBytes", statistics.freeByteCount)
        line.number("lostBytes", statistics.lostByteCount)
        line.objects("tables", statistics.tables.map(json))
        line.objects("accounts", statistics.accounts.map(json))
        line.object("ofNoAccount", json(statistics.ofNoAccount))
        line.objects("sets", statistics.sets.map(json))
        return line
    }

    private func json(_ table: StoreStatistics.Table) -> JSONLine {
        var line = JSONLine("table", table.name)
        line.number("bytes", table.byteCount)
        line.number("entries", table.entryCount)
        if table.isPacked { line.number("packs", table.nodeCount) }
        line.number("depth", table.depth)
        line.number("branchPages", table.branchPageCount)
        line.number("leafPages", table.leafPageCount)
        line.number("longPages", table.longPageCount)
        if let fill = table.fill { line.raw("fill", Share.number(fill)) }
        return line
    }

    private func json(_ account: StoreStatistics.Account) -> JSONLine {
        var line = JSONLine()
        if let id = account.id { line.text("account", id.text) }
        line.number("number", account.number)
        line.number("bytes", account.byteCount)
        line.number("entries", account.entryCount)
        return line
    }

    private func json(_ sets: StoreStatistics.Sets) -> JSONLine {
        var line = JSONLine("table", sets.table)
        line.text("set", sets.name)
        line.number("bytes", sets.byteCount)
        line.number("sets", sets.setCount)
        line.number("chunks", sets.chunkCount)
        line.number("members", sets.memberCount)
        var encodings = JSONLine()
        for (name, count) in sets.encodings.sorted(by: { $0.key < $1.key }) {
            encodings.number(name, count)
        }
        line.object("encodings", encodings)
        if sets.coveredCount > 0 { line.number("covered", sets.coveredCount) }
        return line
    }
}

extension StoreStatistics.Sets {
    /// How many chunks have which encoding, the most frequent first.
    fileprivate var shownEncodings: [String] {
        encodings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value.grouped) \($0.key)" }
    }
}

/// Parts of a whole.
enum Share {
    /// Such as `12.5 %`.
    static func text(_ part: Int, of whole: Int) -> String {
        text(whole == 0 ? 0 : Double(part) / Double(whole))
    }

    static func text(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// With three digits behind the point.
    static func number(_ share: Double) -> String {
        let thousandths = Int((share * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
