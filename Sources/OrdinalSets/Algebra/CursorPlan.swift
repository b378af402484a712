/// An expression made ready to run: flattened, constants folded, leaves numbered.
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
        case .and(let operands):
            if operands.isEmpty { return CursorNode(.range(0...UInt32.max)) }
            return CursorNode(.and(operands.map { node($0) }))
        case .or(let operands): return CursorNode(.or(operands.map { node($0) }))
        case .andNot(let some, let others):
            return CursorNode(.andNot(node(some), node(others)))
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
