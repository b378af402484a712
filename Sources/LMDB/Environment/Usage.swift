import Synchronization

/// Counts the calls that use an environment's handle, other than reads, so that closing never
/// pulls it from under one.
final class Usage: Sendable {
    private struct State {
        var userCount = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Begins a use.
    func begin(_ operation: String) throws(LMDBError) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.userCount += 1 }
            return state.isClosed
        }
        if isClosed { throw LMDBError(.closed, operation: operation) }
    }

    /// Ends a use.
    func end() {
        state.withLock { $0.userCount -= 1 }
    }

    enum Closing {
        case begun
        case alreadyClosed
        case busy(userCount: Int)
    }

    /// Lets no further use begin, if there is none now.
    func close() -> Closing {
        state.withLock { state in
            if state.isClosed { return .alreadyClosed }
            if state.userCount > 0 { return .busy(userCount: state.userCount) }
            state.isClosed = true
            return .begun
        }
    }

    /// Lets uses begin again, after a close that could not be completed.
    func reopen() {
        state.withLock { $0.isClosed = false }
    }
}
