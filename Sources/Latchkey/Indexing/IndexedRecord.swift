import AccessRules

/// A record that indexes are kept of.
protocol IndexedRecord: StoredRecord {
    /// What the host application calls it. It never changes.
    var id: Identity { get }
    /// The name by which it is ordered and searched; nil for what has none.
    var indexedName: String? { get }
    /// What else it is found by, but for what every store keeps.
    var labels: [IndexLabel] { get }
}

extension AccountRecord: IndexedRecord {
    var indexedName: String? { name }
    var labels: [IndexLabel] {
        (enforcesMFA ? [.flag(.accountEnforcesMFA)] : [])
            + (enforcesSSO ? [.flag(.accountEnforcesSSO)] : [])
    }
}

extension UserRecord: IndexedRecord {
    var indexedName: String? { name }
    var labels: [IndexLabel] {
        (isActive ? [] : [.user(status, role)])
            + (hasAllOrganizations ? [.flag(.userHasAllOrganizations)] : [])
            + (isEnrolledInMFA ? [.flag(.userIsEnrolledInMFA)] : [])
    }
}

extension OrganizationRecord: IndexedRecord {
    var indexedName: String? { name }
    var labels: [IndexLabel] {
        [
            .organizationKind(kind.map { Identity($0) }),
            .organizationStatus(status.map { Identity($0) }),
        ]
    }
}

extension GroupRecord: IndexedRecord {
    var indexedName: String? { name }
    var labels: [IndexLabel] { description == nil ? [] : [.flag(.groupIsDescribed)] }
}

extension AssetRecord: IndexedRecord {
    var indexedName: String? { name }
    var labels: [IndexLabel] {
        [.assetKind(kind), .assetState(state)] + (isListed ? [.flag(.assetIsListed)] : [])
    }
}

extension ConnectionRecord: IndexedRecord {
    var indexedName: String? { nil }
    var labels: [IndexLabel] { [.connection(status), .connectionRole(maximumRole)] }
}

extension StoreReader {
    /// The name of a thing that an index names.
    func indexedName(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> FoldedName?
    {
        guard let record = try indexedRecord(space, account, ordinal) else { return nil }
        return record.indexedName.map { FoldedName($0) }
    }

    /// The record of a thing, if it is there and of a kind that is indexed.
    func indexedRecord(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> (any IndexedRecord)?
    {
        switch space {
        case .account: try record(AccountRecord.self, account, ordinal)
        case .user: try record(UserRecord.self, account, ordinal)
        case .organization: try record(OrganizationRecord.self, account, ordinal)
        case .group: try record(GroupRecord.self, account, ordinal)
        case .asset: try record(AssetRecord.self, account, ordinal)
        case .connection: try record(ConnectionRecord.self, account, ordinal)
        default: nil
        }
    }
}
