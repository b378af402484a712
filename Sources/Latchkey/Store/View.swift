public import AccessRules
import LMDB

/// The store as it is at one moment, inside ``Store/read(_:)-swift.method``: all answers agree.
///
/// A view can be copied and passed on, but not kept: it ends with the closure.
///
/// ## Topics
/// - Questions: ``decide(_:)``, ``can(_:)``, ``explain(_:)``, ``allowedActions(_:on:at:)``
/// - Handles: ``handle(_:)-(Ref<User>)``, ``target(_:)``, ``decide(_:_:_:at:)``,
///   ``prepared(_:in:at:)``
/// - Lists: ``organizations(_:)``, ``assets(_:)``, ``users(_:)``
/// - Connections: ``preview(_:at:)``, ``previewedOrganizations(of:at:size:after:)``
public struct View: ~Escapable {
    let reader: StoreReader
    let store: Store
    /// Of a view of what would be: what it must not share with views of what is.
    let foresight: Foresight?
    /// Of a view of what was.
    let past: Past?
    /// The now of everything asked in this view without an instant of its own: the later of
    /// one reading of the clock and the last commit.
    public let now: Instant

    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, _ store: Store) throws(StoreError) {
        reader = StoreReader(snapshot, verifiesChecksums: store.options.verifiesChecksums)
        self.store = store
        foresight = nil
        past = nil
        now = max(try store.readingTime(), try reader.clock())
    }

    /// A view of what would be, as another sees it, after what a snapshot has.
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, foreseenBy view: borrowing View, _ foresight: Foresight) {
        reader = StoreReader(
            snapshot, verifiesChecksums: view.store.options.verifiesChecksums)
        store = view.store
        self.foresight = foresight
        past = nil
        now = view.now
    }

    /// A view of what was, as another goes back to it, before what a snapshot has undone.
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, pastOf view: borrowing View, _ past: Past) {
        reader = StoreReader(
            snapshot, verifiesChecksums: view.store.options.verifiesChecksums)
        store = view.store
        foresight = nil
        self.past = past
        now = past.now
    }

    /// The number of the last commit, as the file counts them. While it stays the same in a file,
    /// answers change by time alone.
    ///
    /// It is no place to come back to: LMDB counts from 1 again in a compacted copy, and
    /// so does a store that is imported, so that one number stands for several states. What
    /// outlives copies is ``changePosition()``.
    public var commitNumber: UInt64 { reader.snapshot.transactionID }

    /// Lets the read last as long as it must, whatever ``Store/Options/maximumReadDuration`` says:
    /// for reading everything. An export and a verification do so by themselves. The file grows
    /// with every write while it lasts.
    public func liftTimeLimit() { reader.snapshot.liftTimeLimit() }

    var logTexts: LogTextCache { foresight?.logTexts ?? store.logTexts }
    var fingerprint: UInt32 { foresight?.fingerprint ?? store.identity.fingerprint }
    var cursors: CursorSeal { store.cursors }
    var positions: PositionSeal { store.positions }

    // MARK: Questions

    /// The answer to a question.
    ///
    /// Complexity: the look-ups of the identities, and those of ``decide(_:_:_:at:)``.
    /// - Throws: ``StoreError``: something in the question is not there or does not fit. An
    ///   error is never a decision.
    public func decide(_ question: Question) throws(StoreError) -> Decision {
        let resolved = try reader.resolve(question, now: now)
        do {
            return try reader.decide(
                resolved.asking, resolved.home, resolved.user, resolved.target)
        } catch { throw reader.promised(error) }
    }

    /// Whether the answer to a question is yes.
    public func can(_ question: Question) throws(StoreError) -> Bool {
        try decide(question).isAllowed
    }

    /// The answers to questions, in their order, all at one now.
    ///
    /// What cannot be answered has its error in place of a decision.
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
    public func handle(_ user: Ref<User>) throws(StoreError) -> Handle<User> {
        try handle(user, .user)
    }

    /// The handle of an organization.
    public func handle(_ organization: Ref<Organization>) throws(StoreError)
        -> Handle<Organization>
    {
        try handle(organization, .organization)
    }

    /// The handle of an asset.
    public func handle(_ asset: Ref<Asset>) throws(StoreError) -> Handle<Asset> {
        try handle(asset, .asset)
    }

    /// The handle of an account.
    public func handle(account: Identity) throws(StoreError) -> Handle<Account> {
        Handle(store: fingerprint, account: 0, ordinal: try reader.require(account: account))
    }

    /// A target, resolved.
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
    /// - Parameter account: Where the user acts; nil at home.
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
