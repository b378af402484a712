import AccessRules

/// What a view of what was has of its own.
final class Past: Sendable {
    /// How many runs there were.
    let runEnd: UInt64
    let now: Instant
    /// What is another since.
    let changed: ChangedKeys

    init(runEnd: UInt64, now: Instant, changed: ChangedKeys = ChangedKeys()) {
        self.runEnd = runEnd
        self.now = now
        self.changed = changed
    }
}
