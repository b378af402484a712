import AccessRules

/// A query as it is asked once: about an instant, by somebody.
struct QueryRequest<Thing: Queryable>: Sendable {
    let query: Query<Thing>
    let instant: Instant
    /// In whose session it is asked; nil for the host application, which sees everything.
    var actor: Actor?
    /// Whether sets are used; without them every thing is looked at, which must come to the same.
    var usesIndexes = true
}

/// Some of what a query means, in its order.
struct QueryPart<Thing> {
    var items: [Thing] = []
    /// Where the last item stands, if there are more.
    var last: Place?
    /// When time alone could change the answer.
    var validUntil = Instant.distantFuture
}

/// How queries for things of a kind are answered.
protocol QueryAnswering<Thing>: Sendable {
    associatedtype Thing: Queryable

    /// The operation under which the log tells of a query in a session.
    var operation: String { get }
    /// What a user must be able to do in the account to ask in a session; nil for no more than
    /// to be there.
    var requiredAction: Action? { get }
    /// The kinds of log entries that tell of changes of such things; nil for all.
    var kinds: Set<String>? { get }
    /// Whether what is read in sessions is among such things.
    var includesReads: Bool { get }

    /// What the query means behind a place, `size` things at most.
    func part(_ request: QueryRequest<Thing>, _ view: View, after place: Place?, size: Int)
        throws(StoreError) -> QueryPart<Thing>

    /// The numbers of what the query means, in its order, `limit` at most. Only of what has one.
    func numbers(_ request: QueryRequest<Thing>, _ view: View, limit: Int) throws(StoreError)
        -> (account: AccountOrdinal, found: [Ordinal])

    /// The thing of a number, as it is now; nil when it is not there any more.
    func thing(_ account: AccountOrdinal, _ ordinal: Ordinal, _ view: View) throws(StoreError)
        -> Thing?

    /// How many things it means, or how many there are until there is one.
    func count(_ request: QueryRequest<Thing>, _ view: View, upTo limit: Int)
        throws(StoreError) -> Int

    /// How many things it means for each value of a field; nil for those without one.
    func counts(_ request: QueryRequest<Thing>, _ view: View, by field: FieldName)
        throws(StoreError) -> [FieldValue?: Int]

    /// How it is answered for `limit` results, and, if it is run, what was counted.
    func plan(_ request: QueryRequest<Thing>, _ view: View, limit: Int?, running isRunning: Bool)
        throws(StoreError) -> QueryPlan
}

extension QueryAnswering {
    var requiredAction: Action? { nil }
    var includesReads: Bool { false }

    func numbers(_ request: QueryRequest<Thing>, _ view: View, limit: Int) throws(StoreError)
        -> (account: AccountOrdinal, found: [Ordinal])
    {
        throw StoreError(.doesNotFit("a \(Thing.self) has no handle"))
    }

    func thing(_ account: AccountOrdinal, _ ordinal: Ordinal, _ view: View) throws(StoreError)
        -> Thing?
    {
        throw StoreError(.doesNotFit("a \(Thing.self) has no handle"))
    }
}
