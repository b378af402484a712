import AccessRules

// Little-endian integers in raw bytes. These are the only places of this target that leave
// what the compiler proves safe: every bit pattern is a valid integer, and each call checks
// its bounds. Readers of stored bytes check lengths first and report damage as an error.

extension RawSpan {
    @inline(__always)
    func u8(at offset: Int) -> UInt8 {
        // Sound: any byte is an integer; the call checks the bounds.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func u16(at offset: Int) -> UInt16 {
        // Sound: any two bytes are an integer; the call checks the bounds.
        unsafe UInt16(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inline(__always)
    func u32(at offset: Int) -> UInt32 {
        // Sound: any four bytes are an integer; the call checks the bounds.
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    func u64(at offset: Int) -> UInt64 {
        // Sound: any eight bytes are an integer; the call checks the bounds.
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    func instant(at offset: Int) -> Instant {
        Instant(millisecondsSince1970: Int64(bitPattern: u64(at: offset)))
    }

    /// Four bytes in the order of keys, the most significant first.
    @inline(__always)
    func bigEndian32(at offset: Int) -> UInt32 { u32(at: offset).byteSwapped }
}

extension [UInt8] {
    /// The array's bytes as a raw span.
    var rawBytes: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get {
            // Sound: bytes have no padding that could be read before it is set.
            unsafe span.bytes
        }
    }

    mutating func append(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func append(_ value: UInt32) {
        append(UInt16(truncatingIfNeeded: value))
        append(UInt16(truncatingIfNeeded: value >> 16))
    }

    mutating func append(_ value: UInt64) {
        append(UInt32(truncatingIfNeeded: value))
        append(UInt32(truncatingIfNeeded: value >> 32))
    }

    mutating func append(_ instant: Instant) {
        append(UInt64(bitPattern: instant.millisecondsSince1970))
    }

    mutating func append(_ validity: Validity) {
        append(validity.begin)
        append(validity.end)
    }

    mutating func append(_ bytes: RawSpan) {
        reserveCapacity(count + bytes.byteCount)
        for offset in 0..<bytes.byteCount { append(bytes.u8(at: offset)) }
    }
}
