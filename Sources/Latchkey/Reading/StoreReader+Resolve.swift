import AccessRules

// From what the host application names to ordinals, and back.
extension StoreReader {
    /// The account of an identity; unknown is an error.
    func require(account id: Identity, key: String = "account") throws(StoreError)
        -> AccountOrdinal
    {
        if let ordinal = try accountOrdinal(id) { return ordinal }
        throw StoreError(.unknown(thing: "account", "\(id)")).at(key: key)
    }

    /// The thing of an identity in an account; unknown is an error.
    func require(
        _ space: Space, _ id: Identity, in account: AccountOrdinal, of owner: Identity,
        key: String? = nil
    ) throws(StoreError) -> Ordinal {
        if let ordinal = try ordinal(account, space, id) { return ordinal }
        let error = StoreError(.unknown(thing: "\(space)", "\(owner)/\(id)"))
        throw key.map { error.at(key: $0) } ?? error
    }

    /// Account and ordinal of a reference; unknown is an error.
    func require<Thing>(_ reference: Ref<Thing>, _ space: Space) throws(StoreError)
        -> (account: AccountOrdinal, ordinal: Ordinal)
    {
        guard let account = try accountOrdinal(reference.account),
            let ordinal = try ordinal(account, space, reference.id)
        else { throw StoreError(.unknown(thing: "\(space)", "\(reference)")) }
        return (account, ordinal)
    }

    /// The provider of a name; unknown is an error.
    func require(provider name: String) throws(StoreError) -> Ordinal {
        if let ordinal = try ordinal(0, .provider, Identity(name)) { return ordinal }
        throw StoreError(.unknown(thing: "provider", name)).at(key: "name")
    }

    /// Account and ordinal of a user, for an authorship.
    func require(author: Ref<User>, key: String) throws(StoreError) -> EdgeAuthorship.Author {
        do {
            let (account, user) = try require(author, .user)
            return EdgeAuthorship.Author(account: account, user: user)
        } catch { throw error.at(key: key) }
    }

    /// An authorship by ordinals.
    func stored(_ made: Authorship, key: String = "by") throws(StoreError) -> EdgeAuthorship {
        guard let by = made.by else { return EdgeAuthorship(by: nil, time: made.time) }
        return EdgeAuthorship(by: try require(author: by, key: key), time: made.time)
    }

    /// An authorship by identities.
    func authorship(_ made: EdgeAuthorship) throws(StoreError) -> Authorship {
        guard let by = made.by else { return Authorship(by: nil, time: made.time) }
        return Authorship(
            by: Ref(
                try existing(UserRecord.self, by.account, by.user).id,
                of: try account(by.account).id),
            time: made.time)
    }

    /// The identity of a thing that another entry names.
    func identity(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Identity
    {
        switch space {
        case .account: try self.account(ordinal).id
        case .user: try existing(UserRecord.self, account, ordinal).id
        case .organization: try existing(OrganizationRecord.self, account, ordinal).id
        case .group: try existing(GroupRecord.self, account, ordinal).id
        case .asset: try existing(AssetRecord.self, account, ordinal).id
        case .connection: try existing(ConnectionRecord.self, account, ordinal).id
        case .assetKind: Identity(try existing(AssetKindRecord.self, account, ordinal).name)
        case .template: try existing(TemplateRecord.self, account, ordinal).id
        case .apiKey: try existing(APIKeyRecord.self, account, ordinal).id
        case .provider: Identity(try existing(ProviderRecord.self, 0, ordinal).name)
        case .report: try existing(ReportRecord.self, account, ordinal).id
        case .subdomain, .email, .settings, .organizationKind, .organizationStatus:
            throw StoreError(.invalid("\(space) has no ordinals of its own"))
        }
    }
}

/// An account whose identity has been read, and what many of its things name, for the values of all of them.
struct KnownAccount {
    let ordinal: AccountOrdinal
    let id: Identity
    /// Whether what is named once is likely to be named again.
    private let isForMany: Bool
    /// By space and ordinal.
    private var identities: [UInt64: Identity] = [:]

    /// As many as a page names, and a bound where everything is listed.
    private static let maximumIdentityCount = 4_096

    init(ordinal: AccountOrdinal, id: Identity, forMany isForMany: Bool) {
        self.ordinal = ordinal
        self.id = id
        self.isForMany = isForMany
    }

    /// The identity of a thing of the account that another entry names.
    mutating func identity(_ space: Space, _ thing: Ordinal, _ reader: StoreReader)
        throws(StoreError) -> Identity
    {
        guard isForMany else { return try reader.identity(space, ordinal, thing) }
        let number = UInt64(space.rawValue) << 32 | UInt64(thing)
        if let identity = identities[number] { return identity }
        let identity = try reader.identity(space, ordinal, thing)
        if identities.count == Self.maximumIdentityCount { identities.removeAll() }
        identities[number] = identity
        return identity
    }
}

// From ordinals to the model's values.
extension StoreReader {
    func known(_ account: AccountOrdinal, forMany isForMany: Bool = false) throws(StoreError)
        -> KnownAccount
    {
        KnownAccount(
            ordinal: account, id: try self.account(account).id, forMany: isForMany)
    }

    /// The values of many things of an account, in the order of their numbers here.
    ///
    /// - Parameter value: Inlined with this, so that it is called at once.
    @inline(__always)
    func values<Value>(
        of ordinals: [Ordinal], in known: KnownAccount,
        _ value: (StoreReader, inout KnownAccount, Ordinal) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        var known = known
        var values: [Value] = []
        values.reserveCapacity(ordinals.count)
        for ordinal in ordinals { values.append(try value(self, &known, ordinal)) }
        return values
    }

    func accountValue(_ ordinal: AccountOrdinal) throws(StoreError) -> Account {
        let record = try account(ordinal)
        return Account(
            id: record.id, subdomain: record.subdomain, name: record.name,
            enforcesMFA: record.enforcesMFA, enforcesSSO: record.enforcesSSO,
            seatLimit: record.seatLimit.map(Int.init))
    }

    func user(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError) -> User {
        try user(in: known(account), ordinal)
    }

    func user(in known: KnownAccount, _ ordinal: Ordinal) throws(StoreError) -> User {
        let account = known.ordinal
        let record = try existing(UserRecord.self, account, ordinal)
        return User(
            account: known.id, id: record.id, email: record.email,
            name: record.name, role: record.role,
            hasAllOrganizations: record.hasAllOrganizations, status: record.status,
            isEnrolledInMFA: record.isEnrolledInMFA)
    }

    func organization(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> Organization
    {
        var known = try known(account)
        return try organization(in: &known, ordinal)
    }

    func organization(in known: inout KnownAccount, _ ordinal: Ordinal) throws(StoreError)
        -> Organization
    {
        let account = known.ordinal
        let record = try existing(OrganizationRecord.self, account, ordinal)
        var parent: Identity?
        if let ordinal = record.parent { parent = try known.identity(.organization, ordinal, self) }
        return Organization(
            account: known.id, id: record.id, name: record.name,
            kind: record.kind, status: record.status, parent: parent, state: record.state)
    }

    func group(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError) -> Group {
        var known = try known(account)
        return try group(in: &known, ordinal)
    }

    func group(in known: inout KnownAccount, _ ordinal: Ordinal) throws(StoreError) -> Group {
        let account = known.ordinal
        let record = try existing(GroupRecord.self, account, ordinal)
        var kinds: [String] = []
        for kind in record.deniedKinds {
            kinds.append(try known.identity(.assetKind, kind, self).text)
        }
        return Group(
            account: known.id, id: record.id, name: record.name,
            description: record.description, deniedAssetTypes: kinds)
    }

    func asset(_ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError) -> Asset {
        var known = try known(account)
        return try asset(in: &known, ordinal)
    }

    func asset(in known: inout KnownAccount, _ ordinal: Ordinal) throws(StoreError) -> Asset {
        let account = known.ordinal
        let record = try existing(AssetRecord.self, account, ordinal)
        var access = Asset.Access.everyone
        if record.isListed {
            var users: [Identity] = []
            for user in try members(of: PostingSet(account, .assetUsers, of: ordinal))
            where try !isLeaving(.user, account, user) {
                users.append(try known.identity(.user, user, self))
            }
            var groups: [Identity] = []
            for group in try members(of: PostingSet(account, .assetGroups, of: ordinal))
            where try !isLeaving(.group, account, group) {
                groups.append(try known.identity(.group, group, self))
            }
            access = .listed(users: users, groups: groups)
        }
        var container: Identity?
        if let ordinal = record.container { container = try known.identity(.asset, ordinal, self) }
        return Asset(
            account: known.id, id: record.id,
            organization: try known.identity(.organization, record.organization, self),
            kind: try known.identity(.assetKind, record.kind, self).text, name: record.name,
            access: access, container: container, state: record.state)
    }

    func connectionValue(
        _ host: AccountOrdinal, _ ordinal: Ordinal, at instant: Instant? = nil
    ) throws(StoreError) -> Connection {
        try connectionValue(in: known(host), ordinal, at: instant)
    }

    /// - Parameter instant: At which it has the status that it is to have; nil for the one that is
    ///   recorded.
    func connectionValue(
        in known: KnownAccount, _ ordinal: Ordinal, at instant: Instant? = nil
    ) throws(StoreError) -> Connection {
        let record = try existing(ConnectionRecord.self, known.ordinal, ordinal)
        var sent: Authorship?
        if let made = record.sent { sent = try authorship(made) }
        var accepted: Authorship?
        if let made = record.accepted { accepted = try authorship(made) }
        return Connection(
            id: record.id, host: known.id, delegate: try account(record.delegate).id,
            maximumRole: record.maximumRole,
            status: instant.map { record.status(at: $0) } ?? record.status,
            hasAllOrganizations: record.hasAllOrganizations, message: record.message,
            validity: record.validity, sent: sent, accepted: accepted)
    }
}
