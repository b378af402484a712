import Synchronization

/// What is remembered of an account's log from one transaction to the next: only what is
/// committed, and never changes.
struct LogMemory: Sendable {
    /// Values of columns, by name: a number is never given out again.
    var numbers = LogNumbers()
    /// What each lane's indexing works through.
    var columns: LogWork?
    var resources: LogWork?

    /// About how many bytes it takes.
    var byteCount: Int {
        512 + numbers.byteCount + (columns?.byteCount ?? 0) + (resources?.byteCount ?? 0)
    }

    subscript(lane: LogLane) -> LogWork? {
        get {
            switch lane {
            case .columns: columns
            case .resources: resources
            }
        }
        set {
            switch lane {
            case .columns: columns = newValue
            case .resources: resources = newValue
            }
        }
    }
}

/// What is remembered of the logs of a store, as far as it is committed, so that it stays true
/// whatever other processes do.
///
/// A transaction takes an account's part and gives it back; it is lost, and found anew, when
/// the transaction is given up. So many bytes are remembered and no more: of the accounts that were
/// written to last.
final class LogNameCache: Sendable {
    /// How many bytes are remembered of all accounts: as many as a few hundred busy ones want.
    static let byteCountMaximum = 32 << 20
    /// How many values of an account are remembered; beyond, it begins anew.
    private static let nameCountMaximum = 1 << 14

    /// Parts in two generations: what is given back is young, and when the young ones take half of
    /// the bytes they become the old ones, whose place they take.
    private struct State {
        var young: [AccountOrdinal: LogMemory] = [:]
        var old: [AccountOrdinal: LogMemory] = [:]
        var youngByteCount = 0
        var oldByteCount = 0
    }

    private let state = Mutex(State())

    /// About how many bytes are remembered, of how many accounts.
    var size: (byteCount: Int, accountCount: Int) {
        state.withLock { state in
            (state.youngByteCount + state.oldByteCount, state.young.count + state.old.count)
        }
    }

    func take(_ account: AccountOrdinal) -> LogMemory {
        state.withLock { state in
            if let memory = state.young.removeValue(forKey: account) {
                state.youngByteCount -= memory.byteCount
                return memory
            }
            if let memory = state.old.removeValue(forKey: account) {
                state.oldByteCount -= memory.byteCount
                return memory
            }
            return LogMemory()
        }
    }

    func give(back memory: LogMemory, of account: AccountOrdinal) {
        var memory = memory
        if memory.numbers.count > Self.nameCountMaximum { memory.numbers = LogNumbers() }
        let byteCount = memory.byteCount
        state.withLock { [memory] state in
            if let other = state.young.updateValue(memory, forKey: account) {
                state.youngByteCount -= other.byteCount
            }
            state.youngByteCount += byteCount
            guard state.youngByteCount > Self.byteCountMaximum / 2 else { return }
            (state.old, state.oldByteCount) = (state.young, state.youngByteCount)
            (state.young, state.youngByteCount) = ([:], 0)
        }
    }
}
