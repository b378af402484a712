extension CursorNode {
    /// How many members lie in `range`: from headers and arithmetic where that is possible.
    ///
    /// - Parameter isDense: Whether windows are evaluated from the first step on.
    func count(
        in range: ClosedRange<UInt32>, isDense: Bool = false, _ load: ChunkLoader
    ) throws -> Int {
        switch kind {
        case .nothing: return 0
        case .leaf: return try leafCount(in: range, load) ?? 0
        case .list(let list):
            let end = range.upperBound
            let below = list.lowerBound(range.lowerBound)
            return (end == .max ? list.count : list.lowerBound(end + 1)) - below
        case .range(let own):
            guard own.overlaps(range) else { return 0 }
            return own.clamped(to: range).count
        case .and(let operands):
            // The plan puts bounds first.
            if case .range(let bounds) = operands[0].kind {
                guard bounds.overlaps(range) else { return 0 }
                let bounds = bounds.clamped(to: range)
                let rest =
                    operands.count == 2
                    ? operands[1] : CursorNode(.and(Array(operands.dropFirst())))
                return try rest.count(in: bounds, isDense: isDense, load)
            }
        case .or(let operands):
            if operands.count == 2, operands[0].isCountedQuickly, operands[1].isCountedQuickly {
                let one = try operands[0].count(in: range, load)
                let other = try operands[1].count(in: range, load)
                return try one + other - CursorNode(.and(operands)).count(in: range, load)
            }
        case .andNot(let some, let others):
            if some.isCountedQuickly {
                let both = CursorNode(.and([some, others]))
                return try some.count(in: range, load) - both.count(in: range, load)
            }
        }
        var evaluator = Evaluator(self, isDense: isDense)
        return try evaluator.count(in: range, load)
    }

    /// Whether counting reads headers at most.
    private var isCountedQuickly: Bool {
        switch kind {
        case .nothing, .leaf, .list, .range: true
        case .and(let operands):
            if operands.count == 2, case .range = operands[0].kind {
                operands[1].isCountedQuickly
            } else {
                false
            }
        case .or, .andNot: false
        }
    }
}
