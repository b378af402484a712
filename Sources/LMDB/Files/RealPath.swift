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
    static func of(_ name: String) -> String? {
        if let path = followed(name) { return path }
        guard errno == ENOENT else { return nil }
        let path = FilePath(name)
        guard let last = path.lastComponent?.string, last != ".", last != ".." else {
            errno = ENOENT
            return nil
        }
        let folder = path.removingLastComponent().string
        guard let folder = followed(folder.isEmpty ? "." : folder) else { return nil }
        return FilePath(folder).appending(last).string
    }

    private static func followed(_ name: String) -> String? {
        // Sound: the path is a string, and what is returned is copied and freed here.
        guard let path = unsafe realpath(name, nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(validatingCString: path)
    }
}
