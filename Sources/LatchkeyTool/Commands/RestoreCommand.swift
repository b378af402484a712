import ArgumentParser
import Latchkey

/// `latchkey restore`.
struct RestoreCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a store of a backup.",
        discussion: """
            It is the same store as it was at that moment: with its identity, log, API keys, positions \
            and past. Its commits have other numbers: positions and instants are those of then. What is written is compared with the digest of the backup; it gets its name when it \
            is whole, and no file is ever replaced.

            EXAMPLES
              latchkey restore backups restored.latchkey
            """)

    @Argument(help: "The folder of backups.", completion: .directory)
    var folder: PathArgument

    @Argument(help: "The store's file, which must not be there.", completion: .file())
    var store: PathArgument

    @Option(
        help: ArgumentHelp("Restore this one, in place of the newest.", valueName: "name"),
        transform: TextArgument.parse)
    var backup: String?

    @OptionGroup var format: FormatOptions

    func run() throws {
        guard !store.isStandardFile else {
            throw Failure.usage("a store is a file: write ./- for one of the name -")
        }
        let folder = try folder.asBackupFolder()
        let all = try folder.backups()
        guard let chosen = all.last(where: { backup?.utf8.elementsEqual($0.name.utf8) ?? true })
        else {
            throw Failure.badData(
                backup.map {
                    "\(self.folder.name) has no backup \($0); 'latchkey backups' lists them"
                }
                    ?? "\(self.folder.name) has no backups")
        }
        do { try folder.restore(chosen, to: store.path) } catch {
            guard case .storage(let cause) = error.kind, case .damaged(let reason) = cause.kind
            else { throw error }
            throw Failure.failed(
                "\(chosen.name) cannot be restored: \(reason); 'latchkey backups' says which can")
        }
        try Failure.after("the store is restored") {
            var output = Output()
            if format.isJSON {
                var line = BackupLine.json(chosen)
                line.text("store", store.name)
                try output.write(line)
            } else {
                try output.write("restored: \(chosen.name)\n")
            }
            try output.finish()
        }
    }
}
