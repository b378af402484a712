import Glibc

/// The signal of the limit that a process has for the size of files (`RLIMIT_FSIZE`): a write beyond it
/// ends the process, unless the signal is held back.
package enum FileSizeSignal {
    /// Runs a closure in which a write beyond the limit is an error, `EFBIG`, whatever the process does
    /// about the signal: it is held back on this thread, and one that came is taken.
    ///
    /// Complexity: three calls of the operating system. The corresponding C functions are
    /// `pthread_sigmask` and `sigtimedwait`.
    package static func heldBack<R: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> R
    ) throws(Failure) -> R {
        var (own, before) = (sigset_t(), sigset_t())
        // Sound: the sets are whole variables, as is the time.
        unsafe sigemptyset(&own)
        unsafe sigaddset(&own, SIGXFSZ)
        let isHeldBack = unsafe pthread_sigmask(SIG_BLOCK, &own, &before) == 0
        let isOurs = unsafe isHeldBack && sigismember(&before, SIGXFSZ) == 0
        defer {
            // Who holds it back already may wait for one that was there before.
            if isOurs {
                var now = timespec()
                _ = unsafe sigtimedwait(&own, nil, &now)
                _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
            }
        }
        return try body()
    }
}
