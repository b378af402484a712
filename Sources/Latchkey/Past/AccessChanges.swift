import LMDB

extension Store {
    /// Who gains or loses what from a place on, without end: by each commit, of this process or another, by
    /// whom and why, and by time.
    ///
    /// ```swift
    /// for try await change in store.accessChanges(since: place) {
    ///     if !change.difference.gainsNothing { tell(change) }
    ///     place = change.position
    /// }
    /// ```
    ///
    /// A follower gets everything, once and in order, however slow it is, and goes on from
    /// ``AccessChange/position`` in another process or later, as long as what was then is kept. It holds no
    /// read in between; a step that cannot be made within ``Options/maximumReadDuration`` is made without
    /// that limit. It ends (`next()` returns nil) when its task is cancelled and when the store is closed.
    ///
    /// Complexity: as ``View/accessChanges(since:watching:)``; nothing while nothing is committed and time
    /// does nothing, but a look for commits of other processes every ``Options/pollingInterval``.
    ///
    /// See *Change by change* in `Docs/Past.md`.
    ///
    /// - Parameters:
    ///   - place: Where to begin; ``View/accessPosition()`` is behind all that there is.
    ///   - watched: Of whom, and to what; nil for all.
    public func accessChanges(since place: AccessPosition, watching watched: WatchedAccess? = nil)
        -> AccessChanges
    {
        AccessChanges(store: self, place: place, watched: watched)
    }
}

/// The changes of access from a place on; see ``Store/accessChanges(since:watching:)``. Each iteration begins
/// at that place.
public struct AccessChanges: AsyncSequence, Sendable {
    /// Who gained or lost what at one moment.
    public typealias Element = AccessChange
    /// Why it could not go on.
    public typealias Failure = StoreError

    let store: Store
    let place: AccessPosition
    let watched: WatchedAccess?

    /// Begins at the place.
    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, place: place, watched: watched)
    }

    /// A follower on its way.
    public struct Iterator: AsyncIteratorProtocol {
        private let store: Store
        private let watched: WatchedAccess?
        private var place: AccessPosition
        /// What was found and not given out, the last one first.
        private var waiting: [AccessChange] = []
        /// The commit up to which everything was looked at, and until when time does nothing; nil when there
        /// may be more before it.
        private var seen: (commit: UInt64, until: Instant)?
        private var isFinished = false
        /// Whether the next read lasts as long as it must: no step at all was made within the limit.
        private var isUnlimited = false

        init(store: Store, place: AccessPosition, watched: WatchedAccess?) {
            self.store = store
            self.place = place
            self.watched = watched
        }

        /// The next change, as soon as it is; nil at the end.
        ///
        /// Complexity: as ``Store/accessChanges(since:watching:)`` says.
        ///
        /// See *Change by change* in `Docs/Past.md`.
        ///
        /// - Throws: ``StoreError``: as ``View/accessChanges(since:watching:)``; that is the end.
        public mutating func next(isolation actor: isolated (any _Concurrency.Actor)? = #isolation)
            async throws(StoreError) -> AccessChange?
        {
            while !isFinished {
                if Task.isCancelled || store.watch.isClosed { break }
                if let change = waiting.popLast() { return change }
                if let seen {
                    self.seen = nil
                    _ = await store.waitForCommit(past: seen.commit, until: seen.until)
                    continue
                }
                let found: (batch: AccessChangeBatch, commit: UInt64)?
                let (place, watched, isUnlimited) = (place, watched, isUnlimited)
                do {
                    found = try await store.follow { view in
                        if isUnlimited { view.liftTimeLimit() }
                        return (
                            try view.accessChanges(since: place, watching: watched),
                            view.commitNumber
                        )
                    }
                    self.isUnlimited = false
                } catch  where !isUnlimited && error.isOfTooLongARead {
                    // Whoever follows does not choose how much one commit did.
                    self.isUnlimited = true
                    continue
                } catch {
                    isFinished = true
                    throw error
                }
                guard let found else { break }
                self.place = found.batch.next
                waiting = found.batch.changes.reversed()
                if found.batch.isAtEnd { seen = (found.commit, found.batch.nextInstant) }
                // Whoever has much to catch up with leaves the thread to others meanwhile.
                await Task.yield()
            }
            isFinished = true
            waiting = []
            return nil
        }

        /// The next change, as ``next(isolation:)`` gives it.
        ///
        /// - Throws: As ``next(isolation:)``.
        public mutating func next() async throws(StoreError) -> AccessChange? {
            try await next(isolation: nil)
        }
    }
}

extension StoreError {
    /// Whether a read lasted longer than it may.
    fileprivate var isOfTooLongARead: Bool {
        if case .storage(let cause) = kind, case .readTooLong = cause.kind { true } else { false }
    }
}
