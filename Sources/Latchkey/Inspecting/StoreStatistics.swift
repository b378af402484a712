import AccessRules

/// What takes room in a store's file: by table, by account, and by kind of set.
///
/// Bytes of tables are those of their pages, so that with what is free they add up to the file. Bytes of accounts
/// and sets are those of their entries: keys, values, and what a page adds to each.
package struct StoreStatistics: Sendable {
    /// A table of the file.
    package struct Table: Sendable {
        package var name: String
        /// Whether its entries lie together.
        package var isPacked: Bool
        /// Entries, those in packs one by one.
        package var entryCount: Int
        /// Entries as LMDB has them.
        package var nodeCount: Int
        package var byteCount: Int
        /// The levels of its tree: 0 when empty.
        package var depth: Int
        package var branchPageCount: Int
        package var leafPageCount: Int
        /// Pages of values too long for a leaf.
        package var longPageCount: Int
        /// How much of its leaf pages is used, from 0 to 1; nil where it has none.
        package var fill: Double?
    }

    /// What stands under the number of an account, in the tables that are ordered by account.
    package struct Account: Sendable {
        package var number: UInt32
        /// Nil where no account has the number, or it cannot be read.
        package var id: Identity?
        package var entryCount: Int
        package var byteCount: Int
    }

    /// The sets of one kind: a relation, or a column of the log.
    package struct Sets: Sendable {
        package var table: String
        package var name: String
        package var setCount = 0
        package var chunkCount = 0
        package var memberCount = 0
        package var byteCount = 0
        /// How many chunks are encoded in which way.
        package var encodings: [String: Int] = [:]
        /// How many have columns of the log beside them.
        package var coveredCount = 0
    }

    /// The part of the file that is in use or was.
    package var byteCount: Int
    package var pageSizeBytes: Int
    /// The meta pages, the list of tables, and the free list.
    package var frameByteCount: Int
    /// Pages that commits to come use before the file grows.
    package var freeByteCount: Int
    /// Pages that nothing has: none, but for a fault of LMDB itself.
    package var lostByteCount: Int
    /// Those with the most bytes first.
    package var tables: [Table]
    /// Those with the most bytes first.
    package var accounts: [Account]
    /// What stands under no account: of the whole store, or ordered by something else.
    package var ofNoAccount: Account
    /// Those with the most bytes first.
    package var sets: [Sets]
}
