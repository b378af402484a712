import AccessRules

// Asking queries as the host application, which sees everything.
extension View {
    /// A page of what a query means, in its order.
    ///
    /// Cursors carry the instant that the query is about and the place of the last item, so that
    /// pages are complete as long as nothing changes, and what changes meanwhile repeats and
    /// drops nothing else.
    ///
    /// Complexity: as ``explain(_:running:)`` says; in the order of adding, and in one that has
    /// an index, what is needed for the page.
    ///
    /// - Parameters:
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended, as text; nil for the first page.
    /// - Throws: ``StoreError``: the account, or a user or a target that a condition asks about,
    ///   is not there; the query needs an index; the cursor is of another query.
    public func page<Thing>(_ query: Query<Thing>, size: Int, after cursor: String? = nil)
        throws(StoreError) -> Page<Thing>
    {
        try page(query, size: size, after: cursor, seenBy: nil)
    }

    /// Everything that a query means, in its order.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func all<Thing>(_ query: Query<Thing>) throws(StoreError) -> [Thing] {
        try page(query, size: .max).items
    }

    /// The first of what a query means in its order, or nil.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func first<Thing>(_ query: Query<Thing>) throws(StoreError) -> Thing? {
        try page(query, size: 1).items.first
    }

    /// How many things a query means.
    ///
    /// Complexity: where sets tell it, the heads of their chunks; where not, each candidate.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func count<Thing>(_ query: Query<Thing>) throws(StoreError) -> Int {
        try count(query, seenBy: nil)
    }

    /// Whether a query means nothing. Complexity: up to the first thing that it means.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func isEmpty<Thing>(_ query: Query<Thing>) throws(StoreError) -> Bool {
        try isEmpty(query, seenBy: nil)
    }

    /// How a query is answered: which sets it reads, what it looks at one by one, in which order,
    /// and about how much each step gives.
    ///
    /// - Parameters:
    ///   - limit: For how many results, as the size of a page; nil for all.
    ///   - isRunning: Whether to answer it, too, and tell what was counted.
    /// - Throws: As ``page(_:size:after:)``.
    public func explain<Thing>(
        _ query: Query<Thing>, limit: Int? = nil, running isRunning: Bool = false
    )
        throws(StoreError) -> QueryPlan
    {
        var run = try QueryRun(query, self, at: query.instant ?? now, seenBy: nil)
        var plan = QueryPlan(root: run.plan(limit: limit))
        if isRunning {
            let found = try run.numbers(after: nil, limit: limit ?? .max).found
            plan.run = QueryPlan.Run(
                resultCount: found.count, examinedCount: run.examinedCount)
        }
        return plan
    }
}

extension View {
    func page<Thing>(
        _ query: Query<Thing>, size: Int, after cursor: String?, seenBy actor: Actor?,
        usesIndexes: Bool = true
    ) throws(StoreError) -> Page<Thing> {
        guard size > 0 else { throw StoreError(.invalid("a page has at least one item")) }
        let digest = query.digest
        var place: Place?
        var instant = query.instant ?? now
        if let cursor {
            let parsed = try PageCursor(text: cursor, store: fingerprint)
            guard parsed.question == digest, let ordinal = parsed.position.first,
                query.instant == nil || query.instant == parsed.instant
            else { throw StoreError(.invalidCursor("belongs to another query")) }
            place = Place(key: parsed.key, ordinal: ordinal)
            // A session's pages are each decided when they are asked for.
            if actor == nil { instant = parsed.instant }
        }
        var run = try QueryRun(
            query, self, at: instant, seenBy: actor?.person, usesIndexes: usesIndexes)
        let (found, last) = try run.numbers(after: place, limit: size)
        let (reader, account, source) = (reader, run.account, Thing.source)
        let items = try asStoreError {
            try found.map { ordinal in
                if let actor, let seen = source.seen {
                    try seen(reader, actor, ordinal, instant)
                } else {
                    try source.read(reader, account, ordinal, instant)
                }
            }
        }
        return Page(
            items: items,
            next: last.map {
                PageCursor(
                    fingerprint, digest, at: instant, position: [$0.ordinal], key: $0.key)
            }, instant: instant, validUntil: run.validUntil)
    }

    func count<Thing>(_ query: Query<Thing>, seenBy actor: Actor?) throws(StoreError)
        -> Int
    {
        var run = try QueryRun(query, self, at: query.instant ?? now, seenBy: actor?.person)
        return try run.count()
    }

    func isEmpty<Thing>(_ query: Query<Thing>, seenBy actor: Actor?)
        throws(StoreError) -> Bool
    {
        var run = try QueryRun(query, self, at: query.instant ?? now, seenBy: actor?.person)
        var isEmpty = true
        try run.forEach { _ in
            isEmpty = false
            return false
        }
        return isEmpty
    }
}

extension Query {
    /// The query in brief, to recognise its cursors.
    var digest: UInt32 {
        brief(
            "\(Thing.source.space)", account?.text ?? "", condition.description, order.rawValue,
            isDescending ? "descending" : "ascending")
    }
}
