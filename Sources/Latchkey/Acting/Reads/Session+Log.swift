import AccessRules

extension Session {
    /// Whether the log of the account tells the home accounts of those who acted: from the first
    /// connection on that was ever accepted, and for ever.
    ///
    /// Complexity: a look-up for each connection of the account, up to the first that was accepted.
    ///
    /// Rule: *The activity log* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `denied` for whoever may not see the log.
    public func showsAccountColumn() throws(StoreError) -> Bool {
        try store.answer { (view) throws(StoreError) in
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
