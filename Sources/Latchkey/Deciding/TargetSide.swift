import AccessRules

/// How much of the target's facts is gathered.
enum FactExtent {
    /// What the decision depends on.
    case decisive
    /// Everything that a layer could ask about, for an explanation.
    case whole
}

// The other side of a decision: what is known of the target, as it stands to the subject.
extension StoreReader {
    func facts(
        _ asking: Asking, _ subject: inout SubjectSide, _ target: TargetOrdinal,
        _ routes: inout Decision.Routes, _ extent: FactExtent = .decisive
    ) throws(StoreError) -> TargetFacts {
        switch target {
        case .organization(let account, let organization):
            var facts = try organizationFacts(account, organization, &subject, &routes)
            facts.isKindDenied = try isDenied(asking.newKind, &subject)
            return facts
        case .asset(let account, let asset):
            return try assetFacts(asking, account, asset, &subject, &routes, extent)
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
            throw missing(.organization, account, organization)
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
    /// Kinds and lists are asked last, and only where the answer can depend on them: not for
    /// somebody whom an earlier layer denies, nor for one whom these layers do not concern.
    ///
    /// Rule: *Groups and asset types* in `Docs/Permissions.md`.
    @inline(__always)
    private func assetFacts(
        _ asking: Asking, _ account: AccountOrdinal, _ asset: Ordinal,
        _ subject: inout SubjectSide, _ routes: inout Decision.Routes, _ extent: FactExtent
    ) throws(StoreError) -> TargetFacts {
        let chain = try chain(account, asset)
        var facts = try organizationFacts(account, chain.organization, &subject, &routes)
        facts.state = max(facts.state, chain.state)
        if extent == .decisive,
            !Verdict.dependsOnAsset(asking.action, actor: subject.facts, target: facts)
        {
            return facts
        }
        facts.isKindDenied = try isDenied(asking.newKind, &subject)
        for index in 0..<chain.kindCount where !facts.isKindDenied {
            facts.isKindDenied = try subject.isDenied(chain.kinds[index], self)
        }
        if chain.outermost.flags.contains(.listed) {
            facts.isAssetOpen = try subject.isListed(
                on: chain.outermostOrdinal, chain.outermost, self)
        }
        return facts
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
            throw missing(.group, account, group)
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
        facts.connectionStatus = record.status(at: asking.instant)
        if let end = record.end, asking.instant < end {
            subject.validUntil = min(subject.validUntil, end)
        }
        return facts
    }

    private func userFacts(_ asking: Asking, _ account: AccountOrdinal, _ user: Ordinal)
        throws(StoreError) -> TargetFacts
    {
        guard let record = try record(UserRecord.self, account, user) else {
            throw missing(.user, account, user)
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
        return try entryFacts(account, about: entry.organization, &subject, &routes)
    }

    /// Facts of a log entry about an organization, or about none.
    func entryFacts(
        _ account: AccountOrdinal, about organization: Identity?, _ subject: inout SubjectSide,
        _ routes: inout Decision.Routes
    ) throws(StoreError) -> TargetFacts {
        var facts = TargetFacts()
        facts.isOrganizationInScope = subject.facts.hasAllOrganizations
        if let id = organization, let organization = try ordinal(account, .organization, id) {
            facts = try organizationFacts(account, organization, &subject, &routes)
            // The entry stays what it is whatever becomes of the organization.
            facts.state = .normal
        }
        return facts
    }
}
