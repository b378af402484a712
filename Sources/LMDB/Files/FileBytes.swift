import Glibc
import SystemPackage

/// The bytes of a file without its map.
enum FileBytes {
    /// So many bytes from a place on; fewer only where the file ends before.
    ///
    /// A call may read less than it was asked for: it is made again for the rest.
    static func read(_ descriptor: Int32, at offset: Int, byteCount: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var count = 0
        while count < byteCount {
            // Sound: pread writes at most as many bytes as are left in the array.
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor,
                    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).baseAddress,
                    byteCount - count, offset + count)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw Errno(rawValue: errno) }
            if more == 0 { break }
            count += more
        }
        bytes.removeLast(byteCount - count)
        return bytes
    }
}
