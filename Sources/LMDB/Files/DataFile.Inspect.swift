import CLMDB
import Glibc

extension DataFile {
    /// Refuses a file that is no LMDB file of this version, or is not all there.
    static func inspect(_ descriptor: Int32, byteCount: Int, path: String) throws(LMDBError) {
        guard let newest = try metas(descriptor, byteCount: byteCount, path: path).first else {
            return
        }
        try newest.check(
            fileByteCount: byteCount, pageSize: systemPageSizeBytes, path: path)
        var check = StructureCheck(
            descriptor: descriptor, path: path, pageSize: systemPageSizeBytes, meta: newest,
            extent: .roots)
        _ = try check.run()
    }

    /// The two meta pages, if both are in order: first the one that LMDB goes by.
    static func metas(_ descriptor: Int32, byteCount: Int, path: String) throws(LMDBError)
        -> [MetaPage]
    {
        let pageSize = systemPageSizeBytes
        let first = try read(descriptor, at: 0, path: path)
        guard let first, first.isMeta, first.magic == MetaPage.magic else {
            throw LMDBError(.notAStore, operation: "open", path: path)
        }
        try first.checkVersion(pageSize: pageSize, path: path)
        let minimum = Limits.minimumPageCount * pageSize
        guard byteCount >= minimum else {
            throw LMDBError(
                .truncated(expectedBytes: minimum, actualBytes: byteCount), operation: "open",
                path: path)
        }
        let second = try read(descriptor, at: pageSize, path: path)
        guard let second, second.isMeta, second.magic == MetaPage.magic else {
            throw damaged("its second meta page is not one", path)
        }
        try second.checkVersion(pageSize: pageSize, path: path)
        guard first.number == 0, second.number == 1 else {
            throw damaged("a meta page has the number of another page", path)
        }
        // The newer one, or the first if they are as new as each other.
        return second.transactionID > first.transactionID ? [second, first] : [first, second]
    }

    private static func read(_ descriptor: Int32, at offset: Int, path: String)
        throws(LMDBError) -> MetaPage?
    {
        var bytes = [UInt8](repeating: 0, count: MetaPage.byteCount)
        // Sound: pread writes at most as many bytes as the array has.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset)
        }
        guard count >= 0 else {
            throw LMDBError.from(code: errno, operation: "open", path: path)
        }
        return count == bytes.count ? MetaPage(bytes) : nil
    }

    static func damaged(_ reason: String, _ path: String) -> LMDBError {
        LMDBError(.damaged(reason: reason), operation: "open", path: path)
    }
}
