import AccessRules

// The steps of a connection, each told in the logs of both its accounts.
extension Writer {
    /// Stores a connection's next status, logged once in each of its two accounts.
    ///
    /// The delegate's entry says what the delegate may know of the connection, and what was
    /// only drafted is the host's own affair.
    mutating func transition(_ connection: Connection, _ act: Act) throws(StoreError) {
        let (host, ordinal) = try reader.require(
            Ref<Connection>(connection.id, of: connection.host), .connection)
        let before = try reader.connectionValue(host, ordinal)
        try change(.connection(connection), as: act.name, by: act.author)
        try tellDelegate(host, before, connection, act)
    }

    /// Logs the step of a connection in its delegate's account.
    mutating func tellDelegate(
        _ host: AccountOrdinal, _ before: Connection, _ connection: Connection, _ act: Act
    ) throws(StoreError) {
        guard before.wasSent || connection.wasSent else { return }
        let hostName = try reader.accountValue(host).name
        // Until it accepts, the delegate learns nothing of the host's users.
        let isKnown =
            before.status == .accepted || act.author.user?.account == connection.delegate
        try append(
            LogEntry(
                account: connection.delegate, time: now, event: .update, operation: act.name,
                user: isKnown ? act.author.user : nil,
                resource: LogEntry.Resource(
                    kind: "connection", id: connection.id, name: hostName),
                client: isKnown ? act.author.client : nil,
                reason: act.author.reason(toldIn: connection.delegate),
                before: before.noticeOfDelegate, after: connection.noticeOfDelegate),
            try reader.require(account: connection.delegate))
    }
}

extension Connection {
    /// Whether the delegate was told of it. One that was imported may not say when.
    var wasSent: Bool {
        switch status {
        case .draft: false
        case .cancelled: sent != nil
        case .pending, .accepted, .declined, .lapsed, .revoked, .left, .expired: true
        }
    }

    /// What the delegate's log says of a connection, in the keys of the interchange format.
    fileprivate var noticeOfDelegate: String {
        var notice = self
        notice.validity = .always
        notice.hasAllOrganizations = false
        notice.sent = nil
        notice.accepted = nil
        return InterchangeEncoder.text(of: .connection(notice))
    }
}
