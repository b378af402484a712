import AccessRules

// The life of connections, at the host and at the delegate.
extension Writer {
    mutating func draftConnection(_ connection: Connection, _ act: Act) throws(StoreError) {
        try act.check(connection.host)
        try require(.configureConnections, .account(act.accountID), by: act.actor)
        var connection = connection
        connection.status = .draft
        connection.sent = nil
        connection.accepted = nil
        try create(.connection(connection), as: act.name, by: act.author)
    }

    mutating func editConnection(_ id: Identity, _ edit: ConnectionEdit, _ act: Act)
        throws(StoreError)
    {
        var connection = try hosted(id, act)
        try refuseEnded(connection)
        if let role = edit.maximumRole { connection.maximumRole = role }
        if let isOn = edit.hasAllOrganizations { connection.hasAllOrganizations = isOn }
        if let message = edit.message { connection.message = message }
        if let validity = edit.validity { connection.validity = validity }
        try change(.connection(connection), as: act.name, by: act.author)
    }

    mutating func sendConnection(_ id: Identity, _ seed: SecretSeed, _ act: Act) throws(StoreError)
    {
        var connection = try hosted(id, act)
        try require(status: [.draft], of: connection)
        try requireScope(of: connection)
        connection.status = .pending
        connection.sent = act.author.made(at: now)
        try transition(connection, act)
        try deliver(connection, seed)
    }

    mutating func cancelConnection(_ id: Identity, _ act: Act) throws(StoreError) {
        try end(try hosted(id, act), from: [.draft, .pending], as: .cancelled, act)
    }

    mutating func revokeConnection(_ id: Identity, _ act: Act) throws(StoreError) {
        try end(try hosted(id, act), from: [.accepted], as: .revoked, act)
    }

    mutating func acceptConnection(_ reference: Ref<Connection>, _ act: Act)
        throws(StoreError)
    {
        var connection = try invitation(reference, .acceptConnection, act)
        try require(status: [.pending, .accepted], of: connection)
        // The first acceptance counts, and repeats change nothing.
        if connection.status == .accepted { return }
        try requireScope(of: connection)
        connection.status = .accepted
        connection.accepted = act.author.made(at: now)
        try transition(connection, act)
    }

    mutating func declineConnection(_ reference: Ref<Connection>, _ act: Act)
        throws(StoreError)
    {
        let connection = try invitation(reference, .declineConnection, act)
        try end(connection, from: [.pending], as: .declined, act)
    }

    mutating func leaveConnection(_ reference: Ref<Connection>, _ act: Act)
        throws(StoreError)
    {
        let connection = try invitation(reference, .leaveConnection, act)
        try end(connection, from: [.accepted], as: .left, act)
    }

    /// Gives a connection that has come so far its final status.
    private mutating func end(
        _ connection: Connection, from statuses: Set<ConnectionStatus>,
        as status: ConnectionStatus, _ act: Act
    ) throws(StoreError) {
        try require(status: statuses, of: connection)
        var connection = connection
        connection.status = status
        try transition(connection, act)
    }

    /// A connection of which the account is the host.
    private mutating func hosted(_ id: Identity, _ act: Act) throws(StoreError) -> Connection {
        let target = try require(
            .configureConnections, .connection(act.actor.reference(id)), by: act.actor)
        let (host, ordinal) = try target.thing()
        return try reader.connectionValue(host, ordinal)
    }

    /// A connection of which the account is the delegate.
    private mutating func invitation(
        _ reference: Ref<Connection>, _ action: Action, _ act: Act
    ) throws(StoreError) -> Connection {
        let target = try require(action, .connection(reference), by: act.actor)
        let (host, ordinal) = try target.thing()
        let connection = try reader.connectionValue(host, ordinal)
        guard connection.delegate == act.accountID else {
            throw StoreError(
                .doesNotFit(
                    "\(act.name) is done by the delegate, \(connection.delegate), "
                        + "not in \(act.accountID)"))
        }
        return connection
    }

    private func require(status: Set<ConnectionStatus>, of connection: Connection)
        throws(StoreError)
    {
        try refuseEnded(connection)
        guard status.contains(connection.status) else {
            throw StoreError(
                .refused(
                    .connectionStatus,
                    concerned: ["\(connection.shown) is \(connection.status.name)"]))
        }
    }

    /// Refuses what is done to a connection that has ended, by a transition or by time.
    func refuseEnded(_ connection: Connection) throws(StoreError) {
        guard connection.isLive(at: now) else {
            throw StoreError(.refused(.finalConnection, concerned: [connection.shown]))
        }
    }

    /// Refuses a connection through which no organization could ever be reached directly.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    func requireScope(of connection: Connection) throws(StoreError) {
        let (host, ordinal) = try reader.require(
            Ref<Connection>(connection.id, of: connection.host), .connection)
        let record = try reader.connection(host, ordinal)
        guard try reader.reaches(host, ordinal, record, now: now) else {
            throw StoreError(.refused(.connectionScope, concerned: [connection.shown]))
        }
    }
}

extension StoreReader {
    /// Whether a connection has at least one organization of its own, or all: a grant that has not
    /// ended, of an organization that is not deleted after the changes.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    func reaches(
        _ host: AccountOrdinal, _ connection: Ordinal, _ record: ConnectionRecord,
        restored: Ordinal? = nil, now: Instant
    ) throws(StoreError) -> Bool {
        if record.hasAllOrganizations { return true }
        let deleted = PostingSet.organizations(host, .deleted)
        let grants = PostingSet(host, .connectionOrganizations, of: connection)
        for (organization, validity) in try edges(grants) where now < validity.end {
            if organization == restored { return true }
            if try !contains(organization, in: deleted) { return true }
        }
        return false
    }
}
