import LMDB

extension Store {
    /// Proves that the file, or a part of it, is whole: the structure of its pages, read without
    /// the map, and everything that ``View/verify(progress:)`` proves.
    ///
    /// It comes to its end whatever is damaged. Pages that are not in order are told, and nobody goes there by the
    /// map; everything else is proven as ever, and what could not be, since it builds on what is damaged, is said
    /// (``VerificationReport/unverified``).
    ///
    /// It goes on beside other reads and writes; a long read makes the file grow meanwhile.
    ///
    /// Complexity: each page of the file is read once, where some are damaged twice, and, but for the structure alone,
    /// that of ``View/verify(progress:)`` or ``View/verify(accounts:progress:)``. Memory: one bit for each page of the
    /// file, and that of those.
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
        guard structure.hasSoundStructure else {
            return try verifyPastDamage(part, nil, progress)
        }
        guard part != .structure else { return structure }
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
            return try verifyPastDamage(part, error, progress)
        }
        structure.findings.forEach { report.add($0) }
        report.unfinishedCommit = structure.unfinishedCommit
        (report.pageCount, report.freePageCount) = (structure.pageCount, structure.freePageCount)
        return report
    }

    /// The structure, up to the first page that is not in order.
    private func verifyStructure() throws(StoreError) -> VerificationReport {
        var report = VerificationReport()
        do throws(StoreError) {
            let checked = try asStoreError { try environment.checkLastCommit() }
            let structure = checked.report
            report.addLost(pageCount: structure.lostPageCount)
            report.add(structure.earlierCommitFault)
            report.count(used: structure.usedPageCount, free: structure.freePageCount)
            report.entryCount = structure.tables.reduce(0) { $0 + $1.statistics.entryCount }
            if let unfinished = checked.unfinished { report.addUnfinished(unfinished) }
        } catch {
            guard case .storage(let cause) = error.kind, cause.kind.isDamage else { throw error }
            report.hasSoundStructure = false
        }
        return report
    }

    /// The structure past whatever is not in order, and everything that can be come to beside that, in one read.
    ///
    /// No table was read by the map before, or it is known that none of it ends by a signal.
    ///
    /// - Parameter met: What was met before.
    func verifyPastDamage(
        _ part: Part, _ met: StoreError?, _ progress: @escaping VerificationProgress
    ) throws(StoreError) -> VerificationReport {
        for _ in 1..<Self.surveyAttemptCount {
            do throws(StoreError) {
                return try verifyPastDamageOnce(part, met, progress)
            } catch {
                // Others committed more than once between the read's beginning and the look.
                guard case .storage(let cause) = error.kind, case .busy = cause.kind else {
                    throw error
                }
            }
        }
        return try verifyPastDamageOnce(part, met, progress)
    }

    /// How often it is begun anew beside somebody who commits all the time.
    private static let surveyAttemptCount = 100

    private func verifyPastDamageOnce(
        _ part: Part, _ met: StoreError?, _ progress: @escaping VerificationProgress
    ) throws(StoreError) -> VerificationReport {
        try asStoreError {
            try environment.read { snapshot in
                snapshot.liftTimeLimit()
                let survey = try environment.surveyStructure(snapshot)
                snapshot.avoid(survey.lost)
                var verifier = Verifier(
                    StoreReader(snapshot), VerificationReport(survey), progress: progress)
                // Where pages are not in order, that is what was met.
                if let met, survey.faults.isEmpty { try verifier.note(met, of: nil) }
                switch part {
                case .structure: verifier.report.entryCount = survey.entryCount
                case .everything: try verifier.verify()
                case .accounts(let accounts):
                    let ordinals = try accounts.map { account throws(StoreError) in
                        try verifier.reader.require(account: account)
                    }
                    try verifier.verify(accounts: ordinals)
                }
                var report = verifier.finished()
                if let unfinished = survey.unfinished { report.addUnfinished(unfinished) }
                return report
            }
        }
    }

    /// Refuses a store a part of which is not whole. A commit that certainly could not be finished takes
    /// nothing from it, and neither does that there is no commit to step back to: who writes mends both.
    func expectSound(_ part: Part) throws(StoreError) {
        let report = try verify(part)
        if report.losesStepBackAlone { return }
        if report.isUnfinishedAlone, report.unfinishedCommit == .certain { return }
        guard let problem = report.problems.first ?? report.unverified.first else { return }
        let count = report.isCut ? "more than \(report.problems.count)" : "\(report.problems.count)"
        throw StoreError(
            .damaged(table: "", key: "", reason: "problems: \(count); first: \(problem)"))
    }
}

extension VerificationReport {
    /// What a check of the structure found, behind what was found before it.
    fileprivate init(_ survey: StructureSurvey) {
        self.init()
        for fault in survey.faults { add(VerificationFinding(fault)) }
        isCut = isCut || survey.isCut
        hasSoundStructure = survey.faults.isEmpty
        addLost(pageCount: survey.lostPageCount ?? 0)
        add(survey.earlierCommitFault)
        count(used: survey.usedPageCount, free: survey.freePageCount)
    }

    fileprivate mutating func count(used: Int, free: Int) {
        pageCount = used + Limits.minimumPageCount
        freePageCount = free
    }

    fileprivate mutating func add(_ fault: EarlierCommitFault?) {
        guard let fault else { return }
        add(
            VerificationFinding(
                .earlierCommit, page: fault.page,
                "meta page \(fault.page), of commit \(fault.transactionID), the one before the newest: "
                    + "\(fault.reason); a commit that was cut off while it was written, by a failure of power or "
                    + "medium, leaves such a page, too"))
    }

    fileprivate mutating func addLost(pageCount: Int) {
        guard pageCount != 0 else { return }
        add(
            VerificationFinding(
                .freeList,
                "\(pageCount) pages of the file belong to no table and are not free; an "
                    + "import of an export is rid of them"))
    }

    fileprivate mutating func addUnfinished(_ error: LMDBError) {
        guard case .commitUnfinished(_, let isCertain) = error.kind else { return }
        add(VerificationFinding(.unfinishedCommit, isError: isCertain, "\(error)"))
        unfinishedCommit = isCertain ? .certain : .likely
    }
}

extension VerificationFinding {
    fileprivate init(_ fault: StructureFault) {
        var name: String?
        if case .table(let file) = fault.place { name = TableDefinition.named(inFile: file).name }
        let isOrdered = name.map { Tables.isOrderedByAccount($0) } ?? false
        let key = fault.from.flatMap { from in name.map { RawKey(from).text(in: $0) } }
        self.init(
            fault.place == .freeList ? .freeList : .structure, table: name,
            key: key.map { "from \($0) on" }, page: fault.page,
            accounts: isOrdered ? AccountOrdinal.between(fault.from, fault.to) : nil,
            isError: true, "the file is damaged: \(fault.reason)")
    }
}

extension AccountOrdinal {
    /// The accounts that keys between two begin with.
    static func between(_ from: [UInt8]?, _ to: [UInt8]?) -> ClosedRange<AccountOrdinal>? {
        func account(_ key: [UInt8]?, _ none: AccountOrdinal) -> AccountOrdinal {
            guard let key, key.count >= 4 else { return none }
            return key.rawBytes.bigEndian32(at: 0)
        }
        let (first, last) = (account(from, 0), account(to, .max))
        return first <= last ? first...last : nil
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
