import Glibc

/// What the medium of a file allows. The corresponding C function is `statvfs`.
enum Medium {
    /// Whether so many bytes more would not fit.
    static func isFull(of path: String, forByteCount byteCount: Int) -> Bool {
        guard let status = status(path) else { return false }
        let (free, isLarge) = UInt(status.f_bavail).multipliedReportingOverflow(
            by: UInt(status.f_frsize))
        return !isLarge && free < UInt(max(byteCount, 0))
    }

    private static func status(_ path: String) -> statvfs? {
        var status = statvfs()
        // Sound: the path is a string, and the result goes to a whole variable.
        return unsafe statvfs(path, &status) == 0 ? status : nil
    }
}
