import AccessRules

// What an account gives to others: keys, invitations and reports.
extension APIKey {
    static let lineKeys: InterchangeKeys = [
        .type, .account, .id, .name, .api, .generatedBy, .generatedAt, .lastUsedAt, .revokedBy,
        .revokedAt,
    ]

    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard let generated = try fields.authorship(by: .generatedBy, time: .generatedAt) else {
            throw fields.missing(.generatedAt, LineFields.instantExpectation)
        }
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(.id),
            name: try fields.requiredText(.name, .name),
            api: try fields.requiredText(.api, .kind), generated: generated,
            lastUsed: try fields.instant(.lastUsedAt),
            revoked: try fields.authorship(by: .revokedBy, time: .revokedAt))
        try fields.refuse(.lastUsedAt, lastUsed, before: .generatedAt, generated.time)
        try fields.refuse(.revokedAt, revoked?.time, before: .generatedAt, generated.time)
    }
}

extension InvitationDelivery {
    static let lineKeys: InterchangeKeys = [
        .type, .account, .connection, .administrator, .sentAt, .openedAt,
    ]

    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let host = try fields.requiredIdentity(.account, .account)
        let connection = try fields.requiredIdentity(.connection)
        guard let administrator = try fields.reference(.administrator, to: User.self) else {
            throw fields.missing(.administrator, LineFields.referenceExpectation)
        }
        guard let sent = try fields.instant(.sentAt) else {
            throw fields.missing(.sentAt, LineFields.instantExpectation)
        }
        self.init(
            connection: Ref(connection, of: host), administrator: administrator, sent: sent,
            opened: try fields.instant(.openedAt))
        if administrator.account == host {
            throw fields.wrong(.administrator, "a user of the connection's delegate")
        }
        try fields.refuse(.openedAt, opened, before: .sentAt, sent)
    }
}

extension PasswordsAccessedReport {
    static let lineKeys: InterchangeKeys = [
        .type, .account, .id, .user, .sharedWith, .sharedBy, .sharedAt, .rows,
    ]

    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard let user = try fields.reference(.user, to: User.self) else {
            throw fields.missing(.user, LineFields.referenceExpectation)
        }
        guard let shared = try fields.authorship(by: .sharedBy, time: .sharedAt) else {
            throw fields.missing(.sharedAt, LineFields.instantExpectation)
        }
        let rows = try fields.objects(
            .rows, allowed: Row.keys, limit: Self.maximumRowCount
        ) { (row) throws(InterchangeError) in try Row(row) }
        try fields.refuseRepetition(.rows, inSorted: rows.map(\.asset).sorted())
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(.id), user: user,
            sharedWith: try fields.requiredIdentity(.sharedWith), shared: shared, rows: rows)
    }
}

extension PasswordsAccessedReport.Row {
    fileprivate init(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard let lastRead = try fields.instant(.lastReadAt) else {
            throw fields.missing(.lastReadAt, LineFields.instantExpectation)
        }
        self.init(
            asset: try fields.requiredIdentity(.asset),
            name: try fields.requiredText(.name, .name),
            organization: try fields.identity(.organization), lastRead: lastRead,
            isChangedSince: try fields.flag(.changedSince))
    }

    fileprivate static let keys: InterchangeKeys = [
        .asset, .name, .organization, .lastReadAt, .changedSince,
    ]
}
