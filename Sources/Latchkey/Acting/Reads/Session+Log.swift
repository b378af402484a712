import AccessRules

extension Session {
    /// The entries of the account's log that the user may see, newest first.
    ///
    /// An Administrator sees all. A Manager sees the entries about organizations in scope, and
    /// those about none only when unrestricted; that of an asset whose kind or list closes it to
    /// the Manager is there without its name and values. Everybody else sees none. Looking is
    /// logged.
    ///
    /// Rule: *The activity log* in `Docs/Permissions.md`.
    ///
    /// - Parameters:
    ///   - cursor: The sequence number before which to begin; nil for the newest.
    ///   - limit: How many entries to return at most.
    /// - Throws: ``StoreError``: `denied`.
    public func logEntries(
        matching filter: LogFilter = LogFilter(), before cursor: UInt64? = nil, limit: Int = 100
    ) throws -> [LogEntry] {
        let entries = try store.read { view in
            let actor = try view.reader.actor(self)
            try view.reader.require(.viewActivityLog, .account(account), by: actor, at: view.now)
            return try view.reader.entries(
                seenBy: actor, filter, before: cursor, limit: limit, at: view.now)
        }
        try log("viewActivityLog", LogEntry.Resource(kind: "account", id: account), nil)
        return entries
    }

    /// Whether the log of the account tells the home accounts of those who acted: from the first
    /// connection on that was ever accepted, and for ever.
    public func showsAccountColumn() throws -> Bool {
        try store.read { view in
            let actor = try view.reader.actor(self)
            try view.reader.require(.viewActivityLog, .account(account), by: actor, at: view.now)
            for connection in try view.reader.members(of: PostingSet(actor.account, .connections)) {
                let record = try view.reader.connection(actor.account, connection)
                if record.accepted != nil || record.status.wasAccepted { return true }
            }
            return false
        }
    }
}

extension StoreReader {
    fileprivate func entries(
        seenBy actor: Actor, _ filter: LogFilter, before cursor: UInt64?, limit: Int,
        at now: Instant
    ) throws -> [LogEntry] {
        let audience = try LogAudience(actor, self, at: now)
        var entries: [LogEntry] = []
        guard limit > 0 else { return [] }
        try log(actor.account, filter, before: cursor) { entry in
            if let shown = try audience.shown(entry) { entries.append(shown) }
            return entries.count < limit
        }
        return entries
    }
}
