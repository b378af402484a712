import AccessRules

/// A user who acts in an account: at home, or in another account through a connection.
///
/// Everything that is done in a session is decided anew inside the transaction that writes it:
/// nothing that a session once was allowed is remembered. A session is a value; it can be made
/// anywhere, kept and sent, and ends with nothing.
///
/// Rules: *The decision* and *Role × action* in `Docs/Permissions.md`; see `Docs/Acting.md`.
public struct Session: Sendable {
    let store: Store
    /// Who acts, by home account.
    public let user: Ref<User>
    /// The account in which the user acts.
    public let account: Identity
    /// What the log tells of the client: address, agent and the like.
    public let client: String?
    /// By what the host application says that the user's sign-in was checked.
    public let signIn: SignIn

    init(
        _ store: Store, _ user: Ref<User>, _ account: Identity, _ client: String?,
        _ signIn: SignIn = []
    ) {
        self.store = store
        self.user = user
        self.account = account
        self.client = client
        self.signIn = signIn
    }

    /// Whether the user acts in the home account.
    public var isHome: Bool { account == user.account }

    /// Does an operation in the account, with its log entry, and waits for the commit, which it
    /// may share with what others do at the same time.
    ///
    /// Complexity: a decision for each thing that the operation is about, what it changes, and a commit.
    ///
    /// Rules: *Operations* and *The order of the questions* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `denied`: the user may not; `unknown`: something is not there, which is
    ///   also said of what the user cannot see; `doesNotFit`: the value is of another account; `exists`;
    ///   `invalid`; `limit`; `refused`: an invariant would be broken. Nothing is changed then.
    @discardableResult
    public func perform(_ operation: Operation) throws(StoreError) -> Receipt {
        try store.perform(mayBeRefusedLate: operation.canBreakInvariant) {
            (writer) throws(StoreError) in
            try writer.execute(operation, by: try writer.reader.actor(self))
        }
    }

    /// Does an operation in the account, as the other function of that name does; no thread
    /// waits.
    ///
    /// - Throws: As ``perform(_:)-swift.method``.
    @discardableResult
    public func perform(_ operation: Operation) async throws(StoreError) -> Receipt {
        try await store.perform(mayBeRefusedLate: operation.canBreakInvariant) {
            (writer) throws(StoreError) in
            try writer.execute(operation, by: try writer.reader.actor(self))
        }
    }
}

/// A user who does something, and what the log tells of the client.
struct Hand {
    var user: Ref<User>
    var client: String?
}

extension StoreReader {
    /// Who acts in a session, by ordinals.
    func actor(_ session: Session) throws(StoreError) -> Actor {
        try actor(Hand(user: session.user, client: session.client), in: session.account)
    }

    /// Who does something in an account, by ordinals; nobody for the host application's own hand.
    func actor(_ hand: Hand?, in id: Identity) throws(StoreError) -> Actor {
        guard let hand else { return Actor(host: try require(account: id), id) }
        let (home, user) = try require(hand.user, .user)
        let account = try require(account: id)
        return Actor(
            Actor.Person(reference: hand.user, home: home, user: user), in: account, id,
            client: hand.client)
    }
}

extension Session {
    /// A list of this session's user in its account, in brief: another's cursor is of another list.
    func brief(_ parts: String...) -> ListDigest {
        ListDigest(["session", "\(user)", "\(account)"] + parts)
    }
}
