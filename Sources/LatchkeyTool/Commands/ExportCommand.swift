import ArgumentParser
import Glibc
import LMDB
import Latchkey
import SystemPackage

/// `latchkey export`.
struct ExportCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a store as lines of JSON.",
        discussion: """
            The same records give the same bytes, and 'import' takes them back. Accounts that \
            the chosen ones refer to appear by their name alone.

            EXAMPLES
              latchkey export clients.latchkey --log --output backup.jsonl
              latchkey export clients.latchkey --account acme | gzip >acme.jsonl.gz
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        help: ArgumentHelp("Write this account; may be repeated.", valueName: "account"),
        transform: Reference.account)
    var account: [Identity] = []

    @Flag(help: "Write the activity log behind the records.")
    var log = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file, which is whole or not there; - is standard output.",
            valueName: "file"),
        completion: .file())
    var output = PathArgument.standardFile

    static let lists: Set = ["--account"]

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let exported = ExportOptions(
            accounts: account.isEmpty ? nil : account, includesLog: log)
        guard !output.isStandardFile else {
            return try write(exported, to: .standardOutput, name: "standard output")
        }
        let target = FileKind.target(of: output.path)
        for taken in FileKind.filesOfStore(at: options.store.path) {
            // A lock file that others have open must not be replaced: each writer would have one.
            if target == taken || FileKind.areSame(target, taken) {
                throw Failure.usage(
                    "\(output.name) belongs to the store: export it to another file")
            }
        }
        try OutputFile.with(output.path) { try write(exported, to: $0, name: output.name) }
    }

    private func write(_ exported: ExportOptions, to file: FileDescriptor, name: String) throws {
        try options.read { view in
            var output = Output(
                file, name: name, whenLeft: file == .standardOutput ? .end : .fail)
            // Lines on a terminal would be written over.
            let progress = Progress("bytes", isShown: isatty(file.rawValue) != 1)
            defer { progress.finish() }
            var byteCount = 0
            try view.export(exported) { bytes in
                byteCount += bytes.count
                progress.tell(byteCount)
                try output.write { $0.append(contentsOf: bytes) }
            }
            try output.flush()
        }
    }
}
