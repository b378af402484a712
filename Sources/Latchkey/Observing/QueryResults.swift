public import AccessRules

extension Store {
    /// What a query means, now and whenever that is something else, without end.
    ///
    /// ```swift
    /// for try await result in try store.results(of: query) {
    ///     show(result.items)
    /// }
    /// ```
    ///
    /// The first result comes at once. Another comes when something that the query depends on
    /// was committed, by this process or another, or began or ended by time, and the result is
    /// no longer the same; and only then. Whoever is slow gets the latest, and misses what was
    /// in between. No read is held between two results.
    ///
    /// It is the host application's own view. It ends (`next()` returns nil) when its task is
    /// cancelled and when the store is closed.
    ///
    /// Complexity: for each commit a look at the entries that it logged, and the query again if
    /// one of them is of an account and of a kind that it depends on.
    ///
    /// See *Observed queries* in `Docs/Observing.md`.
    ///
    /// - Parameters:
    ///   - query: A query about now: what is about a certain instant never changes by time.
    ///   - limit: How many things a result has at most, the first in the query's order.
    /// - Throws: ``StoreError``, `invalid`: the limit is less than 1. While it is iterated:
    ///   as ``View/page(_:size:after:)``.
    public func results<Thing>(of query: Query<Thing>, limit: Int = .max) throws(StoreError)
        -> QueryResults<Thing>
    {
        try BoundaryLimit.check(itemCount: limit, "limit")
        return QueryResults(store: self, query: query, limit: limit)
    }
}

/// What a query meant at an instant.
public struct QueryResult<Thing: Queryable>: Hashable, Sendable {
    /// The things, in the query's order.
    public let items: [Thing]
    /// When it was asked.
    public let instant: Instant
    /// The position behind everything that it shows: where ``Store/changes(since:in:includingReads:)``
    /// goes on.
    public let position: ChangePosition
}

/// What a query means whenever that changes; see ``Store/results(of:limit:)``. Each iteration
/// begins with what it means then.
public struct QueryResults<Thing: Queryable>: AsyncSequence, Sendable {
    /// What the query meant at an instant.
    public typealias Element = QueryResult<Thing>
    /// Why it could not go on.
    public typealias Failure = StoreError

    let store: Store
    let query: Query<Thing>
    let limit: Int

    /// Begins with what there is.
    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, query: query, limit: limit)
    }

    /// Somebody who looks on.
    public struct Iterator: AsyncIteratorProtocol {
        private let store: Store
        private let query: Query<Thing>
        private let limit: Int
        private let dependence: QueryDependence
        private var last: Observed?
        private var isFinished = false
        /// How often the query was answered.
        private(set) var answerCount = 0

        init(store: Store, query: Query<Thing>, limit: Int) {
            self.store = store
            self.query = query
            self.limit = limit
            dependence = query.dependence
        }

        /// The next result; nil at the end.
        ///
        /// Complexity: as ``Store/results(of:limit:)`` says.
        ///
        /// See *Observed queries* in `Docs/Observing.md`.
        ///
        /// - Throws: ``StoreError``: as ``View/page(_:size:after:)``; that is the end.
        public mutating func next(isolation actor: isolated (any _Concurrency.Actor)? = #isolation)
            async throws(StoreError) -> QueryResult<Thing>?
        {
            while !isFinished {
                if let last { _ = await store.waitForCommit(past: last.commit, until: last.until) }
                if Task.isCancelled || store.watch.isClosed { break }
                let (query, limit, dependence, before) = (query, limit, dependence, last)
                let look: Look?
                do {
                    look = try await store.follow { view in
                        try Self.look(view, query, limit, dependence, before)
                    }
                } catch {
                    isFinished = true
                    throw error
                }
                guard let look else { break }
                last = look.observed
                if look.isAnswered { answerCount += 1 }
                if look.isAnswered, look.observed.result.items != before?.result.items {
                    return look.observed.result
                }
            }
            isFinished = true
            last = nil
            return nil
        }

        /// The next result, as ``next(isolation:)`` gives it.
        ///
        /// - Throws: As ``next(isolation:)``.
        public mutating func next() async throws(StoreError) -> QueryResult<Thing>? {
            try await next(isolation: nil)
        }

        /// What was seen last.
        private struct Observed: Sendable {
            var result: QueryResult<Thing>
            /// When time alone could change it.
            var until: Instant
            /// Where it is among the changes.
            var place: ChangePlace
            /// The commit that was read.
            var commit: UInt64
        }

        private struct Look: Sendable {
            var observed: Observed
            /// Whether the query was answered again.
            var isAnswered: Bool
        }

        private static func look(
            _ view: View, _ query: Query<Thing>, _ limit: Int, _ dependence: QueryDependence,
            _ last: Observed?
        ) throws(StoreError) -> Look {
            let place = try view.reader.lastChangePlace()
            let position = try view.positions.position(place)
            let commit = view.reader.snapshot.transactionID
            if var same = last, view.now < same.until,
                try !view.reader.hasChange(since: same.place, dependence)
            {
                (same.place, same.commit) = (place, commit)
                same.result = QueryResult(
                    items: same.result.items, instant: same.result.instant, position: position)
                return Look(observed: same, isAnswered: false)
            }
            let page = try view.page(query, size: limit)
            let result = QueryResult(
                items: page.items, instant: page.instant, position: position)
            // An instant that was asked for stays what it is.
            let until = query.instant == nil ? page.validUntil : .distantFuture
            return Look(
                observed: Observed(
                    result: result, until: until, place: place, commit: commit),
                isAnswered: true)
        }
    }
}
