import CLMDB
import Glibc

/// What of a file's map fits into the address space, which `ulimit -v`, sanitizers and small
/// machines limit.
enum AddressSpace {
    /// The largest map that leaves at least as much address space as it takes: the size that is
    /// wanted, or a half of it again and again, but never less than the file needs now.
    ///
    /// - Returns: nil if the file itself does not fit.
    static func mapSizeBytes(wanted: Int, needed: Int, pageSizeBytes: Int) -> Int? {
        if fits(wanted) { return wanted }
        let pageSize = pageSizeBytes
        let needed = (needed + pageSize - 1) / pageSize * pageSize
        var size = wanted
        while size / 2 > needed {
            size /= 2
            if fits(size) { return max(size / 2, needed) / pageSize * pageSize }
        }
        return fits(needed) ? needed : nil
    }

    /// Whether so much more can be mapped. Whatever others take meanwhile is an error then.
    static func fits(_ byteCount: Int) -> Bool {
        guard byteCount > 0 else { return true }
        // Sound: the memory is not looked at, and given back at once.
        guard
            let start = unsafe mmap(
                nil, byteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            unsafe start != mapFailed
        else { return false }
        unsafe munmap(start, byteCount)
        return true
    }

    /// The corresponding C constant is `MAP_FAILED`.
    private static var mapFailed: UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(bitPattern: -1)
    }
}
