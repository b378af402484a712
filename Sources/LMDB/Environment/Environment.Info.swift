import CLMDB

/// The state of an environment.
public struct EnvironmentInfo: Sendable, Equatable {
    /// The size of the map, the most the file can grow to, in bytes.
    public let mapSizeBytes: Int
    /// The size of a page, in bytes.
    public let pageSizeBytes: Int
    /// The number of the last page in use; the data end at `(lastPage + 1) * pageSizeBytes`.
    public let lastPage: UInt64
    /// The number of the last commit.
    public let lastTransactionID: UInt64
    /// The slots of the reader table.
    public let maximumReaderCount: Int
    /// The slots that have been used: those in use now are among them.
    public let readerSlotCount: Int
    /// The slots that are taken now, by all processes: a process keeps some between its reads.
    public let takenSlotCount: Int
    /// The reads going on in this process.
    public let activeReaderCount: Int
    /// The reads going on in all processes together, but for those without a lock
    /// (``Environment/Options/Access/unchanging``).
    public let readingCount: Int
}

extension Environment {
    /// The state of the environment. The corresponding C functions are `mdb_env_info`,
    /// `mdb_env_stat` and `mdb_reader_list`.
    ///
    /// Complexity: the number of readers of all processes.
    ///
    /// - Throws: `closed`.
    public var info: EnvironmentInfo {
        get throws(LMDBError) {
            try usage.begin("info", usesMap: true)
            defer { usage.end(usesMap: true) }
            // Sound here and below: the handle stays open while `usage` counts the call.
            var info = unsafe MDB_envinfo()
            let code = unsafe Calls.info(handle, &info)
            guard code == 0 else { throw LMDBError.from(code: code, operation: "info") }
            let slots = unsafe ReaderSlot.all(handle)
            return unsafe EnvironmentInfo(
                mapSizeBytes: info.me_mapsize, pageSizeBytes: template.pageSizeBytes,
                lastPage: UInt64(info.me_last_pgno),
                lastTransactionID: UInt64(info.me_last_txnid),
                maximumReaderCount: Int(info.me_maxreaders),
                readerSlotCount: Int(info.me_numreaders), takenSlotCount: slots.count,
                activeReaderCount: pool.busyCount,
                readingCount: slots.count { $0.transactionID != nil })
        }
    }

    /// The slots of readers that are taken, by all processes: a process keeps some between its reads. The corresponding
    /// C function is `mdb_reader_list`.
    ///
    /// Complexity: the number of readers of all processes.
    ///
    /// - Throws: `closed`.
    package var readerSlots: [ReaderSlot] {
        get throws(LMDBError) {
            try usage.begin("list readers", usesMap: true)
            defer { usage.end(usesMap: true) }
            return unsafe ReaderSlot.all(handle)
        }
    }

    /// The commit that a read would be of now: later than ``EnvironmentInfo/lastTransactionID`` never, and earlier
    /// where a writer was killed before it told readers of its last commit.
    ///
    /// - Throws: As ``read(fileID:line:_:)``, when it begins.
    package var readableTransactionID: UInt64 {
        get throws(LMDBError) {
            try checkProcess("read")
            let lease = try pool.take()
            // Sound: the reader is this thread's until it is given back.
            let number = unsafe lease.reader._withUnsafeGuaranteedRef { reader in
                let number = unsafe Calls.identifier(reader.txn)
                unsafe Calls.reset(reader.txn)
                return number
            }
            pool.giveBack(lease)
            return UInt64(number)
        }
    }

    /// Frees the reader slots of processes that died. Opening does so as well, and a read that
    /// finds the table full. The corresponding C function is `mdb_reader_check`.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public func clearDeadReaders() throws(LMDBError) -> Int {
        try usage.begin("clear dead readers")
        defer { usage.end() }
        var count: Int32 = 0
        let code = unsafe Calls.checkReaders(handle, &count)
        guard code == 0 else {
            throw LMDBError.from(code: code, operation: "clear dead readers", path: path.name)
        }
        return Int(count)
    }

    /// Waits until everything committed is on the medium. The corresponding C function is
    /// `mdb_env_sync`, with force.
    ///
    /// - Throws: `readOnly`, `diskFull`, `closed`; `syncFailed` if the medium failed, and
    ///   `writesRefused` ever after.
    public func sync() throws(LMDBError) {
        guard options.access == .readWrite else {
            throw LMDBError(.readOnly, operation: "sync", path: path.name)
        }
        try usage.begin("sync")
        defer { usage.end() }
        try medium.check("sync", path: path.name)
        let code = unsafe Calls.sync(handle)
        guard code == 0 else {
            if let error = medium.judge(code, operation: "sync", path: path.name) { throw error }
            throw LMDBError.from(code: code, operation: "sync", path: path.name)
        }
    }
}
