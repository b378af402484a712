extension Deed {
    /// Does it, or says why not.
    mutating func perform(_ operation: ReferenceOperation) throws(NotDone) {
        self.operation = operation.name
        switch operation {
        case .inviteUser, .activateUser, .editUser, .assignRole, .setAllOrganizations,
            .removeUser, .resetMFA:
            try performOnUser(operation)
        case .createGroup, .editGroup, .deleteGroup, .addMember, .removeMember, .denyAssetTypes:
            try performOnGroup(operation)
        case .grantAccess(let organization, let grantee, let during):
            try grant(organization, grantee, during)
        case .revokeAccess(let organization, let grantee): try revoke(organization, grantee)
        case .createOrganization, .editOrganization, .moveOrganization, .archiveOrganization,
            .deleteOrganization, .restoreOrganization, .destroyOrganization:
            try performOnOrganization(operation)
        case .createAsset, .editAsset, .archiveAsset, .deleteAsset, .restoreAsset, .destroyAsset,
            .setAssetPermissions:
            try performOnAsset(operation)
        case .embedAsset(let id, let container): try embed(id, container)
        case .releaseAsset(let id): try release(id)
        case .moveAsset(let id, let organization): try move(id, organization)
        case .draftConnection, .editConnection, .sendConnection, .cancelConnection,
            .revokeConnection:
            try performOnConnection(operation)
        case .acceptConnection, .declineConnection, .leaveConnection:
            try performAtDelegate(operation)
        case .enforceSSO, .enforceMFA, .setSeatLimit, .setBillingContact,
            .editOrganizationSidebar, .enableIntegrations, .enableFeatures, .changeSyncSettings,
            .manageData:
            try performOnAccount(operation)
        case .createAssetTemplate, .editAssetTemplate, .deleteAssetTemplate, .generateAPIKey,
            .revokeAPIKey, .sharePasswordsAccessed:
            try performBeside(operation)
        }
    }
}
