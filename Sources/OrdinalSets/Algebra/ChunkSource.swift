/// Where the chunks of sets come from: a snapshot of the storage, or memory.
///
/// A source is passed to each call that needs chunks, never kept; it must show the same sets
/// throughout one evaluation (for a ``SetCursor``, all calls made on it).
public protocol ChunkSource<SetID>: ~Copyable, ~Escapable {
    /// What names one set.
    associatedtype SetID: Sendable

    /// Calls `body` with the chunk of `set` that reaches up to or beyond `ordinal` and begins
    /// first: the one around `ordinal`, else the one that follows. Without such a chunk (or
    /// set) returns nil.
    ///
    /// - Throws: What reading or `body` throws.
    func withChunk<R>(
        of set: SetID, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R?

    /// Calls `body` with the chunk of `set` that has the greatest first ordinal not above
    /// `ordinal`. Without such a chunk (or set) returns nil.
    ///
    /// - Throws: What reading or `body` throws.
    func withChunk<R>(
        of set: SetID, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R?

    /// Calls `body` with chunks of `set`, ascending: with the one that `withChunk(of:atOrAfter:)`
    /// finds for `ordinal`, then with that for the ordinal which `body` returned, above all of the
    /// chunk, and so on, until it returns nil or there is none.
    ///
    /// - Throws: What reading or `body` throws.
    func scan(_ set: SetID, from ordinal: UInt32, _ body: (Chunk) throws -> UInt32?) throws
}

extension ChunkSource where Self: ~Copyable & ~Escapable {
    /// Looks every chunk up by itself: what a source does that has no quicker way.
    public func scan(
        _ set: SetID, from ordinal: UInt32, _ body: (Chunk) throws -> UInt32?
    ) throws {
        var target = ordinal
        while let next = try withChunk(of: set, atOrAfter: target, body) ?? nil { target = next }
    }
}
