/// What commonly becomes of each operation: what random operations aim at, and what a run must
/// have met. Rarer outcomes are compared as well, when they are met.
public enum OperationOutcomes {
    /// An operation, and something that can become of it.
    public struct Pair: Hashable, Sendable, CustomStringConvertible {
        /// The name of the operation.
        public var operation: String
        /// `done`, `nothing to do`, a reason, or `hidden by LAYER` of what is there and was
        /// said to be unknown.
        public var outcome: String

        /// Both.
        public var description: String { "\(operation): \(outcome)" }
    }

    /// Every pair of the table.
    public static let pairs: [Pair] = text.split(separator: "\n").flatMap { line -> [Pair] in
        let parts = line.split(separator: ":").map(String.init)
        return parts[1].split(separator: ",").map { outcome in
            Pair(operation: parts[0], outcome: String(outcome.drop { $0 == " " }))
        }
    }

    /// What becomes of an operation, as the table says it: everything that stands in the way.
    static func outcomes(of outcome: ReferenceOutcome, in records: ReferenceRecords)
        -> Set<String>
    {
        switch outcome {
        case .done(let after): [after.world == records.world ? "nothing to do" : "done"]
        case .not(let reasons, let layer):
            reasons.union(layer.map { ["hidden by \($0)"] } ?? [])
        }
    }

    static let text = """
        acceptConnection: denied role, denied standing, denied state, done, nothing to do
        acceptConnection: unknown connection, hidden by standing, hidden by state, doesNotFit
        acceptConnection: refused finalConnection, refused connectionScope
        activateUser: denied role, denied standing, done, nothing to do, unknown user
        addMember: denied role, denied standing, done, nothing to do, refused finalConnection
        addMember: unknown group, refused removedUser, refused denyingGroupMembers
        addMember: refused liteScope
        archiveAsset: denied standing, denied state, done, nothing to do, unknown asset
        archiveAsset: refused stateTransition, hidden by assetAccess, hidden by assetType
        archiveOrganization: denied standing, denied state, done, unknown organization
        archiveOrganization: refused stateTransition, hidden by organization
        assignRole: denied role, denied standing, done, nothing to do, refused lastAdministrator
        assignRole: unknown user, refused liteScope, refused liteAllOrganizations
        cancelConnection: denied role, denied standing, done, refused finalConnection
        cancelConnection: unknown connection, refused connectionStatus
        changeSyncSettings: denied role, denied standing, done, nothing to do
        createAsset: denied role, denied standing, denied state, done, unknown asset
        createAsset: unknown organization, denied assetType, exists, denied role
        createAsset: refused containerOrganization, refused embeddedList, hidden by assetType
        createAsset: refused removedUser
        createAssetTemplate: denied role, denied standing, done, exists
        createGroup: denied role, denied standing, done, exists
        createOrganization: denied role, denied standing, done, unknown organization, exists
        declineConnection: denied role, denied standing, denied state, done
        declineConnection: refused finalConnection, unknown connection, hidden by standing
        deleteAsset: denied standing, denied state, done, refused embeddedTogether, unknown asset
        deleteAssetTemplate: denied role, denied standing, done, unknown template
        deleteGroup: denied role, denied standing, done, unknown group
        deleteOrganization: denied role, denied standing, denied state, done, unknown organization
        denyAssetTypes: denied role, denied standing, done, nothing to do, unknown group
        destroyAsset: denied role, denied standing, done, unknown asset
        destroyOrganization: denied role, denied standing, done, unknown organization
        draftConnection: denied role, denied standing, done, refused oneLiveConnection
        draftConnection: refused selfConnection, refused maximumRole, refused interval
        editAsset: denied standing, denied state, done, nothing to do, unknown asset
        editAsset: denied assetType, hidden by assetAccess, hidden by assetType
        editAssetTemplate: denied role, denied standing, done, nothing to do, unknown template
        editConnection: denied role, denied standing, done, nothing to do, refused finalConnection
        editConnection: unknown connection, refused maximumRole
        editGroup: denied role, denied standing, done, nothing to do, unknown group
        editOrganization: denied role, denied standing, denied state, done, nothing to do
        editOrganization: unknown organization
        editOrganizationSidebar: denied role, denied standing, done, nothing to do
        editUser: denied role, denied standing, done, nothing to do, unknown user
        editUser: refused uniqueEmail, refused removedUser
        embedAsset: denied role, denied standing, denied state, done, refused containerCycle
        embedAsset: unknown asset
        enableFeatures: denied role, denied standing, done, nothing to do
        enableIntegrations: denied role, denied standing, done, nothing to do
        enforceMFA: denied role, denied standing, done, nothing to do
        enforceSSO: denied role, denied standing, done, nothing to do
        generateAPIKey: denied role, denied standing, done, exists
        grantAccess: denied role, denied standing, denied state, done, nothing to do
        grantAccess: refused finalConnection, unknown group, unknown organization
        grantAccess: refused liteScope, refused interval, hidden by organization
        grantAccess: refused removedUser
        inviteUser: denied role, denied standing, done, refused uniqueEmail
        inviteUser: refused beyondOwnAccess, refused liteAllOrganizations
        leaveConnection: denied role, denied standing, denied state, done, refused finalConnection
        leaveConnection: unknown connection, hidden by standing
        manageData: denied role, denied standing, done, invalid, nothing to do
        moveAsset: denied standing, denied state, done, nothing to do, denied role
        moveAsset: refused containerOrganization, unknown asset
        moveOrganization: denied role, denied standing, denied state, done, nothing to do
        moveOrganization: refused organizationCycle, unknown organization
        releaseAsset: denied role, denied standing, denied state, done, nothing to do, unknown asset
        removeMember: denied role, denied standing, done, unknown group, unknown membership
        removeMember: refused denyingGroupMembers
        removeUser: denied role, denied standing, done, refused lastAdministrator, unknown user
        resetMFA: denied role, denied standing, done, nothing to do, unknown user
        restoreAsset: denied standing, done, nothing to do, unknown asset
        restoreOrganization: denied role, denied standing, done, nothing to do
        restoreOrganization: unknown organization, refused liteScope
        revokeAccess: denied role, denied standing, done, unknown grant, unknown group
        revokeAccess: unknown organization
        revokeAPIKey: denied role, denied standing, done, nothing to do, unknown apiKey
        revokeConnection: denied role, denied standing, done, refused finalConnection
        revokeConnection: unknown connection, refused connectionStatus
        sendConnection: denied role, denied standing, done, refused connectionStatus
        sendConnection: refused finalConnection, unknown connection, refused connectionScope
        setAllOrganizations: denied role, denied standing, done, nothing to do
        setAllOrganizations: refused beyondOwnAccess, unknown user, refused liteAllOrganizations
        setAssetPermissions: denied standing, denied state, done, nothing to do
        setAssetPermissions: refused embeddedList, unknown asset, unknown user, unknown group
        setAssetPermissions: refused removedUser
        setBillingContact: denied role, denied standing, done, invalid
        setSeatLimit: denied role, denied standing, done, nothing to do, refused seatLimit
        sharePasswordsAccessed: denied role, denied standing, done, unknown user, exists
        sharePasswordsAccessed: refused removedUser
        """
}
