import AccessRules

extension Membership {
    init(_ fields: borrowing LineFields, now: Instant?) throws(InterchangeError) {
        let member = try Member(fields)
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            group: try fields.requiredIdentity(.group), member: member,
            validity: try fields.validity(),
            made: try fields.authorship(by: .by, time: .time, now: now))
    }
}

extension Membership.Member {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let key = try fields.exactlyOne(of: Self.keys)
        let id = try fields.requiredIdentity(key)
        self = key == .user ? .user(id) : .connection(id)
    }

    private static let keys: InterchangeKeys = [.user, .connection]
}

extension Grant {
    init(_ fields: borrowing LineFields, now: Instant?) throws(InterchangeError) {
        let grantee = try Grantee(fields)
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            organization: try fields.requiredIdentity(.organization), grantee: grantee,
            validity: try fields.validity(),
            made: try fields.authorship(by: .by, time: .time, now: now))
    }
}

extension Grant.Grantee {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let key = try fields.exactlyOne(of: Self.keys)
        let id = try fields.requiredIdentity(key)
        self = key == .user ? .user(id) : key == .group ? .group(id) : .connection(id)
    }

    private static let keys: InterchangeKeys = [.user, .group, .connection]
}

extension Connection {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        try self.init(
            fields, host: try fields.requiredIdentity(.host, .account),
            status: try fields.requiredNamed(.status, ConnectionStatus.self))
    }

    /// What the other keys say of a connection of that host, in that status.
    init(
        _ fields: borrowing LineFields, host: Identity, status: ConnectionStatus
    ) throws(InterchangeError) {
        self.init(
            id: try fields.requiredIdentity(.id), host: host,
            delegate: try fields.requiredIdentity(.delegate, .account),
            maximumRole: try fields.required(.maximumRole, Role.maximumTable), status: status,
            hasAllOrganizations: try fields.flag(.allOrganizations),
            message: try fields.text(.message, .message),
            validity: try fields.validity(),
            sent: try fields.authorship(by: .sentBy, time: .sentAt),
            accepted: try fields.authorship(by: .acceptedBy, time: .acceptedAt))
        if host == delegate {
            throw fields.error(
                .delegate, "found the host itself", "another account: none is connected to itself")
        }
    }
}
