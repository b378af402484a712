import CLMDB
import CLMDBGuard
import Glibc
import SystemPackage

/// Calls on an environment as a whole. The caller keeps the handle alive and uses it from one thread at a time,
/// as with the other calls of ``Calls``.
extension Calls {
    static func create(_ environment: inout Handle?) -> Int32 {
        if let code = Faults.strike(.create) { return code }
        let code = unsafe mdb_env_create(&environment)
        if code == 0, let environment = unsafe environment { unsafe lmdb_guard(environment) }
        return code
    }

    static func configure(
        _ environment: Handle, mapSizeBytes: Int, readerCount: UInt32, tableCount: UInt32
    ) -> Int32 {
        if let code = Faults.strike(.configure) { return code }
        var code = unsafe mdb_env_set_mapsize(environment, mapSizeBytes)
        if code == 0 { code = unsafe mdb_env_set_maxreaders(environment, readerCount) }
        if code == 0 { code = unsafe mdb_env_set_maxdbs(environment, tableCount) }
        return code
    }

    static func setMapSize(_ environment: Handle, _ byteCount: Int) -> Int32 {
        if let code = Faults.strike(.setMapSize) { return code }
        return unsafe mdb_env_set_mapsize(environment, byteCount)
    }

    static func open(
        _ environment: Handle, _ path: FilePath, _ flags: Int32, _ mode: UInt32
    ) -> Int32 {
        if let code = Faults.strike(.open) { return code }
        let code = unsafe path.withPlatformString {
            unsafe mdb_env_open(environment, $0, UInt32(flags), mode)
        }
        guard code == 0 else { return code }
        // The other descriptors are closed in a program that this process starts, this one is not:
        // who ran it could read and write the store, whatever the file's mode is.
        var descriptor: Int32 = -1
        let found = unsafe mdb_env_get_fd(environment, &descriptor)
        guard found == 0 else { return found }
        return fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 ? 0 : errno
    }

    static func close(_ environment: Handle) {
        unsafe mdb_env_close(environment)
    }

    static func sync(_ environment: Handle) -> Int32 {
        if let code = Faults.strike(.sync) { return code }
        return unsafe mdb_env_sync(environment, 1)
    }

    static func copy(_ environment: Handle, toFile descriptor: Int32, _ flags: Int32) -> Int32 {
        if let code = Faults.strike(.copy) { return code }
        return unsafe mdb_env_copyfd2(environment, descriptor, UInt32(flags))
    }

    static func checkReaders(_ environment: Handle, _ deadCount: inout Int32) -> Int32 {
        if let code = Faults.strike(.checkReaders) { return code }
        return unsafe mdb_reader_check(environment, &deadCount)
    }

    static func info(_ environment: Handle, _ result: inout MDB_envinfo) -> Int32 {
        if let code = Faults.strike(.info) { return code }
        return unsafe mdb_env_info(environment, &result)
    }

    /// The number of the last commit, by the meta pages in the map.
    @inline(__always)
    static func newestTransaction(_ environment: Handle) -> Int {
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(environment, &info)
        return unsafe info.me_last_txnid
    }

    static func statistics(_ environment: Handle, _ result: inout MDB_stat) -> Int32 {
        if let code = Faults.strike(.info) { return code }
        return unsafe mdb_env_stat(environment, &result)
    }

    // MARK: After a commit, which has happened whatever comes of these

    /// The last page of the last commit.
    static func lastPage(_ environment: Handle) -> UInt64 {
        var info = unsafe MDB_envinfo()
        return unsafe mdb_env_info(environment, &info) == 0 ? UInt64(info.me_last_pgno) : 0
    }

    /// Gives back the slots of processes that died.
    ///
    /// - Returns: How many there were.
    static func removeDeadReaders(_ environment: Handle) -> Int {
        var count: Int32 = 0
        return unsafe mdb_reader_check(environment, &count) == 0 ? Int(count) : 0
    }

    /// Appends the slots of all readers to a list.
    static func listReaders(
        _ environment: Handle, into list: UnsafeMutablePointer<[ReaderSlot]>
    ) -> Int32 {
        unsafe mdb_reader_list(
            environment,
            { line, list in
                guard let line = unsafe line, let list = unsafe list else { return 0 }
                // Sound: LMDB gives a line of text that ends in zero, and the list given below.
                if let slot = ReaderSlot(line: unsafe String(cString: line)) {
                    unsafe list.assumingMemoryBound(to: [ReaderSlot].self).pointee.append(slot)
                }
                return 0
            }, list)
    }

    /// Puts everything written to a file on its medium. The corresponding C function is
    /// `fdatasync`.
    ///
    /// - Returns: 0 or an `errno`.
    static func synchronize(_ descriptor: Int32) -> Int32 {
        if let code = Faults.strike(.synchronize) { return code }
        return fdatasync(descriptor) == 0 ? 0 : errno
    }
}
