import ArgumentParser
import Latchkey

/// `latchkey salvage`.
struct SalvageCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "salvage",
        abstract: "Write what can still be read of a damaged store.",
        discussion: """
            The lines are those of 'export --log', as far as their entries hold by their checksums, \
            and 'import' makes a new store of them. What could not be read is told, by table and \
            account, and so is what was left out since it refers to that. The store is only read, \
            without a lock: it is refused while somebody writes to it. The exit status is 4 when \
            anything is lost; the file is there all the same.

            Nothing is guessed, but what denied something may be lost as well as what allowed it: \
            look through the lines before anybody decides by them.

            EXAMPLES
              latchkey salvage damaged.latchkey --to salvaged.jsonl
              latchkey salvage damaged.latchkey --to to-send.jsonl --redact
              latchkey import new.latchkey salvaged.jsonl
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Option(
        help: ArgumentHelp(
            "Write to this file, which must not be there.", valueName: "file"),
        completion: .file())
    var to: PathArgument

    @Flag(
        help: """
            Read the commit before the newest, where that is damaged. What the newest commit changed \
            is not in the lines.
            """)
    var previous = false

    @Flag(
        help: """
            Write stand-ins for every name, address and text, also in what is told: for whoever is to \
            help, and to know nobody.
            """)
    var redact = false

    @OptionGroup var format: FormatOptions

    func run() throws {
        guard !to.isStandardFile else {
            throw Failure.usage("what is salvaged goes to a file: write ./- for one of the name -")
        }
        if case .missing = FileKind.of(to.path) {
        } else {
            throw Failure.failed("\(to.name) is there already; give the name of a new file")
        }
        var options = SalvageOptions()
        options.stepsBack = previous
        options.isRedacted = redact
        var salvaged: SalvageReport?
        try OutputFile.with(to.path) { file in
            var output = Output(file, name: to.name, whenLeft: .fail)
            salvaged = try salvage(options, to: &output)
            try output.flush()
        }
        guard let report = salvaged else { return }
        try Failure.after("what could be read is in \(to.name)") {
            var output = Output(whenLeft: .goOn)
            if format.isJSON {
                try output.write(json(report))
            } else {
                for line in SalvageText.lines(of: report) {
                    let isOfLoss = line.hasPrefix("lost:") || line.hasPrefix("mind:")
                    let line = line.shown
                    try output.write((isOfLoss ? Style.bad.firstWord(of: line) : line) + "\n")
                }
            }
            try output.finish()
        }
        guard !report.isWhole else { return }
        if format.isJSON { throw ExitStatus.failed }
        if report.isOfEarlierCommitAlone {
            throw Failure.failed(
                "\(to.name) is of the commit before the newest, and lacks what is said above")
        }
        throw Failure.failed(
            "\(store.name) could not be read whole: \(to.name) lacks what is said above, and who "
                + "decides by it may allow more, or less, than the store did; restore the file from "
                + "a backup if there is one"
                + (previous || !report.metaFaults.isEmpty
                    ? "" : ", or see whether --previous has more"))
    }

    private func salvage(_ options: SalvageOptions, to output: inout Output) throws -> SalvageReport
    {
        let progress = Progress("bytes")
        defer { progress.finish() }
        progress.tell("the pages of the file")
        var byteCount = 0
        do {
            return try Store.salvage(at: store.path, beside: to.path, options: options) { bytes in
                byteCount += bytes.count
                progress.tell(byteCount)
                try output.write { $0.append(contentsOf: bytes) }
            }
        } catch let error as StoreError {
            if case .storage(let cause) = error.kind, cause.kind == .notUnchanging {
                throw Failure.failed(
                    "\(store.name) is open for writing, or was written to; end who writes it, and "
                        + "salvage it again")
            }
            throw error
        }
    }

    private func json(_ report: SalvageReport) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        line.text("to", to.name)
        line.raw("whole", "\(report.isWhole)")
        line.number("commitNumber", report.commitNumber)
        if let time = report.commitTime { line.text("commitTime", time.iso8601) }
        if let skipped = report.skipped { line.object("skipped", json(skipped)) }
        line.number("lines", report.lineCount)
        var objects = JSONLine()
        for type in ObjectType.names {
            if let count = report.objectCounts[type] { objects.number(type, count) }
        }
        line.object("objects", objects)
        line.texts("metaPages", report.metaFaults)
        line.objects("damages", report.damages.map(json))
        line.number("damageCount", report.damageCount)
        line.number("otherDamageCount", report.otherDamageCount)
        line.number("unreadPages", report.unreadPageCount)
        line.objects("lost", report.lost.map(json))
        line.objects("leftOut", report.leftOut.map(json))
        line.objects("shortened", report.shortened.map(json))
        line.texts("warnings", report.warnings)
        return line
    }

    private func json(_ skipped: SalvageReport.SkippedCommit) -> JSONLine {
        var line = JSONLine()
        line.number("commitNumber", skipped.number)
        if let time = skipped.time { line.text("commitTime", time.iso8601) }
        line.objects(
            "logged",
            skipped.logged.map { logged in
                var line = JSONLine("account", logged.account)
                line.number("entries", logged.count)
                return line
            })
        return line
    }

    private func json(_ damage: SalvageReport.Damage) -> JSONLine {
        var line = JSONLine("table", damage.table)
        if let page = damage.page { line.number("page", page) }
        if let accounts = damage.accounts {
            line.texts("accounts", [accounts.first, accounts.last])
        }
        if let key = damage.key { line.text("key", key) }
        line.text("reason", damage.reason)
        return line
    }

    private func json(_ lost: SalvageReport.Lost) -> JSONLine {
        var line = JSONLine()
        if let account = lost.account { line.text("account", account) }
        line.text("type", lost.type)
        line.number("count", lost.count)
        line.texts("ids", lost.ids)
        return line
    }

    private func json(_ remark: SalvageReport.Remark) -> JSONLine {
        var line = JSONLine()
        if let account = remark.account { line.text("account", account) }
        line.text("type", remark.type)
        line.number("count", remark.count)
        line.text("reason", remark.reason)
        return line
    }
}
