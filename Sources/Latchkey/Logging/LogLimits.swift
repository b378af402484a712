/// The limits of an account's log, each with its reason. Those that the bytes depend on are part
/// of the file format.
enum LogLimits {
    /// How many entries share a block of columns. An append rewrites the last block, so that it
    /// must be small; a block of this size takes some 1,800 bytes and stays inside a page.
    static let entriesPerBlock = 1 << blockShift
    static let blockShift = 7
    /// How many entries are sealed, and indexed by all columns but the resource, at once.
    /// Larger, each posting chunk is rewritten less often, and what is not indexed yet takes
    /// longer to look through.
    static let entriesPerSegment = 1 << segmentShift
    static let segmentShift = 13
    /// How many entries are indexed by their resources at once: more than a segment, since there
    /// are many resources, each of few entries, so that nearly each is a page to rewrite.
    static let entriesPerResourceStretch = 1 << resourceStretchShift
    static let resourceStretchShift = 15

    /// How many entries an account's log has at most: places are the members of posting sets,
    /// which have 32 bits.
    static let entryCountMaximum = UInt32.max

    /// How many sequence numbers the entries of a log may leave out in all. However many entries
    /// there are, the last one's number is then one that the interchange format can write, so
    /// that every log can be exported and imported, and always goes on.
    static let omittedSequenceCountMaximum: UInt64 = 1 << 62

    /// The greatest number of an entry behind which a log that is brought in may begin: beyond every number that a log with
    /// all its entries comes to (those that it leaves out, and as many entries as there may be), and so far below the
    /// greatest that is written that such a log goes on, is archived and brought in again thousands of times.
    static let sealedSequenceMaximum: UInt64 = omittedSequenceCountMaximum + (1 << 48)

    /// How many posting sets indexing changes, more or less, for each entry that a transaction
    /// appends. In the worst case every entry has a value of its own in each of the seven
    /// columns; reading the columns counts as well.
    static let setsPerEntry = 8
    /// How many at least, in a transaction that appends few entries: a tenth of a millisecond.
    static let setsPerTransaction = 64
    /// What reading a column costs, in sets.
    static let setsPerColumn = 32
    /// How many sets are changed all the same when a column has been read.
    static let setsAtLeast = 16
    /// Places that cost as much as another set.
    static let placesPerSet = 64

    /// From how many members on the first chunk of a covering set is covered: the blocks of fewer
    /// are soon looked at, and most resources have fewer, each of which would take more to write.
    static let coveredCountMinimum = 128
    /// How many members a chunk of a covering set has at most unless it is a bitmap, which is not
    /// covered: so three chunks with their covers share a page, as do those without.
    static let coveredCountMaximum = 320
    /// A chunk and its cover in bytes: what stays inside a page, with key and checksum. A wider
    /// cover is left out.
    static let coveredByteCountMaximum = 1_900

    /// A group of rows takes as many as stay within so many bytes, so that a dozen groups share a
    /// page and few rows are passed to find one. A longer row is a group of its own.
    static let rowGroupByteCountMaximum = 300
    /// And at most so many, since they are passed one by one to find one.
    static let rowsPerGroupMaximum: UInt32 = 64

    /// How many different clients are kept in the dictionary. Further ones stand in their
    /// entries: they are not asked for, and no two may be alike.
    static let clientCountMaximum: UInt32 = 1 << 16
    /// The longest client in the dictionary in bytes: what a key has room for.
    static let clientByteCountMaximum = 256
}
