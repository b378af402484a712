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
}
