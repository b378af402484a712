extension Store {
    /// How many items a stream reads at once: so many that a read is a small part of what they
    /// cost, so few that they take no room.
    public static let streamedItemCount = 1_000

    /// Everything that a query means, in its order, one after another, however much it is.
    ///
    /// ```swift
    /// for try await entry in store.stream(Query<LogEntry>(in: "acme")) { archive(entry) }
    /// ```
    ///
    /// It reads up to ``streamedItemCount`` items at a time and holds no read in between, so
    /// that writers and the file's size do not depend on how fast it is taken. All is about the
    /// instant at which it began; what is committed meanwhile is seen where it stands behind the
    /// last item, and repeats and drops nothing else, as with pages.
    ///
    /// It ends when its task is cancelled and throws when the store is closed before its end.
    ///
    /// Complexity: as ``View/page(_:size:after:)`` for each ``streamedItemCount`` items.
    ///
    /// See *Orders, pages, counts* in `Docs/Queries.md`.
    public func stream<Thing>(_ query: Query<Thing>) -> QueryStream<Thing> {
        QueryStream(store: self, query: query)
    }
}

/// Everything that a query means; see ``Store/stream(_:)``. Each iteration begins anew.
public struct QueryStream<Thing: Queryable>: AsyncSequence, Sendable {
    /// One thing that the query means.
    public typealias Element = Thing
    /// Why it could not go on.
    public typealias Failure = StoreError

    let store: Store
    let query: Query<Thing>

    /// Begins with the first.
    public func makeAsyncIterator() -> Iterator { Iterator(store: store, query: query) }

    /// Somebody on the way through.
    public struct Iterator: AsyncIteratorProtocol {
        private let store: Store
        private let query: Query<Thing>
        /// What was read and not given out, the last one first.
        private var waiting: [Thing] = []
        private var cursor: PageCursor?
        private var isAtEnd = false

        init(store: Store, query: Query<Thing>) {
            self.store = store
            self.query = query
        }

        /// The next thing; nil at the end.
        ///
        /// Complexity: as ``Store/stream(_:)`` says.
        ///
        /// See *Orders, pages, counts* in `Docs/Queries.md`.
        ///
        /// - Throws: ``StoreError``: as ``View/page(_:size:after:)``; that is the end.
        public mutating func next(isolation actor: isolated (any _Concurrency.Actor)? = #isolation)
            async throws(StoreError) -> Thing?
        {
            if Task.isCancelled {
                isAtEnd = true
                waiting = []
            }
            if let thing = waiting.popLast() { return thing }
            if isAtEnd { return nil }
            do {
                let page = try await Self.page(store, query, cursor)
                waiting = page.items.reversed()
                cursor = page.next
                isAtEnd = cursor == nil
            } catch {
                isAtEnd = true
                throw error
            }
            return waiting.popLast()
        }

        /// The next thing, as ``next(isolation:)`` gives it.
        ///
        /// - Throws: As ``next(isolation:)``.
        public mutating func next() async throws(StoreError) -> Thing? {
            try await next(isolation: nil)
        }

        private static func page(
            _ store: Store, _ query: Query<Thing>, _ cursor: PageCursor?
        ) async throws(StoreError) -> Page<Thing> {
            do {
                return try await store.read { view in
                    try view.page(query, size: Store.streamedItemCount, after: cursor)
                }
            } catch { return try asStoreError { () throws -> Page<Thing> in throw error } }
        }
    }
}
