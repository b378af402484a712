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

    /// Checks that the meta pages say which commit is the newest: each commit but the first
    /// frees pages, and notes them under its own number.
    ///
    /// A bit of a number can be wrong so that the numbers still follow one another, and then an
    /// earlier commit would be taken for the newest.
    func checkNewest(of metas: MetaPair) throws(LMDBError) {
        guard metas.mustHaveFreed else { return }
        let last = try lastCommit(inFreeListOf: metas.newest)
        guard last == metas.newest.transactionID else {
            throw damaged(
                "meta page \(metas.newest.number) says that it is of commit "
                    + "\(metas.newest.transactionID), and its free list ends with commit "
                    + "\(last ?? 0)")
        }
    }

    /// Checks that the commit before the newest is what its number says: if a later one is
    /// hidden behind it, that one is the newest.
    func checkOlder(of metas: MetaPair) throws(LMDBError) {
        let (newest, other) = (metas.newest, metas.other)
        guard newest.transactionID > 1 else { return }
        // A commit that could not be finished may have had more pages than the newest.
        let lastPage = max(newest.lastPage, other.lastPage)
        for (tree, name) in [(other.freeList, "free list"), (other.tables, "list of tables")]
        where tree.root != TreeRecord.noPage {
            if let fault = tree.fault(lastPage: lastPage) {
                throw damaged("the tree of the \(name) of meta page \(other.number) \(fault)")
            }
        }
        guard other.freeList.root != TreeRecord.noPage else { return }
        guard let last = try lastCommit(inFreeListOf: other), last != other.transactionID else {
            return
        }
        throw damaged(
            "meta page \(other.number) says that it is of commit \(other.transactionID), and its "
                + "free list ends with commit \(last): either commit \(last) could not be "
                + "finished, and the next one mends this, or the number is damaged and hides the "
                + "newest commit")
    }

    /// The last commit in the free list of a meta page, without a look at the rest of it.
    private func lastCommit(inFreeListOf meta: MetaPage) throws(LMDBError) -> UInt64? {
        guard meta.freeList.root != TreeRecord.noPage else { return nil }
        var number = meta.freeList.root
        for level in 1...Int(min(meta.freeList.depth, UInt16(TreeRecord.maximumDepth))) {
            let isLeaf = level == Int(meta.freeList.depth)
            let page = try read(number)
            guard page.fault == nil, page.kind == (isLeaf ? .leaf : .branch), page.nodeCount > 0,
                let node = page.node(page.nodeCount - 1)
            else { throw damaged("page \(number) of the free list is not what its place needs") }
            if isLeaf { return node.commit }
            guard node.child >= UInt64(Limits.minimumPageCount), node.child <= self.meta.lastPage
            else { throw damaged("the free list has page \(node.child), which the file has not") }
            number = node.child
        }
        return nil
    }
}

extension Node {
    /// The commit whose freed pages an entry of the free list has.
    var commit: UInt64? { key.count == 8 ? Array(key).integer(at: 0) : nil }
}
