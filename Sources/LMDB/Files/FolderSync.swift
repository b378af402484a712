import CLMDB
import Glibc
package import SystemPackage

/// Puts the names of files in a folder on the medium: a file that is synchronized is there, and
/// may yet have no name after a power failure. The corresponding C function is `fsync`.
///
/// - Parameter file: One of the folder's files.
/// - Returns: 0, or an `errno`. File systems that do not synchronize folders by themselves are
///   taken at their word.
package func synchronizeFolder(of file: FilePath) -> Int32 {
    let descriptor = file.folder.openFile(O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // One that may be written and not read is synchronized with all its file system.
    if descriptor < 0, errno == EACCES { return synchronizeFileSystem(of: file) }
    guard descriptor >= 0 else { return errno }
    defer { Glibc.close(descriptor) }
    while fsync(descriptor) != 0 {
        if errno == EINVAL || errno == EOPNOTSUPP { return 0 }
        guard errno == EINTR else { return errno }
    }
    return 0
}

/// The corresponding C function is `syncfs`.
private func synchronizeFileSystem(of file: FilePath) -> Int32 {
    let descriptor = file.openFile(O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return errno }
    defer { Glibc.close(descriptor) }
    return syncfs(descriptor) == 0 ? 0 : errno
}
