import AccessRules

extension View {
    /// The grants and memberships of an account that hold now, and that nobody used since an instant as far as the
    /// log tells: a grant, where nobody whom it lets in has an entry about the organization; a membership, where the
    /// member has none about any organization that the group is granted. Then the users without any entry in the account, and the
    /// connections in force none of whose users has one.
    ///
    /// Use is by person and thing, and not by the way: who has several ways to an organization used all of them. What
    /// was made since the instant is too young to tell, and left out.
    ///
    /// Complexity: for each granted organization the users in its entries since then, counted by sets; each grant
    /// and membership of the account once; a member of each group once. Memory: who used the organizations of each
    /// group.
    ///
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func unused(
        in account: Identity, since instant: Instant, _ body: (InterchangeObject) throws -> Void
    ) throws {
        liftTimeLimit()
        let number = try reader.require(account: account)
        var search = UnusedSearch(self, number, account, instant)
        try search.grants(body)
        try search.memberships(body)
        try search.people(body)
    }
}

private struct UnusedSearch: ~Escapable {
    private let view: View
    private let account: AccountOrdinal
    private let id: Identity
    private let instant: Instant
    /// Who used an organization that the group is granted.
    private var usersOfGroups: [Ordinal: Set<Ref<User>>] = [:]
    private var members: [Ordinal: [Party]] = [:]

    @_lifetime(copy view)
    init(_ view: View, _ account: AccountOrdinal, _ id: Identity, _ instant: Instant) {
        self.view = view
        self.account = account
        self.id = id
        self.instant = instant
    }

    private var reader: StoreReader {
        @_lifetime(copy self)
        get { view.reader }
    }

    mutating func grants(_ body: (InterchangeObject) throws -> Void) throws {
        var previous: EdgeKey?
        var organization: Ordinal?
        var used: Set<Ref<User>> = []
        while let key = try reader.nextEdge(account, .grant, after: previous) {
            previous = key
            if organization != key.object {
                organization = key.object
                used = try users(of: key.object)
            }
            guard let edge = try reader.edge(key), edge.validity.contains(view.now) else {
                continue
            }
            if key.party.kind == .group {
                usersOfGroups[key.party.ordinal, default: []].formUnion(used)
            }
            if try !isUsed(key.party, by: used), edge.made.time < instant {
                try body(try reader.value(of: key))
            }
        }
    }

    mutating func memberships(_ body: (InterchangeObject) throws -> Void) throws {
        var previous: EdgeKey?
        while let key = try reader.nextEdge(account, .membership, after: previous) {
            previous = key
            guard let edge = try reader.edge(key), edge.validity.contains(view.now),
                edge.made.time < instant
            else { continue }
            if try !isUsed(key.party, by: usersOfGroups[key.object] ?? []) {
                try body(try reader.value(of: key))
            }
        }
    }

    /// Users and connections without any entry.
    func people(_ body: (InterchangeObject) throws -> Void) throws {
        let time = instant
        let active = Set(
            try view.counts(
                Query<LogEntry>(in: id).where { $0.time >= time }, by: { $0.user }
            ).compactMap(\.value))
        var user: Ordinal = 0
        while let found = try reader.nextRecord(account, .user, atOrAfter: user) {
            let value = try reader.user(account, found)
            if value.status == .active, !active.contains(Ref(value.id, of: id)),
                try !isAdded(value.id)
            {
                try body(.user(value))
            }
            guard let next = found.successor else { break }
            user = next
        }
        for connection in try reader.members(of: PostingSet(account, .connections)) {
            let value = try reader.connectionValue(account, connection, at: view.now)
            guard value.status == .accepted, (value.accepted?.time ?? .distantPast) < instant,
                !active.contains(where: { $0.account == value.delegate })
            else { continue }
            try body(.connection(value))
        }
    }

    /// Whether a user was added since then, as the log tells.
    private func isAdded(_ user: Identity) throws -> Bool {
        let about = LogEntry.Resource(kind: "user", id: user, name: nil)
        let time = instant
        let query = Query<LogEntry>(in: id).where {
            $0.resource == about && $0.event == .create && $0.time >= time
        }
        return try !view.page(query, size: 1).items.isEmpty
    }

    /// Who has entries about an organization.
    private func users(of organization: Ordinal) throws -> Set<Ref<User>> {
        let about = Ref<Organization>(
            try reader.identity(.organization, account, organization), of: id)
        let time = instant
        let query = Query<LogEntry>(in: id)
            .where { $0.organization == about && $0.time >= time }
        return Set(try view.counts(query, by: { $0.user }).compactMap(\.value))
    }

    /// Whether one of those is let in by a party.
    private mutating func isUsed(_ party: Party, by used: Set<Ref<User>>) throws(StoreError) -> Bool
    {
        if used.isEmpty { return false }
        switch party.kind {
        case .user:
            return used.contains(Ref(try reader.identity(.user, account, party.ordinal), of: id))
        case .connection:
            let delegate = try reader.existing(ConnectionRecord.self, account, party.ordinal)
                .delegate
            let home = try reader.account(delegate).id
            return used.contains { $0.account == home }
        case .group:
            for member in try members(of: party.ordinal) where try isUsed(member, by: used) {
                return true
            }
            return false
        }
    }

    private mutating func members(of group: Ordinal) throws(StoreError) -> [Party] {
        if let known = members[group] { return known }
        var found: [Party] = []
        for (relation, kind) in [
            (Relation.groupUsers, PartyKind.user), (.groupConnections, .connection),
        ] {
            for edge in try reader.edges(PostingSet(account, relation, of: group))
            where edge.validity.contains(view.now) {
                found.append(Party(kind: kind, ordinal: edge.ordinal))
            }
        }
        members[group] = found
        return found
    }
}
