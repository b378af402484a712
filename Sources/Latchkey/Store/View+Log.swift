extension View {
    /// Where an account's log ends, and the hash that is chained over all of it. Kept elsewhere,
    /// it shows later that nothing up to it was removed, changed or moved.
    ///
    /// Complexity: two look-ups.
    ///
    /// See *The chain* in `Docs/Log.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such account; `invalid` in a view of what was,
    ///   in which no hash is made.
    public func logHead(of account: Identity) throws(StoreError) -> LogHead {
        let state = try reader.logState(try hashed(account))
        return LogHead(sequence: state.lastSequence, hash: state.head)
    }

    /// Whether an account's log goes on from where it ended when a head was taken of it: whether the entry of that number still has that hash, so that nothing
    /// up to it was removed, changed or moved since. So it does of the head that another copy of the file has, where this one is what became of it.
    ///
    /// Complexity: reading and hashing the entries of one segment, 8,192 at most.
    ///
    /// See *The chain* in `Docs/Log.md`.
    ///
    /// - Throws: ``StoreError``: as ``logHead(of:)``; `logArchived`: the head is older than where the log begins, so that
    ///   only the archives can tell.
    public func logGoes(onFrom head: LogHead, of account: Identity) throws(StoreError) -> Bool {
        try reader.logHash(try hashed(account), at: head.sequence) == head.hash
    }

    /// Where an account's log begins, if its first entries are archived: the number and the hash of the last of these,
    /// and its time. Nil for a log that has all its entries.
    ///
    /// Complexity: two look-ups.
    ///
    /// See *Archives* in `Docs/Log.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such account.
    public func logBeginning(of account: Identity) throws(StoreError) -> LogSeal? {
        try reader.logSeal(beginning: try reader.require(account: account))
    }

    /// An account of whose log there are hashes: none is made of what was.
    private func hashed(_ account: Identity) throws(StoreError) -> AccountOrdinal {
        guard past == nil else {
            throw StoreError(
                .invalid("the head of a log is that of the store as it is: ask a view of that"))
        }
        return try reader.require(account: account)
    }
}
