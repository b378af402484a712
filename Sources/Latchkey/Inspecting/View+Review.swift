import AccessRules

extension View {
    /// Everybody who can view an organization or an asset, each with all that stands behind it.
    ///
    /// Complexity: for each of them an explanation, a decision for each action, the entries of the log that are told,
    /// and for each route the operation that would take it away, done in memory.
    ///
    /// - Parameters:
    ///   - target: An organization or an asset.
    ///   - body: Is given one after another.
    /// - Throws: ``StoreError``: `unknown`; `doesNotFit` of another target.
    package func review(_ target: Target, _ body: (AccessReview) throws -> Void) throws {
        liftTimeLimit()
        let action: Action = if case .asset = target { .viewAsset } else { .viewOrganization }
        let who = WhoCan(action, on: target)
        let assets = AlikeAssets(of: try reader.resolve(target).thing().account)
        try forEachItem({ try users(who, size: Self.walkedPageSize, after: $0) }) { admitted in
            try body(review(admitted.user, admitted.connection, target, action, assets))
        }
    }

    /// Every organization that a user can view in an account, each with all that stands behind it.
    ///
    /// Complexity: as that of one target, for each of the organizations.
    ///
    /// - Throws: ``StoreError``: `unknown`.
    package func review(
        _ user: Ref<User>, in account: Identity, _ body: (AccessReview) throws -> Void
    ) throws {
        liftTimeLimit()
        let reach = Reach(of: user, in: account, for: .viewOrganization)
        let assets = AlikeAssets(of: try reader.require(account: account))
        try forEachItem({ try organizations(reach, size: Self.walkedPageSize, after: $0) }) {
            try body(review(user, nil, .organization($0), .viewOrganization, assets))
        }
    }

    /// The time of the first entry in the log of an account: from then on it tells of use. That of the last one that is
    /// archived, where all are. Nil where it never had one.
    package func logBegin(of account: Identity) throws(StoreError) -> Instant? {
        let first = Query<LogEntry>(in: account).ordered(by: .time, .ascending)
        if let entry = try page(first, size: 1).items.first { return entry.time }
        return try logBeginning(of: account)?.time
    }

    /// What a user may do with a target, and how many assets of it can be viewed.
    private struct Held {
        let actions: [Action]
        let assetCount: Int
    }

    private func review(
        _ user: Ref<User>, _ connection: Ref<Connection>?, _ target: Target, _ action: Action,
        _ assets: AlikeAssets
    ) throws -> AccessReview {
        let explained = try explain(Question(may: user, action, target), findingFlips: false)
        let held = Held(
            actions: try allowedActions(user, on: target),
            assetCount: try viewableCount(user, target, assets))
        let (account, _) = try reader.resolve(target).thing()
        let accountID = try reader.account(account).id
        var through = connection
        for case .connection(let found, _, _) in explained.routes { through = found }
        var routes: [AccessReview.Route] = []
        for route in explained.routes {
            let edges = route.edges
            let made = try accepted(route)
            routes.append(
                AccessReview.Route(
                    way: .organization(route), since: since(route, edges, made), until: route.until,
                    given: try entry(
                        that: route, gave: through.map { .connection($0.id) } ?? .user(user.id),
                        in: accountID),
                    by: made?.by ?? edges.first?.made.by,
                    without: try loss(
                        of: held, assets, user, target,
                        without: route.removal(of: user, through: through), route, in: accountID)))
        }
        if case .asset(let asset) = target, !explained.routes.contains(where: \.isPass) {
            routes += try lists(asset, user, through, held, assets, account, accountID)
        }
        return AccessReview(
            user: user, name: try name(of: user), connection: through, target: target,
            role: explained.decision.effectiveRole ?? explained.decision.homeRole,
            actions: held.actions, routes: routes,
            lastUse: try lastUse(of: target, by: user, accountID))
    }

    private func name(of user: Ref<User>) throws(StoreError) -> String {
        let (account, ordinal) = try reader.require(user, .user)
        return try reader.existing(UserRecord.self, account, ordinal).name
    }

    private func lastUse(of target: Target, by user: Ref<User>, _ account: Identity)
        throws(StoreError) -> LogEntry?
    {
        var query = Query<LogEntry>(in: account).where { $0.user == user }
        switch target {
        case .organization(let organization):
            query = query.where { $0.organization == organization }
        case .asset(let asset):
            query = query.where {
                $0.resource == LogEntry.Resource(kind: "asset", id: asset.id, name: nil)
            }
        default: return nil
        }
        return try page(query.ordered(by: .time, .descending), size: 1).items.first
    }

    /// By whom and when a connection was accepted; nil of another route.
    private func accepted(_ route: Explanation.Route) throws(StoreError) -> Authorship? {
        guard case .connection(let reference, _, _) = route else { return nil }
        let (host, connection) = try reader.require(reference, .connection)
        return try reader.connectionValue(host, connection).accepted
    }

    /// Since when a route has let somebody in: when its edges were made, or began.
    private func since(
        _ route: Explanation.Route, _ edges: [Explanation.Edge], _ accepted: Authorship?
    ) -> Instant? {
        if case .connection(_, _, let validity) = route {
            return accepted.map { max($0.time, validity.begin) }
        }
        return edges.map { max($0.made.time, $0.validity.begin) }.max()
    }

    /// How many assets of an organization a user can view; 0 of an asset.
    private func viewableCount(_ user: Ref<User>, _ target: Target, _ assets: AlikeAssets)
        throws(StoreError) -> Int
    {
        guard case .organization(let organization) = target else { return 0 }
        let (_, ordinal) = try reader.require(organization, .organization)
        return try assets.viewableCount(user, of: ordinal, in: self)
    }

    /// What goes without a way: it is taken away in memory, and everything decided anew.
    private func loss(
        of held: Held, _ assets: AlikeAssets, _ user: Ref<User>, _ target: Target,
        without removal: Operation?, _ route: Explanation.Route?, in account: Identity
    ) throws -> AccessReview.Loss {
        guard let removal else {
            return .notTold(
                route?.isOfConnection ?? false
                    ? "goes with all organizations of the connection" : "goes with the role")
        }
        return try without(removal, in: account, otherwise: { .notTold($0) }) { after in
            let left = try after.allowedActions(user, on: target)
            return .parts(
                held.actions.filter { !left.contains($0) },
                assetCount: held.assetCount - (try after.viewableCount(user, target, assets)))
        }
    }

    /// The entries of the list that decides about an asset by which a user is let in; none where it has no list.
    private func lists(
        _ asset: Ref<Asset>, _ user: Ref<User>, _ connection: Ref<Connection>?, _ held: Held,
        _ assets: AlikeAssets, _ account: AccountOrdinal, _ accountID: Identity
    ) throws -> [AccessReview.Route] {
        let (_, ordinal) = try reader.require(asset, .asset)
        let outermost = try reader.chain(account, ordinal).outermostOrdinal
        guard try reader.existing(AssetRecord.self, account, outermost).isListed,
            case .listed(let users, let groups) = try reader.asset(account, outermost).access
        else { return [] }
        let listed = Ref<Asset>(try reader.identity(.asset, account, outermost), of: accountID)
        var party = Party(kind: .user, ordinal: try reader.require(user, .user).1)
        var relation = Relation.userGroups
        if let connection {
            party = Party(kind: .connection, ordinal: try reader.require(connection, .connection).1)
            relation = .connectionGroups
        }
        var names: [(Grant.Grantee, Party)] = []
        if connection == nil, users.contains(user.id) { names.append((.user(user.id), party)) }
        for (group, validity) in try reader.edges(
            PostingSet(account, relation, of: party.ordinal))
        where validity.contains(now) {
            let id = try reader.identity(.group, account, group)
            if groups.contains(id) {
                names.append((.group(id), Party(kind: .group, ordinal: group)))
            }
        }
        var routes: [AccessReview.Route] = []
        for (name, party) in names {
            let key = EdgeKey(account: account, kind: .listEntry, object: outermost, party: party)
            let made = try reader.edge(key).map { (edge) throws in
                try reader.authorship(edge.made)
            }
            let left = Asset.Access.listed(
                users: users.filter { .user($0) != name },
                groups: groups.filter { .group($0) != name })
            routes.append(
                AccessReview.Route(
                    way: .list(of: listed, names: name), since: made?.time, until: nil,
                    given: try made.flatMap { (made) throws in
                        try entry(ofList: listed.id, at: made.time, in: accountID)
                    }, by: made?.by,
                    without: try loss(
                        of: held, assets, user, .asset(asset),
                        without: .setAssetPermissions(listed.id, left), nil, in: accountID)))
        }
        return routes
    }
}

extension Explanation.Route {
    fileprivate var isPass: Bool {
        if case .allAccessPass = self { return true }
        return false
    }

    fileprivate var isOfConnection: Bool {
        if case .connectionAllOrganizations = self { return true }
        return false
    }
}
