import AccessRules
import OrdinalSets

/// A selection of which everything is there, to be walked or counted.
struct Candidates {
    var expression: PostingExpression
    var filter: Filter?
    var node: PlanNode

    /// Whether so few are candidates, about, that their sets are taken apart at once, and enough of them are wanted.
    func areFew(upTo limit: Int) -> Bool {
        node.estimate <= Self.fewCount && limit >= node.estimate / Self.candidatesPerWanted
    }

    /// Of more than these sets are not taken apart whole.
    private static let fewCount = 2_048
    /// In about the time that one is found step by step, so many are all together.
    private static let candidatesPerWanted = 16
}

extension Selector {
    /// What a selection is of all that is there.
    func candidates(_ selection: Selection, _ space: Space) throws(StoreError) -> Candidates {
        var set = selection.members
        var filters: [Filter] = []
        if set?.isComplement != false {
            let (everything, mustExist) = try everything(space)
            set = set.map { SelectedSet.all(of: [everything, $0]) ?? everything } ?? everything
            if mustExist { filters.append(.exists) }
        }
        guard let set else { throw StoreError(.invalid("a query of nothing")) }
        if let filter = selection.filter { filters.append(filter) }
        var expression = set.expression
        if let leaving = try leaving(space) { expression = .andNot(expression, leaving) }
        let filter: Filter? = filters.count > 1 ? .and(filters) : filters.first
        var node = set.node
        if let shown = selection.filter {
            node = PlanNode(.filter(shown.text), estimate: node.estimate, [node])
        }
        return Candidates(expression: expression, filter: filter, node: node)
    }

    /// Everything of a space; whether its numbers have gaps, so that each must be looked for.
    private func everything(_ space: Space) throws(StoreError) -> (SelectedSet, Bool) {
        let expression: PostingExpression
        var mustExist = false
        switch space {
        case .organization: expression = StoreReader.everyOrganization(account)
        case .connection: expression = .set(PostingSet(account, .connections))
        case .asset where readable.contains(.assetLabels):
            expression = .or(try sets(of: ObjectState.allCases.map { .assetState($0) }))
        default:
            let count = try thingCount(space)
            expression = count == 0 ? .empty : .range(0...Ordinal(clamping: count - 1))
            // Accounts and users stay; groups and assets go.
            mustExist = space == .group || space == .asset
        }
        let node = PlanNode(.everything("\(space)"), estimate: try estimate(expression))
        return (SelectedSet(expression: expression, node: node), mustExist)
    }

    /// About how many things there are in a space: how many there ever were.
    func thingCount(_ space: Space) throws(StoreError) -> Int {
        Int(
            clamping: try reader.counter(
                CounterKey(account: account, counter: .next, space: space)))
    }

    /// What is removed but not yet out of all sets; nil for nothing, as nearly always.
    private func leaving(_ space: Space) throws(StoreError) -> PostingExpression? {
        guard try reader.hasRemovals() else { return nil }
        var gone: [Ordinal] = []
        var parts: [PostingExpression] = []
        try reader.forEachRemoval(in: account) { key in
            // A removed user is still there, as one who is removed; a group is not.
            if key.space == space, space == .group { gone.append(key.ordinal) }
            if key.space == .organization, space == .asset {
                parts.append(.set(PostingSet(account, .assets, of: key.ordinal)))
            }
        }
        if !gone.isEmpty { parts.append(.list(gone.sorted())) }
        return parts.isEmpty ? nil : .or(parts)
    }

    /// About how many members an expression has, from a few of its chunks.
    func estimate(_ expression: PostingExpression) throws(StoreError) -> Int {
        try reader.estimate(expression)
    }
}
