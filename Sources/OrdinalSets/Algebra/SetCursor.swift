/// A walk over the members of an expression, in both directions and from any place.
///
/// The cursor remembers the chunks it read last, so that successive calls near one another are
/// cheap; it holds nothing borrowed. Pass the same snapshot of the source to every call:
/// after a change of the sets, make a new cursor.
public struct SetCursor<Source: ChunkSource & ~Copyable & ~Escapable>: ~Copyable {
    private let leaves: [Source.SetID]
    private(set) var root: CursorNode
    private var evaluator: Evaluator
    /// How many members there are, about; nil from the first question on, and where nothing hangs on it.
    private var expected: ExpectedMembers?

    /// A cursor over the members of `expression`.
    ///
    /// - Complexity: O(size of the expression); reads nothing.
    ///
    /// - Parameter expected: How many there are, about.
    public init(
        _ expression: SetExpression<Source.SetID>, expecting expected: ExpectedMembers = .unknown
    ) {
        var plan = CursorPlan<Source.SetID>()
        root = plan.node(expression)
        leaves = plan.leaves
        evaluator = Evaluator(root, isDense: expected == .dense)
        self.expected = root.isLeaf ? nil : expected
    }

    /// Where members are few, they are found before the first question, and are a list from here on.
    ///
    /// - Parameter wanted: How many are asked for: who wants many may as well look whether there are fewer.
    private mutating func findFew(wanted: Int = 0, in source: borrowing Source) {
        let limit: Int
        switch expected {
        case .few: limit = CursorNode.fewCount
        case .unknown where wanted >= CursorNode.unknownFewCount:
            limit = CursorNode.unknownFewCount
        case .unknown, .dense, nil: limit = 0
        }
        expected = nil
        guard limit > 0 else { return }
        let leaves = leaves
        // A chunk that cannot be read may be none that is asked for: whoever comes to it step by step is told.
        let found = try? root.few(upTo: limit) { leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
        guard let found else { return }
        root = CursorNode(found.isEmpty ? .nothing : .list(found))
        evaluator = Evaluator(root)
    }

    /// The least member that is not below `ordinal`, or nil if there is none.
    ///
    /// Intersections leap: what one operand lacks is skipped in the others, chunks at a time.
    /// Where calls show that members are close together, whole windows of ordinals are
    /// evaluated at once, in scratch space of 8 KB for each level of the expression.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func next(
        atOrAfter ordinal: UInt32, in source: borrowing Source
    ) throws -> UInt32? {
        findFew(in: source)
        let leaves = leaves
        return try evaluator.next(atOrAfter: ordinal) { leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
    }

    /// The greatest member that is not above `ordinal`, or nil if there is none.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func next(
        atOrBefore ordinal: UInt32, in source: borrowing Source
    ) throws -> UInt32? {
        findFew(in: source)
        let leaves = leaves
        return try evaluator.next(atOrBefore: ordinal) { leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
    }

    // What follows runs a whole loop behind one call, so that whole chunks can be taken at once.
    // A single step costs nearly the same from outside: see Docs/OrdinalSetFormat.md.

    /// The members from `start` on, `limit` at most.
    mutating func collect(
        from start: UInt32, limit: Int, in source: borrowing Source
    ) throws -> [UInt32] {
        findFew(wanted: limit, in: source)
        let leaves = leaves
        return try evaluator.collect(from: start, limit: limit) {
            leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
    }

    /// Calls `body` with the members from `start` on until it returns false.
    mutating func forEach(
        from start: UInt32, in source: borrowing Source, _ body: (UInt32) throws -> Bool
    ) throws {
        findFew(in: source)
        let leaves = leaves
        try evaluator.forEach(
            from: start,
            { leaf, ordinal, request, state in
                try state.load(leaves[leaf], ordinal, request, source)
            }, body)
    }

    /// How many members lie in `range`.
    mutating func count(in range: ClosedRange<UInt32>, in source: borrowing Source) throws -> Int {
        findFew(in: source)
        let leaves = leaves
        return try root.count(in: range, isDense: evaluator.isDense) {
            leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
    }

    /// The member that `index` others precede.
    mutating func select(_ index: Int, in source: borrowing Source) throws -> UInt32? {
        findFew(in: source)
        let leaves = leaves
        if case .leaf = root.kind {
            return try root.leafSelect(index) { leaf, ordinal, request, state in
                try state.load(leaves[leaf], ordinal, request, source)
            }
        }
        return try evaluator.select(index) { leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
    }
}

extension LeafState {
    /// Reads the chunk that is asked for.
    mutating func load<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ set: Source.SetID, _ ordinal: UInt32, _ request: ChunkRequest,
        _ source: borrowing Source
    ) throws {
        // A source that gives the wrong chunk would lead a cursor in circles.
        let found: Bool?
        switch request {
        case .forward, .header:
            found = try source.withChunk(of: set, atOrAfter: ordinal) { chunk in
                guard chunk.last >= ordinal else {
                    throw ChunkError(
                        .misplaced, at: 0, expected: Int(ordinal), found: Int(chunk.last))
                }
                keep(chunk, from: ordinal, request)
                return true
            }
        case .backward:
            found = try source.withChunk(of: set, atOrBefore: ordinal) { chunk in
                guard chunk.first <= ordinal else {
                    throw ChunkError(
                        .misplaced, at: 0, expected: Int(ordinal), found: Int(chunk.first))
                }
                keep(chunk, from: ordinal, request)
                return true
            }
        }
        if found == nil { keepNothing(from: ordinal, request) }
    }
}
