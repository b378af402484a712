public import AccessRules

extension Store {
    /// A session of a user, at home or, through a connection in force, in another account.
    ///
    /// Complexity: a decision.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// - Parameters:
    ///   - user: Who acts, by home account.
    ///   - account: The account to act in; nil for the home account.
    ///   - client: What the log tells of the client: at most 4,096 bytes.
    ///   - signIn: By what the user's sign-in was checked: at least what
    ///     ``entryRequirements(for:)`` says.
    /// - Throws: ``StoreError``: `denied` when the user may not enter: not active, without a connection
    ///   in force, or Lite in another account; an account that is not there has the same answer as one
    ///   that the user may not enter. `unknown` for a user who is not there. `signIn` when the sign-in
    ///   does not satisfy what the user's home account asks for. `invalid` when the client's text is too
    ///   long.
    public func session(
        for user: Ref<User>, in account: Identity? = nil, client: String? = nil,
        signIn: SignIn = []
    ) throws(StoreError) -> Session {
        if let client { try TextRule.client.check(client, as: "what the log tells of a client") }
        let session = Session(self, user, account ?? user.account, client, signIn)
        try answer { (view) throws(StoreError) in
            // No operation asks again what a sign-in must satisfy, and reads ask by heads as they
            // are: no damaged byte decides who begins.
            let reader = StoreReader(view.reader.snapshot, verifiesChecksums: true)
                .verifyingPacks()
            defer { reader.snapshot.verifiesPacks = self.options.verifiesChecksums }
            try reader.checkEntry(session, at: view.now)
            try reader.checkSignIn(session)
        }
        return session
    }
}

extension Session {
    /// The same user in another account, through a connection in force.
    ///
    /// Complexity: as ``Store/session(for:in:client:signIn:)``.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: as ``Store/session(for:in:client:signIn:)``.
    public func enter(_ account: Identity) throws(StoreError) -> Session {
        try store.session(for: user, in: account, client: client, signIn: signIn)
    }

    /// The same user at home.
    ///
    /// Complexity: as ``Store/session(for:in:client:signIn:)``.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: as ``Store/session(for:in:client:signIn:)``.
    public func returnHome() throws(StoreError) -> Session {
        try store.session(for: user, client: client, signIn: signIn)
    }

    /// The accounts that the user may enter now, in the order of their identities.
    ///
    /// Complexity: as ``View/enterableAccounts(for:)``.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: as ``View/enterableAccounts(for:)``.
    public func enterableAccounts() throws(StoreError) -> [EnterableAccount] {
        try store.answer { (view) throws(StoreError) in try view.enterableAccounts(for: user) }
    }
}

/// An account that a user may enter through a connection in force.
public struct EnterableAccount: Hashable, Sendable {
    /// The account.
    public let id: Identity
    /// Its subdomain.
    public let subdomain: String
    /// What people call it.
    public let name: String
    /// What the user may do there at most: the lower of the home role and the connection's
    /// maximum.
    public let role: Role
    /// The next instant at which time alone ends it; `.distantFuture` when none does.
    public let validUntil: Instant
}

extension StoreReader {
    fileprivate func checkEntry(_ session: Session, at now: Instant) throws(StoreError) {
        guard !session.isHome else {
            return try requireStanding(in: session, at: now)
        }
        let (home, user) = try require(session.user, .user)
        var layer: Layer? = .standing
        if let account = try accountOrdinal(session.account) {
            let asking = Asking(action: .enterAccount, instant: now)
            layer = try decide(asking, home, user, .account(account)).deniedBy
        }
        guard let layer else { return }
        throw StoreError(
            .denied(Denial(session.user, entering: session.account, layer: layer)))
    }
}

extension View {
    /// The accounts that a user may enter now, in the order of their identities.
    ///
    /// Complexity: a decision for each account that has or had a connection for the home
    /// account.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such user.
    public func enterableAccounts(for user: Ref<User>) throws(StoreError) -> [EnterableAccount] {
        let (home, ordinal) = try reader.require(user, .user)
        var accounts: [EnterableAccount] = []
        for host in try reader.members(of: PostingSet(home, .hosts)) {
            let asking = Asking(action: .enterAccount, instant: now)
            let decision = try reader.decide(asking, home, ordinal, .account(host))
            guard decision.isAllowed, let role = decision.effectiveRole else { continue }
            let account = try reader.accountValue(host)
            accounts.append(
                EnterableAccount(
                    id: account.id, subdomain: account.subdomain, name: account.name,
                    role: role, validUntil: decision.validUntil))
        }
        return accounts.sorted { $0.id < $1.id }
    }
}
