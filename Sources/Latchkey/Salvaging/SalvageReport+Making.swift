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
        lineCount = writer.output.lineCount
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
        if var redactor = writer.output.redactor {
            redact(with: &redactor, Set(accounts.values))
        }
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
        if let logs = lostLogs() {
            warnings.append(
                "entries of \(logs) are lost: what was used last then counts as not used, and nothing tells who did "
                    + "what, or what was: the past (--as-of) begins anew with an import")
        }
        return warnings
    }

    /// The logs that lack something, in words; nil where none is known to.
    private func lostLogs() -> String? {
        let accounts = lost.filter { $0.type == InterchangeType.log.name }.compactMap(\.account)
        if accounts.isEmpty {
            let tables = [
                Tables.log.table.name, Tables.logBlocks.table.name, Tables.logNames.table.name,
            ]
            return damages.contains { tables.contains($0.table) } ? "logs" : nil
        }
        let named = accounts.prefix(Self.namedLogCountMaximum).joined(separator: ", ")
        let more = accounts.count - Self.namedLogCountMaximum
        let rest = more > 0 ? " and \(more) more" : ""
        return accounts.count == 1 ? "the log of \(named)" : "the logs of \(named)\(rest)"
    }

    /// How many logs are named in one line.
    private static let namedLogCountMaximum = 5
}

// MARK: Stand-ins

extension SalvageReport {
    /// Puts stand-ins in the place of identities: those that the lines have.
    ///
    /// - Parameter known: The identities of accounts: what else stands for one is its number.
    private mutating func redact(with redactor: inout Redactor, _ known: Set<Identity>) {
        func account(_ text: String, _ redactor: inout Redactor) -> String {
            known.contains(Identity(text)) ? redactor.standIn(for: text, of: .account) : text
        }
        lost = lost.map { lost in
            let type = InterchangeType.table.value(Array(lost.type.utf8).span)
            return Lost(
                account: lost.account.map { account($0, &redactor) }, type: lost.type,
                count: lost.count,
                ids: lost.ids.map { redactor.standIn(for: $0, of: type ?? .account) })
        }
        let redacted = { (remark: Remark, redactor: inout Redactor) in
            Remark(
                account: remark.account.map { account($0, &redactor) }, type: remark.type,
                reason: remark.reason, count: remark.count)
        }
        // In the order of the stand-ins: another would tell that of the identities.
        leftOut = leftOut.map { redacted($0, &redactor) }.sorted(by: Remark.precedes)
        shortened = shortened.map { redacted($0, &redactor) }.sorted(by: Remark.precedes)
        damages = damages.map { damage in
            Damage(
                table: damage.table, page: damage.page,
                accounts: damage.accounts.map {
                    Damage.Accounts(
                        first: account($0.first, &redactor), last: account($0.last, &redactor))
                }, key: damage.key, reason: damage.reason)
        }
        skipped = skipped.map { skipped in
            SkippedCommit(
                number: skipped.number, time: skipped.time,
                logged: skipped.logged.map {
                    SkippedCommit.Logged(account: account($0.account, &redactor), count: $0.count)
                })
        }
    }
}

extension SalvageReport.Damage {
    fileprivate init(_ damage: SalvageReading.RawDamage, _ accounts: [AccountOrdinal: Identity]) {
        let named = damage.accounts.flatMap { range -> Accounts? in
            // Beyond the last that is known there is none that is; where none is, nothing is known of them.
            guard let last = range.upperBound == .max ? accounts.keys.max() : range.upperBound
            else { return nil }
            return Accounts(
                first: accounts.shown(range.lowerBound),
                last: accounts.shown(max(range.lowerBound, last)))
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
