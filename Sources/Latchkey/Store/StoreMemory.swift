/// What a store remembers from one transaction to the next: nothing that another process could
/// make untrue.
final class StoreMemory: Sendable {
    /// Of the logs.
    let logNames = LogNameCache()
    /// Of what has ended and could not be logged.
    let ends = DeferredEnds()
}
