import AccessRules
import OrdinalSets

// Permission as a condition: the same engine as for decisions and lists.
extension Selector {
    /// A user whom a condition names; in a session one whom its user may know of.
    func person(_ user: Ref<User>) throws(StoreError) -> Actor.Person {
        let (home, ordinal) = try reader.require(user, .user)
        if let viewer, user != viewer.reference {
            // Users are known to others at home.
            guard viewer.home == account, home == account else {
                throw StoreError(.unknown(thing: "user", "\(user)"))
            }
        }
        return Actor.Person(reference: user, home: home, user: ordinal)
    }

    /// What somebody can do an action on, acting in the account.
    mutating func accessible(_ person: Actor.Person, _ action: Action, _ space: Space)
        throws(StoreError) -> Selection
    {
        let kind: TargetKind = space == .organization ? .organization : .asset
        try StoreReader.check(action, fits: kind)
        let what = Condition.accessible(person.reference, action).description
        let asked = Filter.decided(action, home: person.home, user: person.user, what: what)
        guard usesIndexes else { return Selection(filter: asked) }
        let subject = try PreparedSubject(
            view, person.home, person.user, actingIn: account, at: instant)
        guard kind == .asset else {
            let set = try subject.organizations(for: action)
            validUntil = min(validUntil, set.validUntil)
            return Selection(members: try accessSet(set.expression, what))
        }
        // An asset is decided by itself; which there are to decide on, its organization tells.
        let scope = try subject.scope()
        validUntil = min(validUntil, scope.validUntil)
        if subject.facts.isUnrestricted { return Selection(filter: asked) }
        let reader = reader
        let organizations = try asStoreError {
            try scope.expression.collect(limit: Self.maximumFollowedCount + 1, in: reader)
        }
        guard organizations.count <= Self.maximumFollowedCount else {
            return Selection(filter: asked)
        }
        let account = account
        let assets = PostingExpression.or(
            organizations.map { .set(PostingSet(account, .assets, of: $0)) })
        return Selection(
            members: try accessSet(assets, "assets of organizations in scope"), filter: asked)
    }

    /// The account's own users who can do an action on an organization or an asset.
    mutating func users(who action: Action, _ target: Target) throws(StoreError) -> Selection {
        try StoreReader.check(action, fits: target.kind)
        let resolved = try reader.resolve(target)
        if let viewer,
            try !reader.isVisible(resolved, to: viewer, in: account, at: instant)
        {
            throw target.unknown
        }
        let sets = try reader.sets(of: resolved, at: instant)
        validUntil = min(validUntil, sets.validUntil)
        let what = Condition.can(action, target).description
        guard resolved.account != account else {
            return Selection(
                members: try accessSet(reader.homeUsers(who: action, account, sets), what))
        }
        // Users of another account come by the connection in force.
        var operands: [PostingExpression] = []
        let pair = PostingSet(resolved.account, .pairConnections, of: account)
        for connection in try reader.members(of: pair) {
            operands.append(
                try reader.delegateUsers(
                    who: action, resolved, connection, at: instant, validUntil: &validUntil
                ).users)
        }
        return Selection(members: try accessSet(.or(operands), what))
    }

    private func accessSet(_ expression: PostingExpression, _ what: String) throws(StoreError)
        -> SelectedSet
    {
        SelectedSet(
            expression: expression,
            node: PlanNode(.set(index: "access", what), estimate: try estimate(expression)))
    }
}
