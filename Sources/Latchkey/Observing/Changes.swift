extension Store {
    /// The committed changes of the store from a position on, as its logs have them, without
    /// end: each element is what one commit logged, of this process or another.
    ///
    /// ```swift
    /// for try await change in try store.changes(since: position) {
    ///     for entry in change.entries { print(entry.account, entry.operation) }
    ///     position = change.position
    /// }
    /// ```
    ///
    /// A follower gets everything, once and in order, however slow it is: it reads when it is
    /// ready, up to 1,000 entries or a mebibyte of them at a time, and holds no read
    /// in between. What was read in sessions is logged up to 100 ms later, and comes when it is.
    ///
    /// It ends (`next()` returns nil) when its task is cancelled and when the store is closed.
    ///
    /// Complexity: a few look-ups an entry; nothing while nothing is committed, but a look for
    /// commits of other processes every ``Options/pollingInterval``, for all followers together.
    ///
    /// See *Positions* in `Docs/Observing.md`.
    ///
    /// - Parameters:
    ///   - position: Where to go on: ``CommittedChanges/position`` or
    ///     ``View/changePosition()``; `.beginning` for everything; nil for what is committed from
    ///     this call on.
    ///   - accounts: Whose changes are wanted, by account; one may be made later. Nil for those
    ///     of all, of those made later too.
    ///   - includesReads: Whether entries that tell of what was read come as well.
    /// - Throws: ``StoreError``: `invalidPosition`: the position is of another store or was changed, or
    ///   the file was put back to an earlier copy; `logArchived`, here or while it is iterated: what comes behind it is
    ///   archived, and from which position on it is not; what every read may throw.
    public func changes(
        since position: ChangePosition? = nil, in accounts: Set<Identity>? = nil,
        includingReads includesReads: Bool = true
    ) throws(StoreError) -> Changes {
        // Beginning is a part of following, for which closing the store waits. A writer waits for nobody who closes
        // it, who may wait for the writer.
        let mayWait = (try? checkCanWait(for: "follow")) != nil
        let isOpen = mayWait && watch.beginReadingOnThread()
        defer { if isOpen { watch.endReading() } }
        return try asStoreError {
            try read { view in
                let place: ChangePlace
                if let position {
                    place = try positions.place(of: position)
                    try view.reader.tellingFirstPlace(of: positions) { () throws(StoreError) in
                        try view.reader.checkIsThere(place)
                    }
                } else {
                    place = try view.reader.lastChangePlace()
                }
                return Changes(
                    store: self,
                    query: ChangeQuery(
                        positions: positions, place: place,
                        accounts: accounts.map { AccountSelection($0) },
                        includesReads: includesReads))
            }
        }
    }
}

/// The changes of a store from a position on; see ``Store/changes(since:in:includingReads:)``.
/// Each iteration begins at that position.
public struct Changes: AsyncSequence, Sendable {
    /// What one commit logged.
    public typealias Element = CommittedChanges
    /// Why it could not go on.
    public typealias Failure = StoreError

    let store: Store
    let query: ChangeQuery

    /// Begins at the position.
    public func makeAsyncIterator() -> Iterator { Iterator(store: store, query: query) }

    /// A follower on its way.
    public struct Iterator: AsyncIteratorProtocol {
        private let store: Store
        private var query: ChangeQuery
        /// What was read and not given out, the last one first.
        private var waiting: [CommittedChanges] = []
        /// The commit up to which everything was read; nil when there may be more before it.
        private var seen: UInt64?
        private var isFinished = false

        init(store: Store, query: ChangeQuery) {
            self.store = store
            self.query = query
        }

        /// The next change, as soon as it is committed; nil at the end.
        ///
        /// Complexity: as ``Store/changes(since:in:includingReads:)`` says.
        ///
        /// See *What comes* in `Docs/Observing.md`.
        ///
        /// - Throws: ``StoreError``: `logArchived`; what every read may throw; that is the end.
        public mutating func next(isolation actor: isolated (any _Concurrency.Actor)? = #isolation)
            async throws(StoreError) -> CommittedChanges?
        {
            while !isFinished {
                if Task.isCancelled || store.watch.isClosed { break }
                if let change = waiting.popLast() { return change }
                if let seen {
                    self.seen = nil
                    _ = await store.waitForCommit(past: seen)
                } else {
                    let batch: ChangeBatch?
                    let query = query
                    do {
                        batch = try await store.follow { try $0.reader.changes(query) }
                    } catch {
                        isFinished = true
                        throw error
                    }
                    guard let batch else { break }
                    self.query = batch.query
                    waiting = batch.changes.reversed()
                    if batch.isAtEnd { seen = batch.commit }
                    // Whoever has much to catch up with leaves the thread to others meanwhile.
                    await Task.yield()
                }
            }
            isFinished = true
            waiting = []
            return nil
        }

        /// The next change, as ``next(isolation:)`` gives it.
        ///
        /// - Throws: As ``next(isolation:)``.
        public mutating func next() async throws(StoreError) -> CommittedChanges? {
            try await next(isolation: nil)
        }
    }
}
