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
