/// An encoded key kept by value, without an allocation: the bound of a walk.
@usableFromInline
struct KeyBytes {
    private var bytes = InlineArray<511, UInt8>(repeating: 0)
    private var count = 0

    /// - Throws: `keyTooLong`.
    @inlinable
    init<Key: TableKey>(_ key: Key) throws(LMDBError) {
        self = try withEncodedKey(key) { (writer) throws(LMDBError) -> KeyBytes in
            try KeyBytes(copying: writer)
        }
    }

    @usableFromInline
    init(copying writer: borrowing KeyWriter) throws(LMDBError) {
        guard !writer.isOverflowed else {
            throw LMDBError(
                .keyTooLong(byteCount: writer.byteCount, limit: writer.capacity),
                operation: "walk")
        }
        count = writer.byteCount
        var span = bytes.mutableSpan
        // Sound: a writer has at most as many bytes as the array.
        unsafe span.withUnsafeMutableBytes { buffer in
            if count > 0, let start = buffer.baseAddress {
                unsafe start.copyMemory(from: writer.start, byteCount: count)
            }
        }
    }

    /// Whether a key begins with these bytes.
    @usableFromInline
    func isPrefix(of key: RawSpan) -> Bool {
        key.byteCount >= count && compare(key.extracting(first: count)) == 0
    }

    /// Compares these bytes with a key as LMDB does: negative if these come first.
    @usableFromInline
    func compare(_ key: RawSpan) -> Int {
        unsafe bytes.span.withUnsafeBytes { mine in
            unsafe key.withUnsafeBytes { other in
                unsafe KeyOrder.compare(UnsafeRawBufferPointer(rebasing: mine[..<count]), other)
            }
        }
    }
}
