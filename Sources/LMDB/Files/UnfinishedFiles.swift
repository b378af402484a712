import Glibc
import Synchronization
package import SystemPackage

/// The files that this process is making under names of their own, beside what they are to be. A
/// signal that asks the process to end removes them first, if it is watched for; once what was to be
/// done is being done, the process may say so before it ends.
package enum UnfinishedFiles {
    private struct State {
        var paths: Set<FilePath> = []
        var isWatched = false
        var isDeciding = false
    }

    private static let state = Mutex(State())

    /// Notes a file that is about to be made. Where it has a lock file, that goes with it.
    package static func note(_ path: FilePath) { state.withLock { _ = $0.paths.insert(path) } }

    /// Runs a closure that makes what was noted, and the files beside it. A signal waits until it is
    /// done: what it makes would otherwise come just after the files were removed, and stay.
    package static func making<R: Sendable, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        try state.withLock { (_) throws(E) -> R in try body() }
    }

    /// Forgets a file that has its own name, or is gone.
    package static func forget(_ path: FilePath) { state.withLock { _ = $0.paths.remove(path) } }

    /// Says that the step comes that does, once and for all, what the process was started for: a
    /// commit, or a renaming. A signal that came before it has ended the process with nothing done;
    /// one that comes after it leaves ``Limits/decidingSeconds`` to tell what was done, so that the
    /// exit status is that of what is done.
    package static func decide() {
        state.withLock { if $0.isWatched { $0.isDeciding = true } }
    }

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
            state.withLock { $0.isWatched = true }
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
        state.withLock { state in
            if state.isDeciding { return }
            // Nobody gets a name for a file any more: this ends with the process.
            for path in state.paths {
                path.unlink()
                path.appending(suffix: "-lock").unlink()
            }
            end(by: number, signals)
        }
        sleep(milliseconds: Limits.decidingSeconds * 1_000)
        end(by: number, signals)
    }

    /// Lets a signal do what it does where nobody watches for it.
    private static func end(by number: Int32, _ signals: sigset_t) {
        signal(number, SIG_DFL)
        unsafe pthread_sigmask(SIG_UNBLOCK, [signals], nil)
        raise(number)
    }
}
