import ArgumentParser
import Latchkey
import SystemPackage

/// `latchkey import`.
struct ImportCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a store from lines of JSON, or add them to one.",
        discussion: """
            A STORE that is missing is built as a new file beside it, which gets its name at \
            the end. To a STORE that is there everything is added in one transaction. Either \
            way it is all or nothing: an error names the file, the line and the key, and \
            changes nothing; one that comes when the import is done says so.

            EXAMPLES
              latchkey import clients.latchkey world.jsonl
              zcat backup.jsonl.gz | latchkey import restored.latchkey -
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(
        help: "Files of the interchange format, in order; - is standard input.",
        completion: .file(extensions: ["jsonl"]))
    var file: [PathArgument]

    @Flag(
        help: """
            Take lines that were done more than seven days ahead of the clock, as the export of a \
            store has whose clock was wrong.
            """)
    var acceptFuture = false

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        if file.filter(\.isStandardFile).count > 1 {
            throw ValidationError("- is given twice: standard input can be read once")
        }
    }

    func run() throws {
        var sources: [ImportSource] = []
        defer { for source in sources where source.file != .standardInput { close(source) } }
        for path in file {
            sources.append(
                ImportSource(name: InputFile.name(path), file: try InputFile.open(path)))
        }
        let clock = ContinuousClock()
        let begin = clock.now
        let made: (store: Store, report: ImportReport)
        let isNew = FileKind.of(store.path) == .missing
        do { made = try run(sources, isNew: isNew) } catch let error as StoreError {
            throw failure(error, isNew: isNew)
        }
        let report = made.report
        try Failure.after(Self.doneWords) { try made.store.close() }
        for name in report.sourcesWithoutEnd {
            StandardFiles.tell(
                """
                latchkey: \(name.shown) does not end as an export does: whether it is whole is not \
                known

                """)
        }
        if report.accounts.isEmpty {
            StandardFiles.tell(
                """
                latchkey: nothing was imported into \(store.name.shown): there is no account, and nothing of \
                one, in the lines; check what made them

                """)
        }
        try Failure.after(Self.doneWords) { try write(report, clock.now - begin) }
    }

    /// What is to be known of whatever goes wrong afterwards.
    private static let doneWords = "the import is done"

    /// What went wrong, and whether anything was imported.
    private func failure(_ error: StoreError, isNew: Bool) -> Failure {
        // Where it has a place it says so itself.
        if error.source != nil || error.line != nil { return Failure(error) }
        if case .storage(let cause) = error.kind, cause.kind == .alreadyExists, isNew {
            let target = FileKind.target(of: store.path)
            let what =
                FileKind.of(target) == .missing
                ? "is a link to \(target.name), where nothing is; give that path, or remove the link"
                : "was made by somebody else meanwhile; run the command again to add to it"
            return .failed("import: \(store.name) \(what); nothing was imported")
        }
        let isUnknown =
            switch error.kind {
            case .storage(let cause) where cause.kind == .alreadyExists: false
            // A file that is whole may have got its name, and not have been opened then.
            case _ where isNew: FileKind.of(store.path) != .missing
            case .storage(let cause): cause.leavesCommitUnknown
            default: false
            }
        return Failure(error).adding(
            isUnknown ? "whether it was imported is not known" : "nothing was imported")
    }

    private func close(_ source: ImportSource) { try? source.file.close() }

    /// - Returns: The store, open, and what was imported into it.
    private func run(_ sources: [ImportSource], isNew: Bool) throws -> (Store, ImportReport) {
        let progress = Progress("lines")
        let bytes = InputBytes(of: sources.map(\.file))
        defer { progress.finish() }
        func tell(_ lineCount: Int) { progress.tell(lineCount, share: bytes.share) }
        let path = store.path
        guard isNew else {
            let store = try verifying.open(store)
            let report = try store.closingOnError { store in
                try store.importLines(from: sources, acceptsFuture: acceptFuture) { tell($0) }
            }
            return (store, report)
        }
        let made = try Store.create(
            at: path, importing: sources, acceptsFuture: acceptFuture
        ) { tell($0) }
        return (made.store, made.report)
    }

    private func write(_ report: ImportReport, _ duration: Duration) throws {
        var output = Output()
        let types = ObjectType.names.compactMap { name in
            report.objectCounts[name].map { (name, $0) }
        }
        if format.isJSON {
            var objects = JSONLine()
            for (name, count) in types { objects.number(name, count) }
            var line = JSONLine()
            line.text("store", store.name)
            line.number("lines", report.lineCount)
            line.object("objects", objects)
            line.number("accounts", report.accounts.count)
            if !report.sourcesWithoutEnd.isEmpty {
                line.texts("withoutEnd", report.sourcesWithoutEnd)
            }
            line.raw("seconds", duration.seconds)
            try output.write(line)
        } else {
            let accounts = Counted.text(report.accounts.count, "account")
            try output.write(
                """
                imported \(Counted.text(report.lineCount, "line")) of \(accounts) \
                into \(store.name.shown) in \(duration.seconds) s

                """)
            for (name, count) in types {
                try output.write("  \(Counted.text(count, name))\n")
            }
        }
        try output.finish()
    }
}
