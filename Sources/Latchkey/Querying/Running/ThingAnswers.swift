import AccessRules

/// Queries for what has a number in a space: accounts and what they have.
struct ThingAnswers<Thing: Queryable>: QueryAnswering {
    let space: Space
    /// The things of numbers, as they are at an instant. Accounts stand in none.
    let read: Read
    /// A thing as somebody sees it in a session; nil where it is no different.
    var seen: (@Sendable (StoreReader, Actor, Ordinal, Instant) throws -> Thing)?
    /// When time alone makes a thing something else; nil where it never does.
    var end: (@Sendable (Thing) -> Instant)?

    typealias Read =
        @Sendable (StoreReader, KnownAccount, [Ordinal], Instant) throws(StoreError) -> [Thing]

    init(
        space: Space,
        read: @escaping Read,
        seen: (@Sendable (StoreReader, Actor, Ordinal, Instant) throws -> Thing)? = nil,
        end: (@Sendable (Thing) -> Instant)? = nil
    ) {
        self.space = space
        self.read = read
        self.seen = seen
        self.end = end
    }

    var operation: String {
        switch space {
        case .organization: "queryOrganizations"
        case .user: "queryUsers"
        case .group: "queryGroups"
        case .asset: "queryAssets"
        case .connection: "queryConnections"
        default: "query"
        }
    }

    var kinds: Set<String>? {
        switch space {
        case .organization: EntryKinds.organizations
        case .user: EntryKinds.users
        case .group: EntryKinds.groups
        case .asset: EntryKinds.lists
        case .connection: EntryKinds.connections
        default: nil
        }
    }

    func part(_ request: QueryRequest<Thing>, _ view: View, after place: Place?, size: Int)
        throws(StoreError) -> QueryPart<Thing>
    {
        var run = try QueryRun(request, space, view)
        let (found, last) = try run.numbers(after: place, limit: size)
        let reader = view.reader
        let account = try known(run.account, reader, forMany: true)
        let items =
            if let actor = request.actor, let seen {
                try asStoreError {
                    try found.map { try seen(reader, actor, $0, request.instant) }
                }
            } else { try read(reader, account, found, request.instant) }
        var validUntil = run.validUntil
        if let end { for item in items { validUntil = min(validUntil, end(item)) } }
        return QueryPart(items: items, last: last, validUntil: validUntil)
    }

    private func known(
        _ account: AccountOrdinal, _ reader: StoreReader, forMany isForMany: Bool
    ) throws(StoreError) -> KnownAccount {
        space == .account
            ? KnownAccount(ordinal: 0, id: "", forMany: false)
            : try reader.known(account, forMany: isForMany)
    }

    func thing(_ account: AccountOrdinal, _ ordinal: Ordinal, _ view: View) throws(StoreError)
        -> Thing?
    {
        let reader = view.reader
        guard try reader.thing(space, account, ordinal) != nil,
            try !reader.isLeaving(space, account, ordinal)
        else { return nil }
        if space == .asset, try reader.isAssetLeaving(account, ordinal) { return nil }
        let known = try known(account, reader, forMany: false)
        return try read(reader, known, [ordinal], view.now).first
    }

    func numbers(_ request: QueryRequest<Thing>, _ view: View, limit: Int) throws(StoreError)
        -> (account: AccountOrdinal, found: [Ordinal])
    {
        var run = try QueryRun(request, space, view)
        return (run.account, try run.numbers(after: nil, limit: limit).found)
    }

    func count(_ request: QueryRequest<Thing>, _ view: View, upTo limit: Int)
        throws(StoreError) -> Int
    {
        var run = try QueryRun(request, space, view)
        return try run.count(upTo: limit)
    }

    func counts(_ request: QueryRequest<Thing>, _ view: View, by field: FieldName)
        throws(StoreError) -> [FieldValue?: Int]
    {
        var run = try QueryRun(request, space, view)
        return try run.counts(by: field)
    }

    func plan(_ request: QueryRequest<Thing>, _ view: View, limit: Int?, running isRunning: Bool)
        throws(StoreError) -> QueryPlan
    {
        var run = try QueryRun(request, space, view)
        var plan = QueryPlan(root: run.plan(limit: limit))
        if isRunning {
            let found = try run.numbers(after: nil, limit: limit ?? .max).found
            plan.run = QueryPlan.Run(
                resultCount: found.count, examinedCount: run.examinedCount)
        }
        return plan
    }
}
