extension Deed {
    /// Does it, or says why not.
    mutating func perform(_ operation: ReferenceOperation) throws(NotDone) {
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
        case .enforceSSO(let isOn): try changeAccount("enforceSSO") { $0.enforcesSSO = isOn }
        case .enforceMFA(let isOn): try changeAccount("enforceMFA") { $0.enforcesMFA = isOn }
        case .setSeatLimit(let limit):
            try changeAccount("updateBilling") { $0.seatLimit = limit }
        }
    }

    private mutating func changeAccount(
        _ action: String, _ change: (inout World.Account) -> Void
    ) throws(NotDone) {
        try ask(action, .account(account))
        for index in world.accounts.indices where world.accounts[index].id == account {
            change(&world.accounts[index])
        }
    }
}
