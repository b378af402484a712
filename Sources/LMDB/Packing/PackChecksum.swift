import CXXHash

/// The checksum that ends a pack: the low half of XXH3 over what comes before it, whose seed is XXH3 over the pack's
/// key, whose seed is the table's code. So a pack that was changed, cut, or put under another key or into another
/// table is found.
enum PackChecksum {
    @inline(__always)
    @unsafe static func value(
        of bytes: UnsafeRawBufferPointer, under key: UnsafeRawBufferPointer, code: UInt8
    ) -> UInt32 {
        // Sound: both are read for as many bytes as they have.
        let seed = unsafe xxh3_of_bytes(key.baseAddress, key.count, UInt64(code))
        let hash = unsafe xxh3_of_bytes(bytes.baseAddress, bytes.count, seed)
        return UInt32(truncatingIfNeeded: hash)
    }

    /// Whether a pack ends in its checksum.
    @unsafe static func holds(
        in value: UnsafeRawBufferPointer, under key: UnsafeRawBufferPointer, code: UInt8
    ) -> Bool {
        let end = value.count &- PackView.checksumByteCount
        guard end >= 0 else { return false }
        let stored = unsafe UInt32(
            littleEndian: value.loadUnaligned(fromByteOffset: end, as: UInt32.self))
        return unsafe self.value(
            of: UnsafeRawBufferPointer(rebasing: value[..<end]), under: key, code: code) == stored
    }
}
