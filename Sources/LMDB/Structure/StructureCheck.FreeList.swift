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

    /// Checks that the other meta page is that of the commit before the newest, as its number says.
    ///
    /// LMDB writes its trees first and its number last, over those of the commit before. So a commit
    /// whose meta page could not be written whole leaves its trees and the old number, and a damaged
    /// number hides the newest commit in the same way.
    ///
    /// - Throws: `commitUnfinished`.
    func checkOlder(of metas: MetaPair) throws(LMDBError) {
        let (newest, other) = (metas.newest, metas.other)
        guard newest.transactionID > 1 else { return }
        let next = newest.transactionID + 1
        let last: UInt64?
        do throws(LMDBError) {
            // It may have had more pages than either says, which were written before.
            let lastPage = UInt64(try DataFile.byteCount(descriptor, path) / pageSize) - 1
            for tree in [other.freeList, other.tables] where tree.root != TreeRecord.noPage {
                if let fault = tree.fault(lastPage: lastPage) { throw damaged(fault) }
            }
            last = try lastCommit(inFreeListOf: other, lastPage: lastPage)
        } catch {
            guard error.kind.isOfContent else { throw error }
            throw unfinished(next, isCertain: false)
        }
        guard let last, last != other.transactionID else { return }
        // Files never have fewer pages later, and no finished commit has a page beyond its last one.
        let roots = [other.freeList, other.tables].map(\.root).filter { $0 != TreeRecord.noPage }
        let isPartial =
            other.lastPage < newest.lastPage || roots.contains { $0 > other.lastPage }
        throw unfinished(next, isCertain: last == next && isPartial)
    }

    private func unfinished(_ number: UInt64, isCertain: Bool) -> LMDBError {
        LMDBError(
            .commitUnfinished(transactionID: number, isCertain: isCertain), operation: "check",
            path: path)
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
