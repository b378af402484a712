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
        pastMilliseconds = duration.map(\.wholeMilliseconds)
    }
}

extension Duration {
    /// The whole milliseconds; as many as there can be when there are more.
    fileprivate var wholeMilliseconds: Int64 {
        // More seconds than an `Int64` holds have no components: to ask for them would trap.
        if self >= .milliseconds(Int64.max) { return .max }
        let (seconds, rest) = components
        return seconds * 1_000 + rest / 1_000_000_000_000_000
    }
}
