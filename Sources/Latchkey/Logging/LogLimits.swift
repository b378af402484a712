/// The limits of an account's log, each with its reason. Those that the bytes depend on are part
/// of the file format.
enum LogLimits {
    /// How many entries share a block of columns. An append rewrites the last block, so that it
    /// must be small; a block of this size takes some 1,800 bytes and stays inside a page.
    static let entriesPerBlock = 1 << blockShift
    static let blockShift = 7
    /// How many entries are indexed at once. Larger, each posting chunk is rewritten less often,
    /// and what is not indexed yet takes longer to look through.
    static let entriesPerSegment = 1 << segmentShift
    static let segmentShift = 14
    static let blocksPerSegment = entriesPerSegment / entriesPerBlock

    /// How many entries an account's log has at most: places are the members of posting sets,
    /// which have 32 bits.
    static let entryCountMaximum = UInt32.max

    /// How many posting sets one slice of the indexing of a segment changes, more or less: some
    /// milliseconds.
    static let setsPerSlice = 1_024
    /// What reading a column of a segment costs a slice, in sets.
    static let setsPerColumn = 128
    /// How many hashes of resources one slice looks at: a sixteenth of all, thus about as many
    /// entries as `setsPerSlice`.
    static let hashesPerSlice: UInt32 = 1 << 28
    /// How many blocks one slice rids of what indexing no longer needs.
    static let trimmedBlocksPerSlice: UInt32 = 64
    /// A transaction that appends many entries does a slice for each so many. The indexing of a
    /// segment takes at most 104 slices (96 when every value is new, and one a column), so that
    /// it is always done before the next segment is full.
    static let entriesPerSlice = entriesPerSegment / 128

    /// A set's last chunk is taken up again when it has at most so many members; beyond, another
    /// one is begun: a run may have millions.
    static let extendedChunkCountMaximum = 1 << 13

    /// How many different clients are kept in the dictionary. Further ones stand in their
    /// entries: they are not asked for, and no two may be alike.
    static let clientCountMaximum: UInt32 = 1 << 16
    /// The longest client in the dictionary in bytes: what a key has room for.
    static let clientByteCountMaximum = 256
}
