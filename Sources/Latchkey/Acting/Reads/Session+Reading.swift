import AccessRules

// The one way in which a session reads what is not an organization or an asset.
extension Session {
    /// What a read is about.
    enum Read {
        /// The account as a whole.
        case account
        /// A thing of the account, by its kind.
        case thing(String, Identity)
    }

    /// Reads as the user, who must have standing in the account, and has the read logged within
    /// 100 ms. What throws is not logged.
    func reading<R>(
        _ operation: String, about read: Read, _ body: (View, Actor) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        let result = try store.answer { (view) throws(StoreError) in
            let actor = try view.reader.actor(self)
            try view.reader.requireStanding(of: actor, at: view.now)
            return try body(view, actor)
        }
        let resource =
            switch read {
            case .account: LogEntry.Resource(kind: "account", id: account)
            case .thing(let kind, let id): LogEntry.Resource(kind: kind, id: id)
            }
        try log(operation, resource, nil)
        return result
    }

    /// Something of the account by its identity.
    func reference<Thing>(_ id: Identity) -> Ref<Thing> { Ref(id, of: account) }
}
