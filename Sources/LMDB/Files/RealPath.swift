import Glibc
import SystemPackage

/// The path of a file with every link followed, from the root: what the lock file is named after,
/// so that a file has one by whatever link it is opened, and whatever folder the process goes to.
enum RealPath {
    /// The path of a file that is there, or that can be made in a folder that is there.
    ///
    /// What a link of the system's own leads to (`/proc/PID/root`, `/proc/PID/cwd`), and a working folder over which
    /// something was mounted, have no path in this process, and the text of theirs is that of another file. A
    /// file system may also forbid to follow links (`nosymfollow`).
    ///
    /// The corresponding C function is `realpath`.
    ///
    /// - Throws: `otherFile`, and what the operating system says.
    static func of(_ path: FilePath, name: String) throws(LMDBError) -> FilePath {
        for _ in 1..<attemptCount {
            do throws(LMDBError) { return try attempt(path, name) } catch {
                // A file that is replaced just now is another one a moment later.
                guard case .otherFile = error.kind else { throw error }
            }
        }
        return try attempt(path, name)
    }

    private static let attemptCount = 3

    private static func attempt(_ path: FilePath, _ name: String) throws(LMDBError) -> FilePath {
        let status = FileStatus(at: path)
        let code = errno
        if let status { return try expect(followed(path), status, name) }
        guard code == ENOENT, let last = path.lastComponent, last.kind == .regular,
            case let folder = path.folder, let status = FileStatus(at: folder)
        else { throw DataFile.failure(code, name) }
        return try expect(followed(folder), status, name).appending(last)
    }

    /// - Throws: Unless the path leads to what was found.
    private static func expect(_ path: FilePath?, _ status: FileStatus, _ name: String)
        throws(LMDBError) -> FilePath
    {
        guard let path else { throw DataFile.failure(errno, name) }
        guard FileStatus(at: path)?.identity == status.identity else {
            throw LMDBError(.otherFile(path: path.name), operation: "open", path: name)
        }
        return path
    }

    private static func followed(_ path: FilePath) -> FilePath? {
        // Sound: the path is only read, and what is returned is copied and freed here.
        guard let real = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else {
            return nil
        }
        defer { unsafe free(real) }
        return unsafe FilePath(platformString: real)
    }
}
