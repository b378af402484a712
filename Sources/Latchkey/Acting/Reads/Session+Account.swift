import AccessRules

// What is kept of an account as a whole, as far as those who act in it may see it.
extension Session {
    /// The account in which the user acts: to its own users all of it, to a delegate's its
    /// subdomain and name.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// Complexity: a decision and some look-ups.
    ///
    /// - Throws: ``StoreError``: `denied` without standing.
    public func accountDetails() throws(StoreError) -> Account {
        try reading("viewAccount", about: .account) { (view, actor) throws(StoreError) in
            let account = try view.reader.accountValue(actor.account)
            guard !isHome else { return account }
            return Account(id: account.id, subdomain: account.subdomain, name: account.name)
        }
    }

    /// How the account is set up, for its own users; whom the bills go to, for those who may
    /// change it. An account that nothing was ever said of has the defaults.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// Complexity: two decisions and some look-ups.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` to a delegate's users.
    public func accountSettings() throws(StoreError) -> AccountSettings {
        try reading("viewSettings", about: .thing("settings", account)) {
            (view, actor) throws(StoreError) in
            guard isHome else {
                throw StoreError(
                    .unknown(thing: "settings", AccountSettings(account: account).shown))
            }
            var settings =
                try view.reader.settingsValue(actor.account) ?? AccountSettings(account: account)
            if try !view.reader.permits(.updateBilling, to: actor, at: view.now) {
                settings.billing = nil
            }
            return settings
        }
    }

    /// The templates of the account, in the order in which they were added, in pages: for
    /// everybody who acts in it, since assets are made from them.
    ///
    /// Complexity: a look-up for each item.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: As ``users(_:size:after:)``.
    public func assetTemplates(size: Int = .max, after cursor: PageCursor? = nil) throws(StoreError)
        -> Page<AssetTemplate>
    {
        try reading("listAssetTemplates", about: .account) { (view, actor) throws(StoreError) in
            let start = try view.start(
                current: cursor, brief("templates of"), count: 1)
            return try view.records(.template, actor.account, start, size: size) {
                (reader, ordinal) throws(StoreError) in
                try reader.templateValue(actor.account, ordinal)
            }
        }
    }

    /// What is known of the account's keys to APIs, in the order in which they were generated,
    /// in pages: for whoever may revoke them.
    ///
    /// Complexity: a look-up for each item.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: ``StoreError``: `denied`; `invalidCursor` and `invalid` as ``users(_:size:after:)``.
    public func apiKeys(size: Int = .max, after cursor: PageCursor? = nil) throws(StoreError)
        -> Page<APIKey>
    {
        try reading("listAPIKeys", about: .account) { (view, actor) throws(StoreError) in
            try view.reader.require(.revokeAPIKey, .account(account), by: actor, at: view.now)
            let start = try view.start(
                current: cursor, brief("keys of"), count: 1)
            return try view.records(.apiKey, actor.account, start, size: size) {
                (reader, ordinal) throws(StoreError) in
                try reader.apiKeyValue(actor.account, ordinal)
            }
        }
    }
}
