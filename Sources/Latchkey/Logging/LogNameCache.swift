import Synchronization

/// What is remembered of an account's log from one transaction to the next: only what is
/// committed, and never changes.
struct LogMemory: Sendable {
    /// Values of columns, by name: a number is never given out again.
    var numbers = LogNumbers()
    /// What each lane's indexing works through.
    var columns: LogWork?
    var resources: LogWork?

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
/// the transaction is given up.
final class LogNameCache: Sendable {
    /// How many accounts and how many values of each are remembered; beyond, it begins anew.
    private static let accountCountMaximum = 256
    private static let nameCountMaximum = 1 << 14

    private let parts = Mutex<[AccountOrdinal: LogMemory]>([:])

    func take(_ account: AccountOrdinal) -> LogMemory {
        parts.withLock { $0.removeValue(forKey: account) ?? LogMemory() }
    }

    func give(back memory: LogMemory, of account: AccountOrdinal) {
        var memory = memory
        if memory.numbers.count > Self.nameCountMaximum { memory.numbers = LogNumbers() }
        parts.withLock { parts in
            if parts.count >= Self.accountCountMaximum { parts.removeAll() }
            parts[account] = memory
        }
    }
}
