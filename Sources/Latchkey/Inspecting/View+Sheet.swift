import AccessRules

/// A thing with everything that relates it to others.
package struct ThingSheet: Sendable {
    /// Related things of one kind.
    package struct Relation: Sendable {
        /// Such as `members` of a group.
        package var name: String
        /// How many there are.
        package var count: Int
        /// The first of them, in the order of their numbers.
        package var objects: [InterchangeObject]
    }

    package var thing: InterchangeObject
    package var relations: [Relation]
    /// What its entries in the log are of: the thing itself, and where the log tells edges by one of their ends, these.
    package var resources: [LogEntry.Resource]
}

/// The kinds of things that have a sheet.
package enum SheetKind: String, CaseIterable, Sendable {
    case account, user, organization, group, asset, connection
}

extension View {
    /// A thing, its edges both ways, and what its entries in the log are of.
    ///
    /// Complexity: a look-up for each related thing up to the limit, and a walk through the numbers of the others.
    ///
    /// - Parameter limit: How many of each relation are told.
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func sheet(_ kind: SheetKind, _ account: Identity, _ id: Identity, limit: Int)
        throws(StoreError) -> ThingSheet
    {
        liftTimeLimit()
        let number = try reader.require(account: account)
        var builder = SheetBuilder(reader, number, limit, now)
        switch kind {
        case .account: return try builder.account(account)
        case .user: return try builder.user(try ordinal(.user, id, number, account), id)
        case .organization:
            return try builder.organization(
                try ordinal(.organization, id, number, account), id)
        case .group: return try builder.group(try ordinal(.group, id, number, account), id)
        case .asset: return try builder.asset(try ordinal(.asset, id, number, account), id)
        case .connection:
            return try builder.connection(try ordinal(.connection, id, number, account), id)
        }
    }

    private func ordinal(
        _ space: Space, _ id: Identity, _ account: AccountOrdinal, _ name: Identity
    ) throws(StoreError) -> Ordinal {
        try reader.require(space, id, in: account, of: name, key: "id")
    }
}

private struct SheetBuilder: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let limit: Int
    private let now: Instant
    private var relations: [ThingSheet.Relation] = []

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal, _ limit: Int, _ now: Instant) {
        self.reader = reader
        self.account = account
        self.limit = limit
        self.now = now
    }

    private func sheet(_ thing: InterchangeObject, _ resources: [(String, Identity)]) -> ThingSheet
    {
        ThingSheet(
            thing: thing, relations: relations,
            resources: resources.map { LogEntry.Resource(kind: $0.0, id: $0.1, name: nil) })
    }

    /// Adds what a set relates, each by a closure.
    private mutating func add(
        _ name: String, _ set: PostingSet,
        _ object: (Ordinal, StoreReader) throws(StoreError) -> InterchangeObject
    ) throws(StoreError) {
        let members = try reader.edges(set).map(\.ordinal)
        if members.isEmpty { return }
        var relation = ThingSheet.Relation(name: name, count: members.count, objects: [])
        for member in members.prefix(limit) {
            relation.objects.append(try object(member, reader))
        }
        relations.append(relation)
    }

    /// Adds edges of one party to what a set relates it to.
    private mutating func add(
        _ name: String, _ relation: Relation, of subject: Ordinal, _ kind: EdgeKind, _ party: Party
    ) throws(StoreError) {
        let account = account
        try add(name, PostingSet(account, relation, of: subject)) {
            (object, reader) throws(StoreError) in
            try reader.value(
                of: EdgeKey(account: account, kind: kind, object: object, party: party))
        }
    }

    /// Adds edges of what a set relates an object to.
    private mutating func add(
        _ name: String, _ relation: Relation, of object: Ordinal, _ kind: EdgeKind,
        to party: PartyKind
    ) throws(StoreError) {
        let account = account
        try add(name, PostingSet(account, relation, of: object)) {
            (other, reader) throws(StoreError) in
            try reader.value(
                of: EdgeKey(
                    account: account, kind: kind, object: object,
                    party: Party(kind: party, ordinal: other)))
        }
    }

    private mutating func addAssets(_ name: String, _ relation: Relation, of subject: Ordinal)
        throws(StoreError)
    {
        let account = account
        try add(name, PostingSet(account, relation, of: subject)) {
            (asset, reader) throws(StoreError) in .asset(try reader.asset(account, asset))
        }
    }

    mutating func account(_ id: Identity) throws(StoreError) -> ThingSheet {
        let (account, now) = (account, now)
        if let settings = try reader.settingsValue(account) {
            relations.append(
                ThingSheet.Relation(name: "settings", count: 1, objects: [.settings(settings)]))
        }
        try add("connections", PostingSet(account, .connections)) {
            (connection, reader) throws(StoreError) in
            .connection(
                try reader.connectionValue(account, connection, at: now))
        }
        var elsewhere: [Connection] = []
        try reader.forEachConnection(to: account, at: now) { (_, connection) throws(StoreError) in
            elsewhere.append(connection)
        }
        if !elsewhere.isEmpty {
            relations.append(
                ThingSheet.Relation(
                    name: "connections to others", count: elsewhere.count,
                    objects: elsewhere.prefix(limit).map { .connection($0) }))
        }
        return sheet(.account(try reader.accountValue(account)), [("account", id)])
    }

    mutating func user(_ user: Ordinal, _ id: Identity) throws(StoreError) -> ThingSheet {
        let party = Party(kind: .user, ordinal: user)
        try add("groups", .userGroups, of: user, .membership, party)
        try add("grants", .userOrganizations, of: user, .grant, party)
        try addAssets("on the lists of", .userAssets, of: user)
        return sheet(.user(try reader.user(account, user)), [("user", id)])
    }

    mutating func organization(_ organization: Ordinal, _ id: Identity) throws(StoreError)
        -> ThingSheet
    {
        let account = account
        try add("granted to users", .organizationUsers, of: organization, .grant, to: .user)
        try add("granted to groups", .organizationGroups, of: organization, .grant, to: .group)
        try add(
            "granted to connections", .organizationConnections, of: organization, .grant,
            to: .connection)
        try add("sub-organizations", PostingSet(account, .children, of: organization)) {
            (child, reader) throws(StoreError) in
            .organization(try reader.organization(account, child))
        }
        try addAssets("assets", .assets, of: organization)
        return sheet(
            .organization(try reader.organization(account, organization)),
            [("organization", id), ("grant", id)])
    }

    mutating func group(_ group: Ordinal, _ id: Identity) throws(StoreError) -> ThingSheet {
        let party = Party(kind: .group, ordinal: group)
        try add("members", .groupUsers, of: group, .membership, to: .user)
        try add("member connections", .groupConnections, of: group, .membership, to: .connection)
        try add("grants", .groupOrganizations, of: group, .grant, party)
        try addAssets("on the lists of", .groupAssets, of: group)
        return sheet(
            .group(try reader.group(account, group)), [("group", id), ("membership", id)])
    }

    mutating func asset(_ asset: Ordinal, _ id: Identity) throws(StoreError) -> ThingSheet {
        try addAssets("embedded", .embedded, of: asset)
        return sheet(.asset(try reader.asset(account, asset)), [("asset", id)])
    }

    mutating func connection(_ connection: Ordinal, _ id: Identity) throws(StoreError)
        -> ThingSheet
    {
        let party = Party(kind: .connection, ordinal: connection)
        try add("groups", .connectionGroups, of: connection, .membership, party)
        try add("grants", .connectionOrganizations, of: connection, .grant, party)
        return sheet(
            .connection(
                try reader.connectionValue(account, connection, at: now)),
            [("connection", id)])
    }
}
