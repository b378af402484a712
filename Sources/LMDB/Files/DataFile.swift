import Glibc
import SystemPackage

/// A data file before LMDB opens it: found or created, and inspected.
struct DataFile {
    /// The path as it was given, which errors show.
    let name: String
    /// The path with every link followed.
    let path: FilePath
    let descriptor: Descriptor
    let status: FileStatus
    let isCreated: Bool

    var identity: FileIdentity { status.identity }

    /// The size of a page of memory, which LMDB uses for its own pages. The corresponding C
    /// function is `sysconf(_SC_PAGESIZE)`.
    static var systemPageSizeBytes: Int {
        let size = sysconf(Int32(_SC_PAGESIZE))
        return size > 0 ? size : 4096
    }

    /// Finds the file, or creates it for writing, and refuses what LMDB must not map.
    static func prepare(_ path: FilePath, _ options: Environment.Options) throws(LMDBError)
        -> DataFile
    {
        let name = path.name
        guard !path.isEmpty else {
            throw LMDBError(.notFound, operation: "open", path: name)
        }
        let path = try RealPath.of(path, name: name)
        // To open a lock file and close it would release what LMDB has locked there.
        if let status = FileStatus(at: path), OpenFiles.isLockFile(status.identity) {
            throw LMDBError(.notAStore, operation: "open", path: name)
        }
        let isWritable = options.access == .readWrite
        var isCreated = false
        var number = path.openFile((isWritable ? O_RDWR : O_RDONLY) | openFlags)
        if number < 0, errno == ENOENT, isWritable, options.making == .fileAndTables {
            number = path.openFile(O_RDWR | O_CREAT | O_EXCL | openFlags, options.fileMode)
            isCreated = number >= 0
            if number < 0, errno == EEXIST {
                number = path.openFile(O_RDWR | openFlags)
            }
        }
        guard number >= 0 else { throw failure(errno, name) }
        let descriptor = Descriptor(number)

        if !isCreated { try awaitCreation(number, name) }
        guard let status = FileStatus(of: number) else { throw failure(errno, name) }
        let file = DataFile(
            name: name, path: path, descriptor: descriptor, status: status, isCreated: isCreated)
        do throws(LMDBError) {
            guard status.isRegular else {
                throw LMDBError(.notARegularFile, operation: "open", path: name)
            }
            try FileSystemKind.refuseNetwork(number, device: status.identity.device, path: name)
            if !isCreated {
                try inspect(number, options.inspectsTables ? .roots : .tableList, path: name)
            }
        } catch {
            file.removeIfCreated()
            throw error
        }
        return file
    }

    /// Waits while a file is empty: another thread or process may be creating it.
    private static func awaitCreation(_ descriptor: Int32, _ path: String) throws(LMDBError) {
        for _ in 0..<Limits.creationMilliseconds {
            guard let status = FileStatus(of: descriptor) else { throw failure(errno, path) }
            guard status.byteCount == 0, status.isRegular else { return }
            sleep(milliseconds: 1)
        }
    }

    /// Not waiting for the other end of a pipe, nor leaking into child processes.
    private static var openFlags: Int32 { O_CLOEXEC | O_NONBLOCK }

    /// Removes the file that was created for an environment that could not be opened, if it is
    /// empty yet: nobody has an empty file open, since opening waits for it to be filled.
    func removeIfCreated() {
        guard isCreated, let found = FileStatus(at: path), found.byteCount == 0,
            found.identity == identity
        else { return }
        path.unlink()
        path.appending(suffix: "-lock").unlink()
    }

    static func failure(_ code: Int32, _ path: String) -> LMDBError {
        // What is opened without waiting and has nothing at its other end is no file, such as a socket.
        LMDBError.from(code: code == ENXIO ? EISDIR : code, operation: "open", path: path)
    }
}
