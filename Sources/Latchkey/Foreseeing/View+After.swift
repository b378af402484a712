import LMDB

extension View {
    /// Runs a closure with a view of what would be after some operations. Nothing of it is stored, nothing
    /// is locked, and others write meanwhile.
    ///
    /// The view answers everything that this one does, at the same now: decisions, lists, explanations,
    /// queries, exports, the log with the entries that there would be. Both can be asked in the closure.
    ///
    /// ```swift
    /// let gains = try view.after(
    ///     [AccountOperation(.assignRole("bob", .manager), in: "acme")], by: ann
    /// ) { after in
    ///     try !view.can(question) && after.can(question)
    /// }
    /// ```
    ///
    /// Handles of the view are good in it alone, and it has no position among changes.
    ///
    /// Complexity: that of the operations without a commit, and a copy of each entry that they change. An
    /// answer of the view costs a search in these more than one of this view.
    ///
    /// See *How it works* in `Docs/WhatIf.md`.
    ///
    /// - Parameters:
    ///   - operations: What would be done, in order, each on what those before it leave: 1 to 10,000.
    ///   - user: Who would do it, by home account; nil for the host application's own hand.
    ///   - body: Asks, and returns what it found.
    /// - Throws: ``StoreError``: why the first that is refused would be, by its number as
    ///   ``StoreError/line``, as ``Store/perform(_:reason:id:expecting:)-swift.method`` does; `invalid`
    ///   and `limit` for no operations or too many; `nestedInMemory` of the storage in a view of what
    ///   would be: there, ask for all operations at once. What `body` throws.
    public func after<R>(
        _ operations: [AccountOperation], by user: Ref<User>? = nil, _ body: (View) throws -> R
    ) throws -> R {
        let batch = try Batch(operations, reason: nil, id: nil, expected: nil)
        let (store, now, snapshot) = (store, now, reader.snapshot)
        if let user {
            do throws(StoreError) { _ = try reader.require(user, .user) } catch {
                throw error.at(key: "by")
            }
        }
        // A clock by which nothing would be done foresees nothing.
        _ = try Writer.time(try store.options.time(), after: try reader.clock())
        do {
            return try store.environment.inMemory(over: snapshot) { transaction in
                try Writer.with(
                    &transaction, now: now, keepsPast: false,
                    removalChangeCount: store.options.trials.removalChangeCount
                ) { writer in
                    try writer.perform(batch, by: user.map { Hand(user: $0, client: nil) })
                }
                let foresight = Foresight(operations, changed: ChangedKeys(of: transaction))
                return try body(View(transaction.snapshot, foreseenBy: self, foresight))
            }
        } catch let error as LMDBError { throw StoreError(of: error) }
    }
}
