import ArgumentParser
import Latchkey

/// `latchkey backups`.
struct BackupsCommand: FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups",
        abstract: "List the backups in a folder, and prove each.",
        discussion: """
            Every copy is read, and its digest compared with that of its manifest. The exit status is 4 \
            when one is not what was written. What one that is being made, or was interrupted, has in the \
            folder is named: it is no backup, and the next one removes what is left.

            EXAMPLE
              latchkey backups backups
            """)

    @Argument(
        help: ArgumentHelp("The folder of backups.", valueName: "folder"), completion: .directory)
    var folder: PathArgument

    @OptionGroup var format: FormatOptions

    func run() throws {
        let backups = try folder.asBackupFolder()
        let progress = Progress("backups")
        var rows: [(backup: Backup, problem: String?)] = []
        do {
            defer { progress.finish() }
            for backup in try backups.backups() {
                progress.tell(backup.name)
                rows.append((backup, try backups.problem(with: backup)))
            }
        }
        let unfinished = try backups.unfinishedFiles()
        var output = Output(whenLeft: .goOn)
        if format.isJSON {
            for row in rows {
                try output.write(BackupLine.json(row.backup, provenWith: row.problem))
            }
            for name in unfinished { try output.write(JSONLine("unfinished", name)) }
        } else if rows.isEmpty {
            try output.write("no backups\n")
        } else {
            var table = Table(["name", "bytes", "commit", "state"])
            try output.write(
                table.text(
                    of: rows.map { row in
                        [
                            row.backup.name, row.backup.copy?.byteCount.grouped,
                            row.backup.copy.map { "\($0.commitNumber)" }, row.problem ?? "whole",
                        ]
                    }))
        }
        if !format.isJSON {
            for name in unfinished {
                try output.write(
                    "no backup: \(name.shown): one is being made, or was interrupted\n")
            }
        }
        try output.finish()
        let count = rows.count { $0.problem != nil }
        guard count > 0 else { return }
        if format.isJSON { throw ExitStatus.failed }
        throw Failure.failed(
            "\(folder.name) has \(Counted.text(count, "backup")) that cannot be restored; make another, and look for the cause"
        )
    }
}
