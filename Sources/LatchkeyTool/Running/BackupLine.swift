import ArgumentParser
import Latchkey

/// How backups and copies are told.
enum BackupLine {
    static func json(_ backup: Backup) -> JSONLine {
        var line = JSONLine("backup", backup.name)
        line.text("time", backup.time.iso8601)
        if let copy = backup.copy { CopyText.add(copy, to: &line) }
        return line
    }

    /// With what is wrong with it, if anything is.
    static func json(_ backup: Backup, provenWith problem: String?) -> JSONLine {
        var line = json(backup)
        line.raw("whole", "\(problem == nil)")
        if let problem { line.text("problem", problem) }
        return line
    }
}

/// What a copy is of.
enum CopyText {
    static func lines(of copy: CopyReport) -> [String] {
        [
            "position \(copy.position?.description ?? "(not known: the order of commits is damaged)")",
            "sha256   \(copy.digest)",
        ]
    }

    static func add(_ copy: CopyReport, to line: inout JSONLine) {
        if let position = copy.position { line.text("position", position.description) }
        line.number("commitNumber", copy.commitNumber)
        line.number("bytesOfCopy", copy.byteCount)
        line.text("sha256", copy.digest)
    }
}

enum BackupCount {
    static func parse(_ text: String) throws -> Int {
        guard let count = Int(text), count >= 1 else {
            throw ValidationError("give how many backups are kept, 1 or more")
        }
        return count
    }
}

extension PathArgument {
    /// The folder of backups at the path.
    func asBackupFolder() throws -> BackupFolder {
        guard !isStandardFile else {
            throw Failure.usage("backups lie in a folder: write ./- for one of the name -")
        }
        return BackupFolder(path)
    }
}
