extension View {
    /// Where an account's log ends, and the hash that is chained over all of it. Kept elsewhere,
    /// it shows later that nothing up to it was removed, changed or moved.
    ///
    /// Complexity: two look-ups.
    /// - Throws: ``StoreError``: there is no such account.
    public func logHead(of account: Identity) throws(StoreError) -> LogHead {
        let state = try reader.logState(try reader.require(account: account))
        return LogHead(sequence: state.lastSequence, hash: state.head)
    }

    /// The entries of an account's log that a filter means, newest first: the host application's
    /// own view, which no role restricts.
    ///
    /// Rule: *The activity log* in `Docs/Permissions.md`.
    ///
    /// Complexity: the entries that are not indexed yet (at most 2^14, of resources 2^15), the
    /// steps of the set algebra up to the limit, and a few look-ups for each entry returned.
    ///
    /// - Parameters:
    ///   - cursor: The sequence number before which to begin; nil for the newest.
    ///   - limit: How many entries to return at most.
    /// - Throws: ``StoreError``: there is no such account, or something is damaged.
    public func logEntries(
        of account: Identity, matching filter: LogFilter = LogFilter(),
        before cursor: UInt64? = nil,
        limit: Int = 100
    ) throws(StoreError) -> [LogEntry] {
        let ordinal = try reader.require(account: account)
        var entries: [LogEntry] = []
        try asStoreError {
            try reader.log(ordinal, filter, before: cursor, limit: limit) { entry in
                entries.append(entry)
                return true
            }
        }
        return entries
    }

    /// How many entries of an account's log a filter means.
    ///
    /// Complexity: as ``logEntries(of:matching:before:limit:)``, without the entries; a single
    /// value is counted from the heads of its chunks.
    /// - Throws: ``StoreError``: there is no such account, or something is damaged.
    public func logEntryCount(of account: Identity, matching filter: LogFilter = LogFilter())
        throws(StoreError) -> Int
    {
        try reader.logCount(try reader.require(account: account), filter)
    }
}
