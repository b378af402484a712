import Glibc
import Synchronization
import SystemPackage

/// The data file and the lock file of an open environment: held against being opened with another
/// lock file, and looked at by their names, which others may give to other files meanwhile.
final class HeldFiles: Sendable {
    /// Open on the data file for as long as the environment is, with the locks of ``InodeLock``.
    let data: Descriptor
    let path: FilePath
    private let lockPath: FilePath
    /// As errors show it.
    let name: String
    let dataIdentity: FileIdentity
    /// Nil where the file is read as unchanging, without a lock.
    private let lockIdentity: FileIdentity?
    /// Open on the lock file for as long, with a lock that says of which data file it is.
    private let lock: Descriptor?
    /// The byte of the ``LockWitness``; 0 before LMDB has the file open, and where there is no lock.
    private let witness = Atomic<Int64>(0)

    /// When a read last looked, by `coarseNanoseconds`.
    private let lookedAt = Atomic<UInt64>(coarseNanoseconds())
    /// What was found, once something was: the raw value of the part. 0 before.
    private let found = Atomic<UInt8>(0)

    private init(_ file: DataFile, lock: LockFile.Prepared?) {
        data = file.descriptor
        path = file.path
        lockPath = file.path.appending(suffix: "-lock")
        name = file.name
        dataIdentity = file.identity
        lockIdentity = lock?.identity
        self.lock = lock?.descriptor
    }

    /// Forgets the files, after `close` has closed the environment of them.
    func letGo(_ close: () -> Void) {
        OpenFiles.remove(dataIdentity, lockFile: lockIdentity) {
            close()
            // Closing any descriptor of the lock file ends the locks of LMDB, which is closed now.
            lock?.close()
            data.close()
        }
    }

    /// Holds a file that is noted as open, and notes its lock file.
    ///
    /// - Throws: `lockedElsewhere`, `noLock`, `notUnchanging`, `diskFull`, `system`.
    static func hold(_ file: DataFile, _ options: Environment.Options) throws(LMDBError)
        -> HeldFiles
    {
        if options.access == .unchanging {
            guard try !locking(file, InodeLock.isWritten) else {
                throw LMDBError(.notUnchanging, operation: "open", path: file.name)
            }
            return HeldFiles(file, lock: nil)
        }
        var refusal = LMDBError(.lockedElsewhere, operation: "open", path: file.name)
        for attempt in 0..<Limits.lockAttemptCount {
            // At random, so that two that found each other do not do so again.
            if attempt > 0 { sleep(milliseconds: .random(in: 1...Limits.lockPauseMilliseconds)) }
            if let lock = try lock(file, options, &refusal) { return HeldFiles(file, lock: lock) }
        }
        throw refusal
    }

    /// - Parameter refusal: Why it is not to be had, if nothing changes.
    /// - Returns: nil if somebody has the file open with another lock file, or another file with this
    ///   lock file, or is about to make one.
    private static func lock(
        _ file: DataFile, _ options: Environment.Options, _ refusal: inout LMDBError
    ) throws(LMDBError) -> LockFile.Prepared? {
        let lockFile = LockFile(dataFile: file)
        let lock = try lockFile.prepare(readerCount: options.maximumReaderCount) {
            () throws(LMDBError) in try !locking(file, InodeLock.isHeld)
        }
        guard let lock else { return nil }
        let isTaken = try locking(file) { (descriptor) throws(InodeLock.Failure) in
            try InodeLock.take(
                descriptor, at: InodeLock.place(of: lock.identity),
                isWriter: options.access == .readWrite)
        }
        guard isTaken else { return nil }
        let isOwn = try locking(file) { (_) throws(InodeLock.Failure) in
            try InodeLock.take(
                lock.descriptor.number, at: InodeLock.place(of: file.identity), isWriter: false)
        }
        guard isOwn else {
            refusal = lockFile.sharedRefusal()
            return nil
        }
        guard OpenFiles.insert(lockFile: lock.identity, lock.descriptor) else {
            throw LMDBError(.alreadyOpen, operation: "open", path: file.name)
        }
        return lock
    }

    private static func locking(
        _ file: DataFile, _ body: (Int32) throws(InodeLock.Failure) -> Bool
    ) throws(LMDBError) -> Bool {
        do throws(InodeLock.Failure) { return try body(file.descriptor.number) } catch {
            throw LMDBError.from(
                code: error.code, operation: "lock the data file", path: file.name)
        }
    }

    /// Has it noticed from now on when the locks of this process are given up. LMDB has the file open.
    ///
    /// - Throws: `system`.
    func watchLocks() throws(LMDBError) {
        guard let lock else { return }
        do throws(InodeLock.Failure) {
            witness.store(try LockWitness.take(lock.number), ordering: .relaxed)
        } catch {
            throw LMDBError.from(code: error.code, operation: "lock the lock file", path: name)
        }
    }

    // MARK: Writing

    /// Waits until no other process is writing: see ``WriterLock``. By the one thread that may write.
    ///
    /// - Throws: `system`.
    func beginWriting() throws(LMDBError) {
        guard let lock else { return }
        let code = WriterLock.take(lock.number)
        guard code == 0 else {
            throw LMDBError.from(code: code, operation: "wait to write", path: name)
        }
    }

    func endWriting() {
        if let lock { WriterLock.release(lock.number) }
    }

    // MARK: Looking

    /// Whether it is time for a read to look at the name again: one load.
    @inline(__always)
    func isDue(now: UInt64) -> Bool {
        now &- lookedAt.load(ordering: .relaxed) >= Limits.lookNanoseconds
    }

    /// Looks whether the data file still has its name.
    ///
    /// - Parameter unchanging: The last commit of a file that is read without a lock.
    /// - Throws: `replaced`; `notUnchanging`.
    func look(now: UInt64, unchanging: Int?) throws(LMDBError) {
        try recall("read")
        lookedAt.store(now, ordering: .relaxed)
        guard try isNamed(path, dataIdentity, "read") else { throw note(.dataFile, "read") }
        try checkLocks("read")
        // Who has a lock is told by it of what is committed.
        guard let unchanging, try newestTransaction() != unchanging else { return }
        // Every read looks from now on.
        lookedAt.store(0, ordering: .relaxed)
        throw LMDBError(.notUnchanging, operation: "read", path: name)
    }

    /// The last commit of what the name leads to: the first writer of a file on an overlay file system makes
    /// another layer of it, of the same number, which a map of the one below does not show.
    private func newestTransaction() throws(LMDBError) -> Int {
        let number = path.openFile(O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            throw LMDBError.from(code: errno, operation: "read", path: path.name)
        }
        defer { Glibc.close(number) }
        return Int(try DataFile.metas(number, path: path.name).newest.transactionID)
    }

    /// Looks whether both files still have their names, before and after something is written.
    ///
    /// - Throws: `replaced`, and ever after.
    func check(_ operation: String) throws(LMDBError) {
        try recall(operation, or: .lockFile)
        guard try isNamed(path, dataIdentity, operation) else { throw note(.dataFile, operation) }
        guard let lockIdentity else { return }
        guard try isNamed(lockPath, lockIdentity, operation) else {
            throw note(.lockFile, operation)
        }
    }

    /// Looks whether the locks of this process are still there: what it reads may be written over, if not.
    ///
    /// - Throws: `replaced`, and ever after.
    func checkLocks(_ operation: String) throws(LMDBError) {
        let place = witness.load(ordering: .relaxed)
        guard place > 0, let lock else { return }
        let isThere: Bool
        do throws(InodeLock.Failure) {
            isThere = try LockWitness.isThere(lock.number, at: place)
        } catch {
            throw LMDBError.from(code: error.code, operation: operation, path: name)
        }
        if !isThere { throw note(.locks, operation) }
    }

    /// Whether a name is still that of a file. A look that fails tells neither: the next one may succeed.
    ///
    /// - Throws: What the look failed with.
    private func isNamed(_ path: FilePath, _ file: FileIdentity, _ operation: String)
        throws(LMDBError) -> Bool
    {
        if let found = FileIdentity(at: path) { return found == file }
        let code = errno
        // Nothing has the name, or what was its folder is none.
        if code == ENOENT || code == ENOTDIR { return false }
        // A commit that is made is acknowledged where nothing tells that it went elsewhere.
        if operation == LMDBError.acknowledging { return true }
        throw LMDBError.from(code: code, operation: operation, path: path.name)
    }

    /// Notes that the map is not of the file that others write.
    func noteOutdatedMap(_ operation: String) -> LMDBError { note(.map, operation) }

    /// - Parameter other: What is found only by who writes.
    private func recall(_ operation: String, or other: LMDBError.ReplacedPart? = nil)
        throws(LMDBError)
    {
        let part = LMDBError.ReplacedPart(rawValue: found.load(ordering: .relaxed))
        guard let part, part != .lockFile || other == .lockFile else { return }
        throw LMDBError(.replaced(part), operation: operation, path: name)
    }

    private func note(_ part: LMDBError.ReplacedPart, _ operation: String) -> LMDBError {
        found.store(part.rawValue, ordering: .relaxed)
        // Every read looks from now on, and finds it noted.
        if part != .lockFile { lookedAt.store(0, ordering: .relaxed) }
        return LMDBError(.replaced(part), operation: operation, path: name)
    }
}
