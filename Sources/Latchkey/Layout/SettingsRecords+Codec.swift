import AccessRules

extension SettingsRecord: StoredRecord {
    static var space: Space { .settings }

    func encode(into writer: inout RecordWriter) {
        writer.put(deletedDays)
        writer.put(reportDays)
        writer.put(billing != nil)
        if let billing {
            writer.put(billing.name)
            writer.put(billing.email)
        }
        writer.put(sidebar)
        writer.put(integrations)
        writer.put(features)
        writer.put(UInt32(truncatingIfNeeded: syncs.count))
        for sync in syncs {
            writer.put(sync.direction.rawValue)
            writer.put(sync.isEnabled)
            writer.put(sync.integration)
            writer.put(sync.organizationKinds)
        }
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        deletedDays = try reader.optionalU32()
        reportDays = try reader.optionalU32()
        if try reader.bool() {
            let name = try reader.text()
            billing = AccountSettings.BillingContact(name: name, email: try reader.text())
        }
        sidebar = try reader.texts()
        integrations = try reader.texts()
        features = try reader.texts()
        syncs = []
        for _ in 0..<(try reader.u32()) {
            let direction = try reader.coded(SyncSettings.Direction.self)
            let isEnabled = try reader.bool()
            let integration = try reader.text()
            syncs.append(
                SyncSettings(
                    integration: integration, direction: direction,
                    organizationKinds: try reader.texts(), isEnabled: isEnabled))
        }
    }
}

extension TemplateRecord: StoredRecord {
    static var space: Space { .template }

    func encode(into writer: inout RecordWriter) {
        writer.put(id.text)
        writer.put(name)
        writer.put(kind)
        writer.put(UInt32(truncatingIfNeeded: fields.count))
        for field in fields {
            writer.put(field.type.rawValue)
            writer.put(field.isRequired)
            writer.put(field.name)
        }
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        id = Identity(try reader.text())
        name = try reader.text()
        kind = try reader.text()
        fields = []
        for _ in 0..<(try reader.u32()) {
            let type = try reader.coded(AssetTemplate.FieldType.self)
            let isRequired = try reader.bool()
            fields.append(
                AssetTemplate.Field(name: try reader.text(), type: type, isRequired: isRequired))
        }
    }
}

extension APIKeyRecord: StoredRecord {
    static var space: Space { .apiKey }

    func encode(into writer: inout RecordWriter) {
        writer.put(generated)
        writer.put(lastUsed)
        writer.put(revoked)
        writer.put(hash)
        writer.put(id.text)
        writer.put(name)
        writer.put(api)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        generated = try reader.authorship()
        lastUsed = try reader.optionalInstant()
        revoked = try reader.optionalAuthorship()
        hash = try reader.optionalHash()
        id = Identity(try reader.text())
        name = try reader.text()
        api = try reader.text()
    }
}

extension ProviderRecord: StoredRecord {
    static var space: Space { .provider }

    func encode(into writer: inout RecordWriter) {
        writer.put(name)
        writer.put(subdomain)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        name = try reader.text()
        subdomain = try reader.text()
    }
}

extension ReportRecord: StoredRecord {
    static var space: Space { .report }

    func encode(into writer: inout RecordWriter) {
        writer.put(user)
        writer.put(sharedWith)
        writer.put(shared)
        writer.put(id.text)
        writer.put(UInt32(truncatingIfNeeded: rows.count))
        for row in rows {
            writer.put(row.lastRead)
            writer.put(row.isChangedSince)
            writer.put(row.asset.text)
            writer.put(row.name)
            writer.put(row.organization?.text)
        }
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        user = try reader.author()
        sharedWith = try reader.u32()
        shared = try reader.authorship()
        id = Identity(try reader.text())
        rows = []
        for _ in 0..<(try reader.u32()) {
            let lastRead = try reader.instant()
            let isChangedSince = try reader.bool()
            let asset = Identity(try reader.text())
            let name = try reader.text()
            let organization = try reader.optionalText().map { Identity($0) }
            rows.append(
                PasswordsAccessedReport.Row(
                    asset: asset, name: name, organization: organization, lastRead: lastRead,
                    isChangedSince: isChangedSince))
        }
    }
}

extension DeliveryRecord: CodedRecord {
    func encode(into writer: inout RecordWriter) {
        writer.put(sent)
        writer.put(opened)
        writer.put(hash)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        sent = try reader.instant()
        opened = try reader.optionalInstant()
        hash = try reader.optionalHash()
    }
}
