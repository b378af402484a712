import Synchronization

/// Lets one writer of this process in at a time, in the order of their coming, and knows which
/// thread it is.
///
/// LMDB's own lock lets one in as well, but waits for ever when the same thread asks twice, and
/// a thread that writes again and again can keep the others out.
final class WriteGate: Sendable {
    private struct State {
        var isTaken = false
        /// Those who wait, the longest first.
        var waiting: [Awaited<Void>] = []
    }

    private let state = Mutex(State())
    private let owner = Atomic<UInt>(0)

    /// Whether the calling thread is the writer.
    var isMine: Bool { owner.load(ordering: .relaxed) == currentThread() }

    /// The thread that writes; nil where none does, and 0 where it is about to say so.
    var writer: UInt? { state.withLock { $0.isTaken } ? owner.load(ordering: .relaxed) : nil }

    /// How many wait to be let in.
    var waiterCount: Int { state.withLock { $0.waiting.count } }

    /// Waits for the writers before. Not for the writer itself.
    func enter() {
        let turn: Awaited<Void>? = state.withLock { state in
            guard state.isTaken else {
                state.isTaken = true
                return nil
            }
            let turn = Awaited<Void>()
            state.waiting.append(turn)
            return turn
        }
        turn?.wait()
        owner.store(currentThread(), ordering: .relaxed)
    }

    /// By the thread that entered. Whoever has waited longest is in at once.
    func leave() {
        owner.store(0, ordering: .relaxed)
        let next = state.withLock { state in
            state.isTaken = !state.waiting.isEmpty
            return state.isTaken ? state.waiting.removeFirst() : nil
        }
        next?.fulfil(())
    }
}
