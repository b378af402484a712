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
        guard let person = actor.person else { return [] }
        let side = try subject(person.home, person.user, actingIn: actor.account, at: now)
        let seesAll = side.facts.hasAllAccessPass
        var entries: [LogEntry] = []
        guard limit > 0 else { return [] }
        try log(actor.account, filter, before: cursor) { entry in
            let entry = entry.bareOfOthers
            if seesAll {
                entries.append(entry)
            } else if let sequence = entry.sequence {
                let asking = Asking(action: .viewActivityLog, instant: now)
                let target = TargetOrdinal.log(actor.account, sequence)
                if try decide(asking, person.home, person.user, target).isAllowed {
                    entries.append(try entry.seen(by: person, in: actor.account, self, at: now))
                }
            }
            return entries.count < limit
        }
        return entries
    }
}

extension LogEntry {
    /// The entry as an account's own users see it: nothing of another account's users shows
    /// without an accepted connection. A delivery is the host application's mail, and names an
    /// Administrator who may never accept; whoever declines an invitation never did.
    var bareOfOthers: LogEntry {
        var entry = self
        if let kind = resource?.kind, kind.utf8.elementsEqual("delivery".utf8) {
            entry.before = nil
            entry.after = nil
        }
        if operation.utf8.elementsEqual("declineConnection".utf8), user?.account != account {
            entry.user = nil
            entry.client = nil
        }
        return entry
    }

    /// The entry as somebody sees it who may see it, but not all that it is about.
    fileprivate func seen(
        by person: Actor.Person, in account: AccountOrdinal, _ reader: StoreReader, at now: Instant
    ) throws(StoreError) -> LogEntry {
        guard let resource else { return self }
        var entry = self
        if resource.kind.utf8.elementsEqual("organization".utf8) {
            entry.before = try before?.hidingParent(from: person, in: account, reader, at: now)
            entry.after = try after?.hidingParent(from: person, in: account, reader, at: now)
            return entry
        }
        guard resource.kind.utf8.elementsEqual("asset".utf8) else { return self }
        if let asset = try reader.ordinal(account, .asset, resource.id),
            try reader.isVisible(.asset(account, asset), to: person, in: account, at: now)
        {
            return self
        }
        entry.resource?.name = nil
        entry.before = nil
        entry.after = nil
        return entry
    }
}

extension String {
    /// The line of an organization without its parent, if that is none that somebody sees now.
    fileprivate func hidingParent(
        from person: Actor.Person, in account: AccountOrdinal, _ reader: StoreReader,
        at now: Instant
    ) throws(StoreError) -> String {
        let line = Array(utf8)
        let bytes = line.span
        var decoder = InterchangeDecoder(now: now)
        let object: InterchangeObject?
        do throws(InterchangeError) { object = try decoder.decode(line: bytes) } catch {
            throw StoreError(error, line: nil)
        }
        guard case .organization(var organization) = object, let parent = organization.parent
        else { return self }
        if let ordinal = try reader.ordinal(account, .organization, parent),
            try reader.isVisible(
                .organization(account, ordinal), to: person, in: account, at: now)
        {
            return self
        }
        organization.parent = nil
        return InterchangeEncoder.text(of: .organization(organization))
    }
}
