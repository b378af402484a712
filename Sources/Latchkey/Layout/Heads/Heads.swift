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

/// Sixteen neighbouring heads in one value: the offsets at which they end, and their bytes.
/// A head without bytes is not there.
enum HeadBlock {
    static let directoryByteCount = Int(Heads.perBlock) * 2

    /// The bytes of one head in a block, or nil when it is not there.
    @_lifetime(copy block)
    @inline(__always)
    static func head(_ slot: UInt32, in block: RawSpan) throws(MalformedRecord) -> RawSpan? {
        guard block.byteCount >= directoryByteCount else {
            throw MalformedRecord(reason: "is too short for a block of heads")
        }
        let end = directoryByteCount &+ Int(block.u16(at: Int(slot) &* 2))
        let start =
            slot == 0
            ? directoryByteCount : directoryByteCount &+ Int(block.u16(at: Int(slot) &* 2 &- 2))
        guard start <= end, end <= block.byteCount else {
            throw MalformedRecord(reason: "has heads out of order")
        }
        return start == end ? nil : block.extracting(start..<end)
    }

    /// The value of a block with these heads, or nil when none is left.
    static func encode(_ heads: [[UInt8]]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var end = 0
        for head in heads {
            end += head.count
            bytes.append(UInt16(truncatingIfNeeded: end))
        }
        guard end > 0 else { return nil }
        for head in heads { bytes.append(contentsOf: head) }
        return bytes
    }
}
