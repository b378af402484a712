import LMDB
import Latchkey
import SystemPackage

// Copies and backups: what has the name of one is whole, whatever failed, and nothing else is left.
extension Deeds {
    static func copies(_ folder: FilePath, _ template: [UInt8]) throws -> [Deed] {
        let place = FaultRun.folder(beside: folder)
        let whole = try exported(template, in: folder)
        return [copyOfStore(place, whole), backUp(place, whole)] + restored(place, whole)
    }

    private static func copyOfStore(_ place: FilePath, _ whole: String) -> Deed {
        let path = place.appending("whole.latchkey")
        var deed = Deed.opened(
            "copy-of-store", .nothing,
            misfit: { _, isDone in
                guard path.isThere else { return isDone ? "there is no copy" : nil }
                return try misfit(of: path, whole)
            }
        ) { store in
            try store.copy(to: path)
            return "copied"
        }
        deed.mayBring = { $0.hasPrefix("whole.latchkey") && !$0.contains(".copying-") }
        return deed
    }

    private static func backUp(_ place: FilePath, _ whole: String) -> Deed {
        let backups = BackupFolder(place)
        var deed = Deed.opened(
            "back-up", .nothing, prepare: { try $0.backUp(to: backups) },
            misfit: { store, _ in
                let found = try backups.backups()
                // What is removed is the older one, if it can be, and not before the new one is there.
                guard (1...2).contains(found.count) else {
                    return "there are \(found.count) backups"
                }
                for backup in found {
                    if let misfit = try misfit(of: backup, in: backups, whole) { return misfit }
                }
                // Each backup has another name.
                try insertAccount("more", into: store)
                try store.backUp(to: backups, keeping: 1)
                let left = try backups.unfinishedFiles()
                return left.isEmpty ? nil : "the next backup left \(left)"
            }
        ) { store in
            try insertAccount("new", into: store)
            try store.backUp(to: backups, keeping: 1)
            return "backed up"
        }
        deed.trace = .something
        deed.mayBring = isOfBackup
        return deed
    }

    private static func restored(_ place: FilePath, _ whole: String) -> [Deed] {
        let backups = BackupFolder(place)
        let path = place.appending("restored.latchkey")
        func newest() throws -> Backup {
            guard let backup = try backups.backups().last else {
                throw UsageError(text: "there is no backup")
            }
            return backup
        }
        var deed = Deed.opened(
            "restore", .nothing, prepare: { try $0.backUp(to: backups) },
            misfit: { _, isDone in
                guard path.isThere else { return isDone ? "nothing is restored" : nil }
                return try misfit(of: path, whole)
            }
        ) { _ in
            try backups.restore(newest(), to: path)
            return "restored"
        }
        deed.mayBring = {
            isOfBackup($0) || $0.hasPrefix("restored.latchkey") && !$0.contains(".restoring-")
        }
        var refused = Deed.opened(
            "restore-over-a-store", .nothing, prepare: { try $0.backUp(to: backups) }
        ) { _ in
            let backup = try newest()
            do throws(StoreError) {
                try backups.restore(backup, to: place.appending(SampleStore.name))
            } catch {
                guard case .storage(let cause) = error.kind, cause.kind == .alreadyExists else {
                    throw error
                }
                return "refused"
            }
            return "a store was written over"
        }
        refused.mayBring = isOfBackup
        return [deed, refused]
    }

    /// Whether a name is one of a backup's that is whole, or of its lock file, which whoever looks at it makes.
    private static func isOfBackup(_ name: String) -> Bool {
        name.hasPrefix("20")
            && [".json", ".latchkey", ".latchkey-lock"].contains { name.hasSuffix($0) }
    }

    private static func insertAccount(_ id: Identity, into store: Store) throws {
        try store.administer { administration in
            try administration.insert(.account(Account(id: id, subdomain: id.text, name: "More")))
        }
    }

    private static func misfit(of backup: Backup, in folder: BackupFolder, _ whole: String) throws
        -> String?
    {
        if let problem = try folder.problem(with: backup) { return "\(backup.name): \(problem)" }
        return try misfit(of: folder.path.appending(backup.name + ".latchkey"), whole)
    }

    /// Why a file is no whole copy, if it is none.
    private static func misfit(of path: FilePath, _ whole: String) throws -> String? {
        let store = try Store.open(
            at: path, options: SampleStore.options { $0.isReadOnly = true })
        defer { try? store.close() }
        let report = try store.verify()
        guard report.isSound else { return "\(path) is damaged: \(report.problems)" }
        return try text(store) == whole ? nil : "\(path) has something else"
    }

    /// What a store says that has such a file.
    private static func exported(_ bytes: [UInt8], in folder: FilePath) throws -> String {
        let path = folder.appending("exported.latchkey")
        try Files.write(bytes, to: path)
        let store = try Store.open(at: path, options: SampleStore.options { $0.isReadOnly = true })
        defer { try? store.close() }
        return try text(store)
    }

    /// The records and the log, but for accounts that are added beside a deed.
    private static func text(_ store: Store) throws -> String {
        var bytes: [UInt8] = []
        try store.read { view in
            try view.export(
                ExportOptions(accounts: ["acme", "noc", "far", "off"], includesLog: true)
            ) {
                bytes += $0
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
