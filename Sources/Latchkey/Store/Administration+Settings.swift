// What the host application's own hand removes of what is kept beside decisions.
extension Administration {
    /// Gives an account the defaults of its settings again.
    ///
    /// Complexity: some entries.
    ///
    /// Rule: *Operations* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such account, or it has the defaults.
    public mutating func removeSettings(of account: Identity) throws(StoreError) {
        try delete(.settings(AccountSettings(account: account)))
    }

    /// Removes a template; the assets that were made from it stay.
    ///
    /// Complexity: some entries.
    ///
    /// Rule: *Operations* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there.
    public mutating func remove(_ template: Ref<AssetTemplate>) throws(StoreError) {
        let template = AssetTemplate(
            account: template.account, id: template.id, name: "", kind: "")
        try delete(.template(template))
    }

    /// Removes everything that is known of a key to an API. To revoke it and keep what is known
    /// of it, update it.
    ///
    /// Complexity: some entries.
    ///
    /// Rule: *Keys to APIs* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there.
    public mutating func remove(_ apiKey: Ref<APIKey>) throws(StoreError) {
        let apiKey = APIKey(
            account: apiKey.account, id: apiKey.id, name: "", api: "",
            generated: Authorship(time: now))
        try delete(.apiKey(apiKey))
    }

    /// Removes a certified provider; its name can be given again.
    ///
    /// Complexity: some entries.
    ///
    /// Rule: *Drafting and previewing a connection* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is none of that name.
    public mutating func remove(_ provider: CertifiedProvider) throws(StoreError) {
        try delete(.provider(provider))
    }

    /// Removes a delivery of an invitation; its token opens nothing any more.
    ///
    /// Complexity: some entries.
    ///
    /// Rule: *Invitations* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is none for that connection and user, or not one of
    ///   the two.
    public mutating func remove(_ delivery: InvitationDelivery) throws(StoreError) {
        try delete(.delivery(delivery))
    }

    /// Removes a shared report.
    ///
    /// Complexity: some entries; that of the log has all rows.
    ///
    /// Rule: *Data management* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there.
    public mutating func remove(_ report: Ref<PasswordsAccessedReport>) throws(StoreError) {
        let report = PasswordsAccessedReport(
            account: report.account, id: report.id, user: Ref("", of: report.account),
            sharedWith: "", shared: Authorship(time: now))
        try delete(.report(report))
    }
}
