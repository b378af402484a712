public import AccessRules

/// A user of a connection's delegate, as the host sees the user: by name and role.
public struct DelegateUser: Hashable, Sendable {
    /// The user, by home account.
    public let user: Ref<User>
    /// What people call the user.
    public let name: String
    /// The role at home.
    public let homeRole: Role
    /// The role in the host's account; nil for a Lite user, who cannot enter it.
    public let effectiveRole: Role?
}

/// A connection that was accepted, as its delegate sees it.
public struct ReceivedConnection: Hashable, Sendable {
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
    /// How far it has come now: accepted, revoked, left or expired.
    public let status: ConnectionStatus
    /// When it holds, once it is accepted.
    public let validity: Validity
}

// What is seen of connections: by the host's users of those that let others in, and by the
// delegate's of those that let them in.
extension Session {
    /// The connections of which the account is the host, in the order in which they were added,
    /// in pages. What is over by time is shown as such.
    ///
    /// Complexity: a look-up for each item.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: As ``users(_:size:after:)``.
    public func connections(size: Int = .max, after cursor: PageCursor? = nil) throws(StoreError)
        -> Page<Connection>
    {
        try reading("listConnections", about: .account) { (view, actor) throws(StoreError) in
            let start = try view.start(
                current: cursor, brief("connections of"), count: 1)
            guard isHome else { return try view.emptyPage(start) }
            let now = view.now
            return try view.records(
                .connection, actor.account, start, size: size, end: { $0.end }
            ) {
                (reader, ordinal) throws(StoreError) in
                try reader.connectionValue(actor.account, ordinal, at: now)
            }
        }
    }

    /// A connection of which the account is the host.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// Complexity: a decision and some look-ups.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for one that is not there, or not
    ///   to be seen.
    public func connection(_ id: Identity) throws(StoreError) -> Connection {
        try reading("viewConnection", about: .thing("connection", id)) {
            (view, actor) throws(StoreError) in
            let (host, ordinal) = try view.own(actor, Target.connection(reference(id)))
            return try view.reader.connectionValue(host, ordinal, at: view.now)
        }
    }

    /// The active users of the delegate of a connection, as the host sees them once it is
    /// accepted and as long as it has not ended, in the order in which they were added, in
    /// pages.
    ///
    /// Complexity: a look-up for each item.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for a connection that is not
    ///   there, or not to be seen; `refused` (`connectionStatus`) for one that is not accepted, or has
    ///   ended; `invalidCursor` and `invalid` as ``users(_:size:after:)``.
    public func delegateUsers(
        of connection: Identity, size: Int = .max, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<DelegateUser> {
        try reading("listDelegateUsers", about: .thing("connection", connection)) {
            (view, actor) throws(StoreError) in
            let (host, ordinal) = try view.own(actor, Target.connection(reference(connection)))
            let value = try view.reader.connectionValue(host, ordinal, at: view.now)
            guard value.status == .accepted else {
                throw StoreError(
                    .refused(
                        .connectionStatus,
                        concerned: ["\(value.shown) is \(value.status.name)"]))
            }
            let start = try view.start(
                current: cursor, brief("delegates of", "\(connection)"), count: 1)
            let delegate = try view.reader.connection(host, ordinal).delegate
            return try view.delegateUsers(
                delegate, value.delegate, value.maximumRole, until: value.end, start, size: size)
        }
    }

    /// The connections for the account that were accepted, whatever became of them, by host and
    /// in the order in which they were added.
    ///
    /// What was only sent is an invitation, for Administrators: see ``receivedInvitations()``.
    ///
    /// Complexity: a look-up for each connection that ever was drafted to the account.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `denied` without standing.
    public func receivedConnections() throws(StoreError) -> [ReceivedConnection] {
        try reading("listReceivedConnections", about: .account) {
            (view, actor) throws(StoreError) in
            guard isHome else { return [] }
            var received: [ReceivedConnection] = []
            try view.reader.forEachConnection(to: actor.account, at: view.now) {
                (host, connection) throws(StoreError) in
                guard connection.status.wasAccepted else { return }
                received.append(
                    ReceivedConnection(
                        connection: Ref(connection.id, of: host.id), hostName: host.name,
                        hostSubdomain: host.subdomain, maximumRole: connection.maximumRole,
                        message: connection.message, status: connection.status,
                        validity: connection.validity))
            }
            return received
        }
    }
}

extension View {
    fileprivate func delegateUsers(
        _ delegate: AccountOrdinal, _ home: Identity, _ maximum: Role, until end: Instant?,
        _ start: PageStart, size: Int
    ) throws(StoreError) -> Page<DelegateUser> {
        let active = PostingExpression.or(
            Role.allCases.map { .set(.activeUsers(delegate, $0)) })
        let walked = try walk(active, from: start.position?.first, size: size)
        var items: [DelegateUser] = []
        for user in walked.items {
            let record = try reader.existing(UserRecord.self, delegate, user)
            items.append(
                DelegateUser(
                    user: Ref(record.id, of: home), name: record.name, homeRole: record.role,
                    effectiveRole: Role.effective(home: record.role, maximum: maximum)))
        }
        let last = walked.hasMore ? walked.items.last.map { [$0] } : nil
        return try page(items, start, last, end ?? .distantFuture)
    }
}

extension StoreReader {
    /// Calls `body` with each connection of which an account is the delegate, as it is at an instant,
    /// and its host.
    func forEachConnection(
        to delegate: AccountOrdinal, at instant: Instant,
        _ body: (Account, Connection) throws(StoreError) -> Void
    ) throws(StoreError) {
        for host in try members(of: PostingSet(delegate, .hosts)) {
            let account = try accountValue(host)
            for ordinal in try members(of: PostingSet(host, .pairConnections, of: delegate)) {
                try body(account, try connectionValue(host, ordinal, at: instant))
            }
        }
    }
}
