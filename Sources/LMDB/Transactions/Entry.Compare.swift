import Glibc

extension Entry {
    /// Whether this entry's key comes after these bytes.
    @usableFromInline
    func isAfter(_ bytes: [UInt8]) -> Bool {
        compareKeyBytes(key, bytes) > 0
    }

    /// Whether this entry's key comes before these bytes.
    @usableFromInline
    func isBefore(_ bytes: [UInt8]) -> Bool {
        compareKeyBytes(key, bytes) < 0
    }

    /// Whether this entry's key begins with these bytes.
    @usableFromInline
    func begins(with bytes: [UInt8]) -> Bool {
        key.byteCount >= bytes.count
            && compareKeyBytes(key.extracting(first: bytes.count), bytes) == 0
    }
}

/// Compares bytes as LMDB compares keys: negative if `left` comes first.
private func compareKeyBytes(_ left: RawSpan, _ right: [UInt8]) -> Int {
    // Sound: memcmp sees as many bytes as both have.
    unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            let common = min(left.count, right.count)
            if common > 0, let one = left.baseAddress, let other = right.baseAddress {
                let order = unsafe memcmp(one, other, common)
                if order != 0 { return Int(order) }
            }
            return left.count - right.count
        }
    }
}
