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

    /// Whether two paths name one file.
    static func areSame(_ left: FilePath, _ right: FilePath) -> Bool {
        guard let left = try? left.stat(), let right = try? right.stat() else { return false }
        return left.deviceID == right.deviceID && left.inode == right.inode
    }
}
