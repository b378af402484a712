import AccessRules

/// A question with everything that its answer depends on, read once.
///
/// The facts are those that the engine gathers; what is read beside them only names things.
struct ExplainedCase: Sendable {
    var asking: Asking
    var home: AccountOrdinal
    var user: Ordinal
    var userRecord: UserRecord
    /// Who asks, by home account.
    var userRef: Ref<User>
    /// The account in which the question is decided.
    var acting: AccountOrdinal
    var actingID: Identity
    var target: TargetOrdinal
    var actor: ActorFacts
    var facts: TargetFacts
    var decision: Decision
    /// Whom grants, memberships and lists name: nil for a stranger.
    var party: Party?
    /// Every connection, whatever its status, that lets the user's account into this one.
    var pair: [(ordinal: Ordinal, record: ConnectionRecord)] = []
    /// The asset that the question is about, then every container around it.
    var chain: [(ordinal: Ordinal, record: AssetRecord)] = []
    /// The organization concerned, if there is one.
    var organization: Ordinal?
    var organizationRecord: OrganizationRecord?
    /// The kinds of asset concerned, without repetition.
    var kinds: [Ordinal] = []
    /// The connection that the question is about, for its life.
    var targetConnection: ConnectionRecord?
    /// The kinds that the group denies that the question is about.
    var targetGroupKinds: [Ordinal] = []

    var instant: Instant { asking.instant }

    /// Whether the user asks in the home account.
    var isAtHome: Bool { acting == home }

    /// The asset whose list decides, when there is one.
    var listedAsset: Ordinal? {
        guard let outermost = chain.last, outermost.record.isListed else { return nil }
        return outermost.ordinal
    }

    /// Whether states of the organization and of assets are concerned.
    var concernsState: Bool {
        switch target {
        case .organization, .asset: true
        default: false
        }
    }

    /// The group that the question is about.
    var targetGroup: Ordinal? {
        if case .group(_, let group) = target { group } else { nil }
    }

    /// Facts of the target that let layers 3 to 6 pass, and else are as they are.
    var openFacts: TargetFacts {
        var open = facts
        open.state = .normal
        open.isOrganizationInScope = true
        open.isKindDenied = false
        open.isAssetOpen = true
        return open
    }

    /// What the party is called: the user, or a connection of the pair.
    var partyID: Identity? {
        guard let party else { return nil }
        return party.kind == .user
            ? userRecord.id : pair.first { $0.ordinal == party.ordinal }?.record.id
    }

    /// The organization concerned, by its account.
    var organizationRef: Ref<Organization>? {
        organizationRecord.map { Ref($0.id, of: actingID) }
    }

    /// Whether there is anything that a layer could ask about.
    func concerns(_ layer: Layer) -> Bool {
        switch layer {
        case .standing, .role: return true
        case .state: return concernsState || targetConnection != nil
        case .organization:
            if case .log(_, .some) = target { return true }
            return organization != nil
        case .assetType: return !chain.isEmpty || asking.hasNewKind
        case .assetAccess: return !chain.isEmpty
        }
    }

    /// Whether a layer has a say about such a user: whether what it would forbid is denied.
    func asks(_ layer: Layer, _ actor: ActorFacts, _ facts: TargetFacts) -> Bool {
        guard concerns(layer) else { return false }
        var closed = facts
        switch layer {
        case .organization: closed.isOrganizationInScope = false
        case .assetType: closed.isKindDenied = true
        case .assetAccess: closed.isAssetOpen = false
        case .standing, .role, .state: return true
        }
        return Verdict.of(asking.action, actor: actor, target: closed) == .denied(layer)
    }
}

extension StoreReader {
    /// Decides a question, and reads what an explanation names.
    ///
    /// Complexity: the decision, and a look-up for each connection of the pair, for each
    /// container, and for user, accounts and organization.
    func explainedCase(_ question: ResolvedQuestion) throws(StoreError) -> ExplainedCase {
        let asking = question.asking
        let acting = try actingAccount(asking.action, question.target)
        let decision = try decide(asking, question.home, question.user, question.target)
        var side = try subject(question.home, question.user, actingIn: acting, at: asking.instant)
        var routes: Decision.Routes = []
        let facts = try facts(asking, &side, question.target, &routes, .whole)
        let userRecord = try existing(UserRecord.self, question.home, question.user)
        let actingID = try account(acting).id
        let homeID = acting == question.home ? actingID : try account(question.home).id
        var it = ExplainedCase(
            asking: asking, home: question.home, user: question.user, userRecord: userRecord,
            userRef: Ref(userRecord.id, of: homeID), acting: acting, actingID: actingID,
            target: question.target, actor: side.facts, facts: facts, decision: decision,
            party: side.facts.capacity == .stranger ? nil : side.party)
        if acting != question.home {
            let pair = PostingSet(acting, .pairConnections, of: question.home)
            for connection in try members(of: pair) {
                it.pair.append((connection, try self.connection(acting, connection)))
            }
        }
        try addTarget(to: &it)
        return it
    }

    private func addTarget(to it: inout ExplainedCase) throws(StoreError) {
        switch it.target {
        case .organization(_, let organization): it.organization = organization
        case .asset(let account, let asset):
            it.chain = try chain(account, asset)
            it.organization = it.chain.first?.record.organization
        case .group(let account, let group):
            it.targetGroupKinds = try existing(GroupRecord.self, account, group).deniedKinds
        case .connection(let host, let connection):
            if it.facts.connectionStatus != nil {
                it.targetConnection = try self.connection(host, connection)
            }
        case .log(let account, .some(let sequence)):
            if let entry = try logEntry(account, sequence), let id = entry.organization {
                it.organization = try ordinal(account, .organization, id)
            }
        case .subject, .log, .account: break
        }
        if let organization = it.organization {
            it.organizationRecord = try existing(
                OrganizationRecord.self, it.acting, organization)
        }
        var kinds = it.chain.map(\.record.kind)
        if case .known(let kind) = it.asking.newKind { kinds.append(kind) }
        for kind in kinds where !it.kinds.contains(kind) { it.kinds.append(kind) }
    }

    /// An asset and every container around it, from the inside out.
    private func chain(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError)
        -> [(ordinal: Ordinal, record: AssetRecord)]
    {
        var chain: [(ordinal: Ordinal, record: AssetRecord)] = []
        var next: Ordinal? = asset
        while let current = next {
            let record = try existing(AssetRecord.self, account, current)
            guard chain.count <= maximumContainerDepth else {
                throw damage(
                    Tables.records,
                    RecordKey(account: account, space: .asset, ordinal: current),
                    "is embedded too deep, or in itself")
            }
            chain.append((current, record))
            next = record.container
        }
        return chain
    }
}
