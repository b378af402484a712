import AccessRules

// What is kept beside decisions: settings, templates, keys, providers, deliveries and reports.
extension Verifier {
    mutating func verifyBeside(_ account: AccountOrdinal) throws {
        try verifySettings(account)
        try forEachRecord(.template, account) { (verifier, template) throws in
            let record = try verifier.reader.existing(TemplateRecord.self, account, template)
            try verifier.verifyName(account, .template, record.id.text, template)
        }
        try forEachRecord(.apiKey, account) { (verifier, apiKey) throws in
            let record = try verifier.reader.existing(APIKeyRecord.self, account, apiKey)
            try verifier.verifyName(account, .apiKey, record.id.text, apiKey)
            // What the key names is there.
            _ = try verifier.reader.apiKeyValue(account, apiKey)
            try verifier.verify(record.hash, of: .apiKey(account, apiKey))
        }
        try forEachRecord(.report, account) { (verifier, report) throws in
            try verifier.verifyReport(account, report)
        }
        var delivery = try reader.nextDelivery(account, after: nil)
        while !report.isCut, let key = delivery {
            step()
            try attempt("deliveries") { (verifier) throws in try verifier.verifyDelivery(key) }
            delivery = try reader.nextDelivery(account, after: key)
        }
    }

    mutating func verifyProviders() throws {
        try forEachRecord(.provider, 0) { (verifier, provider) throws in
            let record = try verifier.reader.existing(ProviderRecord.self, 0, provider)
            try verifier.verifyName(0, .provider, record.name, provider)
        }
    }

    /// One record at most, with the ordinal 0.
    private mutating func verifySettings(_ account: AccountOrdinal) throws {
        guard let ordinal = try reader.nextRecord(account, .settings, atOrAfter: 0) else { return }
        step()
        expected.records += 1
        try attempt("settings #\(account)") { (verifier) throws in
            _ = try verifier.reader.settingsValue(account)
        }
        let second = try reader.nextRecord(account, .settings, atOrAfter: 1)
        check(
            in: Tables.records, ordinal == 0 && second == nil,
            "account #\(account) has settings that are not its only ones")
    }

    private mutating func verifyReport(_ account: AccountOrdinal, _ report: Ordinal) throws {
        let record = try reader.existing(ReportRecord.self, account, report)
        try verifyName(account, .report, record.id.text, report)
        _ = try reader.reportValue(account, report)
        let user = try reader.existing(UserRecord.self, account, record.sharedWith)
        check(
            in: Tables.records, user.status != .removed,
            "report #\(account)/\(report) is shared with a user who is removed")
        try expect(report, in: PostingSet(account, .sharedReports, of: record.sharedWith))
    }

    private mutating func verifyDelivery(_ key: DeliveryKey) throws {
        expected.deliveries += 1
        let recipient = try reader.recipient(of: key)
        let user = try reader.existing(UserRecord.self, recipient.account, recipient.user)
        check(in: Tables.deliveries, user.status != .removed, "\(key) is for a user who is removed")
        try verify(try reader.existingDelivery(key).hash, of: .delivery(key))
    }

    private mutating func verify(_ hash: SecretHash?, of owner: SecretOwner) throws {
        guard let hash else { return }
        expected.secrets += 1
        check(
            in: Tables.secrets,
            try reader.payload(SecretKey(hash, of: owner), in: Tables.secrets) != nil,
            "\(owner) is not found by its hash")
        check(
            in: Tables.secrets, try reader.owner(of: hash, kind: owner.kind) == owner,
            "\(owner) is not the only one of its hash")
    }
}
