// Queries in a session: the same as the host application's, of what the user may see.
extension Session {
    /// A page of what a query means among what the user may see, in its order, decided at the
    /// time at which it is asked for.
    ///
    /// A condition sees no more than its user: organizations and assets that the user cannot
    /// view are at no end of any relation, and the account's users, groups and connections are
    /// for its own users. The read is logged within 100 ms. A list names passwords as it names
    /// other assets; ``asset(_:)-swift.method`` stands for revealing one.
    ///
    /// - Parameters:
    ///   - query: A query in this session's account, about no instant of its own.
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended, as text; nil for the first page.
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for somebody or something
    ///   that permission is asked about and that the user cannot see; as ``View``'s pages.
    public func page<Thing: AccountMember>(
        _ query: Query<Thing>, size: Int, after cursor: String? = nil
    ) throws -> Page<Thing> {
        try asking(query) { (view, actor) throws in
            try view.page(query, size: size, after: cursor, seenBy: actor)
        }
    }

    /// How many things a query means among what the user may see.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func count<Thing: AccountMember>(_ query: Query<Thing>) throws -> Int {
        try asking(query) { (view, actor) throws in try view.count(query, seenBy: actor) }
    }

    /// Whether a query means nothing of what the user may see.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func isEmpty<Thing: AccountMember>(_ query: Query<Thing>) throws -> Bool {
        try asking(query) { (view, actor) throws in try view.isEmpty(query, seenBy: actor) }
    }

    private func asking<Thing: AccountMember, R>(
        _ query: Query<Thing>, _ body: (View, Actor) throws -> R
    ) throws -> R {
        guard query.account == account else {
            throw StoreError(.doesNotFit("a session asks about its own account, \(account)"))
        }
        // What was allowed once may not be any more.
        guard query.instant == nil else {
            throw StoreError(.doesNotFit("a session asks about now, and no other instant"))
        }
        return try reading(Thing.source.space.queryOperation, about: .account, body)
    }
}

extension Space {
    /// The operation under which the log tells of a query.
    fileprivate var queryOperation: String {
        switch self {
        case .organization: "queryOrganizations"
        case .user: "queryUsers"
        case .group: "queryGroups"
        case .asset: "queryAssets"
        case .connection: "queryConnections"
        default: "query"
        }
    }
}
