import ArgumentParser
import Latchkey

/// `latchkey verify`.
struct VerifyCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that a store is whole.",
        discussion: """
            Every page of the file is read and its structure checked; then every entry against \
            its checksum, and every name, index, set, head and log against the records that they \
            are made from. Others may read and write meanwhile. Each finding is told with its \
            account and its meaning, and what could not be looked at because of it. Free pages are \
            not looked at: nothing that they hold counts. The exit status is 4 when anything is told.

            EXAMPLES
              latchkey verify clients.latchkey
              latchkey verify clients.latchkey --json > findings.json
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Option(
        help: ArgumentHelp(
            """
            Verify this alone: 'structure' (the pages of the file), 'account:ID', or 'everything', \
            as without the option.
            """,
            valueName: "part"),
        transform: Store.Part.init(text:))
    var only: Store.Part?

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let report = try verify()
        var output = Output(whenLeft: .goOn)
        if format.isJSON {
            try output.write(json(report))
        } else if report.isSound {
            try output.write(
                "\(Style.good.text("sound")): \(VerificationText.extent(of: report))\n")
        } else {
            for line in VerificationText.lines(of: report) {
                try output.write(Style.bad.text(line.shown) + "\n")
            }
        }
        try output.finish()
        guard !report.isSound else { return }
        if format.isJSON { throw ExitStatus.failed }
        if report.isUnfinishedAlone {
            let what =
                report.unfinishedCommit == .certain ? "could not be" : "may not have been"
            throw Failure.failed("\(store.name): a commit \(what) finished, as said above")
        }
        if report.losesStepBackAlone {
            throw Failure.failed(
                "\(store.name): there is no commit to step back to, as said above; every answer is right"
            )
        }
        let count = Counted.text(report.findings.count, "problem")
        let remedy =
            report.hasSoundStructure
            ? ", or export what can be read into a new store"
            : ", or salvage what can be read"
        throw Failure.failed(
            "\(store.name) is damaged: \(report.isCut ? "more than " : "")\(count) found; restore "
                + "the file from a backup\(remedy)")
    }

    private func verify() throws -> VerificationReport {
        let progress = Progress("entries")
        defer { progress.finish() }
        progress.tell("the structure of the file")
        return try reading.verify(store, only ?? .everything) { done, total in
            progress.tell(done, of: total)
        }
    }

    private func json(_ report: VerificationReport) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        line.raw("sound", "\(report.isSound)")
        line.number("entries", report.entryCount)
        line.number("pages", report.pageCount)
        line.number("freePages", report.freePageCount)
        line.objects("findings", report.findings.map(VerificationText.json))
        line.raw("cut", "\(report.isCut)")
        line.texts("unverified", report.unverified)
        return line
    }
}
