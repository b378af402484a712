import AccessRules

extension Session {
    /// The certified providers of the store, in the order in which they were added: for whoever
    /// may draft a connection to one.
    ///
    /// Complexity: a look-up for each provider.
    ///
    /// Rule: *Drafting and previewing a connection* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `denied`.
    public func certifiedProviders() throws(StoreError) -> [CertifiedProvider] {
        try reading("listCertifiedProviders", about: .account) { (view, actor) throws(StoreError) in
            try view.reader.require(
                .configureConnections, .account(account), by: actor, at: view.now)
            var providers: [CertifiedProvider] = []
            try view.reader.forEachRecord(.provider, 0) { (reader, ordinal) throws(StoreError) in
                providers.append(try reader.providerValue(ordinal))
            }
            return providers
        }
    }
}

extension Writer {
    mutating func draftConnection(to draft: ConnectionDraft, _ act: Act) throws(StoreError) {
        // Whoever may not draft learns of no account whether it is there.
        try require(.configureConnections, .account(act.accountID), by: act.actor)
        let delegate = try reader.account(of: draft.delegate)
        try draftConnection(
            Connection(
                id: draft.id, host: act.accountID, delegate: delegate,
                maximumRole: draft.maximumRole, status: .draft,
                hasAllOrganizations: draft.hasAllOrganizations, message: draft.message,
                validity: draft.validity), act)
    }
}

extension StoreReader {
    /// The account that a provider's name or a subdomain stands for.
    ///
    /// - Throws: ``StoreError``: `unknown provider`, or `unknown subdomain`.
    fileprivate func account(of delegate: DelegateName) throws(StoreError) -> Identity {
        switch delegate {
        case .provider(let name):
            guard let provider = try provider(named: name) else {
                throw StoreError(.unknown(thing: "provider", name)).at(key: "provider")
            }
            return try account(of: .subdomain(provider.subdomain))
        case .subdomain(let subdomain):
            guard let found = try holders(of: subdomain, .subdomain, 0).first else {
                throw StoreError(.unknown(thing: "subdomain", subdomain)).at(key: "subdomain")
            }
            return try account(found).id
        }
    }
}
