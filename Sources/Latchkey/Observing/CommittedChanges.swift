/// What one commit appended to the logs of the store, as far as it was asked for.
///
/// The entries of an account come in the order of their numbers; one account's come before
/// another's, in the order in which the accounts were made.
public struct CommittedChanges: Hashable, Sendable {
    /// The entries; at least one, and no more than a read takes
    /// (``Store/changes(since:in:includingReads:)``).
    public internal(set) var entries: [LogEntry]
    /// The position behind them: where to go on.
    public internal(set) var position: ChangePosition
    /// Whether the commit has no further entries. Those of a commit that is larger than what
    /// one read takes come in several parts, of which the last one has this.
    public internal(set) var endsCommit: Bool
}

/// What is asked for of the changes, and how far the follower is.
struct ChangeQuery: Sendable {
    let positions: PositionSeal
    /// What comes next.
    var place: ChangePlace
    /// Accounts whose changes are wanted; nil for those of all.
    var accounts: AccountSelection?
    var includesReads: Bool
}

/// Some accounts, by name, of which some may not be there yet.
struct AccountSelection: Sendable {
    /// Those that are not there yet, as far as is known.
    private var missing: [Identity]
    private var found: Set<AccountOrdinal> = []

    init(_ accounts: Set<Identity>) { missing = Array(accounts) }

    /// Looks for those that were not there before.
    mutating func resolve(_ reader: StoreReader) throws(StoreError) {
        var left: [Identity] = []
        for id in missing {
            if let ordinal = try reader.accountOrdinal(id) {
                found.insert(ordinal)
            } else {
                left.append(id)
            }
        }
        missing = left
    }

    func contains(_ account: AccountOrdinal) -> Bool { found.contains(account) }
}

/// What one read takes at most, so that neither memory nor the time for which pages are held
/// back grows with how far a follower is behind.
enum ChangeLimits {
    /// Entries.
    static let entryCountMaximum = 1_000
    /// Bytes of what was before and after, which may be megabytes for an entry.
    static let byteCountMaximum = 1 << 20
    /// Runs that are looked at, also of accounts that are not asked for.
    static let runCountMaximum = 4_096
    /// Entries that are looked at: reads that are left out are passed one by one.
    static let passedCountMaximum = 16_384
}
