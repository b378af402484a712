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
    static func target(of path: FilePath) -> FilePath { chain(from: path).last ?? path }

    /// The file that a path of the process's own descriptors names, such as `/dev/stdout` or
    /// `/dev/fd/3`, if it is open: by its path it would be another opening of it, which begins at
    /// its first byte, or nothing at all.
    static func openFile(at path: FilePath) -> FileDescriptor? {
        guard let descriptors = real(FilePath("/proc/self/fd")) else { return nil }
        for path in chain(from: path) {
            if let number = path.lastComponent.flatMap({ CInt($0.string) }),
                real(path.folder) == descriptors, let copy = dup(number)
            {
                try? copy.close()
                return FileDescriptor(rawValue: number)
            }
        }
        return nil
    }

    private static func dup(_ number: CInt) -> FileDescriptor? {
        try? FileDescriptor(rawValue: number).duplicate()
    }

    /// A path and what its links point to, one after another.
    private static func chain(from path: FilePath) -> [FilePath] {
        var paths = [path]
        // More links in a row are an error of the system's, which opening tells.
        while paths.count <= 40, let last = paths.last, let next = link(last) {
            paths.append(last.removingLastComponent().pushing(next))
        }
        return paths
    }

    /// A path without links. The corresponding C function is `realpath`.
    private static func real(_ path: FilePath) -> FilePath? {
        // Sound: what is returned is the caller's to free, and ends with a zero.
        unsafe path.withPlatformString { path in
            guard let real = unsafe realpath(path, nil) else { return nil }
            defer { unsafe free(real) }
            return unsafe FilePath(platformString: real)
        }
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

    /// A store's file, and its lock file.
    static func filesOfStore(at path: FilePath) -> [FilePath] {
        let target = target(of: path)
        return [target, target.appending(suffix: "-lock")]
    }

    /// Refuses a store that what is answered would be written into.
    static func refuseOutput(intoStoreAt path: FilePath) throws(Failure) {
        for file in filesOfStore(at: path) {
            guard let file = try? file.stat() else { continue }
            for output: FileDescriptor in [.standardError, .standardOutput] {
                guard let status = try? output.stat(), haveOneInode(status, file) else { continue }
                if output == .standardError { StandardFiles.silence() }
                throw Failure.usage(
                    "standard output or error is a file of the store: send it somewhere else")
            }
        }
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
        return haveOneInode(left, right)
    }

    private static func haveOneInode(_ left: Stat, _ right: Stat) -> Bool {
        left.deviceID == right.deviceID && left.inode == right.inode
    }
}
