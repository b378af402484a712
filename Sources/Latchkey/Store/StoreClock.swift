import AccessRules
import LMDB
import Logging

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

extension Store.Options {
    /// What the clock says, for whatever writes it down.
    ///
    /// - Throws: ``StoreError``, `clockOutOfRange`: it is no time that can be written.
    func time() throws(StoreError) -> Instant {
        let time = clock()
        guard Instant.iso8601Range.contains(time) else {
            throw StoreError(.clockOutOfRange(clock: time))
        }
        return time
    }
}

extension Store {
    /// What the clock says, for whatever asks. One that is before all times that can be written stays
    /// behind the last commit, whose time counts then.
    ///
    /// - Throws: ``StoreError``, `clockOutOfRange`: it is after them.
    func readingTime() throws(StoreError) -> Instant {
        // Of the options the clock alone: to ask them for the time would copy them all, and cost a read
        // 8 % of its own.
        let time = options.clock()
        if time > Instant.iso8601Range.upperBound {
            throw StoreError(.clockOutOfRange(clock: time))
        }
        return time
    }
}

extension StoreReader {
    /// The time of the last commit; nil while a store is being made.
    func lastCommitTime() throws(StoreError) -> Instant? {
        let key = MetaKey(field: .clock)
        // Every read begins with it, and few have a commit before them.
        let number = UInt64(key.field.rawValue)
        // It decides what has ended: a bit of it that turned would let anybody in again, or nobody.
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        guard let payload = try reader.payload(key, in: Tables.meta, standingFor: number) else {
            guard try self.payload(MetaKey(field: .format), in: Tables.meta) == nil else {
                throw damage(Tables.meta, key, "is missing")
            }
            return nil
        }
        // No clock is believed that says more than can be written.
        guard payload.byteCount == 8, case let time = payload.instant(at: 0),
            Instant.iso8601Range.contains(time)
        else { throw damage(Tables.meta, key, "is no time") }
        return time
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
    /// What is damaged of an account keeps no other from it, nor the account from what can be done:
    /// it is set aside and reported in the log of the process. Its end is not logged again then, and a
    /// connection keeps the status that was recorded; what is decided goes by the interval.
    ///
    /// Complexity: all memberships, grants and connections are looked at, in one transaction.
    ///
    /// - Returns: Whether there was anything to accept: false where the clock is later than the last
    ///   commit, and not too late; then nothing was written.
    /// - Throws: ``StoreError``: `clockOutOfRange`: the clock gives no time that can be written, and
    ///   nothing is accepted; what every write may throw but `clockBehind` and `clockAhead`.
    @discardableResult
    public func acceptClock() throws(StoreError) -> Bool {
        let now = try options.time()
        let damage = try asStoreError {
            try Writer.containing { isIsolating in
                try environment.write { transaction -> ClockDamage? in
                    try transaction.expectWritable()
                    let lastCommit = try StoreReader(transaction.snapshot, verifiesChecksums: true)
                        .clock()
                    if (try? Writer.time(now, after: lastCommit)) == now { return nil }
                    return try Writer.unfinished(&transaction, now: now, memory: self.memory) {
                        writer in
                        writer.isIsolating = isIsolating
                        let damage = try writer.acceptClock(after: lastCommit)
                        try writer.complete()
                        UnfinishedFiles.decide()
                        return damage
                    }
                }
            }
        }
        guard let damage else { return false }
        for (account, error) in damage.sorted(by: { $0.key < $1.key }) {
            Logger.latchkey.error(
                """
                the clock is accepted, but for what is damaged of account #\(account); verify the \
                store: \(error)
                """)
        }
        return true
    }

    /// Takes the clock's time for the store's, as the other function of that name does; no thread
    /// of tasks waits.
    ///
    /// - Throws: As ``acceptClock()``.
    @discardableResult
    public func acceptClock() async throws(StoreError) -> Bool {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in try self.acceptClock() }.get()
    }
}

extension Writer {
    /// - Returns: What was left out.
    fileprivate mutating func acceptClock(after lastCommit: Instant) throws(StoreError)
        -> ClockDamage
    {
        let accounts = 0..<(try reader.accountCount())
        var damage = ClockDamage()
        // So that it is a commit of the past, whatever it changes: now of what was is its time from then on.
        try notePast(CounterKey(account: 0, counter: .next, space: .account), Tables.counters)
        for account in accounts { try noteEnds(of: account, &damage) }
        for account in accounts {
            try contained(account, &damage) { (writer) throws(StoreError) in
                try writer.logAcceptance(account, after: lastCommit)
            }
        }
        guard now < lastCommit else { return damage }
        for account in accounts { try revive(account, endedUntil: lastCommit, &damage) }
        // What is known since an instant that has not come yet is known from now on.
        if var beginning = try reader.pastBeginning(), now < beginning.time {
            beginning.time = now
            try stampPast(beginning)
        }
        return damage
    }

    private mutating func logAcceptance(_ account: AccountOrdinal, after lastCommit: Instant)
        throws(StoreError)
    {
        let id = try reader.account(account).id
        try append(
            LogEntry(
                account: id, time: now, event: .update, operation: "acceptClock", user: nil,
                resource: LogEntry.Resource(kind: "account", id: id),
                before: "{\"lastCommit\":\"\(lastCommit.iso8601)\"}",
                after: "{\"lastCommit\":\"\(now.iso8601)\"}"), account)
    }

    /// Notes every end of an account that is still to come, whether or not it is noted, of what has
    /// not ended otherwise.
    private mutating func noteEnds(of account: AccountOrdinal, _ damage: inout ClockDamage)
        throws(StoreError)
    {
        for kind in [EdgeKind.grant, .membership] {
            var previous: EdgeKey?
            repeat {
                let last = previous
                var next: EdgeKey?
                try contained(account, &damage) { (writer) throws(StoreError) in
                    next = try writer.reader.nextEdge(account, kind, after: last)
                }
                if let key = next {
                    try contained(account, &damage) { (writer) throws(StoreError) in
                        let edge = try writer.reader.existing(key)
                        try writer.note(EndKey(key, edge.validity))
                    }
                }
                previous = next
            } while previous != nil
        }
        var next: Ordinal? = 0
        while let from = next {
            var found: Ordinal?
            try contained(account, &damage) { (writer) throws(StoreError) in
                found = try writer.reader.nextRecord(account, .connection, atOrAfter: from)
            }
            guard let ordinal = found else { break }
            try contained(account, &damage) { (writer) throws(StoreError) in
                let record = try writer.reader.existing(ConnectionRecord.self, account, ordinal)
                try writer.note(EndKey(record, ordinal, account))
            }
            next = ordinal.successor
        }
    }
}
