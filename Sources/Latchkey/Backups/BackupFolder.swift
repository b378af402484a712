public import AccessRules
import Glibc
import LMDB
public import SystemPackage

/// One backup of a store: a whole copy of one moment, with its digest.
public struct Backup: Hashable, Sendable {
    /// What it is called in its folder. Names in the order of their bytes are in the order of time.
    public let name: String
    /// The moment that it is of.
    public let time: Instant
    /// What was copied, as its manifest says; nil where that cannot be read: then nothing proves the copy.
    public let copy: CopyReport?
    /// The identity of the store that it is of (``Store/identity``); nil where the manifest cannot be read.
    public let storeIdentity: String?
}

/// A folder of backups of one store, on a local file system.
///
/// A backup is two files: a whole copy of the store, `NAME.latchkey`, and a manifest, `NAME.json`, which has the copy's digest.
/// The manifest comes last and goes first, so that a copy without one is none: what was interrupted is no backup, and the next
/// backup removes it.
///
/// See *Backups, copies and restoring* in `Docs/Operations.md`.
public struct BackupFolder: Hashable, Sendable {
    /// Where it is.
    public let path: FilePath

    /// The folder at a path, which is there.
    public init(_ path: FilePath) { self.path = path }

    /// The backups, the oldest first.
    ///
    /// Complexity: one small file is read for each.
    ///
    /// - Throws: ``StoreError``: `storage`: the folder is not there or cannot be read.
    public func backups() throws(StoreError) -> [Backup] {
        try names().map { name in
            let manifest = BackupManifest(at: path.manifest(name))
            return Backup(
                name: name.text, time: name.time, copy: manifest?.copy,
                storeIdentity: manifest?.storeIdentity)
        }
    }

    /// The names of files that are no backup yet: what one that is being made has there, or one that was interrupted left. The next
    /// backup removes the latter.
    ///
    /// - Throws: ``StoreError``: `storage`: the folder is not there or cannot be read.
    public func unfinishedFiles() throws(StoreError) -> [String] {
        try leftovers().map { $0.lastComponent?.string ?? "" }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    /// Copies without a manifest, and files without a name of their own.
    func leftovers() throws(StoreError) -> [FilePath] {
        let whole = Set(try names())
        let copies = [BackupFile.store, BackupFile.store + "-lock"]
        let parts = try files().filter { file in
            let isUnnamed = file.rest.starts(with: (BackupFile.manifest + ".writing-").utf8)
            let isCopy = copies.contains { file.rest.elementsEqual($0.utf8) }
            return isUnnamed || isCopy && !whole.contains(file.name)
        }
        let isOfUnnamed = { (name: [UInt8]) in name.starts(with: BackupFile.unnamed.utf8) }
        return parts.map(\.path) + (paths(in: path, where: isOfUnnamed) ?? [])
    }

    /// The names of what has a manifest, the oldest first.
    func names() throws(StoreError) -> [BackupName] {
        try files().filter { $0.rest.elementsEqual(BackupFile.manifest.utf8) }.map(\.name)
            .sorted(by: <)
    }

    /// What lies in the folder and begins with a backup's name, with what follows that.
    func files() throws(StoreError) -> [(path: FilePath, name: BackupName, rest: [UInt8])] {
        let begins = { (name: [UInt8]) in BackupName(beginning: name) != nil }
        guard let found = paths(in: path, where: begins) else {
            throw Errno(rawValue: errno).asStoreError("look for backups in", path)
        }
        return found.compactMap { file in
            let last = file.lastComponent.map { FilePath(root: nil, components: $0).bytes } ?? []
            guard let name = BackupName(beginning: last) else { return nil }
            return (file, name, Array(last.dropFirst(name.text.utf8.count)))
        }
    }

    /// What is wrong with a backup: why it could not be restored; nil where nothing is.
    ///
    /// Complexity: its copy is read once.
    ///
    /// - Throws: ``StoreError``: `storage`: the copy cannot be read.
    public func problem(with backup: Backup) throws(StoreError) -> String? {
        guard let copy = backup.copy, let name = BackupName(beginning: Array(backup.name.utf8))
        else {
            return "its manifest cannot be read"
        }
        guard path.backup(name).exists else { return "its copy is not there" }
        guard (try? path.backup(name).stat().type) == .regular else {
            return "its copy is no regular file"
        }
        return Self.problem(of: try FileDigest(of: path.backup(name)), copy)
    }

    private static func problem(of digest: FileDigest, _ copy: CopyReport) -> String? {
        if digest.byteCount != copy.byteCount {
            return "its copy has \(digest.byteCount) bytes, and had \(copy.byteCount)"
        }
        if !digest.text.utf8.elementsEqual(copy.digest.utf8) {
            return "its copy is not what was written: its digest is another"
        }
        return nil
    }

    /// Makes a store of a backup where there is none: the same store, as it was at that moment.
    ///
    /// The digest is made of what is written, and what does not have that of the manifest gets no name: all or nothing. Nobody may
    /// have a store of that path open, also one that was moved away.
    ///
    /// Complexity: the copy is read and written once.
    ///
    /// - Throws: ``StoreError``: `damaged` of the storage: the backup is not what was written; `storage`: there is a file already
    ///   (`alreadyExists`), or it cannot be written.
    public func restore(_ backup: Backup, to destination: FilePath) throws(StoreError) {
        try Store.refuseToCreate(at: destination, Store.Options())
        guard let copy = backup.copy, let name = BackupName(beginning: Array(backup.name.utf8))
        else {
            throw damage(backup.name, "its manifest cannot be read")
        }
        let scratch = destination.scratch("restoring")
        UnfinishedFiles.note(scratch)
        defer {
            scratch.unlink()
            UnfinishedFiles.forget(scratch)
        }
        let digest = try scratch.write { (write) throws in
            try FileDigest(of: path.backup(name), write)
        }
        if let problem = Self.problem(of: digest, copy) { throw damage(backup.name, problem) }
        UnfinishedFiles.decide()
        try scratch.rename(to: destination)
    }

    private func damage(_ name: String, _ reason: String) -> StoreError {
        StoreError(
            .storage(
                LMDBError(
                    .damaged(reason: reason), operation: "restore",
                    path: path.appending(name).name)))
    }
}

extension Errno {
    func asStoreError(_ operation: String, _ path: FilePath) -> StoreError {
        StoreError(
            .storage(LMDBError.system(errno: rawValue, operation: operation, path: path.name)))
    }
}

extension FilePath {
    func openFolder() throws(StoreError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(self, .readOnly, options: [.directory, .closeOnExec])
        } catch let error as Errno {
            throw error.asStoreError("open the folder", self)
        } catch { return try asStoreError { throw error } }
    }

    /// Makes a file that only its owner may read, and puts on the medium what a closure writes to it.
    func write<R>(_ body: (_ write: ([UInt8]) throws -> Void) throws -> R) throws(StoreError) -> R {
        do {
            let file = try UnfinishedFiles.making {
                try FileDescriptor.open(
                    self, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: [.ownerReadWrite])
            }
            return try file.closeAfter {
                let result = try FileSizeSignal.heldBack {
                    try body { try file.writeAllWaiting($0) }
                }
                // The corresponding C function.
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                return result
            }
        } catch let error as Errno {
            throw error.asStoreError("write", self)
        } catch { return try asStoreError { throw error } }
    }
}
