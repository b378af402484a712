import LMDB

// Memberships and grants, and what is kept beside decisions.
extension SalvageWriter {
    mutating func writeMemberships(
        _ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws { try writeEdges(.membership, account, write) }

    /// Grants by organization, as these are written.
    mutating func writeGrants(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws {
        guard let order = movedOrganizations[account] else {
            return try writeEdges(.grant, account, write)
        }
        for organization in order { try writeEdges(.grant, account, of: organization, write) }
        // Those of organizations that are lost are counted, wherever these would stand.
        let written = Set(order)
        var key = try reader.nextEdge(account, .grant, after: nil)
        while let edge = key {
            if !written.contains(edge.object) { try writeEdge(edge, write) }
            key = try reader.nextEdge(account, .grant, after: edge)
        }
    }

    private mutating func writeEdges(
        _ kind: EdgeKind, _ account: AccountOrdinal, of object: Ordinal? = nil,
        _ write: ([UInt8]) throws -> Void
    ) throws {
        var key = try reader.nextEdge(account, kind, of: object ?? 0, after: nil)
        while let edge = key, object ?? edge.object == edge.object {
            try writeEdge(edge, write)
            key = try reader.nextEdge(account, kind, after: edge)
        }
    }

    private mutating func writeEdge(_ key: EdgeKey, _ write: ([UInt8]) throws -> Void) throws {
        guard let id = accounts[key.account], try !reader.isLeaving(key) else { return }
        let type: InterchangeType = key.kind == .grant ? .grant : .membership
        guard
            let object = try end(key.kind.objectSpace, key.object, of: key.account, type, id),
            let party = try end(key.party.kind.space, key.party.ordinal, of: key.account, type, id)
        else { return }
        let edge: EdgeRecord
        do {
            guard let found = try reader.edge(key) else { return }
            edge = found
        } catch {
            guard case .damaged = error.kind else { throw error }
            return tally.lose(1, type, of: id.text)
        }
        let made = try authorship(edge.made, type, of: id)
        switch (key.kind, key.party.kind) {
        case (.grant, let kind):
            let grantee: Grant.Grantee =
                switch kind {
                case .user: .user(party)
                case .group: .group(party)
                case .connection: .connection(party)
                }
            try emit(
                .grant(
                    Grant(
                        account: id, organization: object, grantee: grantee,
                        validity: edge.validity, made: made)), write)
        case (_, let kind):
            try emit(
                .membership(
                    Membership(
                        account: id, group: object,
                        member: kind == .connection ? .connection(party) : .user(party),
                        validity: edge.validity, made: made)), write)
        }
    }

    /// What is at an end of a grant or a membership; nil where it is lost, which is counted, or gone, which is not.
    private mutating func end(
        _ space: Space, _ ordinal: Ordinal, of account: AccountOrdinal, _ type: InterchangeType,
        _ id: Identity
    ) throws(StoreError) -> Identity? {
        switch try find(space, account, ordinal) {
        case .id(let end): return end
        case .gone: return nil
        case .lost:
            tally.leaveOut(type, of: id.text, "whose \(space) is lost")
            return nil
        }
    }

    mutating func writeSettings(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void)
        throws
    {
        guard let id = accounts[account],
            let record = try record(SettingsRecord.self, account, 0)
        else { return }
        try emit(
            .settings(
                AccountSettings(
                    account: id, billing: record.billing, sidebar: record.sidebar,
                    integrations: record.integrations, features: record.features,
                    syncs: record.syncs,
                    retention: AccountSettings.Retention(
                        deletedDays: record.deletedDays.map(Int.init),
                        reportDays: record.reportDays.map(Int.init)))), write)
    }

    mutating func writeTemplates(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void)
        throws
    {
        guard let id = accounts[account] else { return }
        for ordinal in try ordinals(.template, account) {
            guard let record = try record(TemplateRecord.self, account, ordinal) else { continue }
            try emit(
                .template(
                    AssetTemplate(
                        account: id, id: record.id, name: record.name, kind: record.kind,
                        fields: record.fields)), write)
        }
    }

    mutating func writeAPIKeys(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws
    {
        guard let id = accounts[account] else { return }
        for ordinal in try ordinals(.apiKey, account) {
            guard let record = try record(APIKeyRecord.self, account, ordinal) else { continue }
            var revoked: Authorship?
            if let made = record.revoked { revoked = try authorship(made, .apiKey, of: id) }
            try emit(
                .apiKey(
                    APIKey(
                        account: id, id: record.id, name: record.name, api: record.api,
                        generated: try authorship(record.generated, .apiKey, of: id),
                        lastUsed: record.lastUsed, revoked: revoked)), write)
        }
    }

    mutating func writeProviders(_ write: ([UInt8]) throws -> Void) throws {
        for ordinal in try ordinals(.provider, 0) {
            guard let record = try record(ProviderRecord.self, 0, ordinal) else { continue }
            try emit(
                .provider(CertifiedProvider(name: record.name, subdomain: record.subdomain)), write)
        }
    }

    mutating func writeDeliveries(_ host: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws
    {
        guard let id = accounts[host] else { return }
        var next = try reader.nextDelivery(host, after: nil)
        while let key = next {
            next = try reader.nextDelivery(host, after: key)
            guard let connection = try record(ConnectionRecord.self, host, key.connection),
                let administrator = try reference(
                    to: EdgeAuthorship.Author(account: connection.delegate, user: key.user))
            else {
                tally.leaveOut(.delivery, of: id.text, "whose connection or user is lost")
                continue
            }
            let delivery: DeliveryRecord
            do {
                guard let found = try reader.delivery(key) else { continue }
                delivery = found
            } catch {
                guard case .damaged = error.kind else { throw error }
                tally.lose(1, .delivery, of: id.text)
                continue
            }
            try emit(
                .delivery(
                    InvitationDelivery(
                        connection: Ref(connection.id, of: id), administrator: administrator,
                        sent: delivery.sent, opened: delivery.opened)), write)
        }
    }

    mutating func writeReports(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws
    {
        guard let id = accounts[account] else { return }
        for ordinal in try ordinals(.report, account) {
            guard let record = try record(ReportRecord.self, account, ordinal) else { continue }
            guard let user = try reference(to: record.user),
                case .id(let sharedWith) = try find(.user, account, record.sharedWith)
            else {
                tally.leaveOut(.report, of: id.text, "whose user is lost")
                continue
            }
            try emit(
                .report(
                    PasswordsAccessedReport(
                        account: id, id: record.id, user: user, sharedWith: sharedWith,
                        shared: try authorship(record.shared, .report, of: id),
                        rows: record.rows)), write)
        }
    }
}
