import Glibc
package import SystemPackage

/// The bytes of a file without its map.
package enum FileBytes {
    /// So many bytes from a place on; fewer only where the file ends before.
    ///
    /// A call may read less than it was asked for: it is made again for the rest.
    package static func read(_ descriptor: Int32, at offset: Int, byteCount: Int) throws(Errno)
        -> [UInt8]
    {
        var failure: Errno?
        // Sound: pread writes at most as many bytes as are left of the array, and so many are there as it says.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            while count < byteCount {
                let more = unsafe pread(
                    descriptor,
                    UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]
                    )
                    .baseAddress,
                    byteCount - count, offset + count)
                if more < 0, errno == EINTR { continue }
                if more < 0 { failure = Errno(rawValue: errno) }
                if more <= 0 { break }
                count += more
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
