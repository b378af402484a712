import Latchkey
import SystemPackage

/// What a process does over and over until it is killed.
enum CopiesWork: String, CaseIterable {
    case write
    case copy
    case backUp = "backup"
    case restore
    /// Restoring over the store itself.
    case overwrite

    /// Those that are killed in the middle of it, beside one that writes.
    static let killed: [CopiesWork] = [.copy, .backUp, .restore, .overwrite]

    static let backups = "backups"
    /// How many backups are kept.
    static let keptCount = 3

    /// Where the copy or the restored store of a number is.
    func path(_ number: Int, in folder: FilePath) -> FilePath {
        folder.appending("\(rawValue)-\(number).latchkey")
    }

    /// Does it until the process is killed, or so many times, and says `begin N` before each, and `done N` behind it.
    func run(in folder: FilePath, times: Int = .max, saying say: (String) -> Void) throws {
        let isWriting = self == .write
        let store = try Store.open(
            at: folder.appending(CopiesWorld.name),
            options: isWriting ? CopiesWorld.options : CopiesWorld.readOnly)
        let backups = BackupFolder(folder.appending(Self.backups))
        for number in 0..<times {
            say("begin \(number)")
            switch self {
            case .write: try CopiesWorld.step(number + 1, store)
            case .copy: try store.copy(to: path(number, in: folder))
            case .backUp: try store.backUp(to: backups, keeping: Self.keptCount)
            case .restore: try backups.restore(newest(of: backups), to: path(number, in: folder))
            case .overwrite:
                do {
                    try backups.restore(newest(of: backups), to: folder.appending(CopiesWorld.name))
                    throw UsageError(text: "a store was written over")
                } catch let error as StoreError {
                    guard case .storage(let cause) = error.kind, cause.kind == .alreadyExists else {
                        throw error
                    }
                }
            }
            say("done \(number)")
        }
        try store.close()
    }

    private func newest(of folder: BackupFolder) throws -> Backup {
        guard let backup = try folder.backups().last else {
            throw UsageError(text: "there is no backup")
        }
        return backup
    }
}
