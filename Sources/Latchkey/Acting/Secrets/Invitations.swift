public import AccessRules

/// An invitation for the host application to mail to one Administrator of the delegate.
public struct Invitation: Hashable, Sendable {
    /// The connection that it invites to.
    public let connection: Ref<Connection>
    /// Whom it is for.
    public let administrator: Ref<User>
    /// The address that it goes to.
    public let email: String
    /// What the host says, if anything.
    public let message: String?
    /// What the link in the mail carries. It opens the invitation once; the store does not have
    /// it.
    public let token: String
}

extension Invitation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whom it is for; its token is in ``token`` alone.
    public var description: String { "the invitation of \(administrator) to \(connection)" }
    /// The same.
    public var debugDescription: String { description }
    /// Everything but the token.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "connection": connection, "administrator": administrator, "email": email,
                "message": message as Any,
            ])
    }
}

/// What the Administrators of the delegate may know of an invitation before they accept it.
public struct ReceivedInvitation: Hashable, Sendable {
    /// The connection.
    public let connection: Ref<Connection>
    /// What people call the host.
    public let hostName: String
    /// The host's subdomain.
    public let hostSubdomain: String
    /// What the users of the delegate may be at most.
    public let maximumRole: Role
    /// What the host says, if anything.
    public let message: String?
    /// When it lapses.
    public let lapse: Instant?
}

extension Session {
    /// Sends a draft to the delegate.
    ///
    /// The invitations are those of the transaction that sends it, and returned when that is
    /// committed.
    ///
    /// Complexity: a decision, an entry for each active Administrator of the delegate, and a commit.
    ///
    /// Rule: *Invitations* in `Docs/Acting.md`.
    ///
    /// - Parameter seed: What the tokens are made of: whoever keeps it can make them again.
    /// - Returns: An invitation for each active Administrator of the delegate, to be mailed.
    /// - Throws: ``StoreError``: as ``perform(_:)-swift.method``.
    public func sendConnection(_ id: Identity, seed: SecretSeed = .random()) throws(StoreError)
        -> [Invitation]
    {
        try store.finish(sending(id, seed))
    }

    /// Sends a draft to the delegate, as the other function of that name does; no thread waits.
    ///
    /// - Throws: As ``sendConnection(_:seed:)``.
    public func sendConnection(_ id: Identity, seed: SecretSeed = .random())
        async throws(StoreError) -> [Invitation]
    {
        try await store.finish(sending(id, seed))
    }

    private func sending(_ id: Identity, _ seed: SecretSeed) -> Deed<[Invitation]> {
        .commit { (writer) throws(StoreError) in
            try writer.execute(
                .sendConnection(id, seed: seed), by: try writer.reader.actor(self))
            return try writer.reader.invitations(to: Ref(id, of: self.account), seed)
        }
    }

    /// The invitations that wait for an answer of this account, for its Administrators.
    ///
    /// Complexity: a look-up for each connection that ever was drafted to the account.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `denied` for everybody but Administrators, whether or not there are
    ///   any.
    public func receivedInvitations() throws(StoreError) -> [ReceivedInvitation] {
        try reading("listReceivedInvitations", about: .account) {
            (view, actor) throws(StoreError) in
            try view.reader.requireRole(
                .acceptConnection, .account(account), by: actor, at: view.now)
            var invitations: [ReceivedInvitation] = []
            try view.reader.forEachConnection(to: actor.account, at: view.now) {
                (host, connection) throws(StoreError) in
                guard connection.status == .pending else { return }
                invitations.append(
                    ReceivedInvitation(
                        connection: Ref(connection.id, of: host.id), hostName: host.name,
                        hostSubdomain: host.subdomain, maximumRole: connection.maximumRole,
                        message: connection.message, lapse: connection.lapse))
            }
            return invitations
        }
    }
}

extension View {
    /// The invitations to a connection, with the tokens that were made of a seed when it was sent: what
    /// ``Session/sendConnection(_:seed:)`` returned, made again, and what a batch that sends does not.
    ///
    /// Complexity: some look-ups for each active Administrator of the delegate.
    ///
    /// Rule: *Invitations* in `Docs/Acting.md`.
    ///
    /// - Parameter seed: That of the sending; another one makes tokens that open nothing.
    /// - Throws: ``StoreError``: `unknown`: there is no such connection.
    public func invitations(to connection: Ref<Connection>, seed: SecretSeed) throws(StoreError)
        -> [Invitation]
    {
        try reader.invitations(to: connection, seed)
    }
}

extension Store {
    /// Opens the invitation of a token, once: says whose it is, for the host application to ask
    /// that user to sign in and answer. Nil when no invitation has the token.
    ///
    /// Complexity: some look-ups, and a commit where an invitation has the token.
    ///
    /// Rule: *Invitations* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `refused` (`openedDelivery`): it was opened before; what every write
    ///   may throw.
    public func open(invitationToken token: String) throws(StoreError) -> InvitationDelivery? {
        try finish(try opening(token))
    }

    /// Opens the invitation of a token, as the other function of that name does; no thread waits.
    ///
    /// - Throws: As ``open(invitationToken:)``.
    public func open(invitationToken token: String) async throws(StoreError)
        -> InvitationDelivery?
    {
        try await finish(try opening(token))
    }

    private func opening(_ token: String) throws(StoreError) -> Deed<InvitationDelivery?> {
        // What nobody was given costs no write.
        let isKnown = try answer { (view) throws(StoreError) in
            try view.reader.delivery(presented: token) != nil
        }
        guard isKnown else { return .done(nil) }
        return .commit { (writer) throws(StoreError) in
            guard let key = try writer.reader.delivery(presented: token) else { return nil }
            let before = try writer.reader.deliveryValue(key)
            try writer.open(key, at: writer.now)
            let after = try writer.reader.deliveryValue(key)
            try writer.log(
                .update, "openInvitation", before: .delivery(before), after: .delivery(after),
                by: .host)
            return after
        }
    }
}

extension Writer {
    /// Makes a delivery for each active Administrator of a connection's delegate.
    mutating func deliver(_ connection: Connection, _ seed: SecretSeed) throws(StoreError) {
        let reference = Ref<Connection>(connection.id, of: connection.host)
        for administrator in try reader.administrators(of: connection.delegate) {
            let delivery = InvitationDelivery(
                connection: reference, administrator: administrator, sent: now)
            let token = seed.token(of: reference, for: administrator)
            try insert(delivery, tokenHash: try reader.hash(of: token, for: .invitations))
            // In the delegate's log, where nothing is told of the host's users before it accepts.
            try log(
                .create, "deliverInvitation", before: nil, after: .delivery(delivery), by: .host)
        }
    }
}

extension StoreReader {
    fileprivate func administrators(of account: Identity) throws(StoreError) -> [Ref<User>] {
        let ordinal = try require(account: account)
        var administrators: [Ref<User>] = []
        for user in try members(of: .activeUsers(ordinal, .administrator)) {
            administrators.append(Ref(try identity(.user, ordinal, user), of: account))
        }
        return administrators
    }

    fileprivate func invitations(to reference: Ref<Connection>, _ seed: SecretSeed)
        throws(StoreError) -> [Invitation]
    {
        let (host, ordinal) = try require(reference, .connection)
        let connection = try connectionValue(host, ordinal)
        var invitations: [Invitation] = []
        for administrator in try administrators(of: connection.delegate) {
            let delivery = InvitationDelivery(
                connection: reference, administrator: administrator, sent: .distantPast)
            // Whoever became an Administrator since has none.
            guard try self.delivery(try key(of: delivery)) != nil else { continue }
            let (account, user) = try require(administrator, .user)
            invitations.append(
                Invitation(
                    connection: reference, administrator: administrator,
                    email: try self.user(account, user).email, message: connection.message,
                    token: seed.token(of: reference, for: administrator)))
        }
        return invitations
    }
}
