import LMDB

extension Store {
    /// Does operations by the host application's own hand, all or none, in one commit, which they may
    /// share with what others do at the same time.
    ///
    /// Each is done on what those before it left, as if each were asked for alone: what one may not do
    /// alone, or an invariant does not allow, refuses the whole batch. The rules of roles do not apply.
    ///
    /// ```swift
    /// let receipt = try store.perform(
    ///     [
    ///         AccountOperation(.assignRole("u7", .manager), in: "acme"),
    ///         AccountOperation(.removeUser("u9"), in: "acme"),
    ///     ], reason: "TICKET-77: Uma takes over from Vic", id: "ticket-77")
    /// ```
    ///
    /// Complexity: that of the operations. See *Batches* in `Docs/Acting.md`.
    ///
    /// - Parameters:
    ///   - operations: What is done, in order: 1 to 10,000. They may be of several accounts.
    ///   - reason: Why: 1 to 4,096 bytes, which each of their entries in the log says
    ///     (``LogEntry/reason``).
    ///   - id: What makes it safe to do it again when the answer was lost, 1 to 128 bytes: within a
    ///     week of its commit the same operations with the same id and reason give the first receipt,
    ///     and nothing is done. Whoever uses an id is told by it: another's is another.
    ///   - position: Refuses the batch if anything was changed behind it in an account of its
    ///     operations: a ``View/changePosition()`` of the view by which it was decided. Entries that
    ///     tell of what was read do not count, nor does what ended by time and no write has logged yet.
    /// - Returns: When the commit is on the medium.
    /// - Throws: ``StoreError``, and nothing is done: the first operation that is refused, by its number
    ///   as ``StoreError/line``; `batchExists`: the id stands for other operations; `changedSince`;
    ///   `invalidPosition`; `invalid` and `limit` for what is too long or too many; what every write may
    ///   throw.
    @discardableResult
    public func perform(
        _ operations: [AccountOperation], reason: String? = nil, id: String? = nil,
        expecting position: ChangePosition? = nil
    ) throws(StoreError) -> BatchReceipt {
        try perform(Batch(operations, reason: reason, id: id, expected: position), in: nil)
    }

    /// Does operations by the host application's own hand, as the other function of that name does;
    /// no thread waits.
    ///
    /// - Throws: As ``perform(_:reason:id:expecting:)-swift.method``.
    @discardableResult
    public func perform(
        _ operations: [AccountOperation], reason: String? = nil, id: String? = nil,
        expecting position: ChangePosition? = nil
    ) async throws(StoreError) -> BatchReceipt {
        try await perform(Batch(operations, reason: reason, id: id, expected: position), in: nil)
    }

    fileprivate func perform(_ batch: Batch, in session: Session?) throws(StoreError)
        -> BatchReceipt
    {
        // Before anything is read, as every call that waits for a commit.
        try checkCanWait(for: "perform")
        let found = Outcome<BatchOutcome>()
        let expected = try expectation(of: batch, session)
        let committed = try perform(
            expected.placement, mayBeRefusedLate: batch.mayBeRefusedLate, wantsPlace: true
        ) {
            (writer) throws(StoreError) in
            found.set(try writer.perform(batch, expecting: expected, in: session))
            UnfinishedFiles.decide()
        }
        return try receipt(committed, found, session)
    }

    fileprivate func perform(_ batch: Batch, in session: Session?) async throws(StoreError)
        -> BatchReceipt
    {
        let found = Outcome<BatchOutcome>()
        let expected = try expectation(of: batch, session)
        let committed = try await perform(
            expected.placement, mayBeRefusedLate: batch.mayBeRefusedLate, wantsPlace: true
        ) {
            (writer) throws(StoreError) in
            found.set(try writer.perform(batch, expecting: expected, in: session))
            UnfinishedFiles.decide()
        }
        return try receipt(committed, found, session)
    }

    /// Looks at what a batch expects as far as that can be done without the lock of writers: what is
    /// left is behind what was looked at.
    private func expectation(of batch: Batch, _ session: Session?) throws(StoreError)
        -> ChangeQuery?
    {
        // So that no system on which nothing can be sealed finds that out behind the commit.
        try positions.prove()
        guard let position = batch.expected else { return nil }
        let expected = ChangeQuery(
            positions: positions, place: try positions.place(of: position),
            accounts: AccountSelection(batch.accounts), includesReads: false)
        // One that was done before is answered for, whatever was committed since.
        if batch.id != nil { return expected }
        return try answer { (view) throws(StoreError) in
            // Whoever may not act here any more learns nothing of what was committed either.
            if let session { try view.reader.requireStanding(in: session, at: view.now) }
            return try view.reader.refuseChanges(expected, tellingOf: session == nil)
        }
    }

    private func receipt(
        _ receipt: Receipt, _ found: Outcome<BatchOutcome>, _ session: Session?
    ) throws(StoreError) -> BatchReceipt {
        // Not reached without: what is committed was run.
        var outcome = found.value ?? BatchOutcome()
        // How long the log of a connection's other account is, is that account's own affair.
        if let session { outcome.entries.removeAll { $0.account != session.account } }
        if let (first, place) = outcome.repeated {
            return BatchReceipt(
                commitNumber: first.commitNumber, time: first.time,
                position: try positions.position(place ?? receipt.place ?? ChangePlace()),
                entries: outcome.entries, isRepeated: true)
        }
        return BatchReceipt(
            commitNumber: receipt.commitNumber, time: receipt.time,
            position: try positions.position(receipt.place ?? ChangePlace()),
            entries: outcome.entries, isRepeated: false)
    }
}

extension ChangeQuery? {
    /// Where in a commit a batch can be that expects this: before all that would be behind it.
    fileprivate var placement: Ticket.Placement { self == nil ? .anywhere : .first }
}

extension Session {
    /// Does operations in the account, all or none, in one commit: each as ``perform(_:)-swift.method``
    /// does it, on what those before it left.
    ///
    /// The parameters are those of ``Store/perform(_:reason:id:expecting:)-swift.method``; an id is the
    /// user's own, in this account. Of what was committed behind an expected position nothing is told.
    ///
    /// Complexity: that of the operations. See *Batches* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``, and nothing is done: as ``Store/perform(_:reason:id:expecting:)``, and
    ///   `denied` for the first operation that the user may not do.
    @discardableResult
    public func perform(
        _ operations: [Operation], reason: String? = nil, id: String? = nil,
        expecting position: ChangePosition? = nil
    ) throws(StoreError) -> BatchReceipt {
        try store.perform(try batch(operations, reason, id, position), in: self)
    }

    /// Does operations in the account, as the other function of that name does; no thread waits.
    ///
    /// - Throws: As ``perform(_:reason:id:expecting:)-swift.method``.
    @discardableResult
    public func perform(
        _ operations: [Operation], reason: String? = nil, id: String? = nil,
        expecting position: ChangePosition? = nil
    ) async throws(StoreError) -> BatchReceipt {
        try await store.perform(try batch(operations, reason, id, position), in: self)
    }

    private func batch(
        _ operations: [Operation], _ reason: String?, _ id: String?, _ position: ChangePosition?
    ) throws(StoreError) -> Batch {
        try Batch(
            operations.map { AccountOperation($0, in: account) }, reason: reason, id: id,
            expected: position)
    }

    /// Behind everything that was committed so far: what a batch may expect. It tells nothing but
    /// whether anything was committed since another, in whatever account of the store, as the number of
    /// a commit does: the host application keeps both to itself where that is too much.
    ///
    /// Complexity: as ``View/changePosition()``.
    ///
    /// See *Batches* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `denied`: the user may not act here any more; what every read may throw.
    public func changePosition() throws(StoreError) -> ChangePosition {
        try store.answer { (view) throws(StoreError) in
            try view.reader.requireStanding(in: self, at: view.now)
            return try view.changePosition()
        }
    }
}
