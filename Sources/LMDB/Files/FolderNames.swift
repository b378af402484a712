import CLMDB
import Glibc
package import SystemPackage

/// The paths of what lies in a folder.
///
/// The corresponding C functions are `opendir` and `readdir`.
///
/// - Parameter isWanted: Of which names, by their bytes.
/// - Returns: nil where the folder cannot be read: then `errno` says why.
package func paths(in folder: FilePath, where isWanted: ([UInt8]) -> Bool) -> [FilePath]? {
    guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else { return nil }
    defer { unsafe closedir(stream) }
    var found: [FilePath] = []
    while true {
        errno = 0
        guard let entry = unsafe readdir(stream) else { return errno == 0 ? found : nil }
        // Sound: the name ends in a zero, and is copied before the next one is read.
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe FilePath.bytes(from: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
        }
        if isWanted(name) {
            found.append(FilePath(bytes: folder.bytes + [UInt8(ascii: "/")] + name))
        }
    }
}
