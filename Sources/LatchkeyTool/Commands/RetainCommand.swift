import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey retain`.
struct RetainCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "retain",
        abstract: "Move the oldest entries of logs to an archive.",
        discussion: """
            Whole segments of 8,192 entries go, all of them before the instant, from the first one on; each log goes on \
            behind them, and so does its chain of hashes. The archive is lines of the interchange format, and is \
            written, synchronized and read again before anything is removed. Others may read and write meanwhile. \
            Whatever interrupts it, no entry is lost: the same command goes on with the archive that is there. The room \
            in the store's file is used by what comes; 'copy' makes a file without it.

            EXAMPLES
              latchkey retain clients.latchkey --before 2026-01-01T00:00:00Z \\
                --archive logs-2025.jsonl
              latchkey verify clients.latchkey --with logs-2025.jsonl
              latchkey import logs-2025.latchkey logs-2025.jsonl
            """)

    static let lists: Set = ["--account"]

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Option(
        help: ArgumentHelp(
            "Archive what was before this instant, which is seven days ago at least.",
            valueName: "instant"),
        transform: InstantText.instant)
    var before: Instant

    @Option(
        help: ArgumentHelp(
            "The file of the archive, which must not be there, unless this command was interrupted.",
            valueName: "file"),
        completion: .file())
    var archive: PathArgument

    @Option(
        name: .customLong("account"),
        help: ArgumentHelp(
            "An account whose log it is; may be given more than once. Without it the logs of all.",
            valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var accounts: [Identity] = []

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        guard !archive.isStandardFile else {
            throw Failure.usage("an archive is a file: write ./- for one of the name -")
        }
        if FileKind.areSame(store.path, archive.path) {
            throw Failure.usage("\(archive.name) is the store itself; choose another path")
        }
        let progress = Progress("entries")
        let report: RetentionReport
        do {
            defer { progress.finish() }
            // Whoever archives much of a log knows that it takes a while.
            report = try verifying.open(store, { $0.onLongReader = { _ in } }).closing { store in
                try store.retain(
                    before: before, in: accounts.isEmpty ? nil : accounts, archive: archive.path
                ) { done, total in progress.tell(done, of: total) }
            }
        }
        try Failure.after("what is said to be archived is") {
            var output = Output()
            if format.isJSON {
                try output.write(json(report))
            } else {
                for line in text(report) { try output.write(line.shown + "\n") }
            }
            try output.finish()
        }
    }

    private func text(_ report: RetentionReport) -> [String] {
        var lines: [String] = []
        if report.archive == nil {
            lines.append("nothing archived")
        } else {
            let how = report.wentOn ? "went on with" : "archived to"
            lines.append("\(how) \(archive.name): \(report.archiveByteCount.grouped) bytes")
        }
        for log in report.logs {
            let archived = log.archived.map {
                "entries \($0.text) archived"
            }
            var line = "  \(log.account): \(archived ?? "nothing archived")"
            if let reason = log.reason {
                line += "; \(log.keptCount.grouped) kept, \(reason.text(before))"
            }
            lines.append(line)
        }
        if report.archive != nil {
            lines.append(
                "the room is free in the store's file for what comes; 'latchkey copy' makes a file without it"
            )
        }
        return lines
    }

    private func json(_ report: RetentionReport) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        if report.archive != nil {
            line.text("archive", archive.name)
            line.number("bytes", report.archiveByteCount)
            line.raw("wentOn", "\(report.wentOn)")
        }
        line.objects(
            "logs",
            report.logs.map { log in
                var object = JSONLine("account", "\(log.account)")
                if let archived = log.archived {
                    object.number("first", archived.lowerBound)
                    object.number("last", archived.upperBound)
                }
                object.number("removed", log.removedCount)
                object.number("kept", log.keptCount)
                if let reason = log.reason { object.text("reason", reason.rawValue) }
                return object
            })
        return line
    }
}

extension LogRetention.Reason {
    fileprivate func text(_ instant: Instant) -> String {
        switch self {
        case .younger: "of whose first 8,192 some are not before \(instant.iso8601)"
        case .partOfSegment: "fewer than the 8,192 that are archived together"
        case .notIndexed: "of which the first wait for more, with which they are indexed"
        case .notInArchive: "which this archive does not have: archive them to another"
        }
    }
}
