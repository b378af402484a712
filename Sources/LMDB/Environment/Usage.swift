import Synchronization

/// Counts the calls that use an environment's handle, other than reads, so that neither a
/// close nor a new map ever comes in the middle of one.
final class Usage: Sendable {
    private struct State {
        var userCount = 0
        /// Those who look into the map outside of pooled readers: some of the users, and the writer from its
        /// transaction's begin to its end.
        var mapUserCount = 0
        /// Why no further use can begin, once that is so.
        var refusal: LMDBError.Kind?
    }

    private let state = Mutex(State())
    /// The process that opened the environment.
    private let generation = ProcessGeneration.current

    /// Begins a use.
    ///
    /// - Parameter usesMap: Whether it looks into the map outside of readers and the writer.
    /// - Throws: `closed`, `unusable`, `forked`.
    func begin(_ operation: String, usesMap: Bool = false) throws(LMDBError) {
        guard ProcessGeneration.isCurrent(generation) else {
            throw LMDBError(.forked, operation: operation)
        }
        let refusal = state.withLock { state in
            if state.refusal == nil {
                state.userCount += 1
                if usesMap { state.mapUserCount += 1 }
            }
            return state.refusal
        }
        if let refusal { throw LMDBError(refusal, operation: operation) }
    }

    /// Asks again, after waiting, whether a use may go on.
    func check(_ operation: String) throws(LMDBError) {
        if let refusal = state.withLock({ $0.refusal }) {
            throw LMDBError(refusal, operation: operation)
        }
    }

    /// Ends a use, in the same way as it began.
    func end(usesMap: Bool = false) {
        state.withLock { state in
            state.userCount -= 1
            if usesMap { state.mapUserCount -= 1 }
        }
    }

    /// Keeps the map where it is, for the writer.
    func holdMap() { state.withLock { $0.mapUserCount += 1 } }

    /// Ends ``holdMap()``.
    func letGoOfMap() { state.withLock { $0.mapUserCount -= 1 } }

    /// Replaces the map, if nobody looks into it. A failure may have left none at all, so that
    /// nothing may be used from then on.
    ///
    /// - Returns: The code of `body`, or nil if somebody looks into the map.
    func replaceMap(_ body: () -> (code: Int32, isFatal: Bool)) -> Int32? {
        state.withLock { state in
            guard state.mapUserCount == 0 else { return nil }
            let (code, isFatal) = body()
            if isFatal { state.refusal = .unusable }
            return code
        }
    }

    enum Closing {
        case begun
        case alreadyClosed
        case busy(readerCount: Int, userCount: Int)
    }

    /// Lets no further use begin, if there is none now.
    func close() -> Closing {
        state.withLock { state in
            if state.refusal == .closed { return .alreadyClosed }
            if state.userCount > 0 { return .busy(readerCount: 0, userCount: state.userCount) }
            state.refusal = .closed
            return .begun
        }
    }

    /// How many uses there are now.
    var count: Int { state.withLock { $0.userCount } }
}
