/// Told how far a verification is: of so many entries so many are done. Most entries are looked
/// at twice, and count twice.
public typealias VerificationProgress = (_ doneCount: Int, _ totalCount: Int) -> Void

extension View {
    /// Reads everything and proves that it is as it was written and that it agrees: every
    /// entry's checksum, every chunk of every set, and every name, index, counter and head
    /// against the records that they are made from.
    ///
    /// Complexity: O(entries), a few look-ups each. Memory is bounded.
    ///
    /// - Parameter progress: Told how far it is, now and then.
    /// - Throws: ``StoreError``: the file cannot be read at all. Damage is reported, not
    ///   thrown.
    public func verify(progress: @escaping VerificationProgress = { _, _ in })
        throws(StoreError) -> VerificationReport
    {
        liftTimeLimit()
        var verifier = Verifier(reader, progress)
        try asStoreError { try verifier.verify() }
        return verifier.report
    }
}

extension Store {
    /// Proves that the file is whole: the structure of its pages, read without the map, and,
    /// when that is sound, everything that ``View/verify(progress:)`` proves.
    ///
    /// It goes on beside other reads and writes; a long read makes the file grow meanwhile.
    ///
    /// - Parameter progress: Told how far it is, now and then.
    /// - Throws: ``StoreError``: the file cannot be read at all. Damage is reported, not
    ///   thrown.
    public func verify(progress: @escaping VerificationProgress = { _, _ in })
        throws(StoreError) -> VerificationReport
    {
        do throws(StoreError) {
            _ = try asStoreError { try environment.checkStructure() }
        } catch {
            guard case .storage(let cause) = error.kind, case .damaged = cause.kind else {
                throw error
            }
            var report = VerificationReport()
            report.add("\(cause)")
            return report
        }
        return try asStoreError { try read { view in try view.verify(progress: progress) } }
    }
}
