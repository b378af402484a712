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

    /// Whether the source may know of members of `set`, without reading chunks of `other`, which
    /// of them `other` has: what ``take(_:atOrBefore:having:upTo:to:)`` can be asked for.
    func covers(_ other: SetID, by set: SetID) -> Bool

    /// Appends members of the chunk of `set` that has the greatest first ordinal not above
    /// `ordinal` to `members`, ascending: those that all of `others` have, as far as the source
    /// knows it beside the chunk, or else all.
    ///
    /// - Parameters:
    ///   - others: Sets that `set` covers.
    ///   - maximumCount: How many members a chunk has at most to be taken.
    /// - Returns: Nil without such a chunk.
    /// - Throws: What reading throws; ``ChunkError`` if the chunk is malformed.
    func take(
        _ set: SetID, atOrBefore ordinal: UInt32, having others: [SetID], upTo maximumCount: Int,
        to members: inout [UInt32]
    ) throws -> TakenChunk?
}

/// What of a chunk was taken.
public struct TakenChunk: Sendable, Equatable {
    /// What of its members.
    public enum Part: Sendable {
        /// Nothing: there are too many.
        case none
        /// All of them.
        case all
        /// Those that all sets that were named have.
        case common
    }

    /// The chunk's first ordinal.
    public let first: UInt32

    /// What was taken of its members.
    public let part: Part

    /// What was taken of the chunk that begins with `first`.
    public init(first: UInt32, part: Part) {
        self.first = first
        self.part = part
    }
}

extension ChunkSource where Self: ~Copyable & ~Escapable {
    /// Looks every chunk up by itself: what a source does that has no quicker way.
    public func scan(
        _ set: SetID, from ordinal: UInt32, _ body: (Chunk) throws -> UInt32?
    ) throws {
        var target = ordinal
        while let next = try withChunk(of: set, atOrAfter: target, body) ?? nil { target = next }
    }

    /// False: what a source says that knows nothing beside its chunks.
    public func covers(_ other: SetID, by set: SetID) -> Bool { false }

    /// Takes all members, whatever the other sets: what a source does that knows nothing beside
    /// its chunks.
    public func take(
        _ set: SetID, atOrBefore ordinal: UInt32, having others: [SetID], upTo maximumCount: Int,
        to members: inout [UInt32]
    ) throws -> TakenChunk? {
        try withChunk(of: set, atOrBefore: ordinal) { chunk in
            guard chunk.count <= maximumCount else {
                return TakenChunk(first: chunk.first, part: .none)
            }
            try chunk.append(to: &members)
            return TakenChunk(first: chunk.first, part: .all)
        }
    }
}
