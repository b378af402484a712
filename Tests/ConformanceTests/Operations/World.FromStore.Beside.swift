import AccessRules
import Latchkey
import ReferenceModel

// What the store keeps beside decisions, as the reference calls it.

extension World.Settings {
    init(_ it: AccountSettings) {
        self.init(it.account.id)
        billing = it.billing.map { Contact(name: $0.name, email: $0.email) }
        sidebar = it.sidebar.map { ID($0) }
        integrations = it.integrations.map { ID($0) }
        features = it.features.map { ID($0) }
        syncs = it.syncs.map { sync in
            Sync(
                ID(sync.integration), sync.direction.name,
                kinds: sync.organizationKinds.map { ID($0) }, enabled: sync.isEnabled)
        }
        retention = Retention(
            deleted: it.retention.deletedDays, reports: it.retention.reportDays)
    }
}

extension World.Template {
    init(_ it: AssetTemplate) {
        self.init(it.account.id, it.id.id, kind: ID(it.kind))
        name = it.name
        fields = it.fields.map { Field(ID($0.name), $0.type.name, required: $0.isRequired) }
    }
}

extension World.APIKey {
    init(_ it: APIKey) {
        self.init(it.account.id, it.id.id, api: ID(it.api), generated: it.generated.made)
        name = it.name
        lastUsed = it.lastUsed?.millisecondsSince1970
        revoked = it.revoked?.made
    }
}

extension World.Delivery {
    init(_ it: InvitationDelivery) {
        self.init(
            it.connection.address, to: it.administrator.address,
            sent: it.sent.millisecondsSince1970)
        opened = it.opened?.millisecondsSince1970
    }
}

extension World.Report {
    init(_ it: PasswordsAccessedReport) {
        self.init(
            it.account.id, it.id.id, about: it.user.address, with: it.sharedWith.id,
            shared: it.shared.made)
        rows = it.rows.map { row in
            var copy = Row(
                row.asset.id, lastRead: row.lastRead.millisecondsSince1970,
                changedSince: row.isChangedSince)
            copy.name = row.name
            copy.organization = row.organization?.id
            return copy
        }
    }
}
