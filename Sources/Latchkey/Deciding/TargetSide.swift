import AccessRules

/// How deep assets may be embedded in one another. Every level costs a decision one more
/// look-up, and nobody reads documentation nested deeper; a limit also ends a walk in a
/// damaged file.
let maximumContainerDepth = 16

// The other side of a decision: what is known of the target, as it stands to the subject.
extension StoreReader {
    func facts(
        _ asking: Asking, _ subject: inout SubjectSide, _ target: TargetOrdinal,
        _ routes: inout Decision.Routes
    ) throws(StoreError) -> TargetFacts {
        switch target {
        case .organization(let account, let organization):
            var facts = try organizationFacts(account, organization, &subject, &routes)
            facts.isKindDenied = try isDenied(asking.newKind, &subject)
            return facts
        case .asset(let account, let asset):
            return try assetFacts(asking, account, asset, &subject, &routes)
        case .group(let account, let group):
            return try groupFacts(account, group, &subject)
        case .subject(let account, let user):
            return try userFacts(asking, account, user)
        case .connection(let host, let connection):
            return try connectionFacts(asking, host, connection, &subject)
        case .log(_, nil):
            return TargetFacts()
        case .log(let account, .some(let sequence)):
            return try entryFacts(account, sequence, &subject, &routes)
        case .account:
            var facts = TargetFacts()
            facts.concernsAdministrator = asking.role == .administrator
            return facts
        }
    }

    @inline(__always)
    private func organizationFacts(
        _ account: AccountOrdinal, _ organization: Ordinal, _ subject: inout SubjectSide,
        _ routes: inout Decision.Routes
    ) throws(StoreError) -> TargetFacts {
        guard let bytes = try head(.organization, account, organization) else {
            throw StoreError(.unknown(thing: "organization", "#\(account)/\(organization)"))
        }
        let head: OrganizationHead
        do throws(MalformedRecord) { head = try OrganizationHead(bytes) } catch {
            throw damage(
                Tables.heads,
                HeadKey(
                    account: account, side: .organization, block: organization / Heads.perBlock),
                error.reason)
        }
        var facts = TargetFacts()
        facts.state = head.state
        routes = try subject.routes(to: organization, head, self)
        facts.isOrganizationInScope = !routes.isEmpty
        return facts
    }

    /// Facts of an asset: its own, those of everything that it is embedded in, and those of
    /// its organization.
    ///
    /// Rule: *Groups and asset types* in `Docs/Permissions.md`.
    @inline(__always)
    private func assetFacts(
        _ asking: Asking, _ account: AccountOrdinal, _ asset: Ordinal,
        _ subject: inout SubjectSide, _ routes: inout Decision.Routes
    ) throws(StoreError) -> TargetFacts {
        var key = HeadKey(account: account, side: .asset, block: asset / Heads.perBlock)
        guard var block = try payload(key, in: Tables.heads),
            var bytes = try head(asset, in: block, key)
        else { throw StoreError(.unknown(thing: "asset", "#\(account)/\(asset)")) }
        var current = asset
        var head = try assetHead(bytes, key)
        var state = head.state
        var isKindDenied = try subject.isDenied(head.kind, self)
        var depth = 0
        while head.flags.contains(.embedded) {
            depth &+= 1
            guard depth <= maximumContainerDepth else {
                throw damage(Tables.heads, key, "is embedded too deep, or in itself")
            }
            current = head.container
            let next = HeadKey(account: account, side: .asset, block: current / Heads.perBlock)
            // Neighbours share an entry: what is embedded is often numbered beside its
            // container.
            if next != key {
                guard let found = try payload(next, in: Tables.heads) else {
                    throw damage(Tables.heads, next, "is missing though an asset is in it")
                }
                block = found
                key = next
            }
            guard let found = try self.head(current, in: block, key) else {
                throw damage(Tables.heads, key, "lacks a container that an asset is in")
            }
            bytes = found
            let kind = head.kind
            head = try assetHead(bytes, key)
            state = max(state, head.state)
            if !isKindDenied, head.kind != kind {
                isKindDenied = try subject.isDenied(head.kind, self)
            }
        }
        var facts = try organizationFacts(account, head.organization, &subject, &routes)
        facts.state = max(facts.state, state)
        if !isKindDenied { isKindDenied = try isDenied(asking.newKind, &subject) }
        facts.isKindDenied = isKindDenied
        if head.flags.contains(.listed) {
            facts.isAssetOpen = try subject.isListed(on: current, head, self)
        }
        return facts
    }

    @_lifetime(copy bytes)
    @inline(__always)
    func assetHead(_ bytes: RawSpan, _ key: HeadKey) throws(StoreError) -> AssetHead {
        do throws(MalformedRecord) { return try AssetHead(bytes) } catch {
            throw damage(Tables.heads, key, error.reason)
        }
    }

    private func isDenied(_ kind: Asking.NewKind, _ subject: inout SubjectSide)
        throws(StoreError) -> Bool
    {
        switch kind {
        case .unchanged, .unheardOf: false
        case .known(let ordinal): try subject.isDenied(ordinal, self)
        }
    }

    private func groupFacts(
        _ account: AccountOrdinal, _ group: Ordinal, _ subject: inout SubjectSide
    ) throws(StoreError) -> TargetFacts {
        guard let record = try record(GroupRecord.self, account, group) else {
            throw StoreError(.unknown(thing: "group", "#\(account)/\(group)"))
        }
        var facts = TargetFacts()
        facts.isActorInGroup = try subject.isMember(of: group, self)
        facts.isGroupDenying = !record.deniedKinds.isEmpty
        return facts
    }

    /// Facts of a connection: for an answer to it, its status at the instant. One that is over
    /// by time has expired, whether or not a write has said so yet.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    private func connectionFacts(
        _ asking: Asking, _ host: AccountOrdinal, _ connection: Ordinal,
        _ subject: inout SubjectSide
    ) throws(StoreError) -> TargetFacts {
        var facts = TargetFacts()
        let record = try self.connection(host, connection)
        guard asking.action != .configureConnections else { return facts }
        facts.connectionStatus = record.status
        if record.status == .accepted, record.validity.end != .distantFuture {
            if record.validity.end <= asking.instant {
                facts.connectionStatus = .expired
            } else {
                subject.validUntil = min(subject.validUntil, record.validity.end)
            }
        }
        return facts
    }

    private func userFacts(_ asking: Asking, _ account: AccountOrdinal, _ user: Ordinal)
        throws(StoreError) -> TargetFacts
    {
        guard let record = try record(UserRecord.self, account, user) else {
            throw StoreError(.unknown(thing: "user", "#\(account)/\(user)"))
        }
        var facts = TargetFacts()
        facts.concernsAdministrator =
            record.role == .administrator || asking.role == .administrator
        return facts
    }

    /// Facts of a log entry: it is about an organization, or about none.
    ///
    /// Rule: *The activity log* in `Docs/Permissions.md`.
    private func entryFacts(
        _ account: AccountOrdinal, _ sequence: UInt64, _ subject: inout SubjectSide,
        _ routes: inout Decision.Routes
    ) throws(StoreError) -> TargetFacts {
        guard let entry = try logEntry(account, sequence) else {
            let id = try self.account(account).id
            throw StoreError(.unknown(thing: "log entry", "\(id)/\(sequence)"))
        }
        var facts = TargetFacts()
        facts.isOrganizationInScope = subject.facts.hasAllOrganizations
        if let id = entry.organization, let organization = try ordinal(account, .organization, id) {
            facts = try organizationFacts(account, organization, &subject, &routes)
            // The entry stays what it is whatever becomes of the organization.
            facts.state = .normal
        }
        return facts
    }
}
