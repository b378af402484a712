import AccessRules

// Shared reports.
extension Writer {
    mutating func insert(_ report: PasswordsAccessedReport) throws(StoreError) {
        let account = try reader.require(account: report.account)
        try checkNew(report.id, account, .report, of: report.account)
        let user = try reader.require(author: report.user, key: "user")
        let recipient = try reader.require(
            .user, report.sharedWith, in: account, of: report.account, key: "sharedWith")
        guard try reader.existing(UserRecord.self, account, recipient).status != .removed else {
            throw StoreError(.invalid("\(report.account)/\(report.sharedWith) is removed"))
                .at(key: "sharedWith")
        }
        guard report.rows.count <= PasswordsAccessedReport.maximumRowCount else {
            throw StoreError(
                .limit(
                    name: "the number of rows of a report",
                    limit: PasswordsAccessedReport.maximumRowCount)
            ).at(key: "rows")
        }
        let shared = try reader.stored(report.shared, key: "sharedBy")
        let ordinal = try takeOrdinal(account, .report)
        try name(account, .report, report.id.text, ordinal)
        let record = ReportRecord(
            id: report.id, user: user, sharedWith: recipient, shared: shared, rows: report.rows)
        try put(record, account, ordinal)
        try derive(account, ordinal, from: nil, to: record)
    }

    /// Refused: a report is a snapshot.
    mutating func update(_ report: PasswordsAccessedReport) throws(StoreError) {
        _ = try reader.require(Ref<PasswordsAccessedReport>(report.id, of: report.account), .report)
        throw StoreError(.invalid("a shared report never changes; share another one"))
    }

    mutating func removeReport(_ reference: Ref<PasswordsAccessedReport>) throws(StoreError) {
        let (account, ordinal) = try reader.require(reference, .report)
        try removeReport(account, ordinal)
    }

    /// Removes every report that is shared with a user.
    mutating func removeReports(sharedWith user: Ordinal, _ account: AccountOrdinal)
        throws(StoreError)
    {
        let shared = PostingSet(account, .sharedReports, of: user)
        for report in try reader.members(of: shared) { try removeReport(account, report) }
    }

    private mutating func removeReport(_ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError)
    {
        let record = try reader.existing(ReportRecord.self, account, ordinal)
        try derive(account, ordinal, from: record, to: nil)
        try removeRecord(.report, account, ordinal, id: record.id)
    }
}
