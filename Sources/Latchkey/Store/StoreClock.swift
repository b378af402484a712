import AccessRules
import LMDB

// The store's now is the later of the clock and the last commit, so that a clock set back revives
// nothing. So the time of a commit must be one that can be true: one in 2099 would hold for good.
extension Writer {
    /// The time of a transaction.
    ///
    /// - Throws: ``StoreError``: `clockBehind`, `clockAhead`: the clock and the last commit are too
    ///   far apart for both to be right.
    static func time(_ clock: Instant, after lastCommit: Instant?) throws(StoreError) -> Instant {
        guard let lastCommit else { return clock }
        if lastCommit.isLater(than: clock, by: BoundaryLimit.behindMillisecondsMaximum) {
            throw StoreError(.clockBehind(clock: clock, lastCommit: lastCommit))
        }
        if clock.isLater(than: lastCommit, by: BoundaryLimit.aheadMillisecondsMaximum) {
            throw StoreError(.clockAhead(clock: clock, lastCommit: lastCommit))
        }
        return max(clock, lastCommit)
    }
}

extension Instant {
    /// Whether it is more than so many milliseconds later than another.
    func isLater(than other: Instant, by milliseconds: Int64) -> Bool {
        self > other.adding(milliseconds)
    }
}

extension StoreReader {
    /// The time of the last commit; nil while a store is being made.
    func lastCommitTime() throws(StoreError) -> Instant? {
        let key = MetaKey(field: .clock)
        guard let payload = try payload(key, in: Tables.meta) else {
            guard try self.payload(MetaKey(field: .format), in: Tables.meta) == nil else {
                throw damage(Tables.meta, key, "is missing")
            }
            return nil
        }
        guard payload.byteCount == 8 else { throw damage(Tables.meta, key, "is no time") }
        return payload.instant(at: 0)
    }

    /// The time of the last commit; the distant past while a store is being made.
    func clock() throws(StoreError) -> Instant { try lastCommitTime() ?? .distantPast }
}

extension Store {
    /// Takes the clock's time for the store's, though the last commit is later or long ago: the way
    /// back when a commit was made by a clock that was wrong.
    ///
    /// It is for somebody who has looked at both. The log of every account says it, as
    /// `acceptClock`, with both times. What ends after the new time is to come again, and is logged
    /// again when it does: connections and invitations that expired or lapsed meanwhile are in
    /// force again (`reviveConnection`), since intervals alone tell what time does. Where a pair
    /// would have two live connections by that, the one that was added last stays, and the others
    /// end now; where a Lite user would reach too many organizations, what had ended stays over.
    /// Entries of the log keep their times.
    ///
    /// Rule: *Time* in `Docs/Permissions.md`.
    ///
    /// Complexity: all memberships, grants and connections are looked at, in one transaction.
    ///
    /// - Throws: ``StoreError``: the store cannot be written to.
    public func acceptClock() throws(StoreError) {
        let now = options.clock()
        try asStoreError {
            try environment.write { transaction in
                let lastCommit = try StoreReader(transaction.snapshot).clock()
                if (try? Writer.time(now, after: lastCommit)) == now { return }
                try Writer.unfinished(&transaction, now: now, memory: self.memory) { writer in
                    try writer.noteAllEnds()
                    try writer.logAcceptance(of: now, after: lastCommit)
                    if now < lastCommit { try writer.revive(endedUntil: lastCommit) }
                    try writer.complete()
                }
            }
        }
    }
}

extension Writer {
    fileprivate mutating func logAcceptance(of now: Instant, after lastCommit: Instant)
        throws(StoreError)
    {
        for ordinal in 0..<(try reader.accountCount()) {
            let id = try reader.account(ordinal).id
            try append(
                LogEntry(
                    account: id, time: now, event: .update, operation: "acceptClock", user: nil,
                    resource: LogEntry.Resource(kind: "account", id: id),
                    before: "{\"lastCommit\":\"\(lastCommit.iso8601)\"}",
                    after: "{\"lastCommit\":\"\(now.iso8601)\"}"), ordinal)
        }
    }

    /// Notes every end that is still to come, whether or not it is noted.
    fileprivate mutating func noteAllEnds() throws(StoreError) {
        for end in try reader.allEnds() { try note(end) }
    }
}

extension StoreReader {
    /// Everything that ends by time, of what has not ended otherwise.
    fileprivate func allEnds() throws(StoreError) -> [EndKey] {
        try asStoreError {
            var ends: [EndKey] = []
            var cursor = try snapshot.cursor(in: Tables.edges.table)
            var entry = try cursor.first()
            while let found = entry {
                if let key = EdgeKey(found.key), let edge = try edge(key),
                    let end = EndKey(key, edge.validity)
                {
                    ends.append(end)
                }
                entry = try cursor.next()
            }
            for host in 0..<(try accountCount()) {
                var next: Ordinal? = 0
                while let from = next,
                    let ordinal = try nextRecord(host, .connection, atOrAfter: from)
                {
                    let record = try existing(ConnectionRecord.self, host, ordinal)
                    if let end = EndKey(record, ordinal, host) { ends.append(end) }
                    next = ordinal == .max ? nil : ordinal + 1
                }
            }
            return ends
        }
    }
}
