import Glibc

/// Locks on the data file itself, which tell whether one file is open with two lock files.
///
/// LMDB's locks lie in the lock file, which is found by the data file's name. A file has several
/// names: hard links, mounts of it alone, a lock file that was removed and made anew. So every
/// process holds a shared lock on one byte of the data file, far beyond its end, whose place is
/// told by the identity of the lock file that the process uses. Whoever finds another byte of
/// these locked knows of a process with another lock file.
///
/// They are locks of the open file description: they belong to the file, not to its name, are
/// seen across mounts and namespaces, and end with the descriptor. Linux has them since 3.15.
///
/// The same stands on the lock file for the data file that it is used for, so that one lock file never
/// serves two stores, by whatever mount.
enum InodeLock {
    /// Beyond every byte of a file: LMDB's page numbers reach to half of this.
    private static let first: Int64 = 1 << 62
    /// The byte that writers hold.
    private static let writers = first
    /// The corresponding C constants are `F_OFD_GETLK` and `F_OFD_SETLK`.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    /// The bytes of lock files, to the end.
    private static let lockFiles = first + 1

    /// The byte that stands for a lock file. Two of them have the same one in a case out of 2⁶⁰.
    static func place(of lockFile: FileIdentity) -> Int64 {
        // The finishing steps of SplitMix64 spread close numbers over all bits.
        var mixed = UInt64(lockFile.number) &+ UInt64(lockFile.device) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return lockFiles + 1 + Int64((mixed ^ (mixed >> 31)) >> 4)
    }

    /// Whether somebody has the file open with any lock file.
    static func isHeld(_ descriptor: Int32) throws(Failure) -> Bool {
        try isHeld(descriptor, from: lockFiles, byteCount: 0)
    }

    /// Whether somebody has the file open for writing.
    static func isWritten(_ descriptor: Int32) throws(Failure) -> Bool {
        try isHeld(descriptor, from: writers, byteCount: 1)
    }

    /// Notes that the file is open with a lock file, unless it is with another one.
    ///
    /// - Returns: Whether it is noted.
    static func take(_ descriptor: Int32, at place: Int64, isWriter: Bool) throws(Failure)
        -> Bool
    {
        try set(descriptor, F_RDLCK, from: place)
        // Two that come at once may each find the other, so that both try again: never neither.
        let isBefore = try isHeld(descriptor, from: lockFiles, byteCount: place - lockFiles)
        let isAfter = try isHeld(descriptor, from: place + 1, byteCount: 0)
        if isBefore || isAfter {
            try set(descriptor, F_UNLCK, from: place)
            return false
        }
        if isWriter { try set(descriptor, F_RDLCK, from: writers) }
        return true
    }

    /// The `errno` of a lock that cannot be had: no memory for locks, a file system without.
    struct Failure: Error {
        let code: Int32
    }

    static func set(_ descriptor: Int32, _ type: Int32, from start: Int64)
        throws(Failure)
    {
        var lock = flock(type, from: start, byteCount: 1)
        // Sound here and below: the request is a whole variable.
        guard unsafe fcntl(descriptor, setLock, &lock) == 0 else {
            throw Failure(code: errno)
        }
    }

    /// - Parameter byteCount: 0 for all to the end.
    static func isHeld(_ descriptor: Int32, from start: Int64, byteCount: Int64)
        throws(Failure) -> Bool
    {
        var lock = flock(F_WRLCK, from: start, byteCount: byteCount)
        guard unsafe fcntl(descriptor, getLock, &lock) == 0 else {
            throw Failure(code: errno)
        }
        return Int32(lock.l_type) != F_UNLCK
    }
}

extension flock {
    /// What is asked of the system about some bytes of a file.
    ///
    /// - Parameter byteCount: 0 for all to the end.
    init(_ type: Int32, from start: Int64, byteCount: Int64) {
        self.init()
        l_type = Int16(type)
        l_whence = Int16(SEEK_SET)
        l_start = off_t(start)
        l_len = off_t(byteCount)
    }
}
