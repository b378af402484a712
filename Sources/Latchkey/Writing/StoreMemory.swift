/// What a store remembers from one transaction to the next: nothing that another process could
/// make untrue.
final class StoreMemory: Sendable {
    /// Of the logs.
    let logNames = LogNameCache()
    /// Of what has ended and could not be logged.
    let ends = DeferredEnds()
    /// Of the past, where a clock was ahead.
    let overtakenPast = OvertakenPast()
    /// For how long it keeps what was; nil for ever.
    let pastMilliseconds: Int64?

    init(keepingPast duration: Duration? = nil) {
        pastMilliseconds = duration.map { duration in
            let (seconds, rest) = duration.components
            let (milliseconds, isOver) = seconds.multipliedReportingOverflow(by: 1_000)
            return isOver
                ? .max
                : milliseconds.addingReportingOverflow(rest / 1_000_000_000_000_000).partialValue
        }
    }
}
