import CLMDB
import Glibc
import SystemPackage

extension DataFile {
    /// Refuses a file that is no LMDB file of this version, or is not all there.
    ///
    /// Others may write meanwhile, and after three commits a page may be another one: what is
    /// amiss is looked at again if there were some.
    ///
    /// - Parameter extent: How much of its trees is looked at.
    static func inspect(_ descriptor: Int32, _ extent: StructureCheck.Extent, path: String)
        throws(LMDBError)
    {
        var looked: UInt64?
        for _ in 0..<Limits.inspectionCount {
            let metas = try metas(descriptor, path: path)
            do throws(LMDBError) {
                return try inspect(descriptor, extent, metas, path: path)
            } catch {
                if looked == metas.newest.transactionID { throw error }
            }
            looked = metas.newest.transactionID
            sleep(milliseconds: 1)
        }
        throw LMDBError(.busy(readerCount: 0, writerCount: 1), operation: "open", path: path)
    }

    /// The size of the file.
    static func byteCount(_ descriptor: Int32, _ path: String) throws(LMDBError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw LMDBError.from(code: errno, operation: "open", path: path)
        }
        return Int(status.st_size)
    }

    private static func inspect(
        _ descriptor: Int32, _ extent: StructureCheck.Extent, _ metas: MetaPair, path: String
    ) throws(LMDBError) {
        try checkLength(descriptor, metas.newest, path: path)
        var check = StructureCheck(
            descriptor: descriptor, path: path, pageSize: systemPageSizeBytes,
            meta: metas.newest, extent: extent)
        _ = try check.run()
        try check.checkNewest(of: metas)
    }

    /// Refuses a file that ends before a page that something has.
    ///
    /// Pages at its end that a transaction took and gave back are in the free list, and LMDB never wrote
    /// them: a file may be so much shorter than its meta page says.
    static func checkLength(_ descriptor: Int32, _ meta: MetaPage, path: String) throws(LMDBError) {
        try meta.check(path: path)
        // The size is asked for behind the meta page, since pages are written before.
        let byteCount = try byteCount(descriptor, path)
        let pageCount = UInt64(byteCount / systemPageSizeBytes)
        guard meta.lastPage >= pageCount else { return }
        let error = LMDBError(
            .truncated(
                expectedBytes: Int(meta.lastPage + 1) * systemPageSizeBytes,
                actualBytes: byteCount), operation: "open", path: path)
        // Each takes eight bytes of the free list: nor is memory taken for whatever a bad number says.
        guard meta.lastPage - pageCount < UInt64(byteCount / 8) else { throw error }
        var check = StructureCheck(
            descriptor: descriptor, path: path, pageSize: systemPageSizeBytes, meta: meta,
            extent: .everything)
        var areFree = false
        do throws(LMDBError) {
            areFree = try check.areFree(pageCount...meta.lastPage)
        } catch let fault {
            guard fault.kind.isOfContent else { throw fault }
        }
        if !areFree { throw error }
    }

    /// The two meta pages, if both are in order and their numbers, too.
    ///
    /// Commits between reading the one and the other are no disorder: then both are read again.
    static func metas(_ descriptor: Int32, path: String) throws(LMDBError) -> MetaPair {
        var metas = try readMetas(descriptor, path: path)
        for _ in 0..<Limits.inspectionCount {
            guard metas.fault != nil else { return metas }
            sleep(milliseconds: 1)
            let before = metas
            metas = try readMetas(descriptor, path: path)
            guard let fault = metas.fault else { return metas }
            if metas.newest.transactionID == before.newest.transactionID,
                metas.other.transactionID == before.other.transactionID
            {
                throw damaged(fault, path)
            }
        }
        throw LMDBError(.busy(readerCount: 0, writerCount: 1), operation: "open", path: path)
    }

    private static func readMetas(_ descriptor: Int32, path: String) throws(LMDBError)
        -> MetaPair
    {
        let byteCount = try byteCount(descriptor, path)
        let pageSize = systemPageSizeBytes
        let first = try read(descriptor, at: 0, path: path)
        let second = try read(descriptor, at: pageSize, path: path)
        // Where one is whole, the other is no page of another format, but a damaged one.
        let isFirst = first?.isOne(0, pageSize: pageSize) ?? false
        let isSecond = second?.isOne(1, pageSize: pageSize) ?? false
        if isSecond, !isFirst { throw damaged("its first meta page is not one", path) }
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
        guard let second, isFirst, isSecond else {
            let which =
                isFirst ? "its second meta page is not one" : "neither of its meta pages is one"
            throw damaged(which, path)
        }
        return MetaPair(first, second)
    }

    private static func read(_ descriptor: Int32, at offset: Int, path: String)
        throws(LMDBError) -> MetaPage?
    {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileBytes.read(descriptor, at: offset, byteCount: MetaPage.byteCount)
        } catch { throw LMDBError.from(code: error.rawValue, operation: "open", path: path) }
        return bytes.count == MetaPage.byteCount ? MetaPage(bytes) : nil
    }

    static func damaged(_ reason: String, _ path: String) -> LMDBError {
        LMDBError(.damaged(reason: reason), operation: "open", path: path)
    }
}
