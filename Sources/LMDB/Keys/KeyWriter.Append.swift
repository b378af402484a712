extension KeyWriter {
    /// Appends one byte.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        // Sound here and below: `reserve` gives room for exactly the bytes stored.
        guard let place = unsafe reserve(1) else { return }
        unsafe place.storeBytes(of: byte, as: UInt8.self)
    }

    /// Appends two bytes, the most significant first, so that keys order as numbers do.
    @inlinable
    public mutating func append(bigEndian number: UInt16) {
        guard let place = unsafe reserve(2) else { return }
        unsafe place.storeBytes(of: number.bigEndian, as: UInt16.self)
    }

    /// Appends four bytes, the most significant first, so that keys order as numbers do.
    @inlinable
    public mutating func append(bigEndian number: UInt32) {
        guard let place = unsafe reserve(4) else { return }
        unsafe place.storeBytes(of: number.bigEndian, as: UInt32.self)
    }

    /// Appends eight bytes, the most significant first, so that keys order as numbers do.
    @inlinable
    public mutating func append(bigEndian number: UInt64) {
        guard let place = unsafe reserve(8) else { return }
        unsafe place.storeBytes(of: number.bigEndian, as: UInt64.self)
    }

    /// Appends bytes as they are.
    @inlinable
    public mutating func append(bytes: RawSpan) {
        guard bytes.byteCount <= capacity &- byteCount else {
            overflow(with: bytes)
            return
        }
        guard let place = unsafe reserve(bytes.byteCount) else { return }
        // Sound: source and destination are valid for this many bytes and do not overlap,
        // since nothing else refers to the writer's own.
        unsafe bytes.withUnsafeBytes { source in
            if let from = source.baseAddress {
                unsafe place.copyMemory(from: from, byteCount: source.count)
            }
        }
    }

    /// Appends bytes as they are.
    @inlinable
    public mutating func append(bytes: [UInt8]) {
        // Sound: bytes have no padding that could be left unset.
        append(bytes: unsafe bytes.span.bytes)
    }

    /// Appends the UTF-8 of a string, without a terminator.
    ///
    /// Complexity: the length of the string; no allocation for native Swift strings.
    @inlinable
    public mutating func append(utf8 string: String) {
        // Sound: as above.
        append(bytes: unsafe string.utf8Span.span.bytes)
    }

    /// Appends the bytes that fit, for the error to show, and overflows.
    @usableFromInline
    mutating func overflow(with bytes: RawSpan) {
        var rest = bytes.byteCount
        if !isOverflowed, byteCount < capacity {
            let fitting = bytes.extracting(first: capacity - byteCount)
            rest -= fitting.byteCount
            append(bytes: fitting)
        }
        overflow(rest)
    }
}
