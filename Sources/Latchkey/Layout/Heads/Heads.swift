// Heads are what decisions read: small records of what one side of a decision needs, kept in
// the transaction that changes what they are made from, and read in place.
//
// A list in a head holds at most `Heads.maximumInlineCount` entries. A longer one is left out
// and flagged; then the posting set is asked instead. An inline list without bound would cost
// its whole length at every change.

enum Heads {
    /// The most entries of one list in a head. Merging two lists of this length takes as long
    /// as one look-up in a posting set.
    static let maximumInlineCount = 64

    /// The most timed entries in a head: one takes five times the space of a plain one.
    static let maximumInlineTimedCount = 32

    /// The most bytes of an account's denied kinds in its head: what fits in a page with its
    /// neighbours.
    static let maximumDenialByteCount = 1_800

    /// How many blocks a read remembers the places of unless told otherwise: those of four
    /// million heads, for at most 8 MB a read that goes on at the same time.
    static let rememberedBlockCount = 1 << 18

    /// How many neighbouring heads share an entry. It halves the table against one for each,
    /// and a look-up is a level shorter.
    static let perBlock: UInt32 = 16
}
