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
    /// Complexity: as ``View/page(_:size:after:)``, with what the user may see as one more condition.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters:
    ///   - query: A query in this session's account, about no instant of its own.
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: ``StoreError``: `denied` without standing, and of a log for whoever may not see it;
    ///   `unknown` for somebody or something that permission is asked about and that the user cannot
    ///   see; `doesNotFit` for a query in another account, or about an instant; and as
    ///   ``View/page(_:size:after:)``.
    public func page<Thing: AccountMember>(
        _ query: Query<Thing>, size: Int, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<Thing> {
        try asking(query) { (view, actor) throws(StoreError) in
            try view.page(query, size: size, after: cursor, seenBy: actor)
        }
    }

    /// How many things a query means among what the user may see.
    ///
    /// Complexity: as ``View/count(_:)``, with what the user may see as one more condition.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func count<Thing: AccountMember>(_ query: Query<Thing>) throws(StoreError) -> Int {
        try asking(query) { (view, actor) throws(StoreError) in try view.count(query, seenBy: actor)
        }
    }

    /// Whether a query means nothing of what the user may see.
    ///
    /// Complexity: as ``View/isEmpty(_:)``, with what the user may see as one more condition.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func isEmpty<Thing: AccountMember>(_ query: Query<Thing>) throws(StoreError) -> Bool {
        try asking(query) { (view, actor) throws(StoreError) in
            try view.isEmpty(query, seenBy: actor)
        }
    }

    /// How many of what a query means among what the user may see have each value of a field:
    /// see ``View/counts(_:by:)``.
    ///
    /// Complexity: as ``View/counts(_:by:)``, with what the user may see as one more condition.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func counts<Thing: AccountMember, Value, Kind>(
        _ query: Query<Thing>, by field: (Fields<Thing>) -> Field<Thing, Value, Kind>
    ) throws(StoreError) -> [ValueCount<Value>] {
        let field = field(Fields())
        return try asking(query) { (view, actor) throws(StoreError) in
            try view.counts(query, by: field, seenBy: actor)
        }
    }

    /// How many entries of the log a query means among those that the user may see, by day: see
    /// ``View/countsByDay(_:secondsFromGMT:)``.
    ///
    /// Complexity: as ``View/countsByDay(_:secondsFromGMT:)``, with what the user may see as one more
    /// condition.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``; `invalid` for an offset of more than a day.
    public func countsByDay(_ query: Query<LogEntry>, secondsFromGMT offset: Int = 0)
        throws(StoreError)
        -> [DayCount]
    {
        try asking(query) { (view, actor) throws(StoreError) in
            try view.countsByDay(query, offset, seenBy: actor)
        }
    }

    private func asking<Thing: AccountMember, R>(
        _ query: Query<Thing>, _ body: (View, Actor) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        guard query.account == account else {
            throw StoreError(.doesNotFit("a session asks about its own account, \(account)"))
        }
        // What was allowed once may not be any more.
        guard query.instant == nil else {
            throw StoreError(.doesNotFit("a session asks about now, and no other instant"))
        }
        let answers = Thing.source.answers
        return try reading(answers.operation, about: .account) { (view, actor) throws(StoreError) in
            if let action = answers.requiredAction {
                try view.reader.require(action, .account(account), by: actor, at: view.now)
            }
            return try body(view, actor)
        }
    }
}
