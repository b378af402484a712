import AccessRules
import Latchkey
import ReferenceModel

// What the reference sets for an account as a whole, as the store takes it.

extension World.Template {
    fileprivate var stored: AssetTemplate {
        AssetTemplate(
            account: account.identity, id: id.identity, name: name, kind: kind.text,
            fields: fields.map { field in
                AssetTemplate.Field(
                    name: field.name.text,
                    type: AssetTemplate.FieldType.allCases.first { $0.name == field.type } ?? .text,
                    isRequired: field.required)
            })
    }
}

extension World.Settings.Sync {
    fileprivate var stored: SyncSettings {
        SyncSettings(
            integration: integration.text,
            direction: SyncSettings.Direction.allCases.first { $0.name == direction } ?? .both,
            organizationKinds: kinds.map(\.text), isEnabled: enabled)
    }
}

extension ReferenceOperation {
    func ofAccount(_ seed: SecretSeed) -> Latchkey.Operation {
        switch self {
        case .enforceSSO(let isOn): .enforceSSO(isOn)
        case .enforceMFA(let isOn): .enforceMFA(isOn)
        case .setBillingContact(let contact):
            .setBillingContact(
                contact.map { AccountSettings.BillingContact(name: $0.name, email: $0.email) })
        case .createAssetTemplate(let it): .createAssetTemplate(it.stored)
        case .editAssetTemplate(let it): .editAssetTemplate(it.stored)
        case .deleteAssetTemplate(let id): .deleteAssetTemplate(id.identity)
        case .editOrganizationSidebar(let sections):
            .editOrganizationSidebar(sections.map(\.text))
        case .enableIntegrations(let names): .enableIntegrations(names.map(\.text))
        case .enableFeatures(let names): .enableFeatures(names.map(\.text))
        case .changeSyncSettings(let syncs): .changeSyncSettings(syncs.map(\.stored))
        case .manageData(let retention):
            .manageData(
                AccountSettings.Retention(
                    deletedDays: retention.deleted, reportDays: retention.reports))
        case .generateAPIKey(let id, let name, let api):
            .generateAPIKey(id.identity, name: name, api: api.text, seed: seed)
        case .revokeAPIKey(let id): .revokeAPIKey(id.identity)
        case .sharePasswordsAccessed(let id, let user, let reader):
            .sharePasswordsAccessed(id.identity, about: user.ref(), with: reader.identity)
        case .setSeatLimit(let limit): .setSeatLimit(limit)
        // Everything else has its place above; the name would tell.
        default: .setSeatLimit(nil)
        }
    }
}
