import AccessRules

/// The keys of what is kept beside decisions, after `type`, in canonical order.
extension JSONWriter {
    mutating func write(_ settings: AccountSettings) {
        text(.account, settings.account.text)
        billing(settings.billing)
        if !settings.sidebar.isEmpty { orderedList(.sidebar, settings.sidebar) }
        if !settings.integrations.isEmpty { names(.integrations, settings.integrations) }
        if !settings.features.isEmpty { names(.features, settings.features) }
        if !settings.syncs.isEmpty { syncs(settings.syncs) }
        if settings.retention != AccountSettings.Retention() { retention(settings.retention) }
    }

    mutating func write(_ template: AssetTemplate) {
        text(.account, template.account.text)
        text(.id, template.id.text)
        text(.name, template.name)
        text(.kind, template.kind)
        if !template.fields.isEmpty { fields(template.fields) }
    }

    mutating func write(_ apiKey: APIKey) {
        text(.account, apiKey.account.text)
        text(.id, apiKey.id.text)
        text(.name, apiKey.name)
        text(.api, apiKey.api)
        authorship(apiKey.generated, by: .generatedBy, time: .generatedAt)
        if let lastUsed = apiKey.lastUsed { instant(.lastUsedAt, lastUsed) }
        authorship(apiKey.revoked, by: .revokedBy, time: .revokedAt)
    }

    mutating func write(_ provider: CertifiedProvider) {
        text(.name, provider.name)
        text(.subdomain, provider.subdomain)
    }

    mutating func write(_ delivery: InvitationDelivery) {
        text(.account, delivery.connection.account.text)
        text(.connection, delivery.connection.id.text)
        text(.administrator, delivery.administrator.description)
        instant(.sentAt, delivery.sent)
        if let opened = delivery.opened { instant(.openedAt, opened) }
    }

    mutating func write(_ report: PasswordsAccessedReport) {
        text(.account, report.account.text)
        text(.id, report.id.text)
        text(.user, report.user.description)
        text(.sharedWith, report.sharedWith.text)
        authorship(report.shared, by: .sharedBy, time: .sharedAt)
        guard !report.rows.isEmpty else { return }
        objects(.rows, report.rows) { (writer, row) in
            writer.text(.asset, row.asset.text)
            writer.text(.name, row.name)
            writer.text(.organization, row.organization?.text)
            writer.instant(.lastReadAt, row.lastRead)
            writer.flag(.changedSince, row.isChangedSince)
        }
    }

    mutating func billing(_ contact: AccountSettings.BillingContact?) {
        guard let contact else { return }
        key(.billing)
        open(UInt8(ascii: "{"))
        text(.name, contact.name)
        text(.email, contact.email)
        close(UInt8(ascii: "}"))
    }

    /// What is synchronized, in the order of the integrations' names.
    mutating func syncs(_ syncs: [SyncSettings]) {
        let syncs = syncs.sorted { Identity($0.integration) < Identity($1.integration) }
        objects(.syncs, syncs) { (writer, sync) in
            writer.text(.integration, sync.integration)
            writer.text(.direction, sync.direction.name)
            if !sync.organizationKinds.isEmpty { writer.names(.kinds, sync.organizationKinds) }
            writer.flag(.enabled, sync.isEnabled)
        }
    }

    mutating func retention(_ retention: AccountSettings.Retention) {
        key(.retention)
        open(UInt8(ascii: "{"))
        number(.deleted, retention.deletedDays)
        number(.reports, retention.reportDays)
        close(UInt8(ascii: "}"))
    }

    /// The fields of a template.
    mutating func fields(_ fields: [AssetTemplate.Field]) {
        objects(.fields, fields) { (writer, field) in
            writer.text(.name, field.name)
            writer.text(.type, field.type.name)
            writer.flag(.required, field.isRequired)
        }
    }

    /// A list of names without repetition, sorted by bytes.
    mutating func names(_ key: InterchangeKey, _ names: [String]) {
        list(key, names.map { Identity($0) })
    }

    /// A list in its own order.
    mutating func orderedList(_ key: InterchangeKey, _ texts: [String]) {
        self.key(key)
        open(UInt8(ascii: "["))
        for text in texts {
            separate()
            string(text)
        }
        close(UInt8(ascii: "]"))
    }

    /// A list of objects in its own order.
    private mutating func objects<Value>(
        _ key: InterchangeKey, _ values: [Value], _ write: (inout JSONWriter, Value) -> Void
    ) {
        self.key(key)
        open(UInt8(ascii: "["))
        for value in values {
            separate()
            open(UInt8(ascii: "{"))
            write(&self, value)
            close(UInt8(ascii: "}"))
        }
        close(UInt8(ascii: "]"))
    }
}
