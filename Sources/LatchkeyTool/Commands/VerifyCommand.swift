import ArgumentParser
import Latchkey

/// `latchkey verify`.
struct VerifyCommand: ParsableCommand, AnsweringCommand {
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
    var store: String

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let report = try verify()
        var output = Output()
        if format.isJSON {
            try output.write(json(report))
        } else if report.isSound {
            try output.write("sound: \(report.entryCount.grouped) entries\n")
        } else {
            for problem in report.problems { try output.write(problem.shown + "\n") }
        }
        try output.finish()
        guard !report.isSound else { return }
        if format.isJSON { throw ExitStatus.failed }
        let count = Counted.text(report.problems.count, "problem")
        throw Failure.failed(
            "\(store) is damaged: \(report.isCut ? "more than " : "")\(count) found; restore the "
                + "file from a backup, or export what can be read into a new store")
    }

    private func verify() throws -> VerificationReport {
        let opened = try reading.open(store)
        let progress = Progress()
        defer { progress.finish() }
        progress.tell("the structure of the file")
        let report: VerificationReport
        do {
            report = try opened.verify { done, total in
                progress.tell("\(done.grouped) of \(total.grouped) entries")
            }
        } catch {
            try? opened.close()
            throw error
        }
        try opened.close()
        return report
    }

    private func json(_ report: VerificationReport) -> JSONLine {
        var line = JSONLine()
        line.text("store", store)
        line.raw("sound", "\(report.isSound)")
        line.number("entries", report.entryCount)
        line.texts("problems", report.problems)
        line.raw("cut", "\(report.isCut)")
        return line
    }
}
