/// A type whose values are keys of a table.
///
/// LMDB compares keys byte by byte (`memcmp`, the shorter one first), so that an encoding
/// orders as its type does when numbers are big-endian and strings come last.
///
/// Encoding is on the hot path: mark it `@inlinable`, and allocate nothing in it.
public protocol TableKey {
    /// The most bytes that `encode(into:)` writes, at most ``Limits/keyByteCount``. A key
    /// that turns out longer is an error at the call, never a trap.
    static var maximumByteCount: Int { get }

    /// Writes the key's bytes.
    func encode(into writer: inout KeyWriter)
}

extension TableKey {
    /// The key's bytes, for tests and tools: it allocates an array.
    ///
    /// - Throws: `LMDBError.Kind.keyTooLong`.
    public func encoded() throws(LMDBError) -> [UInt8] {
        try withEncodedKey(self) { (writer) throws(LMDBError) -> [UInt8] in
            if writer.isOverflowed { throw writer.tooLong }
            return writer.written()
        }
    }

    /// Lends the key's bytes, which are on the stack.
    ///
    /// Complexity: no allocation.
    ///
    /// - Throws: `LMDBError.Kind.keyTooLong`.
    @inlinable
    @inline(__always)
    public func withEncodedBytes<R>(_ body: (RawSpan) -> R) throws(LMDBError) -> R {
        try withEncodedKey(self) { (writer) throws(LMDBError) -> R in
            if writer.isOverflowed { throw writer.tooLong }
            // Sound: so many bytes have been written, and they outlive the closure.
            return body(
                unsafe RawSpan(_unsafeStart: writer.start, byteCount: writer.byteCount))
        }
    }
}

extension KeyWriter {
    /// The error for a key that did not fit.
    @usableFromInline
    var tooLong: LMDBError {
        LMDBError(.keyTooLong(byteCount: byteCount, limit: capacity), operation: "encode")
    }
}

/// Encodes a key on the stack and lends its writer.
///
/// Complexity: no allocation; the stack holds `K.maximumByteCount` bytes.
@inlinable
@inline(__always)
func withEncodedKey<K: TableKey, R>(
    _ key: K, _ body: (borrowing KeyWriter) throws(LMDBError) -> R
) throws(LMDBError) -> R {
    let capacity = Swift.max(1, Swift.min(K.maximumByteCount, Limits.keyByteCount))
    // Sound: the writer lives within the allocation's closure and writes only in its bounds.
    return try unsafe withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) {
        (buffer) throws(LMDBError) -> R in
        var writer = unsafe KeyWriter(buffer: buffer)
        key.encode(into: &writer)
        return try body(writer)
    }
}
