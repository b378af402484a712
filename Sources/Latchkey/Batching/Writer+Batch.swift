import AccessRules

/// What a batch came to in a transaction.
struct BatchOutcome: Sendable {
    var entries: [LoggedEntries] = []
    /// The receipt of the first time, and the place behind its commit, which is not known yet of this very one; nil
    /// where this is the first time.
    var repeated: (receipt: KeptReceipt, place: ChangePlace?)?
}

extension Writer {
    /// Does the operations of a batch one after another, each on what those before it left.
    ///
    /// - Parameters:
    ///   - expected: Behind which place nothing may have been committed, and in which accounts. Then
    ///     nothing was done in this transaction before it.
    ///   - session: In which it is done; nil for the host application's own hand.
    mutating func perform(_ batch: Batch, expecting expected: ChangeQuery?, in session: Session?)
        throws(StoreError) -> BatchOutcome
    {
        let person = try session.map { (session) throws(StoreError) in
            try reader.actor(session)
        }
        // Whoever may not act here any more learns of no receipt either.
        if let person { try reader.requireStanding(of: person, at: now) }
        let hand = session.map { Hand(user: $0.user, client: $0.client) }
        let owner = ReceiptKey.Owner(person)
        if let id = batch.id {
            let key = ReceiptKey(owner, id.text)
            let kept = try reader.receipt(key)
            if let kept, !kept.isOver(at: now) { return try repeated(kept, key, id) }
        }
        if let expected { try reader.refuseChanges(expected, tellingOf: session == nil) }
        let run = try reader.lastRuns().end
        undoable.noted = []
        defer { undoable.noted = nil }
        try perform(batch, by: hand)
        let entries = undoable.noted ?? []
        if let id = batch.id {
            let receipt = KeptReceipt(
                digest: id.digest, time: now, commitNumber: transaction.snapshot.transactionID,
                run: run, entries: entries)
            try keep(receipt, ReceiptKey(owner, id.text))
        }
        return BatchOutcome(entries: try reader.named(entries))
    }

    /// Does the operations alone.
    ///
    /// - Parameter hand: Whose; nil for the host application's own.
    mutating func perform(_ batch: Batch, by hand: Hand?) throws(StoreError) {
        var last: Actor?
        for (index, it) in batch.operations.enumerated() {
            do throws(StoreError) {
                var actor: Actor
                // Most batches are of one account.
                if let last, last.accountID == it.account {
                    actor = last
                } else {
                    actor = try reader.actor(hand, in: it.account)
                    actor.reason = batch.reason
                    last = actor
                }
                try execute(it.operation, by: actor)
                // So that a batch is what its operations are one by one.
                try checkInvariants()
            } catch { throw error.at(line: index + 1, of: Self.sourceName) }
        }
    }

    /// What an error calls the operations of a batch: it says which of them by the line.
    private static var sourceName: String { "operations" }

    private func repeated(_ kept: KeptReceipt, _ key: ReceiptKey, _ id: Batch.ID)
        throws(StoreError) -> BatchOutcome
    {
        guard kept.digest == id.digest else { throw StoreError(.batchExists(id: id.text)) }
        // What the present commit appends to logs is in no run yet.
        let isOfThisCommit =
            kept.entries.isEmpty
            ? undoable.quietReceipts[key] != nil : try reader.lastRuns().end == kept.run
        return BatchOutcome(
            entries: try reader.named(kept.entries),
            repeated: (
                kept, isOfThisCommit ? nil : try reader.changePlace(behindCommitFrom: kept)
            ))
    }
}

extension ReceiptKey.Owner {
    fileprivate init(_ actor: Actor?) {
        guard let actor, let person = actor.person else {
            self = .host
            return
        }
        self = .user(person.user, home: person.home, in: actor.account)
    }
}

extension StoreReader {
    fileprivate func named(_ entries: [KeptReceipt.Entries]) throws(StoreError) -> [LoggedEntries] {
        var named: [LoggedEntries] = []
        for part in entries {
            named.append(
                LoggedEntries(
                    account: try account(part.account).id, sequences: part.sequences))
        }
        return named
    }

    /// The place behind the commit of a receipt.
    fileprivate func changePlace(behindCommitFrom kept: KeptReceipt) throws(StoreError)
        -> ChangePlace
    {
        var end = kept.run
        if !kept.entries.isEmpty {
            try asStoreError {
                try forEachRun(from: kept.run) { number, run in
                    end = number + 1
                    return !run.endsCommit
                }
            }
        }
        return try changePlace(run: end, offset: 0)
    }

    /// Refuses what was decided on a state behind which something was committed. What was only read
    /// since does not count, nor what time alone did and no write has said yet.
    ///
    /// - Parameters:
    ///   - expected: Behind which place there may be nothing, and in which accounts.
    ///   - isTold: Whether the error says what it was.
    /// - Returns: The same behind what was looked at.
    @discardableResult
    func refuseChanges(_ expected: ChangeQuery, tellingOf isTold: Bool) throws(StoreError)
        -> ChangeQuery
    {
        try checkIsThere(expected.place)
        return try asStoreError {
            var query = expected
            while true {
                let batch = try changes(query)
                if let first = batch.changes.first {
                    let told = first.entries.prefix(BatchLimit.toldChangeCount)
                    throw StoreError(.changedSince(isTold ? told.map(\.toldAsChange) : []))
                }
                query = batch.query
                // What passes reads alone draws no trace from them.
                query.place = try changePlace(run: query.place.run, offset: query.place.offset)
                if batch.isAtEnd { return query }
            }
        }
    }
}

extension LogEntry {
    /// The entry as an error tells of it.
    fileprivate var toldAsChange: String {
        let what = resource.map { " \($0.kind) \($0.id)" } ?? ""
        let who = user.map { "\($0)" } ?? "the host application"
        return "\(operation)\(what) in \(account) by \(who) at \(time.iso8601)"
    }
}
