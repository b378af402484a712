import Glibc

/// The lock of the one who writes, on a byte of the lock file far beyond its end.
///
/// LMDB has a mutex for that, in the lock file's map, of which Linux knows the owner by the number of a thread in
/// its PID namespace. Where a thread of the same number waits for it in another namespace, and is ended, Linux
/// takes the mutex for one whose owner died, and lets a second writer in. So the mutex is taken only by who has
/// this lock, and nobody ever waits for it.
///
/// It belongs to the process, and ends with it, whatever children it forked: a lock of the open file description
/// would be theirs as well. Closing any descriptor of the lock file gives it up, as it gives up LMDB's own: see
/// ``OpenFiles``.
enum WriterLock {
    /// Beyond the numbers of processes, at which LMDB has locks, and before what ``InodeLock`` locks.
    private static let place: Int64 = 1 << 62 - 1

    /// Waits until nobody else is writing, and holds off all others. One thread of a process at a time.
    ///
    /// - Returns: An `errno`, or 0.
    static func take(_ lockFile: Int32) -> Int32 {
        var lock = flock(F_WRLCK, from: place, byteCount: 1)
        // Sound here and below: the request is a whole variable.
        while unsafe fcntl(lockFile, F_SETLKW, &lock) != 0 {
            switch errno {
            case EINTR: continue
            // Linux sees processes that wait for each other, and not that other threads of theirs go on.
            case EDEADLK: sleep(milliseconds: 1)
            case let code: return code
            }
        }
        return 0
    }

    /// Lets the next one write.
    static func release(_ lockFile: Int32) {
        var lock = flock(F_UNLCK, from: place, byteCount: 1)
        _ = unsafe fcntl(lockFile, F_SETLK, &lock)
    }
}
