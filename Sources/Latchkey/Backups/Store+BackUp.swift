import LMDB
import SystemPackage

extension Store {
    /// Backs the store up into a folder: a copy of one moment, every entry of which is verified, and its manifest. Writes go on
    /// meanwhile. It is there as a whole or not at all.
    ///
    /// What backups that were interrupted have left in the folder is removed. Backups go one at a time: a second one into the
    /// same folder at once is refused.
    ///
    /// Memory: as ``copy(to:progress:)``.
    ///
    /// Complexity: as ``copy(to:progress:)``; the file is read once more for its digest.
    ///
    /// See *Backups, copies and restoring* in `Docs/Operations.md`.
    ///
    /// - Parameters:
    ///   - folder: Where backups of this store lie, or nothing else that is called as they are.
    ///   - count: How many are kept, at least 1: the oldest beyond these are removed when the new one is there. nil for all.
    ///   - progress: Told how far it is, now and then, in entries.
    /// - Returns: The backup.
    /// - Throws: ``StoreError``: `invalid`: the folder has backups of another store, somebody is backing up into it, or none is to be
    ///   kept, or there are 9,999 of the same commit and instant; and as ``copy(to:progress:)``.
    @discardableResult
    public func backUp(
        to folder: BackupFolder, keeping count: Int? = nil,
        progress: @escaping VerificationProgress = { _, _ in }
    ) throws(StoreError) -> Backup {
        if let count, count < 1 {
            throw StoreError(
                .invalid("the number of backups to be kept is \(count), and is at least 1"))
        }
        return try folder.locked { () throws(StoreError) in
            try folder.refuse(backupsNotOf: self)
            try folder.removeLeftovers()
            let backup = try add(to: folder, progress)
            if let count { try folder.removeOldest(beyond: count, besides: backup) }
            return backup
        }
    }

    /// Backs the store up, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Returns: The backup.
    /// - Throws: As ``backUp(to:keeping:progress:)``.
    @discardableResult
    public func backUp(
        to folder: BackupFolder, keeping count: Int? = nil,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws(StoreError) -> Backup {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.backUp(to: folder, keeping: count, progress: { progress($0, $1) })
        }.get()
    }

    private func add(to folder: BackupFolder, _ progress: @escaping VerificationProgress)
        throws(StoreError) -> Backup
    {
        // Its name is told by what it is of, which is known when it is made.
        let unnamed = folder.path.appending(BackupFile.unnamed)
        let copy = try self.copy(to: unnamed, progress: progress)
        do throws(StoreError) {
            guard let position = copy.position else {
                throw StoreError(
                    .invalid("the store's position cannot be read; verify it, or use a copy"))
            }
            let name = try BackupName(copy.time, position, behind: folder.names())
            let manifest = BackupManifest(storeIdentity: "\(identity)", copy: copy)
            try unnamed.rename(to: folder.path.backup(name))
            do throws(StoreError) { try manifest.write(to: folder.path.manifest(name)) } catch {
                folder.path.backup(name).unlink()
                throw error
            }
            return Backup(
                name: name.text, time: name.time, copy: copy, storeIdentity: "\(identity)")
        } catch {
            unnamed.unlink()
            throw error
        }
    }
}

extension BackupManifest {
    fileprivate func write(to path: FilePath) throws(StoreError) {
        let scratch = path.scratch("writing")
        UnfinishedFiles.note(scratch)
        defer {
            scratch.unlink()
            UnfinishedFiles.forget(scratch)
        }
        try scratch.write { (write) throws in try write(text) }
        try scratch.rename(to: path)
    }
}

extension BackupFolder {
    /// Runs a closure beside which nobody else backs up into the folder. The lock is of the folder itself, and goes with the process.
    ///
    /// The corresponding C function is `flock`.
    fileprivate func locked<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        let lock = try path.openFolder()
        defer { try? lock.close() }
        let code = lockFolder(lock.rawValue)
        guard code == 0 else {
            if code == Errno.wouldBlock.rawValue {
                throw StoreError(
                    .invalid("somebody is backing up into \(path.name); wait for that to end"))
            }
            throw Errno(rawValue: code).asStoreError("lock the folder", path)
        }
        return try body()
    }

    fileprivate func refuse(backupsNotOf store: Store) throws(StoreError) {
        let identity = "\(store.identity)"
        for backup in try backups() {
            guard let other = backup.storeIdentity, !other.utf8.elementsEqual(identity.utf8) else {
                continue
            }
            throw StoreError(
                .invalid(
                    "\(path.name) has backups of another store, such as \(backup.name); give each store a folder of its own"
                ))
        }
    }

    /// Removes what was being made when somebody was interrupted. Nobody makes any, since the folder is locked.
    fileprivate func removeLeftovers() throws(StoreError) {
        for file in try leftovers() { file.unlink() }
    }

    /// Removes the oldest of those whose manifests can be read.
    fileprivate func removeOldest(beyond count: Int, besides new: Backup) throws(StoreError) {
        let others = try backups().filter { $0.copy != nil && $0.name != new.name }
        let removed = others.dropLast(count - 1).compactMap {
            BackupName(beginning: Array($0.name.utf8))
        }
        guard !removed.isEmpty else { return }
        for name in removed { path.manifest(name).unlink() }
        // A manifest whose copy is gone must not come back by a power failure.
        let code = synchronizeFolder(of: path.manifest(removed[0]))
        guard code == 0 else {
            throw Errno(rawValue: code).asStoreError("remove backups from", path)
        }
        for name in removed { path.backup(name).removeStoreFiles() }
    }
}
