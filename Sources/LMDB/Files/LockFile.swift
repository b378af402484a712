import CLMDB
import Glibc
import SystemPackage

/// The lock file beside a data file, before LMDB opens it: with the owner, group and mode of the
/// data file, and with all the space that LMDB maps, since a map of a hole on a full medium kills
/// the process that writes to it.
///
/// No environment of this process may have it open: closing any descriptor of it would release
/// LMDB's locks.
///
/// LMDB writes to whatever has the lock file's name. So it must be a file of that one name, which
/// LMDB made or nobody wrote to: not a link, by which a process with more rights would write to
/// something of its own, nor another store.
struct LockFile {
    let dataFile: DataFile

    /// A lock file that is in order. The descriptor stays open until LMDB has closed its own.
    struct Prepared {
        let identity: FileIdentity
        let descriptor: Descriptor
    }

    var path: FilePath { dataFile.path.appending(suffix: "-lock") }

    /// Finds the lock file or makes it.
    ///
    /// - Parameters:
    ///   - readerCount: The readers that LMDB will make room for.
    ///   - mayMake: Whether one that is missing may be made.
    /// - Returns: nil if there is none and none may be made, or another process made one just now.
    func prepare(readerCount: Int, _ mayMake: () throws(LMDBError) -> Bool) throws(LMDBError)
        -> Prepared?
    {
        if let status = FileStatus(at: path), OpenFiles.isLockFile(status.identity) {
            throw LMDBError(.alreadyOpen, operation: "open", path: path.name)
        }
        let byteCount = Self.byteCount(readerCount: readerCount)
        let number = path.openFile(O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard number >= 0 else {
            switch errno {
            case ENOENT: return try mayMake() ? make(byteCount) : nil
            case ELOOP:
                throw refusal(
                    "it is a link, and what it leads to would be written to",
                    "remove the link: a lock file is made anew")
            case EACCES, EPERM:
                throw refusal(
                    "this process may not write it", "let this user write it; \(Self.unchanging)")
            case EROFS:
                throw refusal(
                    "it lies on a read-only file system",
                    "mount that for writing; \(Self.unchanging)")
            case EISDIR, ENXIO: throw refusal("it is no regular file", "move it away")
            default: throw failure(errno)
            }
        }
        let descriptor = Descriptor(number)
        guard var status = FileStatus(of: number) else { throw failure(errno) }
        guard status.isRegular else { throw refusal("it is no regular file", "move it away") }
        if let folder = FileStatus(at: path.folder),
            Self.isBarred(
                of: status.owner, inFolderOf: folder.owner, mode: folder.mode, to: geteuid(),
                protection: Self.protectionOfRegularFiles)
        {
            throw refusal(
                "it is user \(status.owner)'s, in a sticky folder, where Linux lets nobody else open it "
                    + "as LMDB does (fs.protected_regular)",
                "keep the store in a folder that is not sticky, or open it as that user")
        }
        if status.linkCount > 1, removeFirstNames(of: status.identity) {
            guard let now = FileStatus(of: number) else { throw failure(errno) }
            status = now
        }
        // Somebody has just removed it.
        guard status.linkCount > 0 else { return nil }
        guard status.linkCount == 1 else {
            throw refusal(
                "it has \(status.linkCount) names, by which others may use it for another file",
                "remove the other names")
        }
        guard try isLockFile(descriptor.number) else {
            throw refusal(
                "it is no lock file of LMDB, and would be written to",
                "move it away: a lock file is made anew")
        }
        let greatest = Self.byteCount(readerCount: Limits.maximumReaderCount)
        guard status.byteCount <= greatest else {
            throw refusal(
                "it has \(status.byteCount) bytes, and with the most readers there can be \(greatest); "
                    + "space would be taken for all of them",
                "end the processes that have the store open, and remove it: a lock file is made anew"
            )
        }
        try fill(descriptor.number, status, byteCount)
        return Prepared(identity: status.identity, descriptor: descriptor)
    }

    /// Whether LMDB made it, or nobody has written to it but LMDB 0.9.26 and later, which destroys locks
    /// that it has not made where making them fails: a destroyed one is a word of ones. The corresponding
    /// C constant is `MDB_MAGIC`.
    private func isLockFile(_ descriptor: Int32) throws(LMDBError) -> Bool {
        let bytes: [UInt8]
        do throws(Errno) { bytes = try FileBytes.read(descriptor, at: 0, byteCount: 4_096) } catch {
            throw failure(error.rawValue)
        }
        let magic: [UInt8] = [0xDE, 0xC0, 0xEF, 0xBE]
        return bytes.starts(with: magic) || bytes.starts(with: magic.reversed())
            || bytes.allSatisfy { $0 == 0 || $0 == 0xFF }
    }

    /// Another store is open with the same lock file, as when it is mounted over this one's.
    func sharedRefusal() -> LMDBError {
        refusal(
            "another store is open with it",
            "give each store a lock file of its own; or, if this file took the name of that store, end "
                + "the processes that still have that open")
    }

    /// The bytes that LMDB's table of readers takes: two blocks for its mutexes and one for each
    /// reader, of whole lines of a processor's cache. The corresponding C type is `MDB_txninfo`.
    private static func byteCount(readerCount: Int) -> Int {
        let line = 64
        func lines(_ byteCount: Int) -> Int { (byteCount + line - 1) / line * line }
        // Sound: a size is no access.
        let mutex = unsafe MemoryLayout<pthread_mutex_t>.size
        // Magic and format, the mutex, the last transaction, and the number of slots.
        return lines(8 + mutex + 8 + 4) + lines(mutex) + readerCount * line
    }

    /// Whether Linux refuses to open a file that is there to whoever would make it otherwise, as LMDB opens its
    /// lock file: in sticky folders that others may write, of files of neither the user nor the folder's owner.
    ///
    /// - Parameters:
    ///   - owner: Whose file it is.
    ///   - mode: The folder's.
    ///   - protection: `fs.protected_regular`.
    static func isBarred(
        of owner: uid_t, inFolderOf folderOwner: uid_t, mode: mode_t, to user: uid_t,
        protection: @autoclosure () -> Int
    ) -> Bool {
        guard mode & S_ISVTX != 0, owner != folderOwner, owner != user else { return false }
        // Asked of the system in such folders alone.
        let protection = protection()
        return mode & 0o002 != 0 ? protection > 0 : mode & 0o020 != 0 && protection > 1
    }

    private static var protectionOfRegularFiles: Int {
        KernelFile.number("/proc/sys/fs/protected_regular") ?? 0
    }

    // MARK: Making

    /// The beginning of the name under which it is made.
    private var firstNamePrefix: FilePath { path.appending(suffix: ".new-") }

    /// Takes the names away under which the file was made: where a file system can only give a second name,
    /// it has both for a moment, or for ever, if the process was killed in it.
    ///
    /// - Returns: Whether there was any.
    private func removeFirstNames(of file: FileIdentity) -> Bool {
        guard let first = firstNamePrefix.lastComponent else { return false }
        let prefix = FilePath(root: nil, components: first).bytes
        let named = paths(in: path.folder) { $0.starts(with: prefix) } ?? []
        let names = named.filter { FileIdentity(at: $0) == file }
        for name in names { name.unlink() }
        return !names.isEmpty
    }

    /// Makes the file under another name, and gives it its own when it is in order, so that nobody
    /// ever finds one that shuts them out.
    private func make(_ byteCount: Int) throws(LMDBError) -> Prepared? {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        let scratch = firstNamePrefix.appending(suffix: suffix)
        let number = scratch.openFile(O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o600))
        guard number >= 0 else {
            switch errno {
            case EACCES, EPERM:
                throw refusal(
                    "there is none, and this process may make no files in its folder",
                    "have the owner of the data file open it once; \(Self.unchanging)")
            case EROFS:
                throw refusal(
                    "there is none, and it would lie on a read-only file system",
                    "mount that for writing; \(Self.unchanging)")
            default: throw failure(errno)
            }
        }
        let descriptor = Descriptor(number)
        defer { scratch.unlink() }
        WritingInPlace.ask(number)
        let identity = try giveAway(descriptor.number)
        try fill(descriptor.number, byteCount)
        switch renameWithoutReplacing(scratch, to: path) {
        case 0: return Prepared(identity: identity, descriptor: descriptor)
        case EEXIST: return nil
        case let code: throw failure(code)
        }
    }

    /// Gives the file to the owner and the group of the data file.
    private func giveAway(_ descriptor: Int32) throws(LMDBError) -> FileIdentity {
        let data = dataFile.status
        if fchown(descriptor, data.owner, data.group) != 0 {
            // Only root gives files away; to a group of one's own everybody does.
            _ = fchown(descriptor, uid_t.max, data.group)
        }
        // Who may only read the data file must not write here, where it could stop writers; nor may the
        // group of this process, where it is not the data file's.
        let isOfGroup =
            FileStatus(of: descriptor)?.group == data.group
            && !UserNamespace.isUnknown(group: data.group)
        _ = fchmod(descriptor, data.mode & (isOfGroup ? 0o666 : 0o606) | 0o600)
        guard let status = FileStatus(of: descriptor) else { throw failure(errno) }
        let letsOwnerIn =
            status.owner == data.owner && !UserNamespace.isUnknown(user: data.owner)
            || status.mode & 0o002 != 0 || isOfGroup && status.mode & 0o020 != 0
        guard letsOwnerIn else {
            throw refusal(
                "there is none, and one of user \(status.owner) would shut out user "
                    + "\(data.owner), who owns the data file", "let that user open it once")
        }
        return status.identity
    }

    // MARK: Space

    /// Takes the space of a new file.
    private func fill(_ descriptor: Int32, _ byteCount: Int) throws(LMDBError) {
        switch allocate(descriptor, keepingSize: false, byteCount) {
        case 0: return
        case EOPNOTSUPP, ENOSYS: break
        case let code: throw spaceFailure(code)
        }
        let zeros = [UInt8](repeating: 0, count: byteCount)
        var done = 0
        while done < byteCount {
            // Sound: not more is written than there is.
            let count = unsafe zeros.withUnsafeBytes { bytes in
                unsafe pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: done), byteCount - done, off_t(done)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw spaceFailure(count < 0 ? errno : ENOSPC) }
            done += count
        }
    }

    /// Fills the holes of a file that is there, which others may have mapped: its bytes and its
    /// length stay as they are.
    private func fill(_ descriptor: Int32, _ status: FileStatus, _ byteCount: Int)
        throws(LMDBError)
    {
        let byteCount = max(byteCount, status.byteCount)
        guard status.allocatedByteCount < byteCount else { return }
        switch allocate(descriptor, keepingSize: true, byteCount) {
        case 0, EOPNOTSUPP, ENOSYS: return
        case let code: throw spaceFailure(code)
        }
    }

    /// - Returns: An `errno`, or 0. The corresponding C function is `fallocate`: unlike
    ///   `posix_fallocate` it never writes by itself.
    private func allocate(_ descriptor: Int32, keepingSize: Bool, _ byteCount: Int) -> Int32 {
        while true {
            // The corresponding C constant is `FALLOC_FL_KEEP_SIZE`.
            if fallocate(descriptor, keepingSize ? 1 : 0, 0, off_t(byteCount)) == 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }

    // MARK: Errors

    private static let unchanging =
        "or, if nobody writes the data file, read it as unchanging (--unchanging)"

    private func refusal(_ reason: String, _ remedy: String) -> LMDBError {
        LMDBError(
            .noLock(reason: "\(path.name): \(reason)", remedy: remedy), operation: "open",
            path: dataFile.name)
    }

    private func failure(_ code: Int32) -> LMDBError {
        LMDBError.from(code: code, operation: "open the lock file", path: path.name)
    }

    private func spaceFailure(_ code: Int32) -> LMDBError {
        LMDBError.from(code: code, operation: "make room for the lock file", path: path.name)
    }
}
