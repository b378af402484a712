import Glibc
import LMDB
import SystemPackage

/// What is at a path.
enum FileKind {
    case missing
    case regular
    /// A directory, a pipe, a device.
    case other

    /// What is at the path; what cannot be looked at is left to whoever opens it.
    static func of(_ path: FilePath) -> FileKind {
        do throws(Errno) {
            return try path.stat().type == .regular ? .regular : .other
        } catch {
            return error == .noSuchFileOrDirectory ? .missing : .other
        }
    }

    /// The path that a link points to, which may be of nothing yet; the path itself, of no link.
    static func target(of path: FilePath) -> FilePath {
        var path = path
        // More links in a row are an error of the system's, which opening tells.
        for _ in 0..<40 {
            guard let next = link(path) else { return path }
            path = path.removingLastComponent().pushing(next)
        }
        return path
    }

    /// What a link says; nil of what is no link.
    private static func link(_ path: FilePath) -> FilePath? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        // Sound: no more is written than there is room for, but for the last byte, which is 0.
        let count = unsafe path.withPlatformString { path in
            unsafe readlink(path, &bytes, bytes.count - 1)
        }
        return count > 0 ? FilePath(platformString: bytes) : nil
    }

    /// Whether two paths name one file, there already or to be made.
    static func areSame(_ left: FilePath, _ right: FilePath) -> Bool {
        if left.lastComponent == right.lastComponent, haveOneInode(left.folder, right.folder) {
            return true
        }
        return haveOneInode(left, right)
    }

    private static func haveOneInode(_ left: FilePath, _ right: FilePath) -> Bool {
        guard let left = try? left.stat(), let right = try? right.stat() else { return false }
        return left.deviceID == right.deviceID && left.inode == right.inode
    }
}
