import ArgumentParser
import Latchkey

/// `latchkey verify`.
struct VerifyCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that a store is whole.",
        discussion: """
            Every page of the file is read and its structure checked; then every entry against \
            its checksum, and every name, index and head against the records that they are \
            made from. Others may read and write meanwhile. The exit status is 4 when \
            anything is damaged.

            EXAMPLE
              latchkey verify clients.latchkey
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
            try output.write("\(Style.good.text("sound")): \(report.entryCount.grouped) entries\n")
        } else {
            for problem in report.problems {
                try output.write(Style.bad.text(problem.shown) + "\n")
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
        let count = Counted.text(report.problems.count, "problem")
        let remedy =
            report.hasSoundStructure
            ? ", or export what can be read into a new store"
            : ": what is exported of it may lack things"
        throw Failure.failed(
            "\(store.name) is damaged: \(report.isCut ? "more than " : "")\(count) found; restore "
                + "the file from a backup\(remedy)")
    }

    private func verify() throws -> VerificationReport {
        let opened = try reading.open(store)
        let progress = Progress()
        defer { progress.finish() }
        progress.tell("the structure of the file")
        return try opened.closing { store in
            try store.verify(only ?? .everything) { done, total in
                progress.tell("\(done.grouped) of \(total.grouped) entries")
            }
        }
    }

    private func json(_ report: VerificationReport) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        line.raw("sound", "\(report.isSound)")
        line.number("entries", report.entryCount)
        line.texts("problems", report.problems)
        line.raw("cut", "\(report.isCut)")
        return line
    }
}
