/// A page of a tree, read from the file.
///
/// It begins with: number 8, padding 2, flags 2, lower bound 2, upper bound 2 (on the first
/// page of a long value instead of the bounds: the count of its pages, 4). Then follow the
/// offsets of the nodes, 2 bytes each, up to the lower bound; the nodes lie from the upper
/// bound to the end.
struct Page {
    let number: UInt64
    private let bytes: [UInt8]

    /// The corresponding C constants are `P_BRANCH`, `P_LEAF`, `P_OVERFLOW`.
    enum Kind: UInt16 {
        case branch = 0x01
        case leaf = 0x02
        case overflow = 0x04
    }

    static let headerByteCount = 16

    init(number: UInt64, bytes: [UInt8]) {
        self.number = number
        self.bytes = bytes
    }

    /// What the page says its number is.
    var statedNumber: UInt64 { bytes.integer(at: 0) }

    /// The kind, if it is one that a file at rest has here.
    var kind: Kind? { Kind(rawValue: bytes.integer(at: 10)) }

    private var lower: Int { Int(bytes.integer(at: 12) as UInt16) }
    private var upper: Int { Int(bytes.integer(at: 14) as UInt16) }

    /// The pages of a long value, on its first page.
    var overflowPageCount: UInt64 { UInt64(bytes.integer(at: 12) as UInt32) }

    var nodeCount: Int { max(0, lower - Self.headerByteCount) / 2 }

    /// What cannot be true of the page's bounds, if anything.
    var fault: String? {
        if statedNumber != number { return "says that it is page \(statedNumber)" }
        if lower < Self.headerByteCount || lower > upper || upper > bytes.count || lower % 2 != 0 {
            return "has impossible bounds"
        }
        return nil
    }

    /// What cannot be true of the places of its nodes, if anything: they fill the page from its
    /// upper bound to its end, one behind the other, each of an even size.
    func fault(of nodes: [Node]) -> String? {
        var end = upper
        for node in nodes.sorted(by: { $0.offset < $1.offset }) {
            guard node.offset == end else { return "has nodes that overlap, or gaps" }
            end = (node.end + 1) & ~1
        }
        return end == bytes.count ? nil : "has nodes that overlap, or gaps"
    }

    /// A node: its bytes from its offset on, or nil if they do not lie within the page.
    func node(_ index: Int) -> Node? {
        let offset = Int(bytes.integer(at: Self.headerByteCount + 2 * index) as UInt16)
        guard offset >= upper, offset <= bytes.count - Node.headerByteCount else { return nil }
        return Node(bytes, at: offset, isBranch: kind == .branch)
    }
}

/// A node of a page: size or child's number 4, flags or the rest of that number 2, size of the
/// key 2, key, data. The corresponding C type is `MDB_node`.
struct Node {
    let key: ArraySlice<UInt8>
    let flags: UInt16
    /// The page below, of a branch.
    let child: UInt64
    /// The bytes of the value, wherever they are.
    let valueByteCount: Int
    /// What the leaf itself holds: the value, or the number of its first page.
    let data: ArraySlice<UInt8>
    /// Where it begins on its page, and where it ends.
    let offset: Int
    var end: Int { data.endIndex }

    static let headerByteCount = 8
    /// The corresponding C constants are `F_BIGDATA` and `F_SUBDATA`.
    static let longValue: UInt16 = 0x01
    static let table: UInt16 = 0x02

    init?(_ bytes: [UInt8], at offset: Int, isBranch: Bool) {
        self.offset = offset
        let low: UInt16 = bytes.integer(at: offset)
        let high: UInt16 = bytes.integer(at: offset + 2)
        flags = bytes.integer(at: offset + 4)
        child = UInt64(low) | UInt64(high) << 16 | UInt64(flags) << 32
        valueByteCount = Int(low) | Int(high) << 16
        let keyEnd = offset + Self.headerByteCount + Int(bytes.integer(at: offset + 6) as UInt16)
        let dataByteCount =
            isBranch ? 0 : flags & Self.longValue != 0 ? 8 : valueByteCount
        guard keyEnd <= bytes.count, dataByteCount <= bytes.count - keyEnd else { return nil }
        key = bytes[(offset + Self.headerByteCount)..<keyEnd]
        data = bytes[keyEnd..<(keyEnd + dataByteCount)]
    }
}
