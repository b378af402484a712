extension OrdinalSet: Sequence {
    /// Walks a set upwards, one chunk's runs at a time.
    public struct Iterator: IteratorProtocol {
        private var chunks: ArraySlice<ChunkEdits.Written>
        private var runs: [OrdinalRun] = []
        private var run = 0
        private var following: UInt32 = 0

        init(_ chunks: [ChunkEdits.Written]) { self.chunks = chunks[...] }

        /// The next ordinal, or nil at the end.
        public mutating func next() -> UInt32? {
            while run == runs.count {
                guard let stored = chunks.popFirst() else { return nil }
                runs.removeAll(keepingCapacity: true)
                run = 0
                // The set's chunks are well-formed: no error can come.
                try? Chunk(first: stored.first, bytes: stored.bytes.rawBytes).append(to: &runs)
                following = runs.first?.first ?? 0
            }
            let ordinal = following
            if ordinal < runs[run].last {
                following = ordinal + 1
            } else {
                run += 1
                if run < runs.count { following = runs[run].first }
            }
            return ordinal
        }
    }

    /// An iterator over the ordinals, ascending.
    public func makeIterator() -> Iterator { Iterator(chunks) }

    /// The exact number of elements.
    public var underestimatedCount: Int { count }
}

extension OrdinalSet: Equatable {
    /// Whether both hold the same ordinals, however cut into chunks.
    ///
    /// - Complexity: O(n).
    public static func == (left: OrdinalSet, right: OrdinalSet) -> Bool {
        left.count == right.count
            && (left.chunks == right.chunks || left.elementsEqual(right))
    }
}

extension OrdinalSet: Hashable {
    /// Hashes count, least and greatest ordinal, which equal sets share.
    ///
    /// - Complexity: O(1).
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(first)
        hasher.combine(last)
    }
}

extension OrdinalSet: CustomStringConvertible {
    /// The count, the chunks and the bounds, for a log.
    public var description: String {
        guard let first, let last else { return "OrdinalSet(empty)" }
        return "OrdinalSet(\(count) in \(first)...\(last), \(chunks.count) chunks)"
    }
}
