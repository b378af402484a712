import Glibc
import SystemPackage

/// The path of a file with every link followed, from the root: what the lock file is named after,
/// so that a file has one by whatever link it is opened, and whatever folder the process goes to.
enum RealPath {
    /// The path of a file that is there, or that can be made in a folder that is there.
    ///
    /// The corresponding C function is `realpath`.
    ///
    /// - Returns: nil where there is an `errno`.
    static func of(_ path: FilePath) -> FilePath? {
        if let path = followed(path) { return path }
        guard errno == ENOENT else { return nil }
        guard let last = path.lastComponent, last.kind == .regular else {
            errno = ENOENT
            return nil
        }
        return followed(path.folder)?.appending(last)
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
