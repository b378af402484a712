import AccessRules

extension Session {
    /// The passwords that a user saw in this account, and which of them have not been changed
    /// since, the last seen first.
    ///
    /// At most ``PasswordsAccessedReport/maximumRowCount``, the first of them, and as far as the log is not archived
    /// (``View/logBeginning(of:)``).
    ///
    /// Complexity: the user's entries of reading passwords, and a look into the log for each password.
    ///
    /// Rule: *The activity log* in `Docs/Permissions.md`.
    ///
    /// - Parameter user: A user of this account, or of another who acted here.
    /// - Throws: ``StoreError``: `denied` for everybody but Administrators; `unknown` for a user who is
    ///   of neither.
    public func passwordsAccessed(by user: Ref<User>) throws(StoreError) -> [PasswordsAccessedReport
        .Row]
    {
        let rows = try store.answer { (view) throws(StoreError) in
            let actor = try view.reader.actor(self)
            try view.reader.require(
                .viewPasswordsAccessed, .account(account), by: actor, at: view.now)
            guard try view.reader.isKnown(user, to: actor.account) else {
                throw Target.subject(user).unknown
            }
            return try view.reader.passwordsAccessed(by: user, actor.account)
        }
        // Of another account's user the identity alone could be that of one here.
        let name = user.account == account ? nil : "\(user)"
        try log(
            "viewPasswordsAccessed", LogEntry.Resource(kind: "user", id: user.id, name: name), nil)
        return rows
    }

    /// The reports on accessed passwords that were shared with the user, at home.
    ///
    /// Complexity: a look-up for each report. In another account there are none.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `denied` without standing.
    public func sharedReports() throws(StoreError) -> [PasswordsAccessedReport] {
        let reports = try store.answer { (view) throws(StoreError) in
            let actor = try view.reader.actor(self)
            try view.reader.requireStanding(of: actor, at: view.now)
            guard isHome, let person = actor.person else { return [] as [PasswordsAccessedReport] }
            var reports: [PasswordsAccessedReport] = []
            let shared = PostingSet(actor.account, .sharedReports, of: person.user)
            for report in try view.reader.members(of: shared) {
                reports.append(try view.reader.reportValue(actor.account, report))
            }
            return reports
        }
        try log("viewSharedReports", LogEntry.Resource(kind: "user", id: user.id), nil)
        return reports
    }
}

extension StoreReader {
    /// Whether a user is of the account, or of one that it has let in: nobody learns who is there
    /// in another account.
    fileprivate func isKnown(_ user: Ref<User>, to account: AccountOrdinal) throws(StoreError)
        -> Bool
    {
        guard let home = try accountOrdinal(user.account),
            try ordinal(home, .user, user.id) != nil
        else { return false }
        if home == account { return true }
        let pair = PostingSet(account, .pairConnections, of: home)
        for connection in try members(of: pair) {
            if try self.connection(account, connection).status.wasAccepted { return true }
        }
        return false
    }

    /// What a user saw of an account's passwords: each once, the last seen first. It is another
    /// password when its contents changed; what it is called, who may see it, and where it is do
    /// not count.
    ///
    /// Complexity: the user's entries of reading passwords, and a look into the log for each
    /// password.
    func passwordsAccessed(by user: Ref<User>, _ account: AccountOrdinal) throws(StoreError)
        -> [PasswordsAccessedReport.Row]
    {
        try asStoreError { try rows(ofPasswordsSeenBy: user, account) }
    }

    private func rows(ofPasswordsSeenBy user: Ref<User>, _ account: AccountOrdinal) throws
        -> [PasswordsAccessedReport.Row]
    {
        var rows: [PasswordsAccessedReport.Row] = []
        var seen: Set<Identity> = []
        let reads = Predicate<LogEntry> {
            $0.event == .read && $0.operation == "viewPassword" && $0.user == user
        }
        try forEachNewestEntry(account, reads.condition) { entry in
            guard let resource = entry.resource, let sequence = entry.sequence,
                seen.insert(resource.id).inserted
            else { return true }
            var isChanged = false
            let changes = Predicate<LogEntry> {
                $0.event == .update && $0.operation == Asset.contentsOperation
                    && $0.resource == resource
            }
            try forEachNewestEntry(account, changes.condition) { change in
                isChanged = (change.sequence ?? 0) > sequence
                return false
            }
            rows.append(
                PasswordsAccessedReport.Row(
                    asset: resource.id, name: resource.name ?? "",
                    organization: entry.organization, lastRead: entry.time,
                    isChangedSince: isChanged))
            return rows.count < PasswordsAccessedReport.maximumRowCount
        }
        return rows
    }
}

extension Writer {
    /// Gives a home user one snapshot of what a user saw.
    mutating func sharePasswordsAccessed(
        _ id: Identity, about user: Ref<User>, with reader: Identity, _ act: Act
    ) throws(StoreError) {
        try require(.sharePasswordsAccessed, .account(act.accountID), by: act.actor)
        guard try self.reader.isKnown(user, to: act.account) else {
            throw Target.subject(user).unknown
        }
        let (account, ordinal) = try self.reader.require(
            act.actor.reference(reader) as Ref<User>, .user)
        try refuseRemoved(try self.reader.user(account, ordinal))
        try flushLogs()
        let rows = try self.reader.passwordsAccessed(by: user, act.account)
        let report = PasswordsAccessedReport(
            account: act.accountID, id: id, user: user, sharedWith: reader,
            shared: act.author.made(at: now), rows: rows)
        try create(.report(report), as: act.name, by: act.author)
    }
}
