import Synchronization

/// What texts are which numbers in the logs of a store, as far as it is committed: numbers are
/// never given out again, so that this stays true whatever other processes do.
///
/// A transaction takes an account's part and gives it back; it is lost, and found anew, when
/// the transaction is given up.
final class LogNameCache: Sendable {
    /// How many accounts and how many values of each are remembered; beyond, it begins anew.
    private static let accountCountMaximum = 256
    private static let nameCountMaximum = 1 << 14

    private let parts = Mutex<[AccountOrdinal: [LogName: UInt32]]>([:])

    func take(_ account: AccountOrdinal) -> [LogName: UInt32] {
        parts.withLock { $0.removeValue(forKey: account) ?? [:] }
    }

    func give(back names: [LogName: UInt32], of account: AccountOrdinal) {
        guard names.count <= Self.nameCountMaximum else { return }
        parts.withLock { parts in
            if parts.count >= Self.accountCountMaximum { parts.removeAll() }
            parts[account] = names
        }
    }
}
