/// What to change in storage for one edit of a set: first delete, then write.
public struct ChunkEdits: Sendable, Equatable {
    /// A chunk to store.
    public struct Written: Sendable, Equatable {
        /// The chunk's first ordinal, which its key ends in.
        public var first: UInt32

        /// The chunk's value.
        public var bytes: [UInt8]

        /// A chunk to store under `first`.
        public init(first: UInt32, bytes: [UInt8]) {
            self.first = first
            self.bytes = bytes
        }
    }

    /// The first ordinals of chunks to delete; none of them is also written.
    public var removed: [UInt32]

    /// Chunks to store, ascending; one whose first ordinal is stored already replaces it.
    public var written: [Written]

    /// How many ordinals the edit adds to the set (negative: takes from it).
    public var countChange: Int

    /// Edits that delete `removed` and store `written`.
    public init(removed: [UInt32], written: [Written], countChange: Int) {
        self.removed = removed
        self.written = written
        self.countChange = countChange
    }
}
