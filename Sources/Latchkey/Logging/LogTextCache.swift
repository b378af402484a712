import Synchronization

/// What the numbers in the columns of logs stand for, remembered from one read to the next.
///
/// Only reads put anything in, so that all of it is committed: a number is given out once and
/// then stays what it is, whatever other processes do. A write transaction may give a number out
/// that is never committed, and must not remember it here.
final class LogTextCache: Sendable {
    /// Reads at the same time seldom wait for one another.
    private static let stripeCount = 16
    /// How many values a stripe remembers, some 400 KB; then it begins anew.
    private static let nameCountMaximum = 1 << 12

    private struct Key: Hashable {
        let account: AccountOrdinal
        let column: LogColumn
        let number: UInt32
    }

    private final class Stripe: Sendable {
        let names = Mutex<[Key: LogName]>([:])
    }

    private let stripes = (0..<stripeCount).map { _ in Stripe() }

    private func stripe(_ key: Key) -> Stripe {
        stripes[Int(truncatingIfNeeded: key.number &+ key.account) & (Self.stripeCount - 1)]
    }

    /// The value of a number: remembered, or else read.
    func name(
        _ account: AccountOrdinal, _ column: LogColumn, _ number: UInt32,
        orElse read: () throws(StoreError) -> LogName
    ) throws(StoreError) -> LogName {
        let key = Key(account: account, column: column, number: number)
        let stripe = stripe(key)
        if let name = stripe.names.withLock({ $0[key] }) { return name }
        let name = try read()
        stripe.names.withLock { names in
            if names.count >= Self.nameCountMaximum { names.removeAll() }
            names[key] = name
        }
        return name
    }
}
