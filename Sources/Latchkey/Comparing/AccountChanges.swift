import AccessRules

/// What two states of the store have different in one account, as far as access there can depend on it.
struct AccountChanges {
    /// Users of the account whose role, status or flag is another.
    var users: Set<Ordinal> = []
    /// Users of others, who may act here as delegates, whose role or status is another.
    var delegateUsers: Set<ComparedUser> = []
    /// Whose memberships are others, and in which groups.
    var memberships: [Party: Set<Ordinal>] = [:]
    /// Organizations that have others among their grants, and whom.
    var grants: [Ordinal: Set<Party>] = [:]
    /// Organizations that come or go, or whose state is another.
    var organizations: Set<Ordinal> = []
    /// Assets that come or go, or whose state, kind, organization or container is another.
    var assets: Set<Ordinal> = []
    /// Assets whose lists are others.
    var lists: Set<Ordinal> = []
    /// Groups that deny other kinds, and which.
    var denials: [Ordinal: Set<Ordinal>] = [:]
    /// Connections into the account that let in otherwise.
    var connections: Set<Ordinal> = []
    /// Whether the account itself comes or goes.
    var hasAccount = false
}

/// A user, by the number of the home account.
struct ComparedUser: Hashable, Comparable {
    var home: AccountOrdinal
    var user: Ordinal

    static func < (left: ComparedUser, right: ComparedUser) -> Bool {
        (left.home, left.user) < (right.home, right.user)
    }
}

extension ComparedViews {
    /// What differs, by account.
    ///
    /// Complexity: a look-up or two for each key.
    ///
    /// - Parameter validUntil: Lowered to the next instant at which what differs begins or ends.
    func changes(_ keys: ChangedKeys, validUntil: inout Instant) throws(StoreError)
        -> [AccountOrdinal: AccountChanges]
    {
        var all: [AccountOrdinal: AccountChanges] = [:]
        for key in keys.records { try note(key, &all, &validUntil) }
        for key in keys.edges { try note(key, &all, &validUntil) }
        return all
    }

    /// What both states have of something, if they differ in what access depends on.
    private func difference<Fact: Equatable>(
        _ fact: (StoreReader) throws(StoreError) -> Fact?
    ) throws(StoreError) -> (before: Fact?, after: Fact?)? {
        let (old, new) = (try fact(before.reader), try fact(after.reader))
        return old == new ? nil : (old, new)
    }

    /// An interval as it is in each state, and whether it holds.
    private func holding(_ validity: Validity, _ side: Side) -> Holding {
        Holding(validity: validity, holds: validity.contains(instant(side)))
    }

    /// What both states have of an edge, if they differ in when it holds, or whether it does.
    private func difference(of key: EdgeKey) throws(StoreError) -> (old: Holding?, new: Holding?)? {
        let old = try before.reader.edge(key).map { holding($0.validity, .before) }
        let new = try after.reader.edge(key).map { holding($0.validity, .after) }
        return old == new ? nil : (old, new)
    }

    private func difference(ofConnection connection: Ordinal, _ host: AccountOrdinal)
        throws(StoreError) -> (old: ConnectionFacts?, new: ConnectionFacts?)?
    {
        let old = try before.reader.record(ConnectionRecord.self, host, connection)
            .map { ConnectionFacts($0, holding($0.validity, .before)) }
        let new = try after.reader.record(ConnectionRecord.self, host, connection)
            .map { ConnectionFacts($0, holding($0.validity, .after)) }
        return old == new ? nil : (old, new)
    }

    private func note(
        _ key: RecordKey, _ all: inout [AccountOrdinal: AccountChanges],
        _ validUntil: inout Instant
    ) throws(StoreError) {
        let (account, ordinal) = (key.account, key.ordinal)
        switch key.space {
        case .account:
            let found = try difference { (reader) throws(StoreError) in
                try reader.record(AccountRecord.self, 0, ordinal).map { _ in true }
            }
            if found != nil { all[ordinal, default: .init()].hasAccount = true }
        case .user:
            guard
                let (old, new) = try difference({ (reader) throws(StoreError) in
                    try reader.record(UserRecord.self, account, ordinal).map(UserFacts.init)
                })
            else { return }
            all[account, default: .init()].users.insert(ordinal)
            if old?.standing == new?.standing { return }
            var hosts: Set<Ordinal> = []
            for side in Side.allCases {
                hosts.formUnion(try reader(side).members(of: PostingSet(account, .hosts)))
            }
            let user = ComparedUser(home: account, user: ordinal)
            for host in hosts { all[host, default: .init()].delegateUsers.insert(user) }
        case .organization:
            let found = try difference { (reader) throws(StoreError) in
                try reader.record(OrganizationRecord.self, account, ordinal).map(\.state)
            }
            if found != nil { all[account, default: .init()].organizations.insert(ordinal) }
        case .asset:
            guard
                let (old, new) = try difference({ (reader) throws(StoreError) in
                    try reader.record(AssetRecord.self, account, ordinal).map(AssetFacts.init)
                })
            else { return }
            if new == nil, try goesWithOrganization(account, ordinal) { return }
            if old?.place != new?.place { all[account, default: .init()].assets.insert(ordinal) }
            // That it comes or goes is no change of its list, where it has none.
            if (old?.isListed ?? false) != (new?.isListed ?? false) {
                all[account, default: .init()].lists.insert(ordinal)
            }
        case .group:
            guard
                let (old, new) = try difference({ (reader) throws(StoreError) in
                    try reader.record(GroupRecord.self, account, ordinal).map(\.deniedKinds)
                })
            else { return }
            let kinds = Set(old ?? []).symmetricDifference(new ?? [])
            if !kinds.isEmpty { all[account, default: .init()].denials[ordinal] = kinds }
        case .connection:
            guard let (old, new) = try difference(ofConnection: ordinal, account) else { return }
            all[account, default: .init()].connections.insert(ordinal)
            for facts in [old, new] {
                guard let facts else { continue }
                validUntil = min(
                    validUntil, facts.holding.validity.nextChange(after: instant))
            }
        default: break
        }
    }

    private func note(
        _ key: EdgeKey, _ all: inout [AccountOrdinal: AccountChanges], _ validUntil: inout Instant
    ) throws(StoreError) {
        guard let (old, new) = try difference(of: key) else { return }
        for holding in [old, new] {
            guard let holding else { continue }
            validUntil = min(validUntil, holding.validity.nextChange(after: instant))
        }
        if new == nil, try goesWithSomethingElse(key) { return }
        switch key.kind {
        case .grant:
            all[key.account, default: .init()].grants[key.object, default: []].insert(key.party)
        case .membership:
            all[key.account, default: .init()].memberships[key.party, default: []]
                .insert(key.object)
        case .listEntry: all[key.account, default: .init()].lists.insert(key.object)
        }
    }
}

// What goes with somebody or something that goes is no change of its own: it goes in steps, and how far
// they have come is nobody's business (*What goes with it* in `Docs/Acting.md`).
extension ComparedViews {
    /// Whether a grant or an entry of a list goes with the user or the group that it is of, or an entry with
    /// the asset's organization.
    private func goesWithSomethingElse(_ key: EdgeKey) throws(StoreError) -> Bool {
        if key.kind == .membership { return false }
        if try isGone(key.party, key.account) { return true }
        guard key.kind == .listEntry else { return false }
        return try goesWithOrganization(key.account, key.object)
    }

    private func isGone(_ party: Party, _ account: AccountOrdinal) throws(StoreError) -> Bool {
        let ordinal = party.ordinal
        switch party.kind {
        case .user:
            let old = try before.reader.record(UserRecord.self, account, ordinal)?.status
            let new = try after.reader.record(UserRecord.self, account, ordinal)?.status
            return old != .removed && new == .removed
        case .group:
            return try goes(GroupRecord.self, account, ordinal)
        case .connection: return false
        }
    }

    private func goesWithOrganization(_ account: AccountOrdinal, _ asset: Ordinal)
        throws(StoreError) -> Bool
    {
        guard let old = try before.reader.record(AssetRecord.self, account, asset) else {
            return false
        }
        let organization = old.organization
        if let new = try after.reader.record(AssetRecord.self, account, asset),
            new.organization != organization
        {
            return false
        }
        return try goes(OrganizationRecord.self, account, organization)
    }

    /// Whether there is a record before, and none behind.
    private func goes<Record: StoredRecord>(
        _ type: Record.Type, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) -> Bool {
        guard try before.reader.record(type, account, ordinal) != nil else { return false }
        return try after.reader.record(type, account, ordinal) == nil
    }
}

/// What access depends on of a user's record.
private struct UserFacts: Equatable {
    var standing: Standing
    var hasAllOrganizations: Bool

    struct Standing: Equatable {
        var role: Role
        var status: UserStatus
    }

    init(_ record: UserRecord) {
        standing = Standing(role: record.role, status: record.status)
        hasAllOrganizations = record.hasAllOrganizations
    }
}

/// What access depends on of an asset's record.
private struct AssetFacts: Equatable {
    var place: Place
    var isListed: Bool

    struct Place: Equatable {
        var organization: Ordinal
        var kind: Ordinal
        var container: Ordinal?
        var state: ObjectState
    }

    init(_ record: AssetRecord) {
        place = Place(
            organization: record.organization, kind: record.kind, container: record.container,
            state: record.state)
        isListed = record.isListed
    }
}

/// What access depends on of a connection's record.
private struct ConnectionFacts: Equatable {
    var delegate: AccountOrdinal
    var maximumRole: Role
    var isInForceByInterval: Bool
    var hasAllOrganizations: Bool
    var holding: Holding

    init(_ record: ConnectionRecord, _ holding: Holding) {
        delegate = record.delegate
        maximumRole = record.maximumRole
        isInForceByInterval = record.isInForceByInterval
        hasAllOrganizations = record.hasAllOrganizations
        self.holding = holding
    }
}

/// When something holds, and whether it does.
private struct Holding: Equatable {
    var validity: Validity
    var holds: Bool
}
