import Glibc
public import SystemPackage

extension Environment {
    /// Checks every page of a file that no process is writing: that each tree is one, that
    /// keys ascend, and that no page is in two places.
    ///
    /// The file is read, not mapped, so that damage is an error and never a signal. What the
    /// values mean is not looked at; a copy made by ``copy(to:compacting:)`` is no such check.
    ///
    /// Complexity: reads every page in use once; memory for one bit of each page.
    ///
    /// - Throws: `damaged` with the page and its tree; `commitUnfinished` when all else is in order;
    ///   what ``open(at:tables:options:)`` throws of files.
    public static func checkStructure(ofFileAt path: FilePath) throws(LMDBError)
        -> StructureReport
    {
        // To open a lock file and close it would release what LMDB has locked there.
        let isLocked = FileStatus(at: path).map { OpenFiles.isLockFile($0.identity) }
        guard isLocked != true else {
            throw LMDBError(.notAStore, operation: "check", path: path.name)
        }
        let number = path.openFile(O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            throw LMDBError.from(code: errno, operation: "check", path: path.name)
        }
        let descriptor = Descriptor(number)
        return try withExtendedLifetime(descriptor) { () throws(LMDBError) in
            try checkStructure(descriptor.number, path: path.name, nil).finished()
        }
    }

    /// Checks every page of the last commit, while others read and write: as
    /// ``checkStructure(ofFileAt:)``, with a read that keeps the pages from being used again.
    ///
    /// - Throws: Also `busy` if commits come so fast that the last one could not be found.
    public func checkStructure() throws -> StructureReport { try checkStructure(nil) }

    /// The same, with somebody who is told of every page.
    func checkStructure(_ counter: CensusCounter?) throws -> StructureReport {
        try checkLastCommit(counter).finished()
    }

    /// The same, with what there is to say of a commit that was not finished beside the report.
    package func checkLastCommit() throws -> CheckedCommit { try checkLastCommit(nil) }

    private func checkLastCommit(_ counter: CensusCounter?) throws -> CheckedCommit {
        for _ in 1..<Limits.inspectionCount {
            do { return try checkLastCommitOnce(counter) } catch let error as LMDBError {
                // Others committed more than once between the read's beginning and the look.
                guard case .busy = error.kind else { throw error }
            }
        }
        return try checkLastCommitOnce(counter)
    }

    private func checkLastCommitOnce(_ counter: CensusCounter?) throws -> CheckedCommit {
        try read { snapshot in
            snapshot.liftTimeLimit()
            let transactionID = snapshot.transactionID
            counter?.reset()
            return try Self.checkStructure(
                files.data.number, path: path.name, transactionID, counter)
        }
    }

    private static func checkStructure(
        _ descriptor: Int32, path: String, _ transactionID: UInt64?,
        _ counter: CensusCounter? = nil
    ) throws(LMDBError) -> CheckedCommit {
        guard let kind = FileStatus(of: descriptor) else {
            throw LMDBError.from(code: errno, operation: "check", path: path)
        }
        guard kind.isRegular else {
            throw LMDBError(.notARegularFile, operation: "check", path: path)
        }
        let metas = try DataFile.metas(descriptor, path: path)
        let wanted = transactionID ?? metas.newest.transactionID
        guard let meta = metas.page(of: wanted) else {
            throw LMDBError(.busy(readerCount: 0, writerCount: 1), operation: "check", path: path)
        }
        try DataFile.checkLength(descriptor, meta, path: path)
        var check = StructureCheck(
            descriptor: descriptor, path: path, pageSize: DataFile.systemPageSizeBytes,
            meta: meta, extent: .everything, counter: counter)
        let tables = try check.run()
        var earlierCommitFault: EarlierCommitFault?
        var unfinished: LMDBError?
        // Of another commit the pages may be used again meanwhile.
        if meta.transactionID == metas.newest.transactionID {
            try check.checkNewest(of: metas)
            do throws(LMDBError) { try check.checkOlder(of: metas) } catch {
                guard case .commitUnfinished = error.kind else { throw error }
                unfinished = error
            }
            if unfinished == nil {
                earlierCommitFault = try check.faultOfOlder(
                    of: metas, lostPageCount: check.lostPageCount)
            }
        }
        let report = StructureReport(
            transactionID: meta.transactionID, pageCount: Int(meta.lastPage) + 1,
            usedPageCount: check.usedPageCount, freePageCount: check.freePageCount,
            tables: tables, earlierCommitFault: earlierCommitFault)
        return CheckedCommit(report: report, unfinished: unfinished)
    }
}

/// What a check of a file's pages found in order.
package struct CheckedCommit {
    package let report: StructureReport
    /// That a commit behind it did not come to its end, or may not have.
    package let unfinished: LMDBError?

    /// - Throws: `commitUnfinished`.
    fileprivate func finished() throws(LMDBError) -> StructureReport {
        if let unfinished { throw unfinished }
        return report
    }
}
