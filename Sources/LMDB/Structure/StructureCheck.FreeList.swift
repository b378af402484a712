// The free list: for each commit the pages that it freed, which later ones use again.
extension StructureCheck {
    /// Checks a list of free pages: their count, then their numbers, descending.
    mutating func checkFreePages(_ value: [UInt8], page: UInt64) throws(LMDBError) {
        let count: UInt64 = value.integer(at: 0)
        guard value.count >= 8, count <= UInt64(value.count / 8 - 1) else {
            throw damaged("page \(page) of the free list lists more than it holds")
        }
        var previous = UInt64.max
        for index in 0..<Int(count) {
            let number: UInt64 = value.integer(at: 8 * (index + 1))
            guard number < previous else {
                throw damaged("page \(page) of the free list is out of order")
            }
            previous = number
            try claim(number, count: 1, .freeList, isFree: true)
        }
    }

    /// Whether pages are all in the free list, of which every page is looked at.
    mutating func areFree(_ pages: ClosedRange<UInt64>) throws(LMDBError) -> Bool {
        try check(meta.freeList, .freeList)
        return pages.allSatisfy { number in
            seen[Int(number / 64)] & (UInt64(1) << (number % 64)) != 0
        }
    }

    /// Checks that the meta pages say which commit is the newest: each commit but the first
    /// frees pages, and notes them under its own number.
    ///
    /// A bit of a number can be wrong so that the numbers still follow one another, and then an
    /// earlier commit would be taken for the newest.
    func checkNewest(of metas: MetaPair) throws(LMDBError) {
        guard metas.mustHaveFreed else { return }
        let last = try lastCommit(inFreeListOf: metas.newest, lastPage: meta.lastPage)
        guard last == metas.newest.transactionID else {
            throw damaged(
                "meta page \(metas.newest.number) says that it is of commit "
                    + "\(metas.newest.transactionID), and its free list ends with commit "
                    + "\(last ?? 0)")
        }
    }

    /// The last commit in the free list of a meta page, without a look at the rest of it.
    func lastCommit(inFreeListOf meta: MetaPage, lastPage: UInt64) throws(LMDBError)
        -> UInt64?
    {
        guard meta.freeList.root != TreeRecord.noPage, meta.freeList.depth > 0 else { return nil }
        var number = meta.freeList.root
        for level in 1...Int(min(meta.freeList.depth, UInt16(TreeRecord.maximumDepth))) {
            let isLeaf = level == Int(meta.freeList.depth)
            let page = try read(number)
            guard page.fault == nil, page.kind == (isLeaf ? .leaf : .branch), page.nodeCount > 0,
                let node = page.node(page.nodeCount - 1)
            else { throw damaged("page \(number) of the free list is not what its place needs") }
            if isLeaf { return page.commit(of: node) }
            guard node.child >= UInt64(Limits.minimumPageCount), node.child <= lastPage
            else { throw damaged("the free list has page \(node.child), which the file has not") }
            number = node.child
        }
        return nil
    }
}

extension LMDBError.Kind {
    /// Whether it is about what a file says, and not about whether it can be read.
    var isOfContent: Bool {
        switch self {
        case .damaged, .truncated: true
        default: false
        }
    }
}
