public import AccessRules

extension Asset {
    /// The kind of asset whose reading is committed to the log before its value is returned.
    public static let passwordKind = "password"

    /// The operation under which the log tells that the contents of an asset changed.
    static let contentsOperation = "changeAssetContents"
}

// What a session reads: only what the user may see, and each read is logged.
extension Session {
    /// An organization, if the user may view it; its parent, if the user sees that too.
    ///
    /// The read is logged within 100 ms.
    ///
    /// Complexity: a decision or two.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown` for one that is not there or that the user cannot see;
    ///   `denied` by its state, and without standing.
    public func organization(_ id: Identity) throws(StoreError) -> Organization {
        let organization = try store.answer { (view) throws(StoreError) in
            try view.reader.organization(id, seenIn: self, at: view.now)
        }
        try log(
            "viewOrganization",
            LogEntry.Resource(kind: "organization", id: id, name: organization.name), id)
        return organization
    }

    /// An asset, if the user may view it.
    ///
    /// To a delegate's user a list is shown empty: users and groups are for the account's own.
    ///
    /// The read is logged within 100 ms; that of a password is committed before this returns.
    ///
    /// Complexity: a decision; of a password two, and a commit.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown` for one that is not there or that the user cannot see;
    ///   `denied` by its state, and without standing; of a password also what every write may throw.
    public func asset(_ id: Identity) throws(StoreError) -> Asset {
        try store.finish(try viewing(asset: id))
    }

    /// An asset, as the other function of that name gives it; no thread waits.
    ///
    /// - Throws: As ``asset(_:)-swift.method``.
    public func asset(_ id: Identity) async throws(StoreError) -> Asset {
        try await store.finish(try viewing(asset: id))
    }

    private func viewing(asset id: Identity) throws(StoreError) -> Deed<Asset> {
        let asset = try store.answer { (view) throws(StoreError) in
            try view.reader.asset(id, seenIn: self, at: view.now)
        }
        if asset.kind.utf8.elementsEqual(Asset.passwordKind.utf8) {
            // A password is decided anew in the transaction that logs the read.
            return .commit { (writer) throws(StoreError) in
                let actor = try writer.reader.actor(self)
                try writer.flushHeads()
                let asset = try writer.reader.asset(id, seenIn: self, at: writer.now)
                try writer.append(
                    self.entry("viewPassword", asset.resource, asset.organization, at: writer.now),
                    actor.account)
                return asset
            }
        }
        try log("viewAsset", asset.resource, asset.organization)
        return .done(asset)
    }

    /// The organizations that the user can do an action on, in pages, each decided at the time
    /// at which it is asked for.
    ///
    /// `action` is viewing unless told; the others are as of ``users(_:size:after:)``.
    ///
    /// Complexity: as ``View/organizations(_:size:after:)``.
    ///
    /// Rules: *Reading* in `Docs/Acting.md`, *Organization scope* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `doesNotFit` for an action that is not about
    ///   organizations; `invalidCursor` and `invalid` as ``users(_:size:after:)``.
    public func organizations(
        for action: Action = .viewOrganization, size: Int = .max, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<Ref<Organization>> {
        let page = try store.answer { (view) throws(StoreError) in
            try view.reader.requireStanding(in: self, at: view.now)
            let list = brief("organizations", action.name)
            return try view.organizations(
                Reach(of: user, in: account, for: action),
                view.start(current: cursor, list, count: 1), size: size)
        }
        try log("listOrganizations", LogEntry.Resource(kind: "account", id: account), nil)
        return page
    }

    /// The assets that the user can do an action on, in pages, each decided at the time at which
    /// it is asked for.
    ///
    /// `action` is viewing unless told; the others are as of ``users(_:size:after:)``.
    ///
    /// Complexity: as ``View/assets(_:size:after:)``.
    ///
    /// Rules: *Reading* in `Docs/Acting.md`, *Groups and asset types* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `doesNotFit` for an action that is not about
    ///   assets; `invalidCursor` and `invalid` as ``users(_:size:after:)``.
    public func assets(
        for action: Action = .viewAsset, size: Int = .max, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<Ref<Asset>> {
        let page = try store.answer { (view) throws(StoreError) in
            try view.reader.requireStanding(in: self, at: view.now)
            let list = brief("assets", action.name)
            return try view.assets(
                Reach(of: user, in: account, for: action),
                view.start(current: cursor, list, count: 2), size: size)
        }
        try log("listAssets", LogEntry.Resource(kind: "account", id: account), nil)
        return page
    }

    /// The actions that the user may do on something, if the user can see it.
    ///
    /// Asking is not a read, and is not logged.
    ///
    /// Complexity: a decision for each action that fits the target, and one whether it is seen.
    ///
    /// Rules: *Actions* in `Docs/Permissions.md`, *Reading* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for what is not there or that the
    ///   user cannot see.
    public func allowedActions(on target: Target) throws(StoreError) -> [Action] {
        try store.answer { (view) throws(StoreError) in
            let actor = try view.reader.actor(self)
            try view.reader.requireStanding(of: actor, at: view.now)
            let resolved = try view.reader.resolve(target)
            guard let person = actor.person,
                try view.reader.isVisible(resolved, to: person, in: actor.account, at: view.now)
            else { throw target.unknown }
            return try view.allowedActions(user, on: target)
        }
    }

    func log(
        _ operation: String, _ resource: LogEntry.Resource, _ organization: Identity?
    ) throws(StoreError) {
        let now = try store.options.time()
        try store.readLog.add(entry(operation, resource, organization, at: now), store)
    }

    /// The entry of a read.
    func entry(
        _ operation: String, _ resource: LogEntry.Resource, _ organization: Identity?,
        at time: Instant
    ) -> LogEntry {
        LogEntry(
            account: account, time: time, event: .read, operation: operation, user: user,
            resource: resource, organization: organization, client: client)
    }
}

extension Asset {
    fileprivate var resource: LogEntry.Resource {
        LogEntry.Resource(kind: "asset", id: id, name: name)
    }
}

extension StoreReader {
    fileprivate func organization(_ id: Identity, seenIn session: Session, at now: Instant)
        throws(StoreError) -> Organization
    {
        let actor = try actor(session)
        let target = try require(
            .viewOrganization, .organization(Ref(id, of: session.account)), by: actor, at: now)
        return try organization(try target.thing().1, seenBy: actor, at: now)
    }

    fileprivate func asset(_ id: Identity, seenIn session: Session, at now: Instant)
        throws(StoreError) -> Asset
    {
        let actor = try actor(session)
        let target = try require(
            .viewAsset, .asset(Ref(id, of: session.account)), by: actor, at: now)
        return try asset(try target.thing().1, seenBy: actor)
    }
}
