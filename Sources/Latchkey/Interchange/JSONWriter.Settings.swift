import AccessRules

/// The keys of what is kept beside decisions, after `type`, in canonical order.
extension JSONWriter {
    mutating func write(_ settings: AccountSettings) {
        text(.account, settings.account.text)
        if let billing = settings.billing {
            key(.billing)
            open(UInt8(ascii: "{"))
            text(.name, billing.name)
            text(.email, billing.email)
            close(UInt8(ascii: "}"))
        }
        if !settings.sidebar.isEmpty { orderedList(.sidebar, settings.sidebar) }
        names(.integrations, settings.integrations)
        names(.features, settings.features)
        let syncs = settings.syncs.sorted { Identity($0.integration) < Identity($1.integration) }
        objects(.syncs, syncs) { (writer, sync) in
            writer.text(.integration, sync.integration)
            writer.text(.direction, sync.direction.name)
            writer.names(.kinds, sync.organizationKinds)
            writer.flag(.enabled, sync.isEnabled)
        }
        if settings.retention != AccountSettings.Retention() {
            key(.retention)
            open(UInt8(ascii: "{"))
            number(.deleted, settings.retention.deletedDays)
            number(.reports, settings.retention.reportDays)
            close(UInt8(ascii: "}"))
        }
    }

    mutating func write(_ template: AssetTemplate) {
        text(.account, template.account.text)
        text(.id, template.id.text)
        text(.name, template.name)
        text(.kind, template.kind)
        objects(.fields, template.fields) { (writer, field) in
            writer.text(.name, field.name)
            writer.text(.type, field.type.name)
            writer.flag(.required, field.isRequired)
        }
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
        objects(.rows, report.rows) { (writer, row) in
            writer.text(.asset, row.asset.text)
            writer.text(.name, row.name)
            writer.text(.organization, row.organization?.text)
            writer.instant(.lastReadAt, row.lastRead)
            writer.flag(.changedSince, row.isChangedSince)
        }
    }

    /// A list of names without repetition, sorted by bytes; left out when it is empty.
    private mutating func names(_ key: InterchangeKey, _ names: [String]) {
        if !names.isEmpty { list(key, names.map { Identity($0) }) }
    }

    /// A list in its own order.
    private mutating func orderedList(_ key: InterchangeKey, _ texts: [String]) {
        self.key(key)
        open(UInt8(ascii: "["))
        for text in texts {
            separate()
            string(text)
        }
        close(UInt8(ascii: "]"))
    }

    /// A list of objects in its own order; left out when it is empty.
    private mutating func objects<Value>(
        _ key: InterchangeKey, _ values: [Value], _ write: (inout JSONWriter, Value) -> Void
    ) {
        guard !values.isEmpty else { return }
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
