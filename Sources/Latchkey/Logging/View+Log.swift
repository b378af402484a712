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
}
