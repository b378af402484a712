import CLMDB
import Glibc
import SystemPackage

/// What the medium of a file allows.
enum Medium {
    /// Whether so many bytes more would not fit. The corresponding C function is `statvfs`.
    static func isFull(of path: FilePath, forByteCount byteCount: Int) -> Bool {
        var status = statvfs()
        guard path.fileSystemStatus(&status) == 0 else { return false }
        let (free, isLarge) = UInt(status.f_bavail).multipliedReportingOverflow(
            by: UInt(status.f_frsize))
        return !isLarge && free < UInt(max(byteCount, 0))
    }

    /// Whether a quota leaves no room for so many bytes of the owner of a file. What is left of one nothing
    /// tells: they are asked for, in a file without a name beside it, and given back.
    static func isQuotaEnded(beside path: FilePath, of file: Int32, forByteCount byteCount: Int)
        -> Bool
    {
        func isFull(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT }
        let number = path.folder.openFile(open_without_name | O_RDWR | O_CLOEXEC, 0o600)
        guard number >= 0 else { return isFull(errno) }
        let descriptor = Descriptor(number)
        // Where it may not be given away it is of whoever writes the file.
        if let status = FileStatus(of: file) {
            _ = fchown(descriptor.number, status.owner, status.group)
        }
        while fallocate(descriptor.number, 0, 0, off_t(max(byteCount, 1))) != 0 {
            guard errno == EINTR else { return isFull(errno) }
        }
        return false
    }

    /// Whether so many bytes more may lie beyond the limit that the process has for the size of files. The
    /// corresponding C function is `getrlimit` of `RLIMIT_FSIZE`.
    static func isBeyondLimit(of descriptor: Int32, _ byteCount: Int) -> Bool {
        var limit = rlimit()
        // Sound: the result goes to a whole variable.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0,
            let status = FileStatus(of: descriptor)
        else { return false }
        return UInt(limit.rlim_cur) < UInt(max(status.byteCount + byteCount, 0))
    }
}
