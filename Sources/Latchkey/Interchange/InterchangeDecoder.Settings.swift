import AccessRules

extension AccountSettings {
    static let lineKeys: InterchangeKeys = [
        .type, .account, .billing, .sidebar, .integrations, .features, .syncs, .retention,
    ]

    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let limit = InterchangeLimit.settingsNameCountMaximum
        var syncs = try fields.objects(
            .syncs, allowed: SyncSettings.keys, limit: InterchangeLimit.syncCountMaximum
        ) { (sync) throws(InterchangeError) in try SyncSettings(sync) }
        syncs.sort { Identity($0.integration) < Identity($1.integration) }
        try fields.refuseRepetition(.syncs, inSorted: syncs.map { Identity($0.integration) })
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            billing: try BillingContact(fields),
            sidebar: try fields.orderedList(.sidebar, .kind, limit: limit).map(\.text),
            integrations: try fields.list(.integrations, .kind, limit: limit).map(\.text),
            features: try fields.list(.features, .kind, limit: limit).map(\.text), syncs: syncs,
            retention: try Retention(fields))
    }
}

extension AccountSettings.BillingContact {
    /// The contact of settings, or nil when it is left out.
    init?(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard fields.has(.billing) else { return nil }
        let billing = try LineFields(.billing, of: fields, allowed: Self.keys)
        self.init(
            name: try billing.requiredText(.name, .name),
            email: try billing.requiredText(.email, .email))
    }

    private static let keys: InterchangeKeys = [.name, .email]
}

extension AccountSettings.Retention {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init()
        guard fields.has(.retention) else { return }
        let retention = try LineFields(.retention, of: fields, allowed: Self.keys)
        let maximum = AccountSettings.maximumRetentionDays
        deletedDays = try retention.positive(.deleted, Int.self, upTo: maximum)
        reportDays = try retention.positive(.reports, Int.self, upTo: maximum)
    }

    private static let keys: InterchangeKeys = [.deleted, .reports]
}

extension SyncSettings {
    fileprivate init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            integration: try fields.requiredText(.integration, .kind),
            direction: try fields.requiredNamed(.direction, Direction.self),
            organizationKinds: try fields.list(
                .kinds, .kind, limit: InterchangeLimit.syncCountMaximum
            ).map(\.text),
            isEnabled: try fields.flag(.enabled))
    }

    fileprivate static let keys: InterchangeKeys = [.integration, .direction, .kinds, .enabled]
}

extension AssetTemplate {
    static let lineKeys: InterchangeKeys = [.type, .account, .id, .name, .kind, .fields]

    /// The template of a line.
    ///
    /// - Parameter key: The key of its identity.
    init(_ fields: borrowing LineFields, id key: InterchangeKey = .id) throws(InterchangeError) {
        let parts = try fields.objects(
            .fields, allowed: Field.keys, limit: InterchangeLimit.fieldCountMaximum
        ) { (field) throws(InterchangeError) in try Field(field) }
        try fields.refuseRepetition(
            .fields, inSorted: parts.map { Identity($0.name) }.sorted())
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(key),
            name: try fields.requiredText(.name, .name),
            kind: try fields.requiredText(.kind, .kind), fields: parts)
    }
}

extension AssetTemplate.Field {
    fileprivate init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            name: try fields.requiredText(.name, .kind),
            type: try fields.requiredNamed(.type, AssetTemplate.FieldType.self),
            isRequired: try fields.flag(.required))
    }

    fileprivate static let keys: InterchangeKeys = [.name, .type, .required]
}

extension CertifiedProvider {
    static let lineKeys: InterchangeKeys = [.type, .name, .subdomain]

    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            name: try fields.requiredText(.name, .kind),
            subdomain: try fields.requiredText(.subdomain, .subdomain))
    }
}
