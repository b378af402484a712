import CLMDB

extension KeyWriter {
    /// The bytes written.
    @inline(__always)
    @unsafe var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    /// Compares the bytes written with a key as LMDB does: negative if they come first.
    @unsafe func compare(_ other: MDB_val) -> Int { unsafe KeyOrder.compare(bytes, other.bytes) }

    /// Whether a key begins with the bytes written.
    @unsafe func isPrefix(of other: MDB_val) -> Bool {
        unsafe KeyOrder.begins(other.bytes, with: bytes)
    }

    /// A writer of bytes that are there already, which is only read.
    @_lifetime(immortal)
    @unsafe init(reading bytes: UnsafeRawBufferPointer) {
        unsafe self.init(buffer: UnsafeMutableRawBufferPointer(mutating: bytes))
        byteCount = bytes.count
    }
}
