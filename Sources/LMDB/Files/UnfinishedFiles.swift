import Glibc
import Synchronization
package import SystemPackage

/// The files that this process is making under names of their own, beside what they are to be. A
/// signal that asks the process to end removes them first, if it is watched for.
package enum UnfinishedFiles {
    private static let paths = Mutex<Set<FilePath>>([])

    /// Notes a file that is about to be made. Where it has a lock file, that goes with it.
    package static func note(_ path: FilePath) { paths.withLock { _ = $0.insert(path) } }

    /// Runs a closure that makes what was noted, and the files beside it. A signal waits until it is
    /// done: what it makes would otherwise come just after the files were removed, and stay.
    package static func making<R: Sendable, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        try paths.withLock { (_) throws(E) -> R in try body() }
    }

    /// Forgets a file that has its own name, or is gone.
    package static func forget(_ path: FilePath) { paths.withLock { _ = $0.remove(path) } }

    /// Has the signals that ask a process to end remove what is unfinished, and then end it, as they
    /// would. One that is ignored stays so.
    ///
    /// To be called before the process has another thread. Without one of its own, for want of
    /// memory, the signals do what they did before.
    package static func watchForSignals() {
        let signals = signals()
        var before = sigset_t()
        // Sound in all of this: whole variables are passed, and the thread has a copy of the set.
        guard unsafe pthread_sigmask(SIG_BLOCK, [signals], &before) == 0 else { return }
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { _ in
                UnfinishedFiles.waitForSignal()
                return nil
            }, nil)
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        }
    }

    /// The signals that are watched for.
    private static func signals() -> sigset_t {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in [SIGHUP, SIGINT, SIGTERM] {
            var action = sigaction()
            unsafe sigaction(number, nil, &action)
            let isIgnored = unsafe action.__sigaction_handler.sa_handler.map {
                unsafe unsafeBitCast($0, to: Int.self) == 1
            }
            if isIgnored != true { unsafe sigaddset(&signals, number) }
        }
        return signals
    }

    private static func waitForSignal() {
        var signals = signals()
        var number: Int32 = 0
        while unsafe sigwait(&signals, &number) != 0 {}
        // Nobody gets a name for a file any more: this ends with the process.
        paths.withLock { paths in
            for path in paths {
                path.unlink()
                path.appending(suffix: "-lock").unlink()
            }
            signal(number, SIG_DFL)
            unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            raise(number)
        }
    }
}
