import AccessRules
import OrdinalSets

// Relations: the sets of what is at their other end.
extension Selector {
    mutating func select(_ relation: RelationName, _ inner: Condition, _ space: Space)
        throws(StoreError) -> Selection
    {
        guard let link = relation.link(from: space) else {
            throw StoreError(.doesNotFit("a \(space) has no \(relation.rawValue)"))
        }
        let other = relation.other
        let gone = try goneUsers()
        // What is removed may still be at the other end.
        if inner == .all, viewer == nil, try !reader.hasRemovals() {
            return Selection(filter: .related(relation, nil))
        }
        var others = try members(try visible(inner, other), other)
        if other == .user { others.removeAll(where: gone.contains) }
        guard usesIndexes, others.count <= Self.maximumFollowedCount else {
            let filter = Filter.related(relation, .list(others))
            guard space == .user, !gone.isEmpty else { return Selection(filter: filter) }
            return Selection(filter: .and([.not(.member(Self.set(of: gone))), filter]))
        }
        var expression = try nearEnds(link, others, space)
        if space == .user, !gone.isEmpty {
            expression = .andNot(expression, Self.set(of: gone).expression)
        }
        return Selection(
            members: SelectedSet(
                expression: expression,
                node: PlanNode(
                    .set(
                        index: "relations",
                        Condition.related(relation, inner).description),
                    estimate: try estimate(expression))))
    }

    /// Users who are removed, and what relates them to things is not yet: nothing is related to them.
    private func goneUsers() throws(StoreError) -> Set<Ordinal> {
        guard try reader.hasRemovals() else { return [] }
        var gone: Set<Ordinal> = []
        try reader.forEachRemoval(in: account) { if $0.space == .user { gone.insert($0.ordinal) } }
        return gone
    }

    private static func set(of gone: Set<Ordinal>) -> SelectedSet {
        SelectedSet(
            expression: .list(gone.sorted()),
            node: PlanNode(.set(index: "removals", "removed"), estimate: gone.count))
    }

    /// The things of a space that a condition holds for and the viewer may see, as a set.
    mutating func memberSet(_ condition: Condition, _ space: Space) throws(StoreError)
        -> SelectedSet
    {
        let selection = try visible(condition, space)
        let candidates = try candidates(selection, space)
        if candidates.filter == nil {
            return SelectedSet(expression: candidates.expression, node: candidates.node)
        }
        let members = try members(selection, space)
        return SelectedSet(expression: .list(members), node: candidates.node)
    }

    /// The members of a selection, ascending.
    private mutating func members(_ selection: Selection, _ space: Space) throws(StoreError)
        -> [Ordinal]
    {
        let candidates = try candidates(selection, space)
        var walk = CandidateWalk(candidates, self, space)
        var members: [Ordinal] = []
        var next: Ordinal? = 0
        while let from = next, let found = try walk.next(atOrAfter: from) {
            members.append(found)
            next = found.successor
        }
        validUntil = min(validUntil, walk.validUntil)
        return members
    }

    /// What is related to one of some things.
    private mutating func nearEnds(_ link: Link, _ others: [Ordinal], _ space: Space)
        throws(StoreError) -> PostingExpression
    {
        switch link {
        case .edge(_, let backward):
            return try reader.union(
                of: backward, account, others, at: instant, validUntil: &validUntil)
        case .one(let backward):
            return .or(others.map { .set(PostingSet(account, backward, of: $0)) })
        case .many:
            var owners: Set<Ordinal> = []
            for other in others {
                if let owner = try reader.owner(of: other, link, account) {
                    owners.insert(owner)
                }
            }
            return .list(owners.sorted())
        }
    }
}

extension StoreReader {
    /// The thing that another one's record names.
    func owner(of other: Ordinal, _ link: Link, _ account: AccountOrdinal)
        throws(StoreError) -> Ordinal?
    {
        guard case .many(let forward) = link else { return nil }
        switch forward {
        case .children: return try record(OrganizationRecord.self, account, other)?.parent
        case .assets: return try record(AssetRecord.self, account, other)?.organization
        case .embedded: return try record(AssetRecord.self, account, other)?.container
        default: return nil
        }
    }
}
