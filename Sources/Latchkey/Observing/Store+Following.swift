import AccessRules

// What followers and observers stand on: none of them holds a read between two results.
extension Store {
    /// Waits until there is a later commit than that of a position (``View/position``), of this
    /// process or another, or until an instant has come.
    ///
    /// Complexity: constant, and what all who wait share: a look at the last commit every
    /// ``Options/pollingInterval``.
    ///
    /// - Returns: Why it is over. `committed` may come without a later commit, and so be
    ///   followed by another wait for the same.
    func waitForCommit(past position: UInt64, until instant: Instant = .distantFuture) async
        -> CommitWatch.Wake
    {
        await watch.wait(
            past: position, until: instant, in: CommitWatch.Source(environment, options))
    }

    /// Reads as a follower does: closing the store waits for it, instead of failing, so that it
    /// must be brief.
    ///
    /// - Returns: nil when the store is closed.
    func follow<R: Sendable>(_ body: @Sendable (View) throws -> R) async throws(StoreError)
        -> R?
    {
        while true {
            switch watch.beginReading() {
            case .open:
                defer { watch.endReading() }
                return try asStoreError { try readNow(body) }
            // Until it is known what becomes of it: then the last commit is later than the first.
            case .closing: _ = await waitForCommit(past: 0)
            case .closed: return nil
            }
        }
    }

    /// Not the twin for tasks, which would be taken there.
    private func readNow<R>(_ body: (View) throws -> R) throws -> R { try read(body) }
}
