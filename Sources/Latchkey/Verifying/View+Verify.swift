import LMDB

/// Told how far a verification is: of so many entries so many are done. Most entries are looked
/// at twice, and count twice.
public typealias VerificationProgress = (_ doneCount: Int, _ totalCount: Int) -> Void

extension View {
    /// Reads everything and proves that it is as it was written and that it agrees: every
    /// entry's checksum, every chunk of every set, and every name, index, counter and head
    /// against the records that they are made from.
    ///
    /// Complexity: O(entries), a few look-ups each. Memory: some bytes for each account, the log's index of a segment, and
    /// three bits for each entry of the longest log.
    ///
    /// See *Damage* in `Docs/Reliability.md`.
    ///
    /// - Parameter progress: Told how far it is, now and then.
    /// - Throws: ``StoreError``: `storage`: the file cannot be read at all; `invalid` in a view of what
    ///   was. Damage is reported, not thrown.
    public func verify(progress: @escaping VerificationProgress = { _, _ in })
        throws(StoreError) -> VerificationReport
    {
        try expectPresent()
        liftTimeLimit()
        var verifier = Verifier(reader, progress: progress)
        try asStoreError { try verifier.verify() }
        return verifier.finished()
    }

    /// Refuses a view of what was, in which logs have more than is shown.
    private func expectPresent() throws(StoreError) {
        guard past == nil else {
            throw StoreError(
                .invalid("what is stored is verified as it is: ask a view of that, or a copy"))
        }
    }

    /// Reads what accounts have and proves that it is as it was written and that it agrees: as
    /// ``verify(progress:)``, but for what is there and nothing asks for.
    ///
    /// Complexity: O(entries of the accounts), a few look-ups each. Memory is bounded.
    ///
    /// See *Damage* in `Docs/Reliability.md`.
    ///
    /// - Throws: ``StoreError``: `unknown` for an account that is not there; `storage`: the file cannot
    ///   be read at all; `invalid` in a view of what was. Damage is reported, not thrown.
    public func verify(
        accounts: [Identity], progress: @escaping VerificationProgress = { _, _ in }
    ) throws(StoreError) -> VerificationReport {
        try expectPresent()
        var ordinals: [AccountOrdinal] = []
        for account in accounts { ordinals.append(try reader.require(account: account)) }
        var verifier = Verifier(reader, progress: progress)
        try asStoreError { try verifier.verify(accounts: ordinals) }
        return verifier.finished()
    }
}
