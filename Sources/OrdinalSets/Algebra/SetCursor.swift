/// A position-less walk over the members of an expression, in both directions.
///
/// The cursor remembers the chunks it read last, so that successive calls near one another are
/// cheap; it holds nothing borrowed. Pass the same snapshot of the source to every call:
/// after a change of the sets, make a new cursor.
public struct SetCursor<Source: ChunkSource & ~Copyable & ~Escapable>: ~Copyable {
    private let leaves: [Source.SetID]
    private let root: CursorNode

    /// A cursor over the members of `expression`.
    ///
    /// - Complexity: O(size of the expression); reads nothing.
    public init(_ expression: SetExpression<Source.SetID>) {
        var plan = CursorPlan<Source.SetID>()
        root = plan.node(expression)
        leaves = plan.leaves
    }

    /// The least member that is not below `ordinal`, or nil if there is none.
    ///
    /// Intersections leap: what one operand lacks is skipped in the others, chunks at a time.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func next(
        atOrAfter ordinal: UInt32, in source: borrowing Source
    ) throws -> UInt32? {
        try root.next(atOrAfter: ordinal) { leaf, ordinal, direction, state in
            try Self.load(leaves[leaf], ordinal, direction, &state, source)
        }
    }

    /// The greatest member that is not above `ordinal`, or nil if there is none.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func next(
        atOrBefore ordinal: UInt32, in source: borrowing Source
    ) throws -> UInt32? {
        try root.next(atOrBefore: ordinal) { leaf, ordinal, direction, state in
            try Self.load(leaves[leaf], ordinal, direction, &state, source)
        }
    }

    private static func load(
        _ set: Source.SetID, _ ordinal: UInt32, _ direction: Direction, _ state: inout LeafState,
        _ source: borrowing Source
    ) throws {
        var found = false
        switch direction {
        case .forward:
            _ = try source.withChunk(of: set, atOrAfter: ordinal) { chunk in
                guard chunk.last >= ordinal else {
                    throw ChunkError(
                        .misplaced, at: 0, expected: Int(ordinal), found: Int(chunk.last))
                }
                state.keep(chunk, from: ordinal, direction)
                found = true
            }
        case .backward:
            _ = try source.withChunk(of: set, atOrBefore: ordinal) { chunk in
                guard chunk.first <= ordinal else {
                    throw ChunkError(
                        .misplaced, at: 0, expected: Int(ordinal), found: Int(chunk.first))
                }
                state.keep(chunk, from: ordinal, direction)
                found = true
            }
        }
        if !found { state.keepNothing(from: ordinal, direction) }
    }
}
