import AccessRules

// Settings of accounts, templates and certified providers.
extension Writer {
    /// Sets an account up that was not set up before.
    mutating func insert(_ settings: AccountSettings) throws(StoreError) {
        let account = try reader.require(account: settings.account)
        guard try reader.settingsValue(account) == nil else {
            throw StoreError(.exists(thing: "settings", settings.shown))
                .at(key: "account")
        }
        try store(settings, account)
    }

    /// Sets an account up anew.
    mutating func update(_ settings: AccountSettings) throws(StoreError) {
        let account = try reader.require(account: settings.account)
        guard try reader.settingsValue(account) != nil else {
            throw StoreError(.unknown(thing: "settings", settings.shown))
                .at(key: "account")
        }
        try store(settings, account)
    }

    /// Gives an account the defaults again.
    mutating func removeSettings(of id: Identity) throws(StoreError) {
        let account = try reader.require(account: id)
        let key = RecordKey(account: account, space: .settings, ordinal: 0)
        guard try remove(key, in: Tables.records) else {
            throw StoreError(
                .unknown(thing: "settings", AccountSettings(account: id).shown)
            ).at(key: "account")
        }
    }

    private mutating func store(_ settings: AccountSettings, _ account: AccountOrdinal)
        throws(StoreError)
    {
        try put(
            SettingsRecord(
                billing: settings.billing, sidebar: settings.sidebar,
                integrations: settings.integrations, features: settings.features,
                syncs: settings.syncs,
                deletedDays: try days(settings.retention.deletedDays),
                reportDays: try days(settings.retention.reportDays)), account, 0)
    }

    private func days(_ days: Int?) throws(StoreError) -> UInt32? {
        guard let days else { return nil }
        let maximum = AccountSettings.maximumRetentionDays
        guard (1...maximum).contains(days) else {
            throw StoreError(.invalid("a retention is a number of days from 1 to \(maximum)"))
                .at(key: "retention")
        }
        return UInt32(truncatingIfNeeded: days)
    }
}

extension Writer {
    mutating func insert(_ template: AssetTemplate) throws(StoreError) {
        let account = try reader.require(account: template.account)
        try checkNew(template.id, account, .template, of: template.account)
        let ordinal = try takeOrdinal(account, .template)
        try name(account, .template, template.id.text, ordinal)
        try store(template, account, ordinal)
    }

    mutating func update(_ template: AssetTemplate) throws(StoreError) {
        let account = try reader.require(account: template.account)
        let ordinal = try reader.require(
            .template, template.id, in: account, of: template.account, key: "id")
        try store(template, account, ordinal)
    }

    /// Removes a template; the assets that were made from it stay.
    mutating func removeTemplate(_ reference: Ref<AssetTemplate>) throws(StoreError) {
        let (account, ordinal) = try reader.require(reference, .template)
        try removeRecord(.template, account, ordinal, id: reference.id)
    }

    private mutating func store(
        _ template: AssetTemplate, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) {
        try put(
            TemplateRecord(
                id: template.id, name: template.name, kind: template.kind,
                fields: template.fields), account, ordinal)
    }

    /// Removes a record, and keeps its identity from being given out again.
    mutating func removeRecord(
        _ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal, id: Identity
    ) throws(StoreError) {
        try remove(
            RecordKey(account: account, space: space, ordinal: ordinal), in: Tables.records)
        try name(account, space, id.text, ordinal, isGone: true)
    }
}

extension Writer {
    mutating func insert(_ provider: CertifiedProvider) throws(StoreError) {
        let id = Identity(provider.name)
        do throws(StoreError) { try checkNew(id, 0, .provider, of: nil) } catch {
            throw StoreError(error.kind, key: "name")
        }
        let ordinal = try takeOrdinal(0, .provider)
        try name(0, .provider, provider.name, ordinal)
        try put(ProviderRecord(name: provider.name, subdomain: provider.subdomain), 0, ordinal)
    }

    /// Gives a provider another subdomain.
    mutating func update(_ provider: CertifiedProvider) throws(StoreError) {
        let ordinal = try reader.require(provider: provider.name)
        try put(ProviderRecord(name: provider.name, subdomain: provider.subdomain), 0, ordinal)
    }

    /// Removes a provider; its name can be given again.
    mutating func removeProvider(named name: String) throws(StoreError) {
        let ordinal = try reader.require(provider: name)
        try remove(
            RecordKey(account: 0, space: .provider, ordinal: ordinal), in: Tables.records)
        try remove(NameKey(account: 0, space: .provider, text: name), in: Tables.names)
    }
}

extension AccountSettings {
    /// The settings as an error names them.
    var shown: String { "of account \(account)" }
}
