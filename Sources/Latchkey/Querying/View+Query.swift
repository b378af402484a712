import AccessRules

// Asking queries as the host application, which sees everything.
extension View {
    /// A page of what a query means, in its order.
    ///
    /// Cursors carry the instant that the query is about and the place of the last item, so that
    /// pages are complete as long as nothing changes, and what changes meanwhile repeats and
    /// drops nothing else.
    ///
    /// Complexity: as ``explain(_:limit:running:)`` says; in the order of adding, and in one that
    /// has an index, what is needed for the page.
    ///
    /// See *How it is answered* in `Docs/Queries.md`.
    ///
    /// - Parameters:
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: ``StoreError``: `unknown`: the account, or a user or a target that a condition asks
    ///   about, is not there; `needsIndex`; `invalidCursor`: the cursor is of another query; `invalid`
    ///   for a size less than 1, a value that the field can never have, and the end of time as the
    ///   instant; `limit` for a condition that is nested too deep; `doesNotFit` for a field, a relation
    ///   or an order that such things do not have.
    public func page<Thing>(_ query: Query<Thing>, size: Int, after cursor: PageCursor? = nil)
        throws(StoreError) -> Page<Thing>
    {
        try page(query, size: size, after: cursor, seenBy: nil)
    }

    /// Everything that a query means, in its order.
    ///
    /// Complexity: as ``page(_:size:after:)``, of one page that has everything.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func all<Thing>(_ query: Query<Thing>) throws(StoreError) -> [Thing] {
        try page(query, size: .max).items
    }

    /// The handles of what a query means, in its order: what decisions are asked with.
    ///
    /// ```swift
    /// let editable = try view.handles(organizations.where { $0.accessible(to: ann, for: .editOrganization) })
    /// ```
    ///
    /// Complexity: as ``page(_:size:after:)``, without reading the things' records: a tenth of
    /// it, about, where sets tell what the query means.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Parameter limit: How many at most, at least 1.
    /// - Throws: As ``page(_:size:after:)``.
    @inlinable
    public func handles<Thing: Identified>(_ query: Query<Thing>, limit: Int = .max)
        throws(StoreError) -> [Handle<Thing>]
    {
        // Compiled where the kind of thing is known: else each handle takes four times as long.
        let (store, account, numbers) = try numbers(query, limit: limit)
        var handles: [Handle<Thing>] = []
        handles.reserveCapacity(numbers.count)
        for number in numbers {
            handles.append(Handle(store: store, account: account, ordinal: number))
        }
        return handles
    }

    @usableFromInline
    func numbers<Thing: Identified>(_ query: Query<Thing>, limit: Int)
        throws(StoreError) -> (store: UInt32, account: UInt32, found: [UInt32])
    {
        try BoundaryLimit.check(itemCount: limit, "limit")
        let (account, found) = try Thing.source.answers.numbers(
            request(query, seenBy: nil), self, limit: limit)
        return (fingerprint, account, found)
    }

    /// The thing of a handle, as it is now, or nil when it is not there any more.
    ///
    /// Complexity: a look-up for it and one for its account.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Throws: ``StoreError``: `foreignHandle`: the handle is of another store.
    public func value<Thing: Identified>(of handle: Handle<Thing>) throws(StoreError) -> Thing? {
        guard handle.store == fingerprint else { throw StoreError(.foreignHandle) }
        return try Thing.source.answers.thing(handle.account, handle.ordinal, self)
    }

    /// The first of what a query means in its order, or nil.
    ///
    /// Complexity: as ``page(_:size:after:)``, up to the first.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func first<Thing>(_ query: Query<Thing>) throws(StoreError) -> Thing? {
        try page(query, size: 1).items.first
    }

    /// How many things a query means.
    ///
    /// Complexity: where sets tell it, the heads of their chunks; where not, each candidate.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func count<Thing>(_ query: Query<Thing>) throws(StoreError) -> Int {
        try count(query, seenBy: nil)
    }

    /// Whether a query means nothing. Complexity: up to the first thing that it means.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func isEmpty<Thing>(_ query: Query<Thing>) throws(StoreError) -> Bool {
        try isEmpty(query, seenBy: nil)
    }

    /// How many of what a query means have each value of a field, the most frequent first, and
    /// values as frequent in their order; last those without a value.
    ///
    /// ```swift
    /// let byOperation = try view.counts(changes, by: { $0.operation })
    /// ```
    ///
    /// Complexity: of entries of the log, where the field has few values and the query means
    /// many entries, a count for each value; otherwise a look at everything that it means.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Throws: As ``page(_:size:after:)``.
    public func counts<Thing, Value, Kind>(
        _ query: Query<Thing>, by field: (Fields<Thing>) -> Field<Thing, Value, Kind>
    ) throws(StoreError) -> [ValueCount<Value>] {
        try counts(query, by: field(Fields()), seenBy: nil)
    }

    /// How many entries of the log a query means on each day that has some, the first day first.
    ///
    /// Complexity: a count for each day, or, when imported times go backwards, a look at every
    /// entry.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    ///
    /// - Parameter offset: How many seconds the day begins before that of Greenwich: 36,000 where
    ///   clocks are ten hours ahead; a day at most, either way.
    /// - Throws: As ``page(_:size:after:)``; `invalid` for an offset of more than a day.
    public func countsByDay(_ query: Query<LogEntry>, secondsFromGMT offset: Int = 0)
        throws(StoreError) -> [DayCount]
    {
        try countsByDay(query, offset, seenBy: nil)
    }

    /// How a query is answered: which sets it reads, what it looks at one by one, in which order,
    /// and about how much each step gives.
    ///
    /// Complexity: some look-ups for each part of the condition; when it runs, as
    /// ``page(_:size:after:)``.
    ///
    /// See *How it is answered* in `Docs/Queries.md`.
    ///
    /// - Parameters:
    ///   - limit: For how many results, as the size of a page, at least 1; nil for all.
    ///   - isRunning: Whether to answer it, too, and tell what was counted.
    /// - Throws: As ``page(_:size:after:)``.
    public func explain<Thing>(
        _ query: Query<Thing>, limit: Int? = nil, running isRunning: Bool = false
    ) throws(StoreError) -> QueryPlan {
        if let limit { try BoundaryLimit.check(itemCount: limit, "limit") }
        return try Thing.source.answers.plan(
            request(query, seenBy: nil), self, limit: limit, running: isRunning)
    }
}

/// How many things have a value.
public struct ValueCount<Value: QueryValue>: Hashable, Sendable {
    /// The value; nil for those without one.
    public let value: Value?
    /// How many.
    public let count: Int
}

/// How many things a day has.
public struct DayCount: Hashable, Sendable {
    /// When the day begins. It has 24 hours.
    public let begin: Instant
    /// How many.
    public let count: Int
}

// What the host application and sessions share.
extension View {
    func page<Thing>(
        _ query: Query<Thing>, size: Int, after cursor: PageCursor?, seenBy actor: Actor?,
        usesIndexes: Bool = true
    ) throws(StoreError) -> Page<Thing> {
        try BoundaryLimit.check(itemCount: size, "size")
        try query.condition.check(ConditionSubject(Thing.self))
        var place: Place?
        var instant = try Instant.asked(query.instant, now: now)
        // Hashing what is asked takes as long as a small page: a page that none follows, and that follows none, goes without.
        var list: ListDigest?
        if let cursor {
            list = ofThen(query.digest(seenBy: actor))
            let last = try cursors.place(of: cursor)
            guard last.list == list, last.position.count == 1, let ordinal = last.position.first,
                query.instant == nil || query.instant == last.instant
            else { throw StoreError(.invalidCursor("belongs to another query")) }
            place = Place(key: last.key, ordinal: ordinal)
            // A session's pages are each decided when they are asked for.
            if actor == nil { instant = last.instant }
        }
        let part = try Thing.source.answers.part(
            QueryRequest(
                query: query, instant: instant, actor: actor, usesIndexes: usesIndexes),
            self, after: place, size: size)
        return Page(
            items: part.items,
            next: try part.last.map { (last) throws(StoreError) in
                try cursors.cursor(
                    PagePlace(
                        list: list ?? ofThen(query.digest(seenBy: actor)), instant: instant,
                        position: [last.ordinal], key: last.key))
            }, instant: instant,
            // For how long it holds may hang on what a user may not see.
            validUntil: actor == nil ? part.validUntil : instant)
    }

    func request<Thing>(_ query: Query<Thing>, seenBy actor: Actor?) throws(StoreError)
        -> QueryRequest<Thing>
    {
        try query.condition.check(ConditionSubject(Thing.self))
        let instant = try Instant.asked(query.instant, now: now)
        return QueryRequest(query: query, instant: instant, actor: actor)
    }

    func count<Thing>(_ query: Query<Thing>, seenBy actor: Actor?) throws(StoreError) -> Int {
        try Thing.source.answers.count(request(query, seenBy: actor), self, upTo: .max)
    }

    func isEmpty<Thing>(_ query: Query<Thing>, seenBy actor: Actor?) throws(StoreError) -> Bool {
        try Thing.source.answers.count(request(query, seenBy: actor), self, upTo: 1) == 0
    }

    func counts<Thing, Value, Kind>(
        _ query: Query<Thing>, by field: Field<Thing, Value, Kind>, seenBy actor: Actor?
    ) throws(StoreError) -> [ValueCount<Value>] {
        try sortedCounts(query, by: field.name, seenBy: actor).map { value, count in
            ValueCount(
                value: value.flatMap { Value(constant: FieldConstant($0)) }, count: count)
        }
    }

    func sortedCounts<Thing>(_ query: Query<Thing>, by field: FieldName, seenBy actor: Actor?)
        throws(StoreError) -> [(FieldValue?, Int)]
    {
        let counts = try Thing.source.answers.counts(
            request(query, seenBy: actor), self, by: field)
        let values = counts.sorted { left, right in
            guard let first = left.key, let second = right.key else { return left.key != nil }
            return left.value == right.value ? first < second : left.value > right.value
        }
        return values.map { ($0.key, $0.value) }
    }

    func countsByDay(_ query: Query<LogEntry>, _ offset: Int, seenBy actor: Actor?)
        throws(StoreError) -> [DayCount]
    {
        let offsets = BoundaryLimit.dayOffsetSeconds
        guard offsets.contains(offset) else {
            throw StoreError(
                .invalid(
                    "secondsFromGMT is \(offset), and is from \(offsets.lowerBound) to "
                        + "\(offsets.upperBound)"))
        }
        return try LogAnswers().countsByDay(
            request(query, seenBy: actor), self, offset: Int64(offset) * 1_000)
    }
}

extension Query {
    /// The query in brief, to recognise its cursors.
    func digest(seenBy actor: Actor?) -> ListDigest {
        brief(
            "query", "\(Thing.self)", account?.text ?? "", condition.description, order.rawValue,
            isDescending ? "descending" : "ascending",
            actor?.person.map { "\($0.reference)" } ?? "")
    }
}
