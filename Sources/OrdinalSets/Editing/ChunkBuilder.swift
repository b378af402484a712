/// Cuts an ascending stream of ordinals into canonical chunks: each holds as many as fit.
///
/// Feed it with ``append(_:)``, then call ``finish()`` once; store every chunk that either
/// returns. It holds one chunk's worth of ordinals at a time, however long the stream.
public struct ChunkBuilder: Sendable {
    private var runs: [OrdinalRun] = []
    private var shape = ChunkShape(first: 0, last: 0, count: 0, runs: 0)
    private let sparseCountMaximum: Int

    /// A builder that has seen nothing.
    ///
    /// - Parameter sparseCountMaximum: How many members a chunk has at most unless they are so
    ///   close that it is a bitmap: for a store that keeps something of each beside the chunk.
    public init(sparseCountMaximum: Int = .max) { self.sparseCountMaximum = sparseCountMaximum }

    /// Adds an ordinal above all that were added before.
    ///
    /// - Returns: The chunk that became full by it, if one did.
    /// - Complexity: O(1) amortised.
    /// - Throws: ``ChunkError`` if `ordinal` is not above the last one.
    public mutating func append(_ ordinal: UInt32) throws(ChunkError) -> ChunkEdits.Written? {
        guard shape.count > 0 else {
            start(ordinal)
            return nil
        }
        guard ordinal > shape.last else {
            throw ChunkError(
                .notAscending, at: 0, expected: Int(shape.last) + 1, found: Int(ordinal))
        }
        var grown = shape
        let adjacent = ordinal == shape.last &+ 1
        grown.last = ordinal
        grown.count += 1
        grown.runs += adjacent ? 0 : 1
        guard grown.fits, grown.isClose || grown.count <= sparseCountMaximum else {
            let full = finish()
            start(ordinal)
            return full
        }
        shape = grown
        if adjacent {
            runs[runs.count - 1].last = ordinal
        } else {
            runs.append(OrdinalRun(first: ordinal, last: ordinal))
        }
        return nil
    }

    /// The last chunk, nil if nothing was added. The builder is as new afterwards.
    ///
    /// - Complexity: O(``Chunk/maximumByteCount``).
    public mutating func finish() -> ChunkEdits.Written? {
        guard shape.count > 0 else { return nil }
        let bytes = ChunkEncoder.encode(runs[...], shape: shape)
        runs.removeAll(keepingCapacity: true)
        shape.count = 0
        return ChunkEdits.Written(first: shape.first, bytes: bytes)
    }

    /// Goes on where a chunk ends. The builder is as new before.
    mutating func take(_ chunk: Chunk) throws(ChunkError) {
        runs.removeAll(keepingCapacity: true)
        try chunk.append(to: &runs)
        shape = ChunkShape(
            first: chunk.first, last: chunk.last, count: chunk.count, runs: runs.count)
    }

    private mutating func start(_ ordinal: UInt32) {
        runs.append(OrdinalRun(first: ordinal, last: ordinal))
        shape = ChunkShape(first: ordinal, last: ordinal, count: 1, runs: 1)
    }
}
