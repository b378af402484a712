// Several changes of one chunk at once: it is taken apart and encoded once for all of them.

extension ChunkEditor {
    /// What becomes of an ordinal: a set is to have it, or not.
    public struct Change: Hashable, Sendable {
        /// Of which ordinal.
        public var ordinal: UInt32

        /// Whether the set is to have it.
        public var isMember: Bool

        /// That a set is to have an ordinal, or not.
        public init(_ ordinal: UInt32, isMember: Bool) {
            self.ordinal = ordinal
            self.isMember = isMember
        }
    }

    /// Adds several ordinals to a set and takes others from it.
    ///
    /// What is left of a chunk is not merged with its neighbours, so that the set stays correct, but
    /// chunks that could be one are not.
    ///
    /// - Parameters:
    ///   - changes: Strictly ascending, and all below the chunk that follows `chunk`.
    ///   - chunk: The chunk with the greatest first ordinal not above the first change, or the set's
    ///     first one where there is none; nil if the set is empty.
    /// - Returns: What to store, or nil if the set is such already.
    /// - Complexity: O(``Chunk/maximumByteCount`` + the number of changes).
    /// - Throws: ``ChunkError`` if the changes do not ascend, or the chunk is malformed.
    public static func edit(
        _ changes: ArraySlice<Change>, in chunk: Chunk?
    ) throws(ChunkError) -> ChunkEdits? {
        guard let chunk else {
            var written: [ChunkEdits.Written] = []
            var count = 0
            var builder = ChunkBuilder()
            for change in changes where change.isMember {
                if let full = try builder.append(change.ordinal) { written.append(full) }
                count += 1
            }
            if let rest = builder.finish() { written.append(rest) }
            return count == 0 ? nil : ChunkEdits(removed: [], written: written, countChange: count)
        }
        if let first = changes.first, first.ordinal > chunk.last {
            let added = changes.filter(\.isMember).map(\.ordinal)
            guard !added.isEmpty else { return nil }
            return ChunkEdits(
                removed: [], written: try append(added[...], to: chunk), countChange: added.count)
        }
        var runs: [OrdinalRun] = []
        try chunk.append(to: &runs)
        let (changed, countChange, isChanged) = try merged(runs, with: changes)
        guard isChanged else { return nil }
        let written = split(changed[...])
        let isKept = written.contains { $0.first == chunk.first }
        return ChunkEdits(
            removed: isKept ? [] : [chunk.first], written: written, countChange: countChange)
    }

    /// Runs with changes made to them.
    private static func merged(_ runs: [OrdinalRun], with changes: ArraySlice<Change>)
        throws(ChunkError) -> (runs: [OrdinalRun], countChange: Int, isChanged: Bool)
    {
        var changed: [OrdinalRun] = []
        changed.reserveCapacity(runs.count + changes.count)
        func take(_ run: OrdinalRun) {
            if let last = changed.last, last.last &+ 1 == run.first {
                changed[changed.count - 1].last = run.last
            } else {
                changed.append(run)
            }
        }
        var (countChange, isChanged) = (0, false)
        var rest = runs[...]
        var previous: UInt32?
        for change in changes {
            let ordinal = change.ordinal
            if let previous, ordinal <= previous {
                throw ChunkError(
                    .notAscending, at: 0, expected: Int(previous) + 1, found: Int(ordinal))
            }
            previous = ordinal
            while let run = rest.first, run.last < ordinal {
                take(run)
                rest = rest.dropFirst()
            }
            if let run = rest.first, run.first < ordinal {
                take(OrdinalRun(first: run.first, last: ordinal - 1))
                rest[rest.startIndex].first = ordinal
            }
            let isThere = rest.first?.first == ordinal
            if isThere, let run = rest.first {
                if run.last == ordinal {
                    rest = rest.dropFirst()
                } else {
                    rest[rest.startIndex].first = ordinal + 1
                }
            }
            if change.isMember { take(OrdinalRun(first: ordinal, last: ordinal)) }
            guard isThere != change.isMember else { continue }
            isChanged = true
            countChange += change.isMember ? 1 : -1
        }
        for run in rest { take(run) }
        return (changed, countChange, isChanged)
    }
}
