import Glibc
import SystemPackage

/// A data file before LMDB opens it: found or created, and inspected.
struct DataFile {
    let path: String
    let identity: FileIdentity
    let isCreated: Bool

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
        let name = path.string
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw LMDBError(.notFound, operation: "open", path: name)
        }
        let isWritable = options.access == .readWrite
        var isCreated = false
        // Sound here and below: paths are strings, and results go to whole variables.
        var descriptor = unsafe Glibc.open(name, (isWritable ? O_RDWR : O_RDONLY) | openFlags)
        if descriptor < 0, errno == ENOENT, isWritable, options.making == .fileAndTables {
            descriptor = unsafe Glibc.open(
                name, O_RDWR | O_CREAT | O_EXCL | openFlags, options.fileMode)
            isCreated = descriptor >= 0
            if descriptor < 0, errno == EEXIST {
                descriptor = unsafe Glibc.open(name, O_RDWR | openFlags)
            }
        }
        guard descriptor >= 0 else { throw failure(errno, name) }
        defer { Glibc.close(descriptor) }

        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure(errno, name) }
        if !isCreated { try awaitCreation(descriptor, &status, name) }
        let identity = FileIdentity(device: status.st_dev, number: status.st_ino)
        let file = DataFile(path: name, identity: identity, isCreated: isCreated)
        do throws(LMDBError) {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw LMDBError(.notARegularFile, operation: "open", path: name)
            }
            try FileSystemKind.refuseNetwork(
                descriptor, device: status.st_dev, path: name)
            if !isCreated {
                try inspect(descriptor, path: name)
            }
        } catch {
            file.removeIfCreated()
            throw error
        }
        return file
    }

    /// Waits while a file is empty: another thread or process may be creating it.
    private static func awaitCreation(_ descriptor: Int32, _ status: inout stat, _ path: String)
        throws(LMDBError)
    {
        for _ in 0..<Limits.creationMilliseconds {
            guard status.st_size == 0, status.st_mode & S_IFMT == S_IFREG else { return }
            sleep(milliseconds: 1)
            guard unsafe fstat(descriptor, &status) == 0 else { throw failure(errno, path) }
        }
    }

    /// Not waiting for the other end of a pipe, nor leaking into child processes.
    private static var openFlags: Int32 { O_CLOEXEC | O_NONBLOCK }

    /// Removes the file that was created for an environment that could not be opened, if it is
    /// empty yet: nobody has an empty file open, since opening waits for it to be filled.
    func removeIfCreated() {
        var status = stat()
        guard isCreated, unsafe stat(path, &status) == 0, status.st_size == 0,
            identity == FileIdentity(device: status.st_dev, number: status.st_ino)
        else { return }
        unsafe unlink(path)
        unsafe unlink(path + "-lock")
    }

    private static func failure(_ code: Int32, _ path: String) -> LMDBError {
        LMDBError.from(code: code, operation: "open", path: path)
    }
}
