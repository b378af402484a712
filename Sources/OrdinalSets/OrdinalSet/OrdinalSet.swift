/// A set of ordinals in memory, in the chunks that a storage would hold.
///
/// It is a value that is small for its content, quick to build and to search; edits cost what
/// they cost in a storage. Combine sets lazily with ``SetExpression`` through ``OwnedSets``.
///
/// ## Topics
/// - Making: ``init()``, ``init(sorted:)``, ``init(unsorted:)``, ``init(range:)``
/// - Asking: ``count``, ``contains(_:)``, ``first``, ``last``
/// - Changing: ``insert(_:)``, ``remove(_:)``
/// - Algebra: ``union(_:)``, ``intersection(_:)``, ``subtracting(_:)``
public struct OrdinalSet: Sendable {
    /// The chunks, by first ordinal; none overlaps another, and each is well-formed.
    public private(set) var chunks: [ChunkEdits.Written] = []

    /// The number of ordinals.
    public private(set) var count = 0

    /// The empty set.
    public init() {}

    /// The set of `ordinals`, in canonical chunks.
    ///
    /// - Complexity: O(n).
    /// - Throws: ``ChunkError`` if they do not ascend strictly.
    public init(sorted ordinals: some Sequence<UInt32>) throws(ChunkError) {
        var builder = ChunkBuilder()
        for ordinal in ordinals {
            if let full = try builder.append(ordinal) { chunks.append(full) }
            count += 1
        }
        if let rest = builder.finish() { chunks.append(rest) }
    }

    /// The set of `ordinals` in any order, each any number of times.
    ///
    /// - Complexity: O(n log n).
    public init(unsorted ordinals: some Sequence<UInt32>) {
        var builder = ChunkBuilder()
        var previous: UInt32?
        for ordinal in ordinals.sorted() where ordinal != previous {
            // Sorted and each once, so that the builder finds nothing to refuse.
            if let full = try? builder.append(ordinal) { chunks.append(full) }
            previous = ordinal
            count += 1
        }
        if let rest = builder.finish() { chunks.append(rest) }
    }

    /// All ordinals of `range`.
    ///
    /// - Complexity: O(1).
    public init(range: ClosedRange<UInt32>) {
        let run = OrdinalRun(first: range.lowerBound, last: range.upperBound)
        let shape = ChunkShape(first: run.first, last: run.last, count: run.count, runs: 1)
        let bytes = ChunkEncoder.encode([run], shape: shape)
        chunks = [ChunkEdits.Written(first: run.first, bytes: bytes)]
        count = run.count
    }

    /// The set that stored chunks make, after checking every one of them.
    ///
    /// - Complexity: O(n).
    /// - Throws: ``ChunkError`` if a chunk is malformed or does not begin after the one before
    ///   it ends.
    public init(chunks: [ChunkEdits.Written]) throws(ChunkError) {
        var previous: UInt32?
        for stored in chunks {
            let chunk = try Chunk(first: stored.first, bytes: stored.bytes.rawBytes)
            try chunk.validate()
            if let previous, previous >= chunk.first {
                throw ChunkError(
                    .misplaced, at: 0, expected: Int(previous) + 1, found: Int(chunk.first))
            }
            previous = chunk.last
            count += chunk.count
        }
        self.chunks = chunks
    }

    /// Whether there are no ordinals.
    public var isEmpty: Bool { chunks.isEmpty }

    /// The bytes that the chunks take, without keys.
    ///
    /// - Complexity: O(number of chunks).
    public var byteCount: Int { chunks.reduce(0) { $0 + $1.bytes.count } }

    /// The least ordinal.
    public var first: UInt32? { chunks.first?.first }

    /// The greatest ordinal.
    public var last: UInt32? {
        guard let stored = chunks.last else { return nil }
        return try? Chunk(first: stored.first, bytes: stored.bytes.rawBytes).last
    }

    /// Whether the set holds `ordinal`.
    ///
    /// - Complexity: O(log n).
    public func contains(_ ordinal: UInt32) -> Bool {
        guard let index = index(atOrBefore: ordinal) else { return false }
        let stored = chunks[index]
        // The chunks were made or checked here: no error can come.
        let found = try? Chunk(first: stored.first, bytes: stored.bytes.rawBytes)
            .contains(ordinal)
        return found ?? false
    }

    /// The index of the chunk with the greatest first ordinal not above `ordinal`.
    func index(atOrBefore ordinal: UInt32) -> Int? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) >> 1
            if chunks[middle].first <= ordinal { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}

extension OrdinalSet {
    /// Adds `ordinal`; returns whether it was new.
    ///
    /// - Complexity: O(size of a chunk + number of chunks).
    @discardableResult
    public mutating func insert(_ ordinal: UInt32) -> Bool {
        let index = index(atOrBefore: ordinal)
        let next = (index ?? -1) + 1
        let edits = try? withChunk(index) { chunk in
            try withChunk(index.map { $0 - 1 }) { previous in
                try withChunk(next) { next in
                    try ChunkEditor.insert(ordinal, into: chunk, previous: previous, next: next)
                }
            }
        }
        guard let edits else { return false }
        apply(edits)
        return true
    }

    /// Takes `ordinal` out; returns whether it was there.
    ///
    /// - Complexity: O(size of a chunk + number of chunks).
    @discardableResult
    public mutating func remove(_ ordinal: UInt32) -> Bool {
        guard let index = index(atOrBefore: ordinal) else { return false }
        let edits = try? withChunk(index) { chunk -> ChunkEdits? in
            guard let chunk else { return nil }
            return try withChunk(index - 1) { previous in
                try withChunk(index + 1) { next in
                    try ChunkEditor.remove(ordinal, from: chunk, previous: previous, next: next)
                }
            }
        }
        guard let edits else { return false }
        apply(edits)
        return true
    }

    /// Applies edits as a storage does.
    ///
    /// - Complexity: O(number of chunks).
    private mutating func apply(_ edits: ChunkEdits) {
        for first in edits.removed {
            if let index = index(atOrBefore: first), chunks[index].first == first {
                chunks.remove(at: index)
            }
        }
        for written in edits.written {
            let index = index(atOrBefore: written.first)
            if let index, chunks[index].first == written.first {
                chunks[index] = written
            } else {
                chunks.insert(written, at: (index ?? -1) + 1)
            }
        }
        count += edits.countChange
    }

    /// Calls `body` with the chunk at `index`, nil outside the array.
    private func withChunk<R>(_ index: Int?, _ body: (Chunk?) throws -> R) throws -> R {
        guard let index, chunks.indices.contains(index) else { return try body(nil) }
        let stored = chunks[index]
        return try body(Chunk(first: stored.first, bytes: stored.bytes.rawBytes))
    }
}
