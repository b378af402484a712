import AccessRules

// Who is in a group, and for how long.
extension View {
    /// The memberships of a group, whenever they hold: those of users, then those of connections, each in
    /// the order in which the members were added, in pages.
    ///
    /// Complexity: a look-up for each item, and for each membership with a begin or an end.
    ///
    /// Rule: *Groups and asset types* in `Docs/Permissions.md`.
    ///
    /// - Parameters:
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: ``StoreError``: `unknown` for a group that is not there; `invalidCursor`; `invalid` for a
    ///   size less than 1.
    public func members(of group: Ref<Group>, size: Int = .max, after cursor: PageCursor? = nil)
        throws(StoreError) -> Page<Membership>
    {
        let (account, ordinal) = try reader.resolve(Target.group(group)).thing()
        let start = try start(after: cursor, brief("members of", "\(group)"), nil, count: 2)
        return try members(of: ordinal, account, start, size: size)
    }

    /// The memberships of a group, in pages.
    func members(
        of group: Ordinal, _ account: AccountOrdinal, _ start: PageStart, size: Int
    ) throws(StoreError) -> Page<Membership> {
        try BoundaryLimit.check(itemCount: size, "size")
        var items: [Membership] = []
        var last: [Ordinal]?
        for (kind, relation) in [
            (PartyKind.user, Relation.groupUsers), (.connection, .groupConnections),
        ] {
            let place = Ordinal(kind.rawValue)
            var after: Ordinal?
            if let position = start.position {
                if position[0] > place { continue }
                if position[0] == place { after = position[1] }
            }
            let set = try reader.atAnyTime(PostingSet(account, relation, of: group))
            let room = size - items.count
            // The page is full: is there anything left?
            if room == 0 {
                let rest = try walk(set, from: after, size: 1)
                if rest.items.isEmpty { continue }
                return try page(items, start, last, .distantFuture)
            }
            let walked = try walk(set, from: after, size: room)
            for ordinal in walked.items {
                let key = EdgeKey(
                    account: account, kind: .membership, object: group,
                    party: Party(kind: kind, ordinal: ordinal))
                if case .membership(let it) = try reader.value(of: key) { items.append(it) }
                last = [place, ordinal]
            }
            if walked.hasMore { return try page(items, start, last, .distantFuture) }
        }
        return try page(items, start, nil, .distantFuture)
    }
}
