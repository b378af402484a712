public import AccessRules
import LMDB

extension View {
    /// Runs a closure with a view of the store as it was at a moment of its past. Nothing is locked, and both
    /// views can be asked in the closure.
    ///
    /// The view answers everything that this one does, with the now of then: decisions, lists,
    /// explanations, queries, exports, the log as far as it was. Handles are good in both.
    ///
    /// ```swift
    /// let reached = try view.asOf(.instant(march)) { then in
    ///     try then.users(WhoCan(.viewAsset, on: .asset(safe))).items
    /// }
    /// ```
    ///
    /// Complexity: reading what was changed since, and as much as changing it back takes, for each thing that
    /// was changed once. An answer of the view costs a search in memory more than one of this view.
    ///
    /// See *What was* in `Docs/Past.md`.
    ///
    /// - Parameters:
    ///   - moment: An instant, or a position or a place that the store gave out.
    ///   - body: Asks, and returns what it found.
    /// - Throws: ``StoreError``: `pastUnknown`, which says from when on it is known what was; `invalid`
    ///   for an instant that is still to come, also of a place that the store did not give out; `invalidPosition`; `logArchived` for a
    ///   position behind an entry that is archived; `nestedInMemory` of the storage in a view of what would be or of
    ///   what was. What `body` throws.
    public func asOf<R>(_ moment: Moment, _ body: (View) throws -> R) throws -> R {
        let past: PastMoment =
            switch moment {
            case .instant(let instant): try reader.goBack(to: instant, now: now)
            case .position(let position): try goBack(to: position)
            case .place(let place): try goBack(to: place)
            }
        let (store, snapshot) = (store, reader.snapshot)
        do {
            return try store.environment.inMemory(over: snapshot) { transaction in
                try Writer.unfinished(&transaction, now: past.now, keepsPast: false) { writer in
                    try writer.restore(past.images)
                    try writer.cutLogs(behind: past.runEnd)
                }
                return try body(
                    View(
                        transaction.snapshot, pastOf: self,
                        Past(runEnd: past.runEnd, now: past.now, changed: past.images.changed)))
            }
        } catch let error as LMDBError { throw StoreError(of: error) }
    }

    private func goBack(to position: ChangePosition) throws(StoreError) -> PastMoment {
        try reader.goBack(to: positions.place(of: position), before: now)
    }

    private func goBack(to place: AccessPosition) throws(StoreError) -> PastMoment {
        var moment = try goBack(to: place.position)
        // Between the position and the instant of a place time alone went by; or back, where a clock that was
        // ahead was taken back.
        moment.now = max(moment.leastNow, try instant(of: place))
        return moment
    }

    /// Whether it shows less of what was committed than another view of the same state of the store, or the
    /// same with an earlier now.
    ///
    /// - Parameter countsTime: Whether that counts: a feed goes on to an earlier time where a clock was taken back.
    package func isBefore(_ other: View, countingTime countsTime: Bool = true) throws(StoreError)
        -> Bool
    {
        let (mine, others) = (try runEnd(), try other.runEnd())
        return mine == others ? countsTime && now < other.now : mine < others
    }

    private func runEnd() throws(StoreError) -> UInt64 {
        if let past { past.runEnd } else { try reader.lastRuns().end }
    }

    /// From when on it can be asked what was (``asOf(_:_:)``); nil for a store in which nothing was kept yet,
    /// since an earlier version made it and nobody has opened it for writing since.
    ///
    /// Complexity: a look-up.
    ///
    /// See *What was* in `Docs/Past.md`.
    ///
    /// - Throws: ``StoreError``: `damaged`: it does not say so any more.
    public func firstKnownInstant() throws(StoreError) -> Instant? {
        try reader.pastBeginning()?.time
    }
}

extension Store {
    /// Runs a closure on the store as it was at a moment of its past: see ``View/asOf(_:_:)``.
    ///
    /// Complexity: as ``View/asOf(_:_:)``.
    ///
    /// See *What was* in `Docs/Past.md`.
    ///
    /// - Parameters:
    ///   - moment: An instant, or a position that the store gave out.
    ///   - fileID: Where the read begins, for the report of one that lasts long.
    ///   - line: Likewise.
    /// - Throws: As ``View/asOf(_:_:)`` and ``read(fileID:line:_:)-swift.method``.
    public func read<R>(
        asOf moment: Moment, fileID: StaticString = #fileID, line: UInt = #line,
        _ body: (View) throws -> R
    ) throws -> R {
        try read(fileID: fileID, line: line) { view in try view.asOf(moment, body) }
    }
}

@_spi(Measuring)
extension View {
    /// Reads what was kept of the commits behind a position and does nothing with it, to measure going back
    /// beside it.
    ///
    /// - Returns: How many entries it is.
    /// - Throws: ``StoreError``: as ``asOf(_:_:)``.
    public func readPast(since position: ChangePosition) throws(StoreError) -> Int {
        let place = try positions.place(of: position)
        var count = 0
        try reader.forEachPastCommit { (commit) throws(StoreError) in
            guard commit.runEnd > place.run else { return false }
            count += commit.images.count
            return true
        }
        return count
    }
}
