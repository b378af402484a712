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
        // Each ends where another begins, or the page ends; so there is no gap, and if their lengths are no more
        // than that, no overlap.
        var begins = [UInt64](repeating: 0, count: bytes.count / 128 + 1)
        var (first, byteCount) = (bytes.count, 0)
        for node in nodes {
            let (word, bit) = (node.offset / 128, UInt64(1) << UInt64(node.offset / 2 % 64))
            guard node.offset % 2 == 0, begins[word] & bit == 0 else { return Self.disorder }
            begins[word] |= bit
            first = min(first, node.offset)
            byteCount += node.evenEnd - node.offset
        }
        guard first == upper, byteCount == bytes.count - upper else { return Self.disorder }
        for node in nodes where node.evenEnd != bytes.count {
            let (word, bit) = (node.evenEnd / 128, UInt64(1) << UInt64(node.evenEnd / 2 % 64))
            guard node.evenEnd < bytes.count, begins[word] & bit != 0 else { return Self.disorder }
        }
        return nil
    }

    private static let disorder = "has nodes that overlap, or gaps"

    /// Some of its bytes, such as a node's key or data.
    subscript(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// Whether some of its bytes come before others.
    func precedes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        let bytes = bytes.span
        for offset in 0..<min(left.count, right.count) {
            let (one, other) = (bytes[left.lowerBound + offset], bytes[right.lowerBound + offset])
            if one != other { return one < other }
        }
        return left.count < right.count
    }

    /// A number among its bytes; 0 where these are fewer.
    func integer(in range: Range<Int>) -> UInt64 {
        range.count < MemoryLayout<UInt64>.size ? 0 : bytes.integer(at: range.lowerBound)
    }

    /// The commit whose freed pages an entry of the free list has.
    func commit(of node: Node) -> UInt64? { node.key.count == 8 ? integer(in: node.key) : nil }

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
    /// Where its key is on its page.
    let key: Range<Int>
    let flags: UInt16
    /// The page below, of a branch.
    let child: UInt64
    /// The bytes of the value, wherever they are.
    let valueByteCount: Int
    /// Where that is which the leaf itself holds: the value, or the number of its first page.
    let data: Range<Int>
    /// Where it begins on its page, and where it ends.
    let offset: Int
    var end: Int { data.upperBound }
    /// That, as the next one begins at an even place.
    var evenEnd: Int { (end + 1) & ~1 }

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
        key = (offset + Self.headerByteCount)..<keyEnd
        data = keyEnd..<(keyEnd + dataByteCount)
    }
}
