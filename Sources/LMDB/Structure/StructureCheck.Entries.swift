import Glibc

extension StructureCheck {
    /// Checks that keys have possible sizes, ascend, and lie between their page's bounds.
    func checkOrder(
        _ keys: [ArraySlice<UInt8>], page: UInt64, _ tree: Tree, from: ArraySlice<UInt8>?,
        to: ArraySlice<UInt8>?
    ) throws(LMDBError) {
        var previous: ArraySlice<UInt8>?
        for key in keys {
            guard !key.isEmpty, key.count <= Limits.keyByteCount else {
                throw damaged("page \(page) of \(tree.name) has a key of \(key.count) bytes")
            }
            let isAfter = previous.map { precedes($0, key, tree) } ?? true
            let isInside =
                !(from.map { precedes(key, $0, tree) } ?? false)
                && (to.map { precedes(key, $0, tree) } ?? true)
            guard isAfter, isInside else {
                throw damaged("the keys of page \(page) of \(tree.name) are out of order")
            }
            previous = key
        }
    }

    /// Whether a key comes before another in a tree's order: that of bytes, but numbers of
    /// this machine in the free list.
    private func precedes(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, _ tree: Tree)
        -> Bool
    {
        if case .freeList = tree {
            let (one, two) = (Array(left), Array(right))
            return (one.integer(at: 0) as UInt64) < (two.integer(at: 0) as UInt64)
        }
        return left.lexicographicallyPrecedes(right)
    }

    /// Checks an entry: its value's pages, the table it describes, the pages it frees.
    mutating func checkLeaf(_ node: Node, page: UInt64, _ tree: Tree) throws(LMDBError) {
        counts.entries += 1
        let isLong = node.flags & Node.longValue != 0
        switch tree {
        case .tableList where node.flags & Node.table != 0:
            // With any other flag beside, LMDB takes the entry for one of a kind that it has no room for.
            guard node.flags == Node.table, node.data.count == TreeRecord.byteCount else {
                throw damaged("page \(page) describes a table in \(node.data.count) bytes")
            }
            tables.append((Array(node.key), TreeRecord(Array(node.data), at: 0)))
            return
        case .table, .tableList:
            guard node.flags & ~Node.longValue == 0 else {
                throw damaged("page \(page) of \(tree.name) has an entry of unknown kind")
            }
        case .freeList:
            guard node.flags & ~Node.longValue == 0 else {
                throw damaged("page \(page) of the free list has an entry of unknown kind")
            }
            guard let commit = node.commit, commit > 0, commit <= meta.transactionID else {
                throw damaged("page \(page) of the free list has a strange key")
            }
        }
        guard extent == .everything else { return }
        var value = node.data
        if isLong {
            let first: UInt64 = Array(node.data).integer(at: 0)
            value = try longValue(first, byteCount: node.valueByteCount, tree)[...]
        }
        if case .freeList = tree { try checkFreePages(Array(value), page: page) }
    }

    /// Checks the pages of a value that does not fit on a leaf; reads it for the free list.
    private mutating func longValue(_ first: UInt64, byteCount: Int, _ tree: Tree)
        throws(LMDBError) -> [UInt8]
    {
        // A value that has been replaced by a shorter one keeps its pages.
        let neededCount = UInt64((Page.headerByteCount + byteCount + pageSize - 1) / pageSize)
        try checkBounds(first, count: neededCount, tree)
        let page = try read(first)
        let pageCount = page.overflowPageCount
        guard page.statedNumber == first, page.kind == .overflow, pageCount >= neededCount else {
            throw damaged("page \(first) of \(tree.name) begins no long value")
        }
        try claim(first, count: pageCount, tree)
        counts.overflowPages += pageCount
        guard case .freeList = tree else { return [] }
        return try read(at: Int(first) * pageSize + Page.headerByteCount, byteCount: byteCount)
    }
}
