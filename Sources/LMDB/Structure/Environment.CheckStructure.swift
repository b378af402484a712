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
    /// - Throws: `damaged` with the page and its tree; what
    ///   ``open(at:tables:options:)`` throws of files.
    public static func checkStructure(ofFileAt path: FilePath) throws(LMDBError)
        -> StructureReport
    {
        // Sound here and below: the path is a string, and results go to whole variables.
        let descriptor = unsafe Glibc.open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw LMDBError.from(code: errno, operation: "check", path: path.string)
        }
        defer { Glibc.close(descriptor) }
        return try checkStructure(descriptor, path: path.string) { _ in true }
    }

    /// Checks every page of the last commit, while others read and write: as
    /// ``checkStructure(ofFileAt:)``, with a read that keeps the pages from being used again.
    ///
    /// - Throws: Also `busy` if commits come so fast that the last one could not be found.
    public func checkStructure() throws -> StructureReport {
        try read { snapshot in
            snapshot.liftTimeLimit()
            let transactionID = snapshot.transactionID
            let descriptor = unsafe Glibc.open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else {
                throw LMDBError.from(code: errno, operation: "check", path: path.string)
            }
            defer { Glibc.close(descriptor) }
            return try Self.checkStructure(descriptor, path: path.string) { meta in
                meta.transactionID == transactionID
            }
        }
    }

    private static func checkStructure(
        _ descriptor: Int32, path: String, _ isWanted: (MetaPage) -> Bool
    ) throws(LMDBError) -> StructureReport {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw LMDBError.from(code: errno, operation: "check", path: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw LMDBError(.notARegularFile, operation: "check", path: path)
        }
        let metas = try DataFile.metas(descriptor, byteCount: Int(status.st_size), path: path)
        guard let meta = metas.first(where: isWanted) else {
            throw LMDBError(.busy(readerCount: 0, writerCount: 1), operation: "check", path: path)
        }
        try meta.check(
            fileByteCount: Int(status.st_size), pageSize: DataFile.systemPageSizeBytes, path: path)
        var check = StructureCheck(
            descriptor: descriptor, path: path, pageSize: DataFile.systemPageSizeBytes,
            meta: meta, extent: .everything)
        let tables = try check.run()
        return StructureReport(
            transactionID: meta.transactionID, pageCount: Int(meta.lastPage) + 1,
            usedPageCount: check.usedPageCount, freePageCount: check.freePageCount,
            tables: tables)
    }
}
