import AccessRules

// What the records table holds of the things that take no part in decisions. `Docs/FileFormat.md`
// has their bytes.

/// Stands under its account with the ordinal 0; names nothing by ordinal, so that it is stored
/// as it is said.
struct SettingsRecord: Sendable {
    var billing: AccountSettings.BillingContact?
    var sidebar: [String]
    var integrations: [String]
    var features: [String]
    var syncs: [SyncSettings]
    var deletedDays: UInt32?
    var reportDays: UInt32?
}

struct TemplateRecord: Sendable {
    var id: Identity
    var name: String
    /// By name: a template may name a kind of which there is no asset.
    var kind: String
    var fields: [AssetTemplate.Field]
}

struct APIKeyRecord: Sendable {
    var id: Identity
    var name: String
    var api: String
    var generated: EdgeAuthorship
    var lastUsed: Instant?
    var revoked: EdgeAuthorship?
    /// Nil for a key that was imported.
    var hash: SecretHash?
}

/// Stands under the account 0.
struct ProviderRecord: Sendable {
    var name: String
    var subdomain: String
}

struct ReportRecord: Sendable {
    var id: Identity
    var user: EdgeAuthorship.Author
    var sharedWith: Ordinal
    var shared: EdgeAuthorship
    var rows: [PasswordsAccessedReport.Row]
}

/// What the deliveries table holds.
struct DeliveryRecord: Sendable {
    var sent: Instant
    var opened: Instant?
    /// Of its token; nil for a delivery that was imported.
    var hash: SecretHash?
}
