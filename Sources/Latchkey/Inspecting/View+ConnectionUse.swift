import AccessRules

// Connections that let more in than was used.
extension View {
    func connections(
        _ account: Identity, _ number: AccountOrdinal, _ since: Instant,
        _ body: (Risk) throws -> Void
    ) throws {
        for ordinal in try reader.members(of: PostingSet(number, .connections)) {
            let value = try reader.connectionValue(number, ordinal, at: now)
            guard value.isInForce(at: now),
                max(value.accepted?.time ?? .distantPast, value.validity.begin) < since
            else { continue }
            let use = try use(of: value, number, ordinal, since)
            guard
                use.usedCount < use.organizationCount || use.neededRole < use.maximumRole
            else { continue }
            try body(
                Risk(
                    kind: .connectionWiderThanUse,
                    subject: .thing(.connection, account: account, id: value.id),
                    detail: .use(use)))
        }
    }

    private func use(
        of connection: Connection, _ host: AccountOrdinal, _ ordinal: Ordinal, _ since: Instant
    ) throws -> ConnectionUse {
        let home = connection.delegate
        let query = Query<LogEntry>(in: connection.host)
            .where { $0.homeAccount == home && $0.time >= since }
        var reached: Set<Identity>?
        if !connection.hasAllOrganizations {
            reached = []
            for organization in try scope(of: ordinal, host) {
                let value = try reader.organization(host, organization)
                if value.state != .deleted { reached?.insert(value.id) }
            }
        }
        let used = try counts(query, by: { $0.organization }).compactMap(\.value?.id)
        let usedCount = try used.count { id in
            if let reached { return reached.contains(id) }
            guard let organization = try reader.ordinal(host, .organization, id) else {
                return false
            }
            return try reader.organization(host, organization).state != .deleted
        }
        var needed = Role.readOnly
        let writes = query.where { $0.event != .read }
        for found in try counts(writes, by: { $0.operation }) {
            needed = max(needed, found.value.flatMap { Role.permitting($0) } ?? .manager)
        }
        return ConnectionUse(
            organizationCount: try reached?.count ?? openCount(of: connection.host),
            usedCount: usedCount, maximumRole: connection.maximumRole,
            neededRole: min(needed, connection.maximumRole), since: since)
    }
}

extension Role {
    /// The least role that permits a user of another account the action of an operation; nil where it has none of its own.
    fileprivate static func permitting(_ operation: String) -> Role? {
        guard let action = Action(name: operation) else { return nil }
        return [Role.readOnly, .creator, .editor, .manager]
            .first { RoleTable.delegate(action, $0) != .never }
    }
}
