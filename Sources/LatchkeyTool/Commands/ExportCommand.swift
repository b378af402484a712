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
            the chosen ones refer to appear by their name alone. With --redact no name is left: that can be \
            given to whoever helps. Its lines are those of an export without it, one by one, by which \
            what a stand-in stands for is looked up.

            EXAMPLES
              latchkey export clients.latchkey --log --output backup.jsonl
              latchkey export clients.latchkey --account acme | gzip >acme.jsonl.gz
              latchkey export clients.latchkey --log --redact --output to-send.jsonl
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        help: ArgumentHelp("Write this account; may be repeated.", valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: [Identity] = []

    @Flag(help: "Write the activity log behind the records.")
    var log = false

    @Flag(
        help: """
            Write stand-ins for every name, address and text. Every decision stays what it is: for \
            whoever is to help, and to know nobody.
            """)
    var redact = false

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
            accounts: account.isEmpty ? nil : account, includesLog: log, isRedacted: redact)
        try OutputFile.write(to: output, besideStoreAt: options.store.path) { file, name in
            try write(exported, to: file, name: name)
        }
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
