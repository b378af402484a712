import Synchronization

/// Lets one writer of this process in at a time, and knows which thread it is.
///
/// LMDB's own lock does the first as well, but waits for ever when the same thread asks twice.
final class WriteGate: Sendable {
    private let monitor = Monitor()
    private let owner = Atomic<UInt>(0)

    /// Whether the calling thread is the writer.
    var isMine: Bool { owner.load(ordering: .relaxed) == currentThread() }

    /// Waits for the writer before. Not for the writer itself.
    func enter() {
        monitor.lock()
        owner.store(currentThread(), ordering: .relaxed)
    }

    /// Enters if there is no writer.
    func tryEnter() -> Bool {
        guard monitor.tryLock() else { return false }
        owner.store(currentThread(), ordering: .relaxed)
        return true
    }

    /// By the thread that entered.
    func leave() {
        owner.store(0, ordering: .relaxed)
        monitor.unlock()
    }
}
