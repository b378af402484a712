/// Changes one ordinal of a stored set: says which chunks to write and to delete.
///
/// The storage looks up the chunk that should hold the ordinal (the one with the greatest first
/// ordinal not above it) and, if it likes, that chunk's neighbours; it applies the answer. A
/// neighbour that is not passed is taken for absent: the set stays correct, but chunks that
/// could be merged are not.
///
/// A chunk is split when it outgrows ``Chunk/maximumByteCount``, and merged with a neighbour
/// when either is down to ``mergeTriggerByteCount`` and both fit into ``mergedMaximumByteCount``:
/// the distance between the limits keeps an ordinal that comes and goes from splitting and
/// merging in turns.
public enum ChunkEditor {
    /// Chunks are merged only if one is of at most this size: a third of the maximum.
    public static let mergeTriggerByteCount = Chunk.maximumByteCount / 3

    /// Two chunks are merged if the result is at most this size: two thirds of the maximum, so
    /// that hundreds of bytes of inserts pass before it splits again.
    public static let mergedMaximumByteCount = Chunk.maximumByteCount / 3 * 2

    /// Adds `ordinal` to a set.
    ///
    /// - Parameters:
    ///   - chunk: The chunk with the greatest first ordinal not above `ordinal`; nil if none.
    ///   - previous: The chunk before `chunk`, for merging; nil if none or not looked up.
    ///   - next: The first chunk that begins above `ordinal`; nil if none or not looked up.
    /// - Returns: What to store, or nil if the set holds `ordinal` already.
    /// - Complexity: O(``Chunk/maximumByteCount``).
    /// - Throws: ``ChunkError`` if a chunk is malformed or not where it should be.
    public static func insert(
        _ ordinal: UInt32, into chunk: Chunk?, previous: Chunk? = nil, next: Chunk? = nil
    ) throws(ChunkError) -> ChunkEdits? {
        if let next, next.first <= ordinal {
            throw ChunkError(
                .misplaced, at: 0, expected: Int(ordinal) + 1, found: Int(next.first))
        }
        guard let chunk else { return try insertInFront(ordinal, of: next) }
        guard chunk.first <= ordinal else {
            throw ChunkError(
                .misplaced, at: 0, expected: Int(ordinal), found: Int(chunk.first))
        }
        if try chunk.contains(ordinal) { return nil }
        if let (shape, bytes) = try chunk.inserting(ordinal) {
            return try settle(
                [.init(first: shape.first, bytes: bytes)], replacing: chunk.first,
                previous: previous, next: next, countChange: 1)
        }
        var runs: [OrdinalRun] = []
        try chunk.append(to: &runs)
        runs.insert(ordinal)
        if let written = ChunkEncoder.encode(runs[...]) {
            return try settle(
                [written], replacing: chunk.first, previous: previous, next: next,
                countChange: 1)
        }
        // Appended ordinals leave full chunks behind, as a bulk build does.
        if ordinal > chunk.last { return try insertInFront(ordinal, of: next) }
        return try settle(
            split(runs[...]), replacing: chunk.first, previous: previous, next: next,
            countChange: 1)
    }

    /// Takes `ordinal` out of a set.
    ///
    /// - Parameters:
    ///   - chunk: The chunk with the greatest first ordinal not above `ordinal`.
    ///   - previous: The chunk before it, for merging; nil if none or not looked up.
    ///   - next: The chunk after it, for merging; nil if none or not looked up.
    /// - Returns: What to store, or nil if the set does not hold `ordinal`.
    /// - Complexity: O(``Chunk/maximumByteCount``).
    /// - Throws: ``ChunkError`` if a chunk is malformed or not where it should be.
    public static func remove(
        _ ordinal: UInt32, from chunk: Chunk, previous: Chunk? = nil, next: Chunk? = nil
    ) throws(ChunkError) -> ChunkEdits? {
        guard try chunk.contains(ordinal) else { return nil }
        guard chunk.count > 1 else {
            return ChunkEdits(removed: [chunk.first], written: [], countChange: -1)
        }
        if let (shape, bytes) = try chunk.removing(ordinal) {
            return try settle(
                [.init(first: shape.first, bytes: bytes)], replacing: chunk.first,
                previous: previous, next: next, countChange: -1)
        }
        var runs: [OrdinalRun] = []
        try chunk.append(to: &runs)
        runs.remove(ordinal)
        // A run that falls in two takes more room, so that a full chunk may have to be split.
        return try settle(
            split(runs[...]), replacing: chunk.first, previous: previous, next: next,
            countChange: -1)
    }

    /// Cuts ascending ordinals into canonical chunks, streaming.
    ///
    /// - Complexity: O(n), holding one chunk at a time.
    /// - Throws: ``ChunkError`` if `ordinals` do not ascend strictly, or what `emit` throws.
    public static func build(
        sorted ordinals: some Sequence<UInt32>, _ emit: (UInt32, [UInt8]) throws -> Void
    ) throws {
        var builder = ChunkBuilder()
        for ordinal in ordinals {
            if let full = try builder.append(ordinal) { try emit(full.first, full.bytes) }
        }
        if let rest = builder.finish() { try emit(rest.first, rest.bytes) }
    }

    /// `ordinal`, which precedes `next`, there if it fits or in a chunk of its own.
    private static func insertInFront(
        _ ordinal: UInt32, of next: Chunk?
    ) throws(ChunkError) -> ChunkEdits {
        let alone = ChunkShape(first: ordinal, last: ordinal, count: 1, runs: 1)
        let run = OrdinalRun(first: ordinal, last: ordinal)
        if let next {
            if alone.merged(with: next.shape).fits {
                var runs = [run]
                try next.append(to: &runs)
                runs.join(at: 1)
                if let written = ChunkEncoder.encode(runs[...]) {
                    return ChunkEdits(
                        removed: [next.first], written: [written], countChange: 1)
                }
            }
        }
        let bytes = ChunkEncoder.encode([run], shape: alone)
        return ChunkEdits(
            removed: [], written: [.init(first: ordinal, bytes: bytes)], countChange: 1)
    }

    /// Stores what became of the chunk `old`, ascending and not empty, its ends together with
    /// a neighbour if either is small.
    private static func settle(
        _ edited: [ChunkEdits.Written], replacing old: UInt32, previous: Chunk?, next: Chunk?,
        countChange: Int
    ) throws(ChunkError) -> ChunkEdits? {
        guard let first = edited.first, let last = edited.last else { return nil }
        var edits = ChunkEdits(
            removed: first.first == old ? [] : [old], written: edited, countChange: countChange)
        if let previous, previous.last < first.first,
            let merged = try merge(previous, Chunk(first: first.first, bytes: first.bytes.rawBytes))
        {
            edits.removed = [old]
            edits.written[0] = merged
            if edited.count == 1 { return edits }
        }
        let end = try Chunk(first: last.first, bytes: last.bytes.rawBytes)
        if let next, next.first > end.last, let merged = try merge(end, next) {
            edits.removed.append(next.first)
            edits.written[edited.count - 1] = merged
        }
        return edits
    }

    /// Both chunks in one, if one is small and the result well below the maximum.
    private static func merge(
        _ one: Chunk, _ other: Chunk
    ) throws(ChunkError) -> ChunkEdits.Written? {
        guard min(one.bytes.byteCount, other.bytes.byteCount) <= mergeTriggerByteCount else {
            return nil
        }
        let merged = one.shape.merged(with: other.shape)
        guard merged.best.byteCount <= mergedMaximumByteCount else { return nil }
        var runs: [OrdinalRun] = []
        try one.append(to: &runs)
        let joint = runs.count
        try other.append(to: &runs)
        runs.join(at: joint)
        return ChunkEncoder.encode(runs[...])
    }

    /// Cuts an overfull set in halves of about the same size.
    static func split(_ runs: ArraySlice<OrdinalRun>) -> [ChunkEdits.Written] {
        guard let shape = ChunkEncoder.shape(of: runs) else { return [] }
        if shape.fits {
            let bytes = ChunkEncoder.encode(runs, shape: shape)
            return [.init(first: shape.first, bytes: bytes)]
        }
        let boundary = middle(of: runs, shape)
        var left: [OrdinalRun] = []
        var right: [OrdinalRun] = []
        for run in runs {
            if run.last < boundary {
                left.append(run)
            } else if run.first >= boundary {
                right.append(run)
            } else {
                left.append(OrdinalRun(first: run.first, last: boundary - 1))
                right.append(OrdinalRun(first: boundary, last: run.last))
            }
        }
        return split(left[...]) + split(right[...])
    }

    /// An ordinal above the first and not above the last that halves the encoded size.
    private static func middle(of runs: ArraySlice<OrdinalRun>, _ shape: ChunkShape) -> UInt32 {
        switch shape.best.encoding {
        case .runs16, .runs32: return runs[runs.startIndex + runs.count / 2].first
        case .bitmap: return shape.first + UInt32(shape.span / 2) + 1
        case .offsets16, .offsets32, .eliasFano:
            var left = shape.count / 2
            for run in runs {
                if left < run.count { return run.first + UInt32(left) }
                left -= run.count
            }
            return shape.last
        }
    }
}
