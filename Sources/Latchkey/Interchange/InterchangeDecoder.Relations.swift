import AccessRules

extension Membership {
    init(_ fields: borrowing LineFields, now: Instant?) throws(InterchangeError) {
        let key = try fields.exactlyOne(of: Self.memberKeys)
        let member = try fields.requiredIdentity(key)
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            group: try fields.requiredIdentity(.group),
            member: key == .user ? .user(member) : .connection(member),
            validity: try fields.validity(),
            made: try fields.authorship(by: .by, time: .time, now: now))
    }

    private static let memberKeys: InterchangeKeys = [.user, .connection]
}

extension Grant {
    init(_ fields: borrowing LineFields, now: Instant?) throws(InterchangeError) {
        let key = try fields.exactlyOne(of: Self.granteeKeys)
        let grantee = try fields.requiredIdentity(key)
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            organization: try fields.requiredIdentity(.organization),
            grantee: key == .user
                ? .user(grantee) : key == .group ? .group(grantee) : .connection(grantee),
            validity: try fields.validity(),
            made: try fields.authorship(by: .by, time: .time, now: now))
    }

    private static let granteeKeys: InterchangeKeys = [.user, .group, .connection]
}

extension Connection {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            id: try fields.requiredIdentity(.id),
            host: try fields.requiredIdentity(.host, .account),
            delegate: try fields.requiredIdentity(.delegate, .account),
            maximumRole: try fields.required(.maximumRole, Role.maximumTable),
            status: try fields.requiredNamed(.status, ConnectionStatus.self),
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
