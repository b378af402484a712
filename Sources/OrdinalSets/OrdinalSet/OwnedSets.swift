/// The source for expressions whose leaves are the sets themselves.
///
/// ```swift
/// let both = SetExpression.and([.set(customers), .set(active)])
/// let count = try both.count(in: OwnedSets())
/// ```
public struct OwnedSets: ChunkSource, Sendable {
    /// The source; it holds nothing, since every leaf is its own set.
    public init() {}

    /// Calls `body` with the chunk of `set` that contains or follows `ordinal`.
    ///
    /// - Complexity: O(log(number of chunks)) and `body`.
    public func withChunk<R>(
        of set: OrdinalSet, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        var index = set.index(atOrBefore: ordinal) ?? 0
        while index < set.chunks.count {
            let stored = set.chunks[index]
            let chunk = try Chunk(first: stored.first, bytes: stored.bytes.rawBytes)
            if chunk.last >= ordinal { return try body(chunk) }
            index += 1
        }
        return nil
    }

    /// Calls `body` with the chunk of `set` that contains or precedes `ordinal`.
    ///
    /// - Complexity: O(log(number of chunks)) and `body`.
    public func withChunk<R>(
        of set: OrdinalSet, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        guard let index = set.index(atOrBefore: ordinal) else { return nil }
        let stored = set.chunks[index]
        return try body(Chunk(first: stored.first, bytes: stored.bytes.rawBytes))
    }
}

extension OrdinalSet {
    /// The set that `expression` describes, in canonical chunks.
    ///
    /// - Complexity: O(members), and what evaluation costs.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public init<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ expression: SetExpression<Source.SetID>, in source: borrowing Source
    ) throws {
        self = try OrdinalSet(sorted: expression.collect(in: source))
    }
}
