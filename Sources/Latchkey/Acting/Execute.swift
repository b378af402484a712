import AccessRules

extension Writer {
    /// Does an operation whole, logged, or throws.
    ///
    /// Everything that the operation asks of the rules is decided before its first write, so
    /// that one that is refused by them has written nothing.
    mutating func execute(_ operation: Operation, by actor: Actor) throws(StoreError) {
        let act = Act(actor: actor, name: operation.name)
        switch operation {
        case .inviteUser(let user): try inviteUser(user, act)
        case .activateUser(let id): try activateUser(id, act)
        case .editUser(let id, let edit): try editUser(id, edit, act)
        case .assignRole(let id, let role): try assignRole(id, role, act)
        case .setAllOrganizations(let id, let isOn): try setAllOrganizations(id, isOn, act)
        case .removeUser(let id): try removeUser(id, act)
        case .resetMFA(let id): try resetMFA(id, act)
        case .createGroup(let group): try createGroup(group, act)
        case .editGroup(let id, let edit): try editGroup(id, edit, act)
        case .deleteGroup(let id): try deleteGroup(id, act)
        case .addMember(let membership): try addMember(membership, act)
        case .removeMember(let member, let group): try removeMember(member, group, act)
        case .denyAssetTypes(let id, let kinds): try denyAssetTypes(id, kinds, act)
        case .grantAccess(let grant): try grantAccess(grant, act)
        case .revokeAccess(let organization, let grantee):
            try revokeAccess(organization, grantee, act)
        case .createOrganization(let organization): try createOrganization(organization, act)
        case .editOrganization(let id, let edit): try editOrganization(id, edit, act)
        case .moveOrganization(let id, let parent): try moveOrganization(id, parent, act)
        case .archiveOrganization(let id):
            try setState(ofOrganization: id, .archived, .archiveOrganization, act)
        case .deleteOrganization(let id):
            try setState(ofOrganization: id, .deleted, .deleteOrganization, act)
        case .restoreOrganization(let id):
            try setState(ofOrganization: id, .normal, .restoreOrganization, act)
        case .destroyOrganization(let id): try destroyOrganization(id, act)
        case .createAsset(let asset): try createAsset(asset, act)
        case .editAsset(let id, let edit): try editAsset(id, edit, act)
        case .archiveAsset(let id): try setState(ofAsset: id, .archived, .archiveAsset, act)
        case .deleteAsset(let id): try setState(ofAsset: id, .deleted, .deleteAsset, act)
        case .restoreAsset(let id): try setState(ofAsset: id, .normal, .restoreAsset, act)
        case .destroyAsset(let id): try destroyAsset(id, act)
        case .setAssetPermissions(let id, let access): try setAssetPermissions(id, access, act)
        case .embedAsset(let id, let container): try embedAsset(id, container, act)
        case .releaseAsset(let id): try releaseAsset(id, act)
        case .moveAsset(let id, let organization): try moveAsset(id, organization, act)
        case .draftConnection(let connection): try draftConnection(connection, act)
        case .draftConnectionTo(let draft): try draftConnection(to: draft, act)
        case .editConnection(let id, let edit): try editConnection(id, edit, act)
        case .sendConnection(let id, let seed): try sendConnection(id, seed, act)
        case .cancelConnection(let id): try cancelConnection(id, act)
        case .revokeConnection(let id): try revokeConnection(id, act)
        case .acceptConnection(let reference): try acceptConnection(reference, act)
        case .declineConnection(let reference): try declineConnection(reference, act)
        case .leaveConnection(let reference): try leaveConnection(reference, act)
        case .enforceSSO(let isOn): try changeAccount(.enforceSSO, act) { $0.enforcesSSO = isOn }
        case .enforceMFA(let isOn): try changeAccount(.enforceMFA, act) { $0.enforcesMFA = isOn }
        case .setSeatLimit(let limit):
            try changeAccount(.updateBilling, act) { $0.seatLimit = limit }
        case .setBillingContact(let contact):
            try changeSettings(.updateBilling, act) { $0.billing = contact }
        case .createAssetTemplate(let template): try createTemplate(template, act)
        case .editAssetTemplate(let template): try editTemplate(template, act)
        case .deleteAssetTemplate(let id): try deleteTemplate(id, act)
        case .editOrganizationSidebar(let sections):
            try changeSettings(.editOrganizationSidebar, act) { $0.sidebar = sections }
        case .enableIntegrations(let names):
            try changeSettings(.enableIntegrations, act) { $0.integrations = names }
        case .enableFeatures(let names):
            try changeSettings(.enableFeatures, act) { $0.features = names }
        case .changeSyncSettings(let syncs):
            try changeSettings(.changeSyncSettings, act) { $0.syncs = syncs }
        case .manageData(let retention):
            try changeSettings(.manageData, act) { $0.retention = retention }
        case .generateAPIKey(let id, let name, let api, let seed):
            try generateAPIKey(id, name, api, seed, act)
        case .revokeAPIKey(let id): try revokeAPIKey(id, act)
        case .sharePasswordsAccessed(let id, let user, let reader):
            try sharePasswordsAccessed(id, about: user, with: reader, act)
        }
    }
}

extension Operation {
    /// Whether what it changes may break what must hold of many things together, which is asked when it has
    /// changed it; nearly everything else that stands in its way is asked before. One that is missing here
    /// costs the operations beside it a second run, and nothing else.
    var canBreakInvariant: Bool {
        switch self {
        // Users who take a seat, Lite users, whose organizations are counted, addresses that others have.
        case .inviteUser, .editUser, .assignRole, .setAllOrganizations, .addMember,
            .grantAccess, .restoreOrganization, .setSeatLimit:
            true
        default: false
        }
    }
}
