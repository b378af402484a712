public import AccessRules

// Users and groups, as the account's own users see them. A delegate's users see none of them:
// their lists are empty, and what is named is not there.
extension Session {
    /// The users of the account, in the order in which they were added, in pages.
    ///
    /// Complexity: a look-up for each user up to the end of the page. To a delegate's user the list is
    /// empty.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters:
    ///   - statuses: The users to list; unless told, all but the removed.
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: ``StoreError``: `denied` without standing; `invalidCursor`: the cursor is of another
    ///   list; `invalid` for a size less than 1.
    public func users(
        _ statuses: Set<UserStatus> = [.invited, .active], size: Int = .max,
        after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<User> {
        try reading("listUsers", about: .account) { (view, actor) throws(StoreError) in
            let names = statuses.map(\.name).sorted().joined(separator: " ")
            let question = brief("users of", names)
            let start = try view.start(current: cursor, question, count: 1)
            guard isHome else { return try view.emptyPage(start) }
            return try view.records(.user, actor.account, start, size: size) {
                (reader, ordinal) throws(StoreError) in
                let user = try reader.user(actor.account, ordinal)
                return statuses.contains(user.status) ? user : nil
            }
        }
    }

    /// A user of the account.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// Complexity: a decision and some look-ups.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for one who is not there, or not
    ///   to be seen.
    public func user(_ id: Identity) throws(StoreError) -> User {
        try reading("viewUser", about: .thing("user", id)) { (view, actor) throws(StoreError) in
            let (account, ordinal) = try view.own(actor, Target.subject(reference(id)))
            return try view.reader.user(account, ordinal)
        }
    }

    /// The groups of the account, in the order in which they were added, in pages.
    ///
    /// Complexity: a look-up for each item. To a delegate's user the list is empty.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: As ``users(_:size:after:)``.
    public func groups(size: Int = .max, after cursor: PageCursor? = nil) throws(StoreError)
        -> Page<Group>
    {
        try reading("listGroups", about: .account) { (view, actor) throws(StoreError) in
            let start = try view.start(
                current: cursor, brief("groups of"), count: 1)
            guard isHome else { return try view.emptyPage(start) }
            return try view.records(.group, actor.account, start, size: size) {
                (reader, ordinal) throws(StoreError) in try reader.group(actor.account, ordinal)
            }
        }
    }

    /// A group of the account.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// Complexity: a decision and some look-ups.
    ///
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for one that is not there, or not
    ///   to be seen.
    public func group(_ id: Identity) throws(StoreError) -> Group {
        try reading("viewGroup", about: .thing("group", id)) { (view, actor) throws(StoreError) in
            let (account, ordinal) = try view.own(actor, Target.group(reference(id)))
            return try view.reader.group(account, ordinal)
        }
    }

    /// The memberships of a group, whenever they hold: those of users, then those of
    /// connections, each in the order in which the members were added, in pages.
    ///
    /// Complexity: a look-up for each item, and for each membership with a begin or an end.
    ///
    /// Rule: *Reading* in `Docs/Acting.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for a group that is not there, or
    ///   not to be seen; `invalidCursor` and `invalid` as ``users(_:size:after:)``.
    public func members(of group: Identity, size: Int = .max, after cursor: PageCursor? = nil)
        throws(StoreError) -> Page<Membership>
    {
        try reading("listMembers", about: .thing("group", group)) {
            (view, actor) throws(StoreError) in
            let (account, ordinal) = try view.own(actor, Target.group(reference(group)))
            let start = try view.start(
                current: cursor, brief("members of", "\(group)"), count: 2)
            return try view.members(of: ordinal, account, start, size: size)
        }
    }

    /// The grants of a user, a group or a connection, whenever they hold, as far as the user
    /// who acts has their organizations in scope, in the order in which these were added, in
    /// pages.
    ///
    /// Complexity: that of ``View/organizations(_:size:after:)``, and a look-up for each grant
    /// with a begin or an end.
    ///
    /// Rules: *Reading* in `Docs/Acting.md`, *Organization scope* in `Docs/Permissions.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: ``StoreError``: `denied` without standing; `unknown` for a grantee who is not there, or
    ///   not to be seen; `invalidCursor` and `invalid` as ``users(_:size:after:)``.
    public func grants(of grantee: Grant.Grantee, size: Int = .max, after cursor: PageCursor? = nil)
        throws(StoreError) -> Page<Grant>
    {
        let (target, resource) = shown(grantee)
        return try reading("listGrants", about: resource) { (view, actor) throws(StoreError) in
            let (account, ordinal) = try view.own(actor, target)
            let start = try view.start(
                current: cursor, brief("grants of", "\(target.kind)", "\(target)"), count: 1)
            let party = Party(kind: grantee.kind, ordinal: ordinal)
            return try view.grants(
                of: party, account, in: view.prepared(user).scope(), start, size: size)
        }
    }

    private func shown(_ grantee: Grant.Grantee) -> (Target, Read) {
        switch grantee {
        case .user(let id): (.subject(reference(id)), .thing("user", id))
        case .group(let id): (.group(reference(id)), .thing("group", id))
        case .connection(let id): (.connection(reference(id)), .thing("connection", id))
        }
    }
}

extension Grant.Grantee {
    fileprivate var kind: PartyKind {
        switch self {
        case .user: .user
        case .group: .group
        case .connection: .connection
        }
    }
}

extension View {
    /// A user, a group or a connection of the account in which somebody acts at home; for
    /// everybody else there is none.
    func own(_ actor: Actor, _ target: Target) throws(StoreError) -> (AccountOrdinal, Ordinal) {
        guard actor.person?.home == actor.account else { throw target.unknown }
        return try reader.resolve(target).thing()
    }

    fileprivate func grants(
        of party: Party, _ account: AccountOrdinal, in scope: SetAtInstant,
        _ start: PageStart, size: Int
    ) throws(StoreError) -> Page<Grant> {
        // What is left of somebody who is removed is nobody's any more.
        if try reader.isLeaving(party.kind.space, account, party.ordinal) {
            return try emptyPage(start)
        }
        let relation: Relation =
            switch party.kind {
            case .user: .userOrganizations
            case .group: .groupOrganizations
            case .connection: .connectionOrganizations
            }
        let set = try reader.atAnyTime(PostingSet(account, relation, of: party.ordinal))
        let walked = try walk(
            .and([set, scope.expression]), from: start.position?.first, size: size)
        var items: [Grant] = []
        for organization in walked.items {
            let key = EdgeKey(
                account: account, kind: .grant, object: organization, party: party)
            if case .grant(let it) = try reader.value(of: key) { items.append(it) }
        }
        let last = walked.hasMore ? walked.items.last.map { [$0] } : nil
        return try page(items, start, last, scope.validUntil)
    }
}
