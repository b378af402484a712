import Glibc

/// Whether the locks that this process has on the lock file are still its own.
///
/// LMDB's locks are of the kind that belongs to a process, and all of a file go when the process closes *any*
/// descriptor of that file: a backup, a copy or a hash of the folder within the host is enough, and nobody is
/// told. So there is one more of that kind, on a byte that nobody else asks about, and who is about to rely on
/// the others asks whether it is still there.
///
/// What others could do meanwhile is bounded by a second lock, of the open file description, on the byte by which
/// LMDB tells whether it is alone: nobody takes the lock file for one that nobody uses, and makes it anew.
enum LockWitness {
    /// LMDB's byte for everybody who has the file open.
    private static let users: Int64 = 0
    /// Beyond the numbers of processes, at which LMDB has locks, and before ``WriterLock``.
    private static let places: Range<Int64> = 1 << 61..<1 << 61 + 1 << 60

    /// Takes both, when LMDB has the file open.
    ///
    /// - Returns: The witness's byte.
    /// - Throws: An `errno`.
    static func take(_ lockFile: Int32) throws(InodeLock.Failure) -> Int64 {
        try InodeLock.set(lockFile, F_RDLCK, from: users)
        let place = Int64.random(in: places)
        var lock = flock(F_WRLCK, from: place, byteCount: 1)
        // Sound: the request is a whole variable.
        guard unsafe fcntl(lockFile, F_SETLK, &lock) == 0 else {
            throw InodeLock.Failure(code: errno)
        }
        return place
    }

    /// Whether the witness is still there: a lock of the open file description meets it, which is of another kind.
    static func isThere(_ lockFile: Int32, at place: Int64) throws(InodeLock.Failure) -> Bool {
        try InodeLock.isHeld(lockFile, from: place, byteCount: 1)
    }
}
