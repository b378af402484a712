import AccessRules
import Synchronization

/// When commits were that were made by a clock which was ahead and was taken back: as the first one behind them
/// that is not of a time to come. What was found is remembered, since such commits may be many.
final class OvertakenPast: Sendable {
    /// How many commits are looked at with one commit.
    private static let stepCount = 1_024

    private struct State {
        /// Up to which commit was looked, of times to come.
        var lookedAt: UInt64 = 0
        /// The first behind them that was none of these, and its time.
        var first: (number: UInt64, time: Instant)?
    }

    private let state = Mutex(State())

    /// The time of a commit of a time to come; nil where none behind it has another, as far as was looked.
    func time(of number: UInt64, now: Instant, _ reader: StoreReader) throws(StoreError) -> Instant?
    {
        var known = state.withLock { $0 }
        if let first = known.first, number < first.number, first.time <= now { return first.time }
        known.first = nil
        var next = max(known.lookedAt, number) + 1
        for _ in 0..<Self.stepCount {
            guard let commit = try reader.pastHeader(next) else { break }
            if commit.time <= now {
                known.first = (next, commit.time)
                break
            }
            known.lookedAt = next
            next += 1
        }
        state.withLock { [known] in $0 = known }
        return known.first?.time
    }
}
