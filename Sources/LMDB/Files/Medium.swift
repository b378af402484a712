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
}
