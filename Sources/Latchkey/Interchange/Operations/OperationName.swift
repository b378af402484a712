/// The operations by the names that the key `operation` takes, and that the log has.
enum OperationName: UInt8, CaseIterable, InterchangeNamed {
    case inviteUser, activateUser, editUser, assignRole, setAllOrganizations, removeUser, resetMFA
    case createGroup, editGroup, deleteGroup, addMember, removeMember, denyAssetTypes
    case grantAccess, revokeAccess
    case createOrganization, editOrganization, moveOrganization
    case archiveOrganization, deleteOrganization, restoreOrganization, destroyOrganization
    case createAsset, editAsset, archiveAsset, deleteAsset, restoreAsset, destroyAsset
    case setAssetPermissions, embedAsset, releaseAsset, moveAsset
    case draftConnection, editConnection, sendConnection, cancelConnection, revokeConnection
    case acceptConnection, declineConnection, leaveConnection
    case enforceSSO, enforceMFA, setSeatLimit, setBillingContact
    case createAssetTemplate, editAssetTemplate, deleteAssetTemplate
    case editOrganizationSidebar, enableIntegrations, enableFeatures, changeSyncSettings
    case manageData
    case generateAPIKey, revokeAPIKey
    case sharePasswordsAccessed

    var name: String { Self.table.names[Int(rawValue)] }

    static let table = NameTable(allCases) { String(describing: $0) }

    /// The keys that a line of the operation may have.
    var keys: InterchangeKeys { Self.keys[Int(rawValue)] }

    private static let keys = allCases.map { name in
        var keys = name.furtherKeys
        keys.insert(.operation)
        keys.insert(.account)
        return keys
    }

    private var furtherKeys: InterchangeKeys {
        switch self {
        case .inviteUser: [.id, .email, .name, .role, .allOrganizations]
        case .activateUser, .removeUser, .resetMFA: [.user]
        case .editUser: [.user, .email, .name]
        case .assignRole: [.user, .role]
        case .setAllOrganizations: [.user, .allOrganizations]

        case .createGroup: [.id, .name, .description, .deniedAssetTypes]
        case .editGroup: [.group, .name, .description, .clear]
        case .deleteGroup: [.group]
        case .addMember: [.group, .user, .connection, .from, .until]
        case .removeMember: [.group, .user, .connection]
        case .denyAssetTypes: [.group, .deniedAssetTypes]

        case .grantAccess: [.organization, .user, .group, .connection, .from, .until]
        case .revokeAccess: [.organization, .user, .group, .connection]

        case .createOrganization: [.id, .name, .kind, .status, .parent]
        case .editOrganization: [.organization, .name, .kind, .status, .clear]
        case .moveOrganization: [.organization, .parent, .clear]
        case .archiveOrganization, .deleteOrganization, .restoreOrganization,
            .destroyOrganization:
            [.organization]

        case .createAsset: [.id, .organization, .kind, .name, .access, .container]
        case .editAsset: [.asset, .name, .kind, .changesContents]
        case .archiveAsset, .deleteAsset, .restoreAsset, .destroyAsset, .releaseAsset: [.asset]
        case .setAssetPermissions: [.asset, .access, .clear]
        case .embedAsset: [.asset, .container]
        case .moveAsset: [.asset, .organization]

        case .draftConnection:
            [
                .id, .delegate, .provider, .subdomain, .maximumRole, .allOrganizations, .message,
                .from, .until,
            ]
        case .editConnection:
            [.connection, .maximumRole, .allOrganizations, .message, .from, .until, .clear]
        case .sendConnection: [.connection, .seed]
        case .cancelConnection, .revokeConnection: [.connection]
        case .acceptConnection, .declineConnection, .leaveConnection: [.connection]

        case .enforceSSO: [.enforcesSSO]
        case .enforceMFA: [.enforcesMFA]
        case .setSeatLimit: [.seatLimit, .clear]
        case .setBillingContact: [.billing, .clear]
        case .createAssetTemplate: [.id, .name, .kind, .fields]
        case .editAssetTemplate: [.template, .name, .kind, .fields]
        case .deleteAssetTemplate: [.template]
        case .editOrganizationSidebar: [.sidebar]
        case .enableIntegrations: [.integrations]
        case .enableFeatures: [.features]
        case .changeSyncSettings: [.syncs]
        case .manageData: [.retention]

        case .generateAPIKey: [.id, .name, .api, .seed]
        case .revokeAPIKey: [.apiKey]
        case .sharePasswordsAccessed: [.id, .user, .sharedWith]
        }
    }
}
