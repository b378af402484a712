import AccessRules

/// What a posting set relates its subject to. Raw values are part of the file format.
///
/// The relations of grants, memberships and lists exist twice: from either end.
enum Relation: UInt8, CaseIterable, Sendable {
    // Memberships.
    case groupUsers = 1
    case userGroups = 2
    case groupConnections = 3
    case connectionGroups = 4
    // Grants.
    case organizationUsers = 5
    case userOrganizations = 6
    case organizationGroups = 7
    case groupOrganizations = 8
    case organizationConnections = 9
    case connectionOrganizations = 10
    // Lists of assets.
    case assetUsers = 11
    case userAssets = 12
    case assetGroups = 13
    case groupAssets = 14
    // Of the account.
    /// Kind of asset → the groups that deny it.
    case denyingGroups = 15
    /// Role → the active users who have it.
    case activeUsers = 16
    /// 0 → the Lite users who are not removed.
    case liteUsers = 17
    /// 0 → the users with all organizations who are not removed.
    case unrestrictedUsers = 18
    /// State → the organizations in it.
    case organizations = 19
    /// Organization → its sub-organizations.
    case children = 20
    /// Organization → its assets.
    case assets = 21
    /// Asset → what is embedded in it.
    case embedded = 22
    /// 0 → the connections of which the account is the host.
    case connections = 23
    /// Delegate account → the connections that let it in.
    case pairConnections = 24
    /// 0 → the connections with all organizations.
    case unrestrictedConnections = 25
    /// 0 → in the delegate's account, the accounts that have or had a connection for it.
    case hosts = 26
    /// User → the reports that are shared with the user.
    case sharedReports = 27
    // Of the indexes, see ``StoreIndex``.
    /// Word → the things with that word in their names; of one space, as the word is.
    case wordThings = 28
    /// Kind of asset → assets.
    case kindAssets = 29
    /// State → assets.
    case stateAssets = 30
    /// Kind → organizations.
    case kindOrganizations = 31
    /// Status → organizations.
    case statusOrganizations = 32
    /// Status and role → users who are not active.
    case inactiveUsers = 33
    /// Status → connections.
    case statusConnections = 34
    /// Flag → the things of its space that have it: see ``IndexedFlag``.
    case flaggedThings = 35
    /// Maximum role → connections.
    case roleConnections = 36
}

/// One posting set: a relation of one subject in one account.
struct PostingSet: Hashable, Sendable {
    var account: AccountOrdinal
    var relation: Relation
    var subject: Ordinal = 0

    init(_ account: AccountOrdinal, _ relation: Relation, of subject: Ordinal = 0) {
        self.account = account
        self.relation = relation
        self.subject = subject
    }

    static func activeUsers(_ account: AccountOrdinal, _ role: Role) -> PostingSet {
        PostingSet(account, .activeUsers, of: Ordinal(role.rawValue))
    }

    static func organizations(_ account: AccountOrdinal, _ state: ObjectState) -> PostingSet {
        PostingSet(account, .organizations, of: Ordinal(state.rawValue))
    }
}

extension EdgeKind {
    /// The relations that an edge of this kind with such a party stands in: from the object
    /// to the party, and back. Nil when there is no such edge.
    func relations(with party: PartyKind) -> (forward: Relation, backward: Relation)? {
        switch (self, party) {
        case (.membership, .user): (.groupUsers, .userGroups)
        case (.membership, .connection): (.groupConnections, .connectionGroups)
        case (.grant, .user): (.organizationUsers, .userOrganizations)
        case (.grant, .group): (.organizationGroups, .groupOrganizations)
        case (.grant, .connection): (.organizationConnections, .connectionOrganizations)
        case (.listEntry, .user): (.assetUsers, .userAssets)
        case (.listEntry, .group): (.assetGroups, .groupAssets)
        case (.membership, .group), (.listEntry, .connection): nil
        }
    }
}
