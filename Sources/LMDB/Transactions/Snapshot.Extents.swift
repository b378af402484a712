import CLMDB

// LMDB takes the length of a value from the file, and gives out what would reach beyond the file's
// end, where reading kills the process.
//
// Sound throughout: the context outlives the snapshot, and LMDB has looked at the page that a
// value is said to be on.
extension Snapshot {
    /// Whether a value lies on its page, or, if it is a long one, on pages that the file has.
    @inline(__always)
    @unsafe func isWithinFile(_ value: MDB_val) -> Bool {
        let size = unsafe value.mv_size
        let pageSize = unsafe context.pointee.pageSizeBytes
        let place = Int(bitPattern: unsafe value.mv_data) & (pageSize - 1)
        // The pages of a write may be copies, which begin anywhere.
        if unsafe size <= pageSize - place || (size <= pageSize && context.pointee.isWrite) {
            return true
        }
        return unsafe isLongValueWithinFile(value, pageSize)
    }

    /// Whether a key has a length that a key can have.
    @inline(__always)
    @unsafe func isKey(_ key: MDB_val) -> Bool { unsafe key.mv_size <= Limits.keyByteCount }

    /// A long value lies behind the header of its first page, which says how many pages it has:
    /// see ``Page``.
    @inline(never)
    @unsafe private func isLongValueWithinFile(_ value: MDB_val, _ pageSize: Int) -> Bool {
        let isWrite = unsafe context.pointee.isWrite
        guard let data = unsafe value.mv_data, let txn = unsafe context.pointee.txn,
            isWrite || Int(bitPattern: data) & (pageSize - 1) == Page.headerByteCount
        else { return false }
        let header = unsafe UnsafeRawPointer(data) - Page.headerByteCount
        let number = unsafe header.loadUnaligned(as: UInt64.self)
        let flags = unsafe header.loadUnaligned(fromByteOffset: 10, as: UInt16.self)
        let pageCount = unsafe header.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
        guard flags & Page.Kind.overflow.rawValue != 0,
            unsafe value.mv_size <= Int(pageCount) * pageSize - Page.headerByteCount
        else { return false }
        // A write's own pages may lie behind the last one of the file; they are whole.
        if isWrite { return true }
        var info = unsafe MDB_envinfo()
        guard let environment = unsafe mdb_txn_env(txn),
            unsafe Calls.info(environment, &info) == 0
        else { return false }
        let lastPage = unsafe UInt64(info.me_last_pgno)
        return number <= lastPage && UInt64(pageCount) <= lastPage - number + 1
    }

    /// The error for a value that lies where no value can.
    @inline(never)
    func misplaced(_ operation: String, _ slot: UInt32, _ key: [UInt8]?) -> LMDBError {
        damaged("an entry reaches beyond its page", operation, slot, key)
    }

    /// The error for an entry that lies before what it was to lie behind.
    @inline(never)
    func disordered(_ operation: String, _ slot: UInt32) -> LMDBError {
        damaged("its keys are out of order", operation, slot, nil)
    }

    private func damaged(
        _ reason: String, _ operation: String, _ slot: UInt32, _ key: [UInt8]?
    ) -> LMDBError {
        unsafe context.pointee.hasFailed = context.pointee.isWrite
        return LMDBError(
            .damaged(reason: reason), operation: operation, table: TableNames.name(of: slot),
            key: key.map(keyText))
    }
}
