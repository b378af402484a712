extension Chunk {
    /// Whether the chunk holds `ordinal`.
    ///
    /// Allocates nothing.
    /// - Complexity: O(1) in a bitmap, else O(log ``count``).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    public func contains(_ ordinal: UInt32) throws(ChunkError) -> Bool {
        guard ordinal >= first, ordinal <= last else { return false }
        if case .bitmap = encoding { return bitmap.contains(ordinal) }
        return try locate(atOrAfter: ordinal &- first).offset == ordinal &- first
    }

    /// The least ordinal that is not below `ordinal`, or nil if all are below it.
    ///
    /// - Complexity: O(log ``count``); in a bitmap, O(distance / 64).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    public func next(atOrAfter ordinal: UInt32) throws(ChunkError) -> UInt32? {
        guard ordinal > first else { return first }
        guard ordinal <= last else { return nil }
        let found: UInt32
        if case .bitmap = encoding {
            found = try bitmap.next(atOrAfter: ordinal)
        } else {
            found = try first &+ locate(atOrAfter: ordinal &- first).offset
        }
        guard found >= ordinal, found <= last else {
            throw disorder(expected: ordinal, found: found)
        }
        return found
    }

    /// The greatest ordinal that is not above `ordinal`, or nil if all are above it.
    ///
    /// - Complexity: O(log ``count``); in a bitmap, O(distance / 64).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    public func next(atOrBefore ordinal: UInt32) throws(ChunkError) -> UInt32? {
        guard ordinal < last else { return last }
        guard ordinal >= first else { return nil }
        let found: UInt32
        switch encoding {
        case .bitmap:
            found = try bitmap.next(atOrBefore: ordinal)
        case .runs16, .runs32:
            found = first &+ runs.last(atOrBefore: ordinal &- first)
        case .offsets16, .offsets32, .eliasFano:
            let located = try locate(atOrAfter: ordinal &- first)
            if located.offset == ordinal &- first { return ordinal }
            found = try first &+ offset(at: located.index &- 1)
        }
        guard found >= first, found <= ordinal else {
            throw disorder(expected: ordinal, found: found)
        }
        return found
    }

    /// How many ordinals of the chunk are below `ordinal`.
    ///
    /// - Complexity: O(log ``count``); in a bitmap, O(its words).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    public func rank(of ordinal: UInt32) throws(ChunkError) -> Int {
        guard ordinal > first else { return 0 }
        guard ordinal <= last else { return count }
        let rank: Int
        if case .bitmap = encoding {
            rank = bitmap.rank(of: ordinal)
        } else {
            rank = try locate(atOrAfter: ordinal &- first).index
        }
        guard rank > 0, rank < count else {
            throw ChunkError(.wrongCount, at: 2, expected: count, found: rank)
        }
        return rank
    }

    /// The ordinal that `index` others precede, or nil outside 0 ..< ``count``.
    ///
    /// - Complexity: O(log ``count``); in a bitmap, O(its words).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    public func select(_ index: Int) throws(ChunkError) -> UInt32? {
        guard index >= 0, index < count else { return nil }
        if index == 0 { return first }
        let found: UInt32
        if case .bitmap = encoding {
            found = try bitmap.select(index)
        } else {
            found = try first &+ offset(at: index)
        }
        guard found > first, found <= last else {
            throw disorder(expected: last, found: found)
        }
        return found
    }

    /// The first member at or after `offset`, which lies in 0 … last − first. Not for bitmaps.
    private func locate(atOrAfter offset: UInt32) throws(ChunkError) -> Located {
        switch encoding {
        case .offsets16: return offsets16.locate(atOrAfter: offset)
        case .offsets32: return offsets32.locate(atOrAfter: offset)
        case .runs16, .runs32: return runs.locate(atOrAfter: offset)
        case .eliasFano, .bitmap: return try eliasFano.locate(atOrAfter: offset)
        }
    }

    /// The member at `index`, as an offset. Not for bitmaps.
    private func offset(at index: Int) throws(ChunkError) -> UInt32 {
        switch encoding {
        case .offsets16: return offsets16.offset(at: index)
        case .offsets32: return offsets32.offset(at: index)
        case .runs16, .runs32: return runs.offset(at: index)
        case .eliasFano, .bitmap: return try eliasFano.offset(at: index)
        }
    }

    func disorder(expected: UInt32, found: UInt32) -> ChunkError {
        ChunkError(.notAscending, at: 0, expected: Int(expected), found: Int(found))
    }
}
