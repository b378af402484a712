public import AccessRules

/// What became of operations that were done together.
public struct BatchReceipt: Hashable, Sendable {
    /// The number of the commit that they are part of, as the file counted them then: see
    /// ``View/commitNumber``.
    public let commitNumber: UInt64
    /// The time of that commit; of what changed nothing, the time at which it was asked.
    public let time: Instant
    /// Behind that commit: where a follower goes on (``Store/changes(since:in:includingReads:)``), and
    /// what the next batch may expect.
    public let position: ChangePosition
    /// What the logs have of them, in the order in which the accounts were first logged in; of a session
    /// that of its account alone. Nothing where all was as it was to be.
    public let entries: [LoggedEntries]
    /// Whether they were done before, and this is the receipt of then.
    public let isRepeated: Bool
}

/// Entries of the log of an account, one behind the other.
public struct LoggedEntries: Hashable, Sendable {
    /// The account.
    public let account: Identity
    /// The sequence numbers of the entries (``LogEntry/sequence``).
    public let sequences: ClosedRange<UInt64>
}
