import LMDB

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
        var verifier = Verifier(reader, progress)
        try asStoreError { try verifier.verify() }
        return verifier.report
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
        var verifier = Verifier(reader, progress)
        try asStoreError { try verifier.verify(accounts: ordinals) }
        return verifier.report
    }
}

extension Store {
    /// Proves that the file, or a part of it, is whole: the structure of its pages, read without
    /// the map, and, when that is sound, everything that ``View/verify(progress:)`` proves.
    ///
    /// It goes on beside other reads and writes; a long read makes the file grow meanwhile.
    ///
    /// Complexity: each page of the file is read once, and, but for the structure alone, that of
    /// ``View/verify(progress:)`` or ``View/verify(accounts:progress:)``.
    ///
    /// See *Damage* in `Docs/Reliability.md`.
    ///
    /// - Parameters:
    ///   - part: What is proven.
    ///   - progress: Told how far it is, now and then.
    /// - Throws: ``StoreError``: `storage`: the file cannot be read at all; `unknown` for an account
    ///   that is not there. Damage is reported, not thrown.
    public func verify(
        _ part: Part = .everything, progress: @escaping VerificationProgress = { _, _ in }
    ) throws(StoreError) -> VerificationReport {
        let structure = try verifyStructure()
        guard structure.isSound || structure.isUnfinishedAlone, part != .structure else {
            return structure
        }
        var report = VerificationReport()
        do throws(StoreError) {
            report = try asStoreError {
                try read { view in
                    view.liftTimeLimit()
                    if case .accounts(let accounts) = part {
                        return try view.verify(accounts: accounts, progress: progress)
                    }
                    return try view.verify(progress: progress)
                }
            }
        } catch {
            // What every read needs is not whole, as what the store says of its format.
            try report.add(error)
        }
        if let commit = structure.unfinishedCommit {
            structure.problems.forEach { report.add($0) }
            report.unfinishedCommit = commit
        }
        return report
    }

    private func verifyStructure() throws(StoreError) -> VerificationReport {
        var report = VerificationReport()
        do throws(StoreError) {
            let structure = try asStoreError { try environment.checkStructure() }
            let lostCount = structure.lostPageCount
            if lostCount != 0 {
                report.add(
                    "\(lostCount) pages of the file belong to no table and are not free; an "
                        + "import of an export is rid of them")
            }
            report.entryCount = structure.tables.reduce(0) { $0 + $1.statistics.entryCount }
        } catch {
            guard case .storage(let cause) = error.kind else { throw error }
            switch cause.kind {
            case .commitUnfinished(_, let isCertain):
                report.add("\(cause)")
                report.unfinishedCommit = isCertain ? .certain : .likely
            case let kind where kind.isDamage:
                report.add("\(cause)".replacing("; \(LMDBError.damageRemedy)", with: ""))
                report.hasSoundStructure = false
            default: throw error
            }
        }
        return report
    }

    /// Refuses a store a part of which is not whole. A commit that certainly could not be finished takes
    /// nothing from it.
    func expectSound(_ part: Part) throws(StoreError) {
        let report = try verify(part)
        if report.isUnfinishedAlone, report.unfinishedCommit == .certain { return }
        guard let problem = report.problems.first else { return }
        let count = report.isCut ? "more than \(report.problems.count)" : "\(report.problems.count)"
        throw StoreError(
            .damaged(table: "", key: "", reason: "problems: \(count); first: \(problem)"))
    }
}

extension LMDBError.Kind {
    /// Whether it says that a file is not what was written.
    fileprivate var isDamage: Bool {
        switch self {
        case .damaged, .truncated, .notAStore, .unsupportedVersion, .unsupportedPageSize,
            .tableIncompatible, .tableMissing:
            true
        default: false
        }
    }
}
