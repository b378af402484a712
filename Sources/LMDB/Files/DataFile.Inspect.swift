import CLMDB
import Glibc

extension DataFile {
    /// Refuses a file that is no LMDB file of this version, or is not all there.
    static func inspect(_ descriptor: Int32, byteCount: Int, path: String) throws(LMDBError) {
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
        // LMDB goes by the newer one; the first if they are as new as each other.
        let newest = second.transactionID > first.transactionID ? second : first
        try newest.check(fileByteCount: byteCount, pageSize: pageSize, path: path)
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
