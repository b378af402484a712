extension SetExpression {
    /// Whether the set holds `ordinal`.
    ///
    /// - Complexity: One look-up for each stored operand at most; stops when decided.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func contains<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ ordinal: UInt32, in source: borrowing Source
    ) throws -> Bool where Source.SetID == SetID {
        switch self {
        case .empty: return false
        case .set(let id):
            let found = try source.withChunk(of: id, atOrBefore: ordinal) { chunk in
                try chunk.contains(ordinal)
            }
            return found ?? false
        case .list(let list): return list.contains(ordinal)
        case .range(let range): return range.contains(ordinal)
        case .and(let operands):
            for operand in operands where try !operand.contains(ordinal, in: source) {
                return false
            }
            return true
        case .or(let operands):
            for operand in operands where try operand.contains(ordinal, in: source) {
                return true
            }
            return false
        case .andNot(let some, let others):
            return try some.contains(ordinal, in: source)
                && !others.contains(ordinal, in: source)
        }
    }

    /// The least member, or nil if the set is empty.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func first<Source: ChunkSource & ~Copyable & ~Escapable>(
        in source: borrowing Source
    ) throws -> UInt32? where Source.SetID == SetID {
        var cursor = SetCursor<Source>(self)
        return try cursor.next(atOrAfter: 0, in: source)
    }

    /// The greatest member, or nil if the set is empty.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func last<Source: ChunkSource & ~Copyable & ~Escapable>(
        in source: borrowing Source
    ) throws -> UInt32? where Source.SetID == SetID {
        var cursor = SetCursor<Source>(self)
        return try cursor.next(atOrBefore: .max, in: source)
    }

    /// Whether the set has no members.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func isEmpty<Source: ChunkSource & ~Copyable & ~Escapable>(
        in source: borrowing Source
    ) throws -> Bool where Source.SetID == SetID {
        try first(in: source) == nil
    }

    /// The number of members in `range`, by default of all.
    ///
    /// Stored sets are counted from the headers of their chunks, so that a range opens the
    /// chunks at its ends alone; differences and unions of two such sets need their
    /// intersection only. Everything else is evaluated, as bits where members are close.
    ///
    /// - Parameter expected: How many members there are, about.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func count<Source: ChunkSource & ~Copyable & ~Escapable>(
        in source: borrowing Source, within range: ClosedRange<UInt32> = 0...UInt32.max,
        expecting expected: ExpectedMembers = .unknown
    ) throws -> Int where Source.SetID == SetID {
        var cursor = SetCursor<Source>(self, expecting: expected)
        return try cursor.count(in: range, in: source)
    }

    /// The mean distance of members, in ordinals, up to which windows of bits are quicker than
    /// steps: such a window holds a thousand members or more.
    public static var closeOrdinalsPerMember: Int { Pace.closeness }

    /// The number of members below `ordinal`.
    ///
    /// - Complexity: That of ``count(in:within:expecting:)``.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func rank<Source: ChunkSource & ~Copyable & ~Escapable>(
        of ordinal: UInt32, in source: borrowing Source
    ) throws -> Int where Source.SetID == SetID {
        guard ordinal > 0 else { return 0 }
        return try count(in: source, within: 0...ordinal - 1)
    }

    /// The member that `index` others precede, or nil if there is none.
    ///
    /// - Complexity: For a stored set, O(number of chunks); else that of evaluating the set
    ///   up to the member.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func select<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ index: Int, in source: borrowing Source
    ) throws -> UInt32? where Source.SetID == SetID {
        guard index >= 0 else { return nil }
        if case .range(let range) = self {
            return index < range.count ? range.lowerBound + UInt32(index) : nil
        }
        var cursor = SetCursor<Source>(self)
        return try cursor.select(index, in: source)
    }

    /// The members from `start` on, ascending, at most `limit`.
    ///
    /// - Parameter expected: As in ``count(in:within:expecting:)``.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public func collect<Source: ChunkSource & ~Copyable & ~Escapable>(
        from start: UInt32 = 0, limit: Int = .max, in source: borrowing Source,
        expecting expected: ExpectedMembers = .unknown
    ) throws -> [UInt32] where Source.SetID == SetID {
        var cursor = SetCursor<Source>(self, expecting: expected)
        return try cursor.collect(from: start, limit: limit, in: source)
    }

    /// Calls `body` with the members from `start` on, ascending, until it returns false.
    ///
    /// - Throws: What reading the source or `body` throws; ``ChunkError`` if a chunk is
    ///   malformed.
    public func forEach<Source: ChunkSource & ~Copyable & ~Escapable>(
        from start: UInt32 = 0, in source: borrowing Source, _ body: (UInt32) throws -> Bool
    ) throws where Source.SetID == SetID {
        var cursor = SetCursor<Source>(self)
        try cursor.forEach(from: start, in: source, body)
    }
}
