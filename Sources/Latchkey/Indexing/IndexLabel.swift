import AccessRules

/// Something that is said of things of a space, by which they are found.
enum IndexLabel: Hashable, Sendable {
    /// Organizations of a kind; nil for those that have none. Kinds are compared as bytes.
    case organizationKind(Identity?)
    /// Organizations with a status of the host application's; nil for those that have none.
    case organizationStatus(Identity?)
    case assetKind(Ordinal)
    case assetState(ObjectState)
    case user(UserStatus, Role)
    case connection(ConnectionStatus)
    case connectionRole(Role)
    case flag(IndexedFlag)

    /// The number of what has no label: no label has it, since it is never given out.
    static var missingNumber: Ordinal { .max }

    /// The index that it is in; nil for one that every store keeps.
    var index: StoreIndex? {
        switch self {
        case .organizationKind, .organizationStatus: .organizationLabels
        case .assetKind, .assetState: .assetLabels
        case .user(.active, _): nil
        case .user: .userStatuses
        case .connection: .connectionStatuses
        case .connectionRole, .flag: .flags
        }
    }
}

extension IndexLabel: CustomStringConvertible {
    /// As `verify` names it.
    var description: String {
        switch self {
        case .organizationKind(let kind): "its kind\(kind.map { " \($0)" } ?? ", none")"
        case .organizationStatus(let status): "its status\(status.map { " \($0)" } ?? ", none")"
        case .assetKind(let ordinal): "its kind #\(ordinal)"
        case .assetState(let state): "its state \(state)"
        case .user(let status, let role): "its status \(status) and role \(role)"
        case .connection(let status): "its status \(status)"
        case .connectionRole(let role): "its maximum role \(role)"
        case .flag(let flag): "what is so of it, \(flag)"
        }
    }
}

extension StoreReader {
    /// The set of the things with a label; nil when no thing ever had it. It can be read when
    /// its index can.
    ///
    /// As in all sets there may be assets of an organization that is being destroyed.
    ///
    /// Complexity: a look-up for a label that is a text.
    func set(of label: IndexLabel, in account: AccountOrdinal) throws(StoreError) -> PostingSet? {
        switch label {
        case .organizationKind(let kind):
            return try set(.kindOrganizations, account, .organizationKind, kind)
        case .organizationStatus(let status):
            return try set(.statusOrganizations, account, .organizationStatus, status)
        case .assetKind(let kind): return PostingSet(account, .kindAssets, of: kind)
        case .assetState(let state):
            return PostingSet(account, .stateAssets, of: Ordinal(state.rawValue))
        case .user(.active, let role): return .activeUsers(account, role)
        case .user(let status, let role):
            return PostingSet(
                account, .inactiveUsers,
                of: Ordinal(status.rawValue) << 8 | Ordinal(role.rawValue))
        case .connection(let status):
            return PostingSet(account, .statusConnections, of: Ordinal(status.rawValue))
        case .connectionRole(let role):
            return PostingSet(account, .roleConnections, of: Ordinal(role.rawValue))
        case .flag(let flag):
            return PostingSet(account, .flaggedThings, of: Ordinal(flag.rawValue))
        }
    }

    private func set(
        _ relation: Relation, _ account: AccountOrdinal, _ space: Space, _ text: Identity?
    ) throws(StoreError) -> PostingSet? {
        guard let text else {
            return PostingSet(account, relation, of: IndexLabel.missingNumber)
        }
        guard text.text.utf8.count <= InterchangeLimit.kindByteCountMaximum,
            let number = try name(account, space, text.text)?.ordinal
        else { return nil }
        return PostingSet(account, relation, of: number)
    }

    /// Calls `body` with the texts that things of an account had as a label of a space (kinds of
    /// assets, kinds or statuses of organizations) and their numbers, in the order of their
    /// bytes, until it returns false. Some may have no thing left.
    ///
    /// Complexity: a step for each.
    func forEachLabel(
        _ space: Space, in account: AccountOrdinal, _ body: (Identity, Ordinal) -> Bool
    ) throws(StoreError) {
        _ = try forEachName(account, space, .all, .ascending) { text, number in
            body(Identity(String(decoding: text, as: UTF8.self)), number)
        }
    }
}
