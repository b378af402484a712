import Glibc
import SystemPackage

/// What the medium of a file allows. The corresponding C function is `statvfs`.
enum Medium {
    /// Whether so many bytes more would not fit.
    static func isFull(of path: FilePath, forByteCount byteCount: Int) -> Bool {
        var status = statvfs()
        guard path.fileSystemStatus(&status) == 0 else { return false }
        let (free, isLarge) = UInt(status.f_bavail).multipliedReportingOverflow(
            by: UInt(status.f_frsize))
        return !isLarge && free < UInt(max(byteCount, 0))
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
