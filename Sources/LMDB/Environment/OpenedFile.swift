import CLMDB
import Glibc
import SystemPackage

/// What LMDB gives for an open file, before an `Environment` takes it over.
///
/// Sound throughout: one thread has the handle until then, closes it once when anything fails,
/// and `handles` has an element for each slot of the tables listed.
@unsafe struct OpenedFile {
    let handle: OpaquePointer
    /// LMDB's handles by table slot, allocated; the environment frees it.
    let handles: UnsafeMutablePointer<UInt32>
    /// How the entries of tables lie together, by table slot, allocated; the environment frees it.
    let packings: UnsafeMutablePointer<Packing>
    let slotCount: Int
    let pageSizeBytes: Int
    /// The map's size, which may be less than what was asked for.
    let mapSizeBytes: Int
    /// The commit that was the last when the tables were opened.
    let transactionID: Int

    /// Opens a file that has been inspected, and all its tables.
    static func open(
        _ files: HeldFiles, _ tables: [TableDefinition], _ options: Environment.Options
    ) throws(LMDBError) -> OpenedFile {
        var options = options
        let needed = FileStatus(of: files.data.number)?.byteCount ?? 0
        let size = AddressSpace.mapSizeBytes(
            wanted: options.mapSizeBytes, needed: needed,
            pageSizeBytes: DataFile.systemPageSizeBytes)
        guard let size else {
            throw LMDBError(
                .addressSpaceFull(mapBytes: needed), operation: "open", path: files.name)
        }
        options.mapSizeBytes = size
        for _ in 1..<Limits.openingAttemptCount {
            do throws(LMDBError) { return try unsafe openOnce(files, tables, options) } catch {
                // LMDB 0.9.31 destroys its lock when the last process closes, also when another
                // one is opening.
                guard error.kind == .system(errno: EINVAL) else { throw error }
            }
            sleep(milliseconds: .random(in: 1...Limits.openingPauseMilliseconds))
        }
        return try unsafe openOnce(files, tables, options)
    }

    private static func openOnce(
        _ files: HeldFiles, _ tables: [TableDefinition], _ options: Environment.Options
    ) throws(LMDBError) -> OpenedFile {
        switch try unsafe startCleared(files.path, tables, options) {
        case .failure(let code):
            throw LMDBError.from(code: code, operation: "open", path: files.name)
        case .success(let handle):
            do throws(LMDBError) {
                return try unsafe finish(handle, files, tables, options)
            } catch {
                unsafe Calls.close(handle)
                throw error
            }
        }
    }

    /// Closes what no environment has taken over.
    func close() {
        unsafe Calls.close(handle)
        unsafe handles.deallocate()
        unsafe packings.deallocate()
    }

    private static func flags(_ options: Environment.Options) -> Int32 {
        var flags = MDB_NOSUBDIR | MDB_NOTLS
        if options.access != .readWrite { flags |= MDB_RDONLY }
        if options.durability == .deferred { flags |= MDB_NOSYNC }
        if options.access == .unchanging { flags |= MDB_NOLOCK }
        return flags
    }

    @unsafe private enum Attempt {
        case success(OpaquePointer)
        case failure(Int32)
    }

    /// Starts, and once more after slots of an earlier process of this number are given back.
    private static func startCleared(
        _ path: FilePath, _ tables: [TableDefinition], _ options: Environment.Options
    ) throws(LMDBError) -> Attempt {
        let attempt = try unsafe start(path, tables, options)
        guard case .success(let handle) = unsafe attempt,
            unsafe LeftSlots.giveBackByClosing(handle)
        else { return unsafe attempt }
        return try unsafe start(path, tables, options)
    }

    private static func start(
        _ path: FilePath, _ tables: [TableDefinition], _ options: Environment.Options
    ) throws(LMDBError) -> Attempt {
        var handle: OpaquePointer?
        var code = unsafe Calls.create(&handle)
        guard code == 0, let handle = unsafe handle else { return unsafe .failure(code) }
        code = unsafe Calls.configure(
            handle, mapSizeBytes: options.mapSizeBytes,
            readerCount: UInt32(options.maximumReaderCount), tableCount: UInt32(tables.count + 1))
        if code == 0 { code = unsafe Calls.open(handle, path, flags(options), options.fileMode) }
        guard code == 0 else {
            unsafe Calls.close(handle)
            return unsafe .failure(code)
        }
        return unsafe .success(handle)
    }

    private static func finish(
        _ handle: OpaquePointer, _ files: HeldFiles, _ tables: [TableDefinition],
        _ options: Environment.Options
    ) throws(LMDBError) -> OpenedFile {
        let path = files.name
        // Readers of processes that died hold pages back; not being able to tell is no error.
        var deadCount: Int32 = 0
        _ = unsafe Calls.checkReaders(handle, &deadCount)

        var statistics = MDB_stat()
        let code = unsafe Calls.statistics(handle, &statistics)
        guard code == 0 else {
            throw LMDBError.from(code: code, operation: "open", path: path)
        }
        let slotCount = (tables.map { Int($0.slot) }.max() ?? -1) + 1
        let handles = UnsafeMutablePointer<UInt32>.allocate(capacity: slotCount + 1)
        unsafe handles.initialize(repeating: TransactionContext.noTable, count: slotCount + 1)
        let packings = UnsafeMutablePointer<Packing>.allocate(capacity: slotCount + 1)
        unsafe packings.initialize(repeating: .none, count: slotCount + 1)
        let transactionID: Int
        do {
            transactionID = try unsafe openTables(
                handle, files, tables, options, handles, packings)
        } catch {
            unsafe handles.deallocate()
            unsafe packings.deallocate()
            throw error
        }
        return unsafe OpenedFile(
            handle: handle, handles: handles, packings: packings, slotCount: slotCount,
            pageSizeBytes: Int(statistics.ms_psize), mapSizeBytes: options.mapSizeBytes,
            transactionID: transactionID)
    }

    /// Opens a table: packed or not as the file has it, and else as one is to be made.
    private static func open(
        _ table: TableDefinition, _ txn: OpaquePointer, makes: Bool, packs: Bool,
        _ number: inout UInt32
    ) -> (code: Int32, isPacked: Bool) {
        let making = makes ? MDB_CREATE : 0
        if table.packing.isNone {
            return (unsafe Calls.openTable(txn, table.name, making, &number), false)
        }
        let code = unsafe Calls.openTable(txn, table.packedName, 0, &number)
        if code != MDB_NOTFOUND { return (code, true) }
        guard makes, packs else {
            return (unsafe Calls.openTable(txn, table.name, making, &number), false)
        }
        let unpacked = unsafe Calls.openTable(txn, table.name, 0, &number)
        if unpacked != MDB_NOTFOUND { return (unpacked, false) }
        return (unsafe Calls.openTable(txn, table.packedName, making, &number), true)
    }

    /// Opens all tables in one transaction, since LMDB allows one at a time to open tables.
    ///
    /// - Returns: The number of the transaction.
    private static func openTables(
        _ handle: OpaquePointer, _ files: HeldFiles, _ tables: [TableDefinition],
        _ options: Environment.Options, _ handles: UnsafeMutablePointer<UInt32>,
        _ packings: UnsafeMutablePointer<Packing>
    ) throws(LMDBError) -> Int {
        let path = files.name
        // Nothing is written to a file that is to be looked at first.
        let makesTables = options.access == .readWrite && options.making == .fileAndTables
        if makesTables { try files.beginWriting() }
        defer { if makesTables { files.endWriting() } }
        var txn: OpaquePointer?
        var code = unsafe Calls.begin(handle, parent: nil, makesTables ? 0 : MDB_RDONLY, &txn)
        guard code == 0, let txn = unsafe txn else {
            if code == LeftSlots.takenCode, !makesTables {
                throw LMDBError(
                    .processNumberTaken(number: getpid()), operation: "open", path: path)
            }
            throw LMDBError.from(code: code, operation: "open", path: path)
        }
        for table in tables {
            var number: UInt32 = 0
            let isPacked: Bool
            (code, isPacked) = unsafe open(
                table, txn, makes: makesTables, packs: options.packsTables, &number)
            if code == 0, isPacked { unsafe packings[Int(table.slot)] = table.packing }
            // One of that name that another program made is not there either.
            let isAbsent = code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE && !makesTables
            if isAbsent, table.isOptional { continue }
            guard code == 0 else {
                unsafe Calls.abort(txn)
                if code == MDB_NOTFOUND {
                    throw LMDBError(.tableMissing, operation: "open", table: table.name, path: path)
                }
                throw LMDBError.from(
                    code: code, operation: "open", table: table.name, path: path)
            }
            unsafe handles[Int(table.slot)] = number
        }
        let transactionID = unsafe Calls.identifier(txn)
        // A commit, also of a read: it is what lets the handles outlive the transaction.
        code = unsafe Calls.commit(txn)
        guard code == 0 else {
            throw LMDBError.from(code: code, operation: "open", path: path)
        }
        return transactionID
    }
}
