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
        guard past == nil else {
            throw StoreError(
                .invalid("the head of a log is that of the store as it is: ask a view of that"))
        }
        let state = try reader.logState(try reader.require(account: account))
        return LogHead(sequence: state.lastSequence, hash: state.head)
    }
}
