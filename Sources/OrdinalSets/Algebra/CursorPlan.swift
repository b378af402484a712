/// An expression made ready to run: operations of a kind flattened, constants folded, leaves
/// numbered, the operands of intersections ordered.
struct CursorPlan<SetID: Sendable> {
    private(set) var leaves: [SetID] = []

    mutating func node(_ expression: SetExpression<SetID>) -> CursorNode {
        switch expression {
        case .empty: return CursorNode(.nothing)
        case .set(let id):
            leaves.append(id)
            return CursorNode(.leaf(leaves.count - 1))
        case .list(let list):
            let sorted = list.isStrictlyAscending ? list : Set(list).sorted()
            return CursorNode(sorted.isEmpty ? .nothing : .list(sorted))
        case .range(let range): return CursorNode(.range(range))
        case .and(let operands): return intersection(operands)
        case .or(let operands): return union(operands)
        case .andNot(let some, let others):
            let some = node(some)
            if case .nothing = some.kind { return some }
            let others = node(others)
            if case .nothing = others.kind { return some }
            return CursorNode(.andNot(some, others))
        }
    }

    private mutating func union(_ operands: [SetExpression<SetID>]) -> CursorNode {
        var nodes: [CursorNode] = []
        var list: [UInt32] = []
        for operand in operands {
            let node = node(operand)
            switch node.kind {
            case .nothing: continue
            case .list(let more): list += more
            case .or(let inner): nodes += inner
            default: nodes.append(node)
            }
        }
        if !list.isEmpty { nodes.append(node(.list(list))) }
        if nodes.isEmpty { return CursorNode(.nothing) }
        return nodes.count == 1 ? nodes[0] : CursorNode(.or(nodes))
    }

    private mutating func intersection(_ operands: [SetExpression<SetID>]) -> CursorNode {
        var nodes: [CursorNode] = []
        var range = 0...UInt32.max
        for operand in operands {
            let node = node(operand)
            switch node.kind {
            case .nothing: return node
            case .and(let inner): nodes += inner
            default: nodes.append(node)
            }
        }
        var rest: [CursorNode] = []
        for node in nodes {
            guard case .range(let other) = node.kind else {
                rest.append(node)
                continue
            }
            guard range.overlaps(other) else { return CursorNode(.nothing) }
            range = range.clamped(to: other)
        }
        // Bounds come first and lists next: they cost nothing to ask, and what they skip is
        // never read.
        if range != 0...UInt32.max || rest.isEmpty { rest.append(CursorNode(.range(range))) }
        let ordered = rest.enumerated().sorted {
            ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
        }
        return rest.count == 1 ? rest[0] : CursorNode(.and(ordered.map(\.element)))
    }
}

extension CursorNode {
    /// What one seek costs, roughly.
    fileprivate var cost: Int {
        switch kind {
        case .nothing, .range: 0
        case .list: 1
        case .leaf: 2
        case .and: 3
        case .andNot: 4
        case .or(let operands): 4 + operands.count
        }
    }
}

extension [UInt32] {
    var isStrictlyAscending: Bool {
        var previous: UInt32?
        for element in self {
            if let previous, previous >= element { return false }
            previous = element
        }
        return true
    }
}
