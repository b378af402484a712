/// What is there, and what was there: identities are never given out again.
public struct ReferenceRecords: Hashable, Sendable {
    /// What is there.
    public var world: World
    /// What was there and is gone, each as `TYPE ACCOUNT/ID`.
    public var gone: Set<ID> = []
    /// The passwords that were read, and the assets that were edited, in the order of the log.
    public var history: [World.LogEntry]

    /// What is there, with nothing gone before.
    public init(_ world: World) {
        self.world = world
        history = world.logEntries
    }

    /// What becomes of it when somebody does something, or would with a mistake in the rules.
    ///
    /// Rule: *Operations* of acting in an account.
    public func after(
        _ operation: ReferenceOperation, by actor: ReferenceActor, at now: Int64,
        fault: OperationFault? = nil
    ) -> ReferenceOutcome {
        var deed = Deed(records: self, actor: actor, now: now, fault: fault)
        do throws(Deed.NotDone) {
            try deed.perform(operation)
            return .done(try deed.conclusion())
        } catch { return .not(error.reasons, hiddenBy: error.hiddenBy) }
    }
}
