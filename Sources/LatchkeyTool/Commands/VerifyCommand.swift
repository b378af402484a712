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
            not looked at: nothing that they hold counts. The exit status is 4 when anything is told. \
            With --with the archives of its logs ('retain') are proven, too: every byte of them, and \
            that their chains lead to where the logs begin.

            EXAMPLES
              latchkey verify clients.latchkey
              latchkey verify clients.latchkey --with logs-2024.jsonl \\
                --with logs-2025.jsonl
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

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Prove this archive of its logs as well; may be given more than once.",
            valueName: "file"),
        completion: .file())
    var archives: [PathArgument] = []

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    static let lists: Set = ["--with"]

    func run() throws {
        var report = try verify()
        let proven = try proveArchives(&report)
        var output = Output(whenLeft: .goOn)
        if format.isJSON {
            try output.write(json(report, proven))
        } else if report.isSound {
            try output.write(
                "\(Style.good.text("sound")): \(VerificationText.extent(of: report))\n")
            for log in proven { try output.write("  \(log.text.shown)\n") }
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
        if report.findings.allSatisfy({ $0.archive != nil }), report.unverified.isEmpty {
            throw Failure.failed(
                "archives of \(store.name) are not what was archived: \(count) found; the store is sound"
            )
        }
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

    /// Adds what is found of the archives to a report.
    ///
    /// - Returns: What is proven by them.
    private func proveArchives(_ report: inout VerificationReport) throws -> [ArchivedLogProof] {
        guard !archives.isEmpty else { return [] }
        for archive in archives where archive.isStandardFile {
            throw Failure.usage("an archive is a file: write ./- for one of the name -")
        }
        let progress = Progress("entries of archives")
        defer { progress.finish() }
        do {
            let found = try reading.open(store).closing { store in
                try store.verify(archives: archives.map(\.path)) { progress.tell($0) }
            }
            report.add(found)
            return found.logs
        } catch {
            // What is damaged was told, and is why the archives cannot be compared.
            guard !report.isSound else { throw error }
            report.addUnverified("the archives: \(error)")
            return []
        }
    }

    private func json(_ report: VerificationReport, _ proven: [ArchivedLogProof]) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        line.raw("sound", "\(report.isSound)")
        line.number("entries", report.entryCount)
        line.number("pages", report.pageCount)
        line.number("freePages", report.freePageCount)
        line.objects("findings", report.findings.map(VerificationText.json))
        line.raw("cut", "\(report.isCut)")
        line.texts("unverified", report.unverified)
        if !archives.isEmpty { line.objects("archived", proven.map(\.json)) }
        return line
    }
}

extension ArchivedLogProof {
    fileprivate var text: String {
        var text =
            "\(account): entries \(archived.text) are archived"
        if hasEarlier { text += ", and those before in archives that were not given" }
        if hasDoubles { text += "; some are there twice, and the same" }
        return text
    }

    fileprivate var json: JSONLine {
        var line = JSONLine("account", "\(account)")
        line.number("first", archived.lowerBound)
        line.number("last", archived.upperBound)
        line.raw("earlier", "\(hasEarlier)")
        line.raw("doubles", "\(hasDoubles)")
        return line
    }
}
