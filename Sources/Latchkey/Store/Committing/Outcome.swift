import Synchronization

/// What a transaction found, on its way to whoever waits for its commit. When the transaction
/// is done again, what it finds then counts.
final class Outcome<Value: Sendable>: Sendable {
    private let found = Mutex<Value?>(nil)

    init() {}

    var value: Value? { found.withLock { $0 } }

    func set(_ value: Value) { found.withLock { $0 = value } }
}
