import AccessRules

extension View {
    /// How a Manager could see something that is there now, and not deleted, at an instant from now on at which the Manager could not see it as things
    /// are: by the fewest operations that the rules allow the Manager now. Nil where there is no such sequence, as for who is no active Manager.
    ///
    /// What a Manager reaches for ever cannot be widened: nobody hands out what they do not have. What is reached for a time can be, since the
    /// rules ask for what somebody has now, and not for how long: by a grant to oneself; by staying in a group; by the list of an asset; where a group that denies its kind is entered later, by another kind, or by releasing it. What is archived is restored before.
    /// Whatever is found is carried out in memory and decided, before and after.
    ///
    /// Complexity: a decision for each organization that the Manager views, and, if memberships of the Manager begin or end, for each asset; for what
    /// time takes away at most 7 sequences of operations in memory, fewer where a short one was found before.
    ///
    /// - Throws: ``StoreError``: `unknown`; `nestedInMemory` of a view of what would be.
    package func widening(of manager: Ref<User>) throws -> Widening? {
        let (account, ordinal) = try reader.require(manager, .user)
        let record = try reader.existing(UserRecord.self, account, ordinal)
        guard record.role == .manager, record.isActive else { return nil }
        var search = WideningSearch(self, manager, account, ordinal)
        return try search.shortest()
    }
}

private struct WideningSearch: ~Escapable {
    private let view: View
    private let manager: Ref<User>
    private let account: AccountOrdinal
    private let ordinal: Ordinal
    private var found: Widening?

    @_lifetime(copy view)
    init(_ view: View, _ manager: Ref<User>, _ account: AccountOrdinal, _ ordinal: Ordinal) {
        self.view = view
        self.manager = manager
        self.account = account
        self.ordinal = ordinal
    }

    private var isDone: Bool { found?.operations.count == 1 }

    mutating func shortest() throws -> Widening? {
        let (view, manager) = (view, manager)
        try forEachPage {
            try view.organizations(
                Reach(of: manager, for: .viewOrganization), size: View.walkedPageSize, after: $0)
        } body: { (search, organization) in
            guard try search.end(of: .organization(organization)) != nil else { return }
            let grant = Grant(
                account: organization.account, organization: organization.id,
                grantee: .user(manager.id))
            try search.attempt([.grantAccess(grant)], [.organization(organization)])
        }
        // Lists and denials of assets end and begin with memberships alone.
        let groups = PostingSet(account, .userGroups, of: ordinal)
        guard !isDone, let memberships = try view.reader.timed(groups), !memberships.isEmpty else {
            return found
        }
        for (group, validity) in memberships where validity.contains(view.now) && !isDone {
            try stay(in: group)
        }
        try forEachPage {
            try view.assets(
                Reach(of: manager, for: .viewAsset), size: View.walkedPageSize, after: $0)
        } body: { (search, asset) in
            guard try search.end(of: .asset(asset)) != nil else { return }
            try search.attempt(asset)
        }
        return found
    }

    private mutating func forEachPage<Item: Sendable>(
        _ page: (PageCursor?) throws -> Page<Item>,
        body: (inout WideningSearch, Item) throws -> Void
    ) throws {
        var cursor: PageCursor?
        repeat {
            let found = try page(cursor)
            for item in found.items where !isDone { try body(&self, item) }
            cursor = found.next
        } while cursor != nil && !isDone
    }

    private static func question(_ manager: Ref<User>, _ target: Target, at instant: Instant)
        -> Question
    {
        let action: Action = if case .asset = target { .viewAsset } else { .viewOrganization }
        return Question(may: manager, action, target, at: instant)
    }

    /// Tries to stay in a group: also what it is granted later is seen by that.
    private mutating func stay(in group: Ordinal) throws {
        let reader = view.reader
        var targets: [Target] = []
        for (organization, _) in try reader.edges(
            PostingSet(account, .groupOrganizations, of: group))
        where try reader.organization(account, organization).state != .deleted {
            let id = try reader.identity(.organization, account, organization)
            targets.append(.organization(Ref(id, of: manager.account)))
        }
        for asset in try reader.members(of: PostingSet(account, .groupAssets, of: group)) {
            let id = try reader.identity(.asset, account, asset)
            targets.append(.asset(Ref(id, of: manager.account)))
        }
        let membership = Membership(
            account: manager.account, group: try reader.identity(.group, account, group),
            member: .user(manager.id))
        try attempt([.addMember(membership)], targets)
    }

    /// The first instant at which time takes something away; nil where it does not.
    private func end(of target: Target) throws -> Instant? {
        var instant = view.now
        while instant < .distantFuture {
            let decision = try view.decide(Self.question(manager, target, at: instant))
            if !decision.isAllowed { return instant }
            instant = decision.validUntil
        }
        return nil
    }

    /// Tries what could let an asset be seen longer, the shortest first.
    private mutating func attempt(_ asset: Ref<Asset>) throws {
        let (_, ordinal) = try view.reader.require(asset, .asset)
        let value = try view.reader.asset(account, ordinal)
        let outermostOrdinal = try view.reader.chain(account, ordinal).outermostOrdinal
        let outermost = try view.reader.asset(account, outermostOrdinal)
        let (_, place) = try view.reader.require(
            Ref<Organization>(value.organization, of: asset.account), .organization)
        let isPlaceArchived = try view.reader.organization(account, place).state == .archived
        let open: [Operation] =
            isPlaceArchived ? [.restoreOrganization(value.organization)] : []
        // From the outside in: what is archived keeps from being edited whatever is within.
        let archived = try archivedChain(of: ordinal)
        var changes: [Operation] = []
        if case .listed(let users, let groups) = outermost.access, !users.contains(manager.id) {
            changes.append(
                .setAssetPermissions(
                    outermost.id, .listed(users: users + [manager.id], groups: groups)))
        }
        let listing = changes
        changes.append(.editAsset(value.id, AssetEdit(kind: try openKind())))
        if value.container != nil { changes.append(.releaseAsset(value.id)) }
        let sequences = changes.subsets.filter { !$0.isEmpty }.map { chosen in
            let needed = chosen == listing ? archived.filter { $0 == outermost.id } : archived
            return open + needed.map { .restoreAsset($0) } + chosen
        }
        for sequence in sequences.sorted(by: { $0.count < $1.count }) {
            try attempt(sequence, [.asset(asset)])
        }
    }

    /// What is archived of an asset and what it is embedded in, from the outside in.
    private func archivedChain(of asset: Ordinal) throws -> [Identity] {
        var archived: [Identity] = []
        var current: Ordinal? = asset
        for _ in 0...maximumContainerDepth {
            guard let ordinal = current else { break }
            let record = try view.reader.existing(AssetRecord.self, account, ordinal)
            if record.state == .archived { archived.append(record.id) }
            current = record.container
        }
        return archived.reversed()
    }

    /// A kind of assets that no group of the Manager's denies, now or later.
    private func openKind() throws -> String {
        var denied: Set<String> = []
        for (group, _) in try view.reader.edges(PostingSet(account, .userGroups, of: ordinal)) {
            denied.formUnion(try view.reader.group(account, group).deniedAssetTypes)
        }
        let known = ["document", "configuration", "password"]
        if let kind = known.first(where: { !denied.contains($0) }) { return kind }
        var kind = "other"
        while denied.contains(kind) { kind += " kind" }
        return kind
    }

    /// Carries a sequence out in memory, if it is shorter than what was found, and keeps it if something is seen by it.
    private mutating func attempt(_ operations: [Operation], _ targets: [Target]) throws {
        if let found, operations.count >= found.operations.count { return }
        let (view, manager) = (view, manager)
        let steps = operations.map { AccountOperation($0, in: manager.account) }
        do {
            found =
                try view.after(steps, by: manager) { after in
                    for target in targets {
                        if let gain = try Self.firstGain(manager, target, view, after) {
                            return Widening(
                                operations: operations, target: target, instant: gain)
                        }
                    }
                    return nil
                } ?? found
        } catch let error as StoreError {
            // What the rules do not allow the Manager is no way.
            switch error.kind {
            case .denied, .refused, .unknown: return
            default: throw error
            }
        }
    }

    /// The first instant at which something is seen afterwards that was not before.
    private static func firstGain(
        _ manager: Ref<User>, _ target: Target, _ before: View, _ after: View
    ) throws -> Instant? {
        var instant = before.now
        while instant < .distantFuture {
            let question = question(manager, target, at: instant)
            let (old, new) = (try before.decide(question), try after.decide(question))
            if new.isAllowed, !old.isAllowed { return instant }
            instant = min(old.validUntil, new.validUntil)
        }
        return nil
    }
}

extension Array {
    /// Every choice of its elements, each in their order.
    fileprivate var subsets: [[Element]] {
        reduce([[]]) { chosen, element in chosen + chosen.map { $0 + [element] } }
    }
}
