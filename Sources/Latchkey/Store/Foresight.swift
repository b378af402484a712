/// What a view of what would be has of its own, so that nothing of it is taken for what is.
final class Foresight: Sendable {
    /// Numbers that logs would give out, and another commit gives out otherwise.
    let logTexts = LogTextCache()
    /// In its handles: things that would be added have numbers that others will have.
    let fingerprint = UInt32.random(in: .min ... .max)
    /// By what it would be.
    let operations: [AccountOperation]
    /// What is another than in the view that it was made of.
    let changed: ChangedKeys

    init(_ operations: [AccountOperation], changed: ChangedKeys) {
        self.operations = operations
        self.changed = changed
    }
}
