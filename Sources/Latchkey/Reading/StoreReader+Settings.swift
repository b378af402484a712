import AccessRules

// From ordinals to the values of what is kept beside decisions.
extension StoreReader {
    /// How an account is set up, or nil when nothing was ever said of it.
    func settingsValue(_ account: AccountOrdinal) throws(StoreError) -> AccountSettings? {
        guard let record = try record(SettingsRecord.self, account, 0) else { return nil }
        return AccountSettings(
            account: try self.account(account).id, billing: record.billing,
            sidebar: record.sidebar, integrations: record.integrations,
            features: record.features, syncs: record.syncs,
            retention: AccountSettings.Retention(
                deletedDays: record.deletedDays.map(Int.init),
                reportDays: record.reportDays.map(Int.init)))
    }

    func templateValue(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> AssetTemplate
    {
        let record = try existing(TemplateRecord.self, account, ordinal)
        return AssetTemplate(
            account: try self.account(account).id, id: record.id, name: record.name,
            kind: record.kind, fields: record.fields)
    }

    func apiKeyValue(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError) -> APIKey {
        let record = try existing(APIKeyRecord.self, account, ordinal)
        var revoked: Authorship?
        if let made = record.revoked { revoked = try authorship(made) }
        var key = APIKey(
            account: try self.account(account).id, id: record.id, name: record.name,
            api: record.api, generated: try authorship(record.generated),
            lastUsed: record.lastUsed, revoked: revoked)
        key.isFindable = record.hash != nil
        return key
    }

    func providerValue(_ ordinal: Ordinal) throws(StoreError) -> CertifiedProvider {
        let record = try existing(ProviderRecord.self, 0, ordinal)
        return CertifiedProvider(name: record.name, subdomain: record.subdomain)
    }

    /// The provider of a name, or nil when there is none.
    func provider(named name: String) throws(StoreError) -> CertifiedProvider? {
        guard let ordinal = try ordinal(0, .provider, Identity(name)) else { return nil }
        return try providerValue(ordinal)
    }

    func reportValue(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> PasswordsAccessedReport
    {
        let record = try existing(ReportRecord.self, account, ordinal)
        return PasswordsAccessedReport(
            account: try self.account(account).id, id: record.id,
            user: Ref(
                try identity(.user, record.user.account, record.user.user),
                of: try self.account(record.user.account).id),
            sharedWith: try identity(.user, account, record.sharedWith),
            shared: try authorship(record.shared), rows: record.rows)
    }

    /// Who is named by an account's keys, deliveries and reports, of whatever account.
    func authorsOfSharing(_ account: AccountOrdinal, withDeliveries: Bool) throws(StoreError)
        -> Set<EdgeAuthorship.Author>
    {
        var authors: Set<EdgeAuthorship.Author> = []
        try forEachRecord(.apiKey, account) { (reader, ordinal) throws(StoreError) in
            let record = try reader.existing(APIKeyRecord.self, account, ordinal)
            if let by = record.generated.by { authors.insert(by) }
            if let by = record.revoked?.by { authors.insert(by) }
        }
        try forEachRecord(.report, account) { (reader, ordinal) throws(StoreError) in
            let record = try reader.existing(ReportRecord.self, account, ordinal)
            authors.insert(record.user)
            if let by = record.shared.by { authors.insert(by) }
        }
        guard withDeliveries else { return authors }
        var delivery = try nextDelivery(account, after: nil)
        while let key = delivery {
            authors.insert(try recipient(of: key))
            delivery = try nextDelivery(account, after: key)
        }
        return authors
    }

    /// Calls `body` with every ordinal of a space that is there, ascending.
    func forEachRecord(
        _ space: Space, _ account: AccountOrdinal,
        _ body: (StoreReader, Ordinal) throws(StoreError) -> Void
    ) throws(StoreError) {
        var next: Ordinal? = 0
        while let start = next, let ordinal = try nextRecord(account, space, atOrAfter: start) {
            try body(self, ordinal)
            next = ordinal.successor
        }
    }
}

extension StoreReader {
    /// What is stored of a thing that is kept beside decisions, under the identity of a value
    /// of it.
    func currentBeside(_ object: InterchangeObject) throws(StoreError) -> InterchangeObject? {
        switch object {
        case .settings(let value):
            return try settingsValue(try require(account: value.account)).map { .settings($0) }
        case .template(let value):
            let (account, ordinal) = try require(
                Ref<AssetTemplate>(value.id, of: value.account), .template)
            return .template(try templateValue(account, ordinal))
        case .apiKey(let value):
            let (account, ordinal) = try require(Ref<APIKey>(value.id, of: value.account), .apiKey)
            return .apiKey(try apiKeyValue(account, ordinal))
        case .provider(let value):
            return .provider(try providerValue(try require(provider: value.name)))
        case .delivery(let value):
            let key = try key(of: value)
            return try delivery(key) == nil ? nil : .delivery(try deliveryValue(key))
        case .report(let value):
            let (account, ordinal) = try require(
                Ref<PasswordsAccessedReport>(value.id, of: value.account), .report)
            return .report(try reportValue(account, ordinal))
        default: return nil
        }
    }
}
