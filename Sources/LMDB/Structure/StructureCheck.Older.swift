// The other meta page, that of the commit before the newest. Nobody who asks goes by it: it is where a commit that is not
// finished shows, and what is stepped back to where the newest commit is damaged.
extension StructureCheck {
    /// Checks that the other meta page is that of the commit before the newest, as its number says.
    ///
    /// LMDB writes its trees first and its number last, over those of the commit before. So a commit
    /// whose meta page could not be written whole leaves its trees and the old number, and a damaged
    /// number hides the newest commit in the same way.
    ///
    /// - Throws: `commitUnfinished`.
    func checkOlder(of metas: MetaPair) throws(LMDBError) {
        let (newest, other) = (metas.newest, metas.other)
        let roots = [other.freeList, other.tables].map(\.root).filter { $0 != TreeRecord.noPage }
        let next = newest.transactionID + 1
        // It may have had more pages than either says, which were written before.
        let lastPage = UInt64(try DataFile.byteCount(descriptor, path) / pageSize) - 1
        let last: UInt64?
        do throws(LMDBError) {
            if other.freeList.root != TreeRecord.noPage,
                let fault = other.freeList.fault(lastPage: lastPage)
            {
                throw damaged(fault)
            }
            last = try lastCommit(inFreeListOf: other, lastPage: lastPage)
        } catch {
            guard error.kind.isOfContent else { throw error }
            throw unfinished(next, isCertain: false)
        }
        // Files never have fewer pages later, and no finished commit has a page beyond its last one.
        let isPartial =
            (other.lastPage < newest.lastPage || roots.contains { $0 > other.lastPage })
            && other.tables.fault(lastPage: lastPage) == nil
        guard let last else {
            // Every commit frees the list of tables that was there before it, but for the first. So one that freed
            // nothing, by its list, and is said to be later, or to be none, may be any.
            let mayFreeNothing =
                other.transactionID == 0
                ? roots.isEmpty || newest.tables.root != TreeRecord.noPage
                : other.transactionID <= Self.commitsThatFreeNothing
            guard mayFreeNothing else { throw unfinished(next, isCertain: false) }
            return
        }
        // The list of free pages is written first: where it is that commit's, so is the page, and hides none behind it.
        guard last != other.transactionID else { return }
        throw unfinished(next, isCertain: last == next && isPartial)
    }

    /// The first commit has nothing to free, and the second only what the first had.
    static var commitsThatFreeNothing: UInt64 { 2 }

    private func unfinished(_ number: UInt64, isCertain: Bool) -> LMDBError {
        LMDBError(
            .commitUnfinished(transactionID: number, isCertain: isCertain), operation: "check",
            path: path)
    }

    /// Looks whether the commit before the newest is there as it was written: its meta page, its list of tables and its
    /// list of free pages. ``checkOlder(of:)`` has found that the page is that commit's.
    ///
    /// All its pages are there until the next commit but one: what a commit frees, neither it nor the next one uses
    /// again. So this holds also where the power failed in the middle of a commit. Beside somebody who writes it holds as
    /// long as a read of the newest commit goes on.
    ///
    /// - Parameter lostPageCount: How many pages of the newest commit belong to nothing; nil where that is not known.
    /// - Throws: A page cannot be read.
    func faultOfOlder(of metas: MetaPair, lostPageCount: Int?) throws(LMDBError)
        -> EarlierCommitFault?
    {
        let other = metas.other
        func fault(_ reason: String) -> EarlierCommitFault {
            EarlierCommitFault(
                page: other.number, transactionID: other.transactionID, reason: reason)
        }
        if let reason = metas.faultOfOther { return fault(reason) }
        var check = StructureCheck(
            descriptor: descriptor, path: path, pageSize: pageSize, meta: other, extent: .everything
        )
        do throws(LMDBError) {
            try check.check(other.tables, .tableList)
            for table in check.tables where table.record.flags == 0 {
                let reason = table.record.fault(lastPage: other.lastPage)
                guard table.record.pad != 0 || reason != nil else { continue }
                let name = String(decoding: table.name, as: UTF8.self)
                return fault("the tree of table \(name) \(reason ?? "has a record that is none")")
            }
            try check.check(other.freeList, .freeList)
        } catch {
            guard error.kind.isOfContent else { throw error }
            return fault(error.reason)
        }
        guard other.tables.root != TreeRecord.noPage, let lostPageCount else { return nil }
        // Each page is in a tree or free; one that belongs to nothing belongs to nothing later, either.
        let counted = check.tables.reduce(UInt64(check.usedPageCount + check.freePageCount)) {
            $0.addingClamped($1.record.branchPageCount).addingClamped($1.record.leafPageCount)
                .addingClamped($1.record.overflowPageCount)
        }
        let pageCount = other.lastPage + 1 - UInt64(Limits.minimumPageCount)
        guard counted <= pageCount, pageCount - counted <= UInt64(lostPageCount) else {
            return fault("its trees and its free list have other pages than the file had")
        }
        return nil
    }
}

extension UInt64 {
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? .max : sum
    }
}
