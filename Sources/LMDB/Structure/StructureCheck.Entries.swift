import Glibc

extension StructureCheck {
    /// Checks that keys have possible sizes, ascend, and lie between their page's bounds.
    func checkOrder(
        _ nodes: ArraySlice<Node>, _ page: Page, _ tree: Tree, from: ArraySlice<UInt8>?,
        to: ArraySlice<UInt8>?
    ) throws(LMDBError) {
        var isNumbered = false
        if case .freeList = tree { isNumbered = true }
        var previous: Range<Int>?
        for node in nodes {
            let key = node.key
            guard !key.isEmpty, key.count <= Limits.keyByteCount else {
                throw damaged("page \(page.number) of \(tree.name) has a key of \(key.count) bytes")
            }
            if let previous {
                let isAfter =
                    isNumbered
                    ? page.integer(in: previous) < page.integer(in: key)
                    : page.precedes(previous, key)
                guard isAfter else { throw disorder(page, tree) }
            }
            previous = key
        }
        // Those between the first and the last are between them.
        guard let first = nodes.first?.key, let last = nodes.last?.key else { return }
        if let from, precedes(page[first], from, tree) { throw disorder(page, tree) }
        if let to, !precedes(page[last], to, tree) { throw disorder(page, tree) }
    }

    private func disorder(_ page: Page, _ tree: Tree) -> LMDBError {
        damaged("the keys of page \(page.number) of \(tree.name) are out of order")
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
    mutating func checkLeaf(_ node: Node, _ page: Page, _ tree: Tree) throws(LMDBError) {
        counts.entries += 1
        let isLong = node.flags & Node.longValue != 0
        switch tree {
        case .tableList where node.flags & Node.table != 0:
            // With any other flag beside, LMDB takes the entry for one of a kind that it has no room for.
            guard node.flags == Node.table, node.data.count == TreeRecord.byteCount else {
                throw damaged("page \(page.number) describes a table in \(node.data.count) bytes")
            }
            tables.append((Array(page[node.key]), TreeRecord(Array(page[node.data]), at: 0)))
            return
        case .table, .tableList:
            guard node.flags & ~Node.longValue == 0 else {
                throw damaged("page \(page.number) of \(tree.name) has an entry of unknown kind")
            }
        case .freeList:
            guard node.flags & ~Node.longValue == 0 else {
                throw damaged("page \(page.number) of the free list has an entry of unknown kind")
            }
            guard let commit = page.commit(of: node), commit > 0, commit <= meta.transactionID
            else {
                throw damaged("page \(page.number) of the free list has a strange key")
            }
        }
        guard extent == .everything else { return }
        var value = page[node.data]
        if isLong {
            let first = page.integer(in: node.data)
            value = try longValue(first, byteCount: node.valueByteCount, tree)[...]
        }
        if case .freeList = tree { try checkFreePages(Array(value), page: page.number) }
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
        counter?.noteFreeList(longPageCount: Int(clamping: pageCount))
        return try read(at: Int(first) * pageSize + Page.headerByteCount, byteCount: byteCount)
    }
}
