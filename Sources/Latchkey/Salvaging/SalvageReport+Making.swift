import LMDB

// The report, made of what was noted by numbers.
extension SalvageReport {
    init(
        _ file: borrowing SalvagedFile, _ reading: SalvageReading,
        _ writer: borrowing SalvageWriter, _ skipped: SkippedCommitReading?
    ) throws(StoreError) {
        let accounts = writer.accounts
        commitNumber = file.commit
        if let time = try writer.reader.payload(MetaKey(field: .clock), in: Tables.meta) {
            commitTime = Instant(ofCommit: time)
        }
        self.skipped = skipped.map { skipped in
            SkippedCommit(
                number: skipped.number, time: skipped.time,
                logged: skipped.logged.map {
                    SkippedCommit.Logged(account: accounts.shown($0.account), count: Int($0.count))
                })
        }
        metaFaults = file.metaFaults.map { "meta page \($0.page): \($0.reason)" }
        lineCount = writer.lineCount
        objectCounts = writer.tally.objectCounts
        damageCount = reading.damageCount
        otherDamageCount = reading.otherDamageCount
        damages = reading.damages.map { Damage($0, accounts) }
        for (table, count) in reading.scratch.repeatedCounts.sorted(by: { $0.key < $1.key }) {
            damageCount += 1
            damages.append(
                Damage(
                    table: table, page: nil, accounts: nil, key: nil,
                    reason: "\(count) of its keys are there twice, each time with another value: "
                        + "the first was taken"))
        }
        if file.isDamaged, !file.areOrphansKnown { unreadPageCount = file.unreadPageCount }
        lost = writer.tally.lost
        (leftOut, shortened) = writer.tally.remarks
        warnings = isWhole ? [] : makeWarnings()
    }

    /// What the loss may mean.
    private func makeWarnings() -> [String] {
        var warnings: [String] = []
        let tables = Set(damages.map(\.table))
        func isLost(_ type: String) -> Bool {
            lost.contains { $0.type == type } || leftOut.contains { $0.type == type }
        }
        let mayLackEdges =
            tables.contains(Tables.edges.table.name) || unreadPageCount > 0
            || tables.contains(SalvageReading.unknownTable)
            || damages.contains { $0.page == nil && $0.table == "the list of tables" }
        if mayLackEdges || isLost("membership") || isLost("group")
            || shortened.contains(where: { $0.reason == SalvageWriter.fewerKindsReason })
        {
            warnings.append(
                "groups, what they deny or who is in them may be lost: what was denied by that is allowed"
            )
        }
        if mayLackEdges || isLost("grant") || isLost("membership") || isLost("group") {
            warnings.append("grants or memberships may be lost: what they allowed is denied")
        }
        if mayLackEdges || shortened.contains(where: { $0.type == "asset" }) {
            warnings.append(
                "entries of assets' own lists may be lost: such assets stay listed, for fewer")
        }
        if shortened.contains(where: { $0.reason == SalvageWriter.stubReason }) {
            warnings.append(
                "what an account enforced (a second factor, single sign-on) is lost where it is a stub: set it again"
            )
        }
        return warnings
    }
}

extension SalvageReport.Damage {
    fileprivate init(_ damage: SalvageReading.RawDamage, _ accounts: [AccountOrdinal: Identity]) {
        let named = damage.accounts.map { range in
            // Beyond the last that is known there is none that is.
            let last = range.upperBound == .max ? accounts.keys.max() : range.upperBound
            return Accounts(
                first: accounts.shown(range.lowerBound),
                last: accounts.shown(max(range.lowerBound, last ?? range.upperBound)))
        }
        self.init(
            table: damage.table, page: damage.page, accounts: named, key: damage.key,
            reason: damage.reason)
    }
}

extension [AccountOrdinal: Identity] {
    /// The identity of an account, or its number as `#3`.
    fileprivate func shown(_ account: AccountOrdinal) -> String {
        self[account]?.text ?? "#\(account)"
    }
}
