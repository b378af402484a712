import Logging
import Synchronization

/// What ended and could not be logged, since what is stored of its account is damaged.
struct EndsSetAside {
    /// The last such end: all before it are logged, or set aside like it.
    var last: EndKey
    /// Why, by account.
    var errors: [AccountOrdinal: StoreError] = [:]
}

/// Ends that could not be logged are passed over by the writes that follow, and tried again some
/// time later: the damage of one account holds nobody else up. No decision depends on them, since
/// each asks the clock.
final class DeferredEnds: Sendable {
    /// After how many seconds they are tried again.
    static let retrySeconds: Int64 = 60

    private struct State {
        var last: EndKey?
        var retry = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// The end behind which to begin; nil for the first that there is.
    func start() -> EndKey? {
        state.withLock { state in
            if state.last != nil, state.retry <= .now { state.last = nil }
            return state.last
        }
    }

    /// Notes what a transaction that is about to be committed has set aside, and reports it.
    func note(_ ends: EndsSetAside?) {
        guard let ends else { return }
        state.withLock { state in
            if state.last == nil { state.retry = .now + .seconds(Self.retrySeconds) }
            state.last = ends.last
        }
        for (account, error) in ends.errors.sorted(by: { $0.key < $1.key }) {
            Logger.latchkey.error(
                """
                what ended in account #\(account) could not be logged, and is tried again after \
                \(Self.retrySeconds) s; verify the store: \(error)
                """)
        }
    }
}
