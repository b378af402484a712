import Glibc

/// How keys follow one another: byte by byte, the shorter one first, as LMDB has it.
///
/// Sound throughout: each is read for as many bytes as both have.
@unsafe enum KeyOrder {
    /// Negative if the first key comes before the second, 0 if they are the same.
    @inline(__always)
    static func compare(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
        let common = min(one.count, other.count)
        if common > 0, let first = one.baseAddress, let second = other.baseAddress {
            let order = unsafe memcmp(first, second, common)
            if order != 0 { return Int(order) }
        }
        return one.count &- other.count
    }

    /// Whether a key begins with some bytes.
    @inline(__always)
    static func begins(_ key: UnsafeRawBufferPointer, with prefix: UnsafeRawBufferPointer) -> Bool {
        guard key.count >= prefix.count else { return false }
        return unsafe compare(UnsafeRawBufferPointer(rebasing: key[..<prefix.count]), prefix) == 0
    }
}
