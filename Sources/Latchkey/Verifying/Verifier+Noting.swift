import LMDB

// What is found, each thing once, and whose it is.
extension Verifier {
    /// Runs a part; damage that it meets becomes a finding.
    mutating func attempt(
        _ what: @autoclosure () -> String, _ body: (inout Verifier) throws -> Void
    ) throws {
        do { try body(&self) } catch let error as StoreError {
            try note(error, of: what())
        } catch let error as LMDBError { try note(StoreError(of: error), of: what()) }
    }

    /// Notes damage that was met. What is damaged itself was told with the entries: whoever meets it again is not
    /// compared, and no more is said.
    mutating func note(_ error: StoreError, of what: String?) throws(StoreError) {
        if case .storage(let cause) = error.kind, cause.isOfContent {
            noteIncomplete()
            let damage = StoreError.Damage(
                table: cause.table ?? "", key: "", reason: "\(cause.kind)")
            guard told.insert(damage).inserted else { return }
            let text = "\(cause)".replacing("; \(LMDBError.damageRemedy)", with: "")
            return report.add(
                VerificationFinding(
                    .structure, table: cause.table, accounts: account.map { $0...$0 },
                    isError: true,
                    text))
        }
        guard case .damaged(let table, let key, let reason) = error.kind else { throw error }
        let isLost = reason == LMDBError.lostPagesReason
        let isOfBytes = StoreError.isOfBytes(reason)
        let isTold =
            isLost
            || isOfBytes && report.findings.contains { $0.kind == .checksum && $0.table == table }
        if isLost || isOfBytes { noteIncomplete() }
        guard !isTold || isInEntries && !isLost,
            told.insert(StoreError.Damage(table: table, key: key, reason: reason)).inserted
        else { return }
        try report.add(error, of: what, account: account)
    }

    private mutating func noteIncomplete() {
        // Each entry is looked at by itself, whatever the others are.
        if isInEntries { return }
        if let account { incomplete.insert(account) } else { isIncomplete = true }
    }

    mutating func check<Key>(
        in table: StoreTable<Key>, _ isRight: Bool, _ problem: @autoclosure () -> String
    ) {
        if !isRight { add(in: table.table.name, problem()) }
    }

    /// Adds that something does not agree.
    mutating func add(
        _ kind: VerificationFinding.Kind? = nil, in table: String, _ problem: String
    ) {
        report.add(
            VerificationFinding(
                kind ?? VerificationFinding.Kind(table: table) ?? .record, table: table,
                accounts: account.map { $0...$0 }, problem))
    }

    /// Whether something that an account needs is damaged.
    func isIncomplete(_ account: AccountOrdinal) -> Bool { incomplete.contains(account) }

    /// What was found, with the names of accounts.
    consuming func finished() -> VerificationReport {
        var report = self.report
        for account in incomplete.sorted() {
            report.addUnverified(
                "not everything of account \(reader.shown(account)) was compared, since something that it needs is damaged"
            )
        }
        if isIncomplete {
            report.addUnverified(
                "not everything that is of no account was compared, since something that it needs is damaged"
            )
        }
        for index in report.findings.indices {
            guard let accounts = report.findings[index].accounts else { continue }
            report.findings[index].account = reader.shown(accounts.lowerBound)
            guard accounts.count > 1 else { continue }
            let last = (try? reader.accountCount()).map { $0 == 0 ? 0 : $0 - 1 } ?? lastAccount
            let end = min(accounts.upperBound, last ?? accounts.upperBound)
            if end > accounts.lowerBound { report.findings[index].lastAccount = reader.shown(end) }
        }
        return report
    }
}

extension LMDBError {
    /// Whether a page or a tree is not what it says.
    var isOfContent: Bool {
        if case .damaged = kind { return true }
        return false
    }
}

extension StoreError {
    /// Where something is damaged, and how.
    struct Damage: Hashable {
        var table: String
        var key: String
        var reason: String
    }
}

extension StoreReader {
    /// The identity of an account, or its number as `#3` where that cannot be read.
    func shown(_ account: AccountOrdinal) -> String {
        (try? self.account(account))?.id.text ?? "#\(account)"
    }
}

extension VerificationFinding {
    /// Whether it takes nothing from the entries of tables.
    var isOutsideEntries: Bool {
        switch kind {
        case .freeList, .unfinishedCommit, .earlierCommit: true
        default: false
        }
    }
}
