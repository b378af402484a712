/// What a run of many worlds must have met: of each operation what commonly becomes of it. Rarer
/// outcomes are compared as well, when they are met.
enum OperationOutcomes {
    /// From so many worlds on all of them must be met.
    static let leastWorldCount = 1000

    static let text = """
        acceptConnection: denied role, denied standing, denied state, done, nothing to do
        acceptConnection: unknown connection
        activateUser: denied role, denied standing, done, nothing to do, unknown user
        addMember: denied role, denied standing, done, nothing to do, refused finalConnection
        addMember: unknown group
        archiveAsset: denied standing, denied state, done, nothing to do, unknown asset
        archiveOrganization: denied standing, denied state, done, unknown organization
        assignRole: denied role, denied standing, done, nothing to do, refused lastAdministrator
        assignRole: unknown user
        cancelConnection: denied role, denied standing, done, refused finalConnection
        cancelConnection: unknown connection
        createAsset: denied role, denied standing, denied state, done, unknown asset
        createAsset: unknown organization
        createGroup: denied role, denied standing, done
        createOrganization: denied role, denied standing, done, unknown organization
        declineConnection: denied role, denied standing, denied state, done
        declineConnection: refused finalConnection, unknown connection
        deleteAsset: denied standing, denied state, done, refused embeddedTogether, unknown asset
        deleteGroup: denied role, denied standing, done, unknown group
        deleteOrganization: denied role, denied standing, denied state, done, unknown organization
        denyAssetTypes: denied role, denied standing, done, nothing to do, unknown group
        destroyAsset: denied standing, done, unknown asset
        destroyOrganization: denied role, denied standing, done, unknown organization
        draftConnection: denied role, denied standing, done, refused oneLiveConnection
        editAsset: denied standing, denied state, done, nothing to do, unknown asset
        editConnection: denied role, denied standing, done, nothing to do, refused finalConnection
        editConnection: unknown connection
        editGroup: denied role, denied standing, done, nothing to do, unknown group
        editOrganization: denied role, denied standing, denied state, done, nothing to do
        editOrganization: unknown organization
        editUser: denied role, denied standing, done, nothing to do, unknown user
        embedAsset: denied role, denied standing, denied state, done, refused containerCycle
        embedAsset: unknown asset
        enforceMFA: denied role, denied standing, done, nothing to do
        enforceSSO: denied role, denied standing, done, nothing to do
        grantAccess: denied role, denied standing, done, nothing to do, refused finalConnection
        grantAccess: unknown connection, unknown organization
        inviteUser: denied role, denied standing, done, refused uniqueEmail
        leaveConnection: denied role, denied standing, denied state, done, refused finalConnection
        leaveConnection: unknown connection
        moveAsset: denied standing, denied state, done, nothing to do
        moveAsset: refused containerOrganization, unknown asset
        moveOrganization: denied role, denied standing, denied state, done, nothing to do
        moveOrganization: refused organizationCycle, unknown organization
        releaseAsset: denied standing, denied state, done, nothing to do, unknown asset
        removeMember: denied role, denied standing, done, unknown group, unknown membership
        removeUser: denied role, denied standing, done, refused lastAdministrator, unknown user
        resetMFA: denied role, denied standing, done, nothing to do, unknown user
        restoreAsset: denied standing, done, nothing to do, unknown asset
        restoreOrganization: denied role, denied standing, done, nothing to do
        restoreOrganization: unknown organization
        revokeAccess: denied role, denied standing, done, unknown grant, unknown group
        revokeConnection: denied role, denied standing, done, refused finalConnection
        revokeConnection: unknown connection
        sendConnection: denied role, denied standing, done, refused connectionStatus
        sendConnection: refused finalConnection, unknown connection
        setAllOrganizations: denied role, denied standing, done, nothing to do
        setAllOrganizations: refused beyondOwnAccess, unknown user
        setAssetPermissions: denied standing, denied state, done, nothing to do
        setAssetPermissions: refused embeddedList, unknown asset
        setSeatLimit: denied role, denied standing, done, nothing to do, refused seatLimit
        """

    /// What of the table was not met.
    static func missing(in tally: OperationTally) -> [String] {
        text.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(separator: ":").map(String.init)
            return parts[1].split(separator: ",").map { $0.drop { $0 == " " } }
                .filter { tally.counts[parts[0]]?[String($0)] == nil }
                .map { "\(parts[0]): \($0)" }
        }
    }

    /// What even a short run must have met: something done, and something denied, of each
    /// operation.
    static func missingInShort(in tally: OperationTally) -> [String] {
        Set(text.split(separator: "\n").map { String($0.prefix { $0 != ":" }) }).filter { name in
            let outcomes = tally.counts[name] ?? [:]
            let isDone = outcomes["done"] != nil
            return !isDone || !outcomes.keys.contains { $0.hasPrefix("denied") }
        }.sorted()
    }
}
