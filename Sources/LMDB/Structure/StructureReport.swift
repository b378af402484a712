/// What a check of a file's pages found.
public struct StructureReport: Sendable, Equatable {
    /// The number of the commit that was checked.
    public let transactionID: UInt64
    /// The pages of the file up to the last one in use, including the two meta pages.
    public let pageCount: Int
    /// The pages that the trees use.
    public let usedPageCount: Int
    /// The pages that the free list holds for further use.
    public let freePageCount: Int
    /// The tables, in the order of their names, with the number of their entries.
    public let tables: [Table]

    /// What is wrong with the commit before the newest; nil where nothing is, where the newest was not checked, and
    /// where there is none.
    public let earlierCommitFault: EarlierCommitFault?

    /// A table of a checked file.
    public struct Table: Sendable, Equatable {
        /// The name in the file.
        public let name: String
        /// The shape of its tree, as counted.
        public let statistics: TableStatistics
    }

    /// The pages that neither a tree nor the free list has: lost space, but no danger. A
    /// writer that died leaves none; there are some only after a fault of LMDB itself.
    public var lostPageCount: Int {
        pageCount - Limits.minimumPageCount - usedPageCount - freePageCount
    }
}

/// Why the commit before the newest is not there as it was written. Nobody who asks goes by it, and the next commit writes
/// its meta page over; but until then there is nothing to step back to where the newest is damaged.
public struct EarlierCommitFault: Sendable, Equatable {
    /// The meta page of that commit.
    public let page: UInt64
    /// The number of that commit.
    public let transactionID: UInt64
    /// What is wrong, in words.
    public let reason: String
}
