import AccessRules

/// One change of one record, by ordinals; what it is about beside that, the question says: the
/// asking user, the acting account, the organization concerned, the list that decides.
enum Edit: Hashable, Sendable {
    /// The role of the asking user.
    case role(Role)
    /// The maximum role of a connection into the acting account.
    case maximumRole(Ordinal, Role)
    /// A grant of the organization concerned: a new one, or a wider interval.
    case grant(Party, isThere: Bool)
    /// A membership of a group: a new one, or a wider interval.
    case membership(Party, Ordinal, isThere: Bool)
    /// A membership of a group goes.
    case leaving(Party, Ordinal)
    /// A group denies a kind no longer.
    case lifting(kind: Ordinal, group: Ordinal)
    /// The list that decides goes.
    case opening
    /// The list that decides names a user or a group more.
    case listing(Party)
    /// The state of the organization concerned, or of an asset.
    case state(asset: Ordinal?, ObjectState)
    /// The asking user becomes active.
    case activating
    /// A connection of a host becomes accepted.
    case accepting(AccountOrdinal, Ordinal)
    /// A connection of a host gets a wider interval.
    case extendingConnection(AccountOrdinal, Ordinal)
}

/// What the edits of a question are in the model's values. Identities are read once.
struct EditNames {
    private let it: ExplainedCase
    private let acting: Identity
    private let organization: Ref<Organization>?
    private let listed: Ref<Asset>?
    private var identities: [Key: Identity] = [:]

    private struct Key: Hashable {
        var space: Space
        var account: AccountOrdinal
        var ordinal: Ordinal
    }

    init(_ it: ExplainedCase) {
        self.it = it
        acting = it.actingID
        organization = it.organizationRef
        listed = it.chain.last.flatMap { outermost in
            outermost.record.isListed ? Ref(outermost.record.id, of: it.actingID) : nil
        }
        if let party = it.party, let id = it.partyID {
            let key = Key(space: party.kind.space, account: it.acting, ordinal: party.ordinal)
            identities[key] = id
        }
    }

    private mutating func id(
        _ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal, _ reader: StoreReader
    ) throws(StoreError) -> Identity {
        let key = Key(space: space, account: account, ordinal: ordinal)
        if let known = identities[key] { return known }
        let id = try reader.identity(space, account, ordinal)
        identities[key] = id
        return id
    }

    private mutating func ref<Thing>(_ space: Space, _ ordinal: Ordinal, _ reader: StoreReader)
        throws(StoreError) -> Ref<Thing>
    {
        Ref(try id(space, it.acting, ordinal, reader), of: acting)
    }

    private mutating func connection(
        _ host: AccountOrdinal, _ ordinal: Ordinal, _ reader: StoreReader
    ) throws(StoreError) -> Ref<Connection> {
        Ref(try id(.connection, host, ordinal, reader), of: try reader.account(host).id)
    }

    private mutating func grantee(_ party: Party, _ reader: StoreReader) throws(StoreError)
        -> Grant.Grantee
    {
        party.grantee(try id(party.kind.space, it.acting, party.ordinal, reader))
    }

    private mutating func member(_ party: Party, _ reader: StoreReader) throws(StoreError)
        -> Membership.Member
    {
        let id = try id(party.kind.space, it.acting, party.ordinal, reader)
        return party.kind == .user ? .user(id) : .connection(id)
    }

    /// An edit as a change by identities.
    mutating func change(_ edit: Edit, _ reader: StoreReader) throws(StoreError) -> FlipChange {
        switch edit {
        case .role(let role): return .setRole(of: it.userRef, to: role)
        case .activating: return .activate(it.userRef)
        case .maximumRole(let connection, let role):
            return .setMaximumRole(of: try ref(.connection, connection, reader), to: role)
        case .accepting(let host, let ordinal):
            return .accept(try connection(host, ordinal, reader))
        case .extendingConnection(let host, let ordinal):
            return .extendConnection(try connection(host, ordinal, reader), at: it.instant)
        case .membership(let party, let group, let isThere):
            let group: Ref<Group> = try ref(.group, group, reader)
            let member = try member(party, reader)
            return isThere
                ? .extendMembership(of: member, in: group, at: it.instant)
                : .add(member, to: group)
        case .leaving(let party, let group):
            return .remove(try member(party, reader), from: try ref(.group, group, reader))
        case .lifting(let kind, let group):
            return .lift(
                kind: try id(.assetKind, it.acting, kind, reader).text,
                from: try ref(.group, group, reader))
        case .grant, .opening, .listing, .state: return try place(edit, reader)
        }
    }

    /// An edit of the organization, of a list or of a state.
    private mutating func place(_ edit: Edit, _ reader: StoreReader) throws(StoreError)
        -> FlipChange
    {
        switch edit {
        case .state(.some(let asset), let state):
            return .setAssetState(of: try ref(.asset, asset, reader), to: state)
        case .opening:
            if let listed { return .openList(of: listed) }
        case .listing(let party):
            if let listed {
                return party.kind == .user
                    ? .listUser(try ref(.user, party.ordinal, reader), on: listed)
                    : .listGroup(try ref(.group, party.ordinal, reader), on: listed)
            }
        case .state(nil, let state):
            if let organization { return .setOrganizationState(of: organization, to: state) }
        case .grant(let party, let isThere):
            if let organization {
                let grantee = try grantee(party, reader)
                return isThere
                    ? .extendGrant(of: organization, to: grantee, at: it.instant)
                    : .grant(organization, to: grantee)
            }
        default: break
        }
        throw StoreError(.invalid("an edit of the question concerns nothing that is there"))
    }
}
