public import AccessRules

extension View {
    // MARK: Questions

    /// The answer to a question.
    ///
    /// Complexity: that of ``decide(_:_:_:at:)``, and a look-up for each identity that no read of the process has
    /// looked up before.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: the user or the target is not there; `doesNotFit`: the
    ///   action, the kind or the role does not fit; `invalid` for the end of time as the instant. An
    ///   error is never a decision.
    public func decide(_ question: Question) throws(StoreError) -> Decision {
        if let decision = try reader.settledDecision(question, now: now) { return decision }
        let resolved = try reader.resolve(question, now: now)
        do {
            return try reader.decide(
                resolved.asking, resolved.home, resolved.user, resolved.target)
        } catch { throw reader.promised(error) }
    }

    /// Whether the answer to a question is yes.
    ///
    /// Complexity: as ``decide(_:)-(Question)``.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: as ``decide(_:)-(Question)``.
    public func can(_ question: Question) throws(StoreError) -> Bool {
        try decide(question).isAllowed
    }

    /// The answers to questions, in their order, all at one now.
    ///
    /// What cannot be answered has its error in place of a decision.
    ///
    /// Complexity: a decision for each.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    public func decide(
        _ questions: some Sequence<Question>
    ) -> [Result<Decision, StoreError>] {
        var answers: [Result<Decision, StoreError>] = []
        for question in questions {
            do throws(StoreError) { answers.append(.success(try decide(question))) } catch {
                answers.append(.failure(error))
            }
        }
        return answers
    }

    /// All actions that a user may do on a target.
    ///
    /// Complexity: a decision for each action that fits the target.
    ///
    /// Rule: *Actions* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: the user or the target is not there; `invalid` for the end
    ///   of time as the instant.
    public func allowedActions(
        _ user: Ref<User>, on target: Target, at instant: Instant? = nil
    ) throws(StoreError) -> [Action] {
        let instant = try Instant.asked(instant, now: now)
        let resolved = try reader.resolve(target)
        let (home, ordinal) = try reader.require(user, .user)
        var actions: [Action] = []
        for action in Action.allCases where action.fits(resolved.kind) {
            if action == .enterAccount, resolved.account == home { continue }
            let asking = Asking(action: action, instant: instant)
            do throws(StoreError) {
                if try reader.decide(asking, home, ordinal, resolved).isAllowed {
                    actions.append(action)
                }
            } catch { throw reader.promised(error) }
        }
        return actions
    }

    // MARK: Handles

    private func handle<Thing>(_ reference: Ref<Thing>, _ space: Space) throws(StoreError)
        -> Handle<Thing>
    {
        let (account, ordinal) = try reader.require(reference, space)
        return Handle(store: fingerprint, account: account, ordinal: ordinal)
    }

    /// The handle of a user.
    ///
    /// Complexity: two look-ups.
    ///
    /// See *Ordinals* in `Docs/Design.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such user.
    public func handle(_ user: Ref<User>) throws(StoreError) -> Handle<User> {
        try handle(user, .user)
    }

    /// The handle of an organization.
    ///
    /// Complexity: two look-ups.
    ///
    /// See *Ordinals* in `Docs/Design.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such organization.
    public func handle(_ organization: Ref<Organization>) throws(StoreError)
        -> Handle<Organization>
    {
        try handle(organization, .organization)
    }

    /// The handle of an asset.
    ///
    /// Complexity: two look-ups; two more as long as something that was removed is still in
    /// the file.
    ///
    /// See *Ordinals* in `Docs/Design.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such asset.
    public func handle(_ asset: Ref<Asset>) throws(StoreError) -> Handle<Asset> {
        try handle(asset, .asset)
    }

    /// The handle of an account.
    ///
    /// Complexity: a look-up.
    ///
    /// See *Ordinals* in `Docs/Design.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such account.
    public func handle(account: Identity) throws(StoreError) -> Handle<Account> {
        Handle(store: fingerprint, account: 0, ordinal: try reader.require(account: account))
    }

    /// A target, resolved.
    ///
    /// Complexity: two look-ups; one for an account and for an entry of its log; for an asset as
    /// ``handle(_:)-(Ref<Asset>)``.
    ///
    /// See *Ordinals* in `Docs/Design.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there; of an entry of a log: its account.
    public func target(_ target: Target) throws(StoreError) -> TargetHandle {
        let store = fingerprint
        return switch try reader.resolve(target) {
        case .organization(let account, let ordinal):
            .organization(Handle(store: store, account: account, ordinal: ordinal))
        case .asset(let account, let ordinal):
            .asset(Handle(store: store, account: account, ordinal: ordinal))
        case .group(let account, let ordinal):
            .group(Handle(store: store, account: account, ordinal: ordinal))
        case .subject(let account, let ordinal):
            .subject(Handle(store: store, account: account, ordinal: ordinal))
        case .connection(let account, let ordinal):
            .connection(Handle(store: store, account: account, ordinal: ordinal))
        case .log(let account, let sequence):
            .log(Handle(store: store, account: 0, ordinal: account), sequence: sequence)
        case .account(let account):
            .account(Handle(store: store, account: 0, ordinal: account))
        }
    }

    /// The answer to a question by handles.
    ///
    /// Complexity: one look-up for the user, one for a connection, one for an organization;
    /// for an asset three and one for each container. No allocation.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `foreignHandle`: a handle is of another store; `unknown`: what it was
    ///   of is not there any more; `doesNotFit`; `invalid` for the end of time as the instant.
    @inline(__always)
    public func decide(
        _ user: Handle<User>, _ action: Action, _ target: TargetHandle,
        at instant: Instant? = nil
    ) throws(StoreError) -> Decision {
        let target = try ordinal(target)
        guard user.store == fingerprint else { throw StoreError(.foreignHandle) }
        try StoreReader.check(action, fits: target.kind)
        return try reader.decide(
            Asking(action: action, instant: try Instant.asked(instant, now: now)), user.account,
            user.ordinal, target)
    }

    /// What a user is in an account, looked up once and kept for many questions at one
    /// instant.
    ///
    /// Complexity: the groups of the user, and a look-up for each where any group of the account denies
    /// a kind.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Parameter account: Where the user acts; nil at home.
    /// - Throws: ``StoreError``: `unknown`: the user or the account is not there; `invalid` for the end
    ///   of time as the instant.
    @_lifetime(copy self)
    public func prepared(
        _ user: Ref<User>, in account: Identity? = nil, at instant: Instant? = nil
    ) throws(StoreError) -> PreparedSubject {
        let instant = try Instant.asked(instant, now: now)
        let (home, ordinal) = try reader.require(user, .user)
        var acting = home
        if let account { acting = try reader.require(account: account) }
        return try PreparedSubject(self, home, ordinal, actingIn: acting, at: instant)
    }

    /// The same by handle.
    ///
    /// Complexity: as ``prepared(_:in:at:)-(Ref<User>,_,_)``.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `foreignHandle`: a handle is of another store; `unknown`: the user is
    ///   not there any more; `invalid` for the end of time as the instant.
    @_lifetime(copy self)
    public func prepared(
        _ user: Handle<User>, in account: Handle<Account>? = nil, at instant: Instant? = nil
    ) throws(StoreError) -> PreparedSubject {
        guard user.store == fingerprint, account.map({ $0.store == fingerprint }) ?? true else {
            throw StoreError(.foreignHandle)
        }
        return try PreparedSubject(
            self, user.account, user.ordinal, actingIn: account?.ordinal ?? user.account,
            at: try Instant.asked(instant, now: now))
    }

    @inline(__always)
    func ordinal(_ target: TargetHandle) throws(StoreError) -> TargetOrdinal {
        let (store, ordinal): (UInt32, TargetOrdinal) =
            switch target {
            case .organization(let it): (it.store, .organization(it.account, it.ordinal))
            case .asset(let it): (it.store, .asset(it.account, it.ordinal))
            case .group(let it): (it.store, .group(it.account, it.ordinal))
            case .subject(let it): (it.store, .subject(it.account, it.ordinal))
            case .connection(let it): (it.store, .connection(it.account, it.ordinal))
            case .log(let it, let sequence): (it.store, .log(it.ordinal, sequence))
            case .account(let it): (it.store, .account(it.ordinal))
            }
        guard store == fingerprint else { throw StoreError(.foreignHandle) }
        return ordinal
    }
}
