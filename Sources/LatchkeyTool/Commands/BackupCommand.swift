import ArgumentParser
import Latchkey

/// `latchkey backup`.
struct BackupCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Add a backup of a store to a folder of them.",
        discussion: """
            A backup is a whole copy of one moment, every entry of which was verified, and a manifest \
            with its digest. Others may read and write meanwhile. It is there as a whole or not at all; \
            what an interrupted one left is removed by the next. Commits have other numbers in it, as in any copy.

            EXAMPLES
              latchkey backup clients.latchkey backups --keep 14
              latchkey backups backups
              latchkey restore backups restored.latchkey
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(help: "The folder of the store's backups, which is there.", completion: .directory)
    var folder: PathArgument

    @Option(
        help: ArgumentHelp(
            "Keep so many backups: the oldest beyond are removed when the new one is there.",
            valueName: "number"),
        transform: BackupCount.parse)
    var keep: Int?

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let folder = try folder.asBackupFolder()
        let progress = Progress("entries")
        let backup: Backup
        do {
            defer { progress.finish() }
            backup = try reading.open(store).closing { store in
                try store.backUp(to: folder, keeping: keep) { done, total in
                    progress.tell(done, of: total)
                }
            }
        }
        try Failure.after("the backup is there") {
            var output = Output()
            if format.isJSON {
                try output.write(BackupLine.json(backup))
            } else {
                try output.write("\(backup.name)\n")
                if let copy = backup.copy {
                    for line in CopyText.lines(of: copy) { try output.write("  \(line)\n") }
                }
            }
            try output.finish()
        }
    }
}
