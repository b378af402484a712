// Little-endian integers in raw bytes. These are the only places of the module that leave
// what the compiler proves safe: every bit pattern is a valid integer, and both calls check
// their bounds.

extension RawSpan {
    @inline(__always)
    func u16(at offset: Int) -> UInt16 {
        // Safe: any two bytes are an integer; the bounds are checked by the call.
        unsafe UInt16(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inline(__always)
    func u32(at offset: Int) -> UInt32 {
        // Safe: any four bytes are an integer; the bounds are checked by the call.
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    func u64(at offset: Int) -> UInt64 {
        // Safe: any eight bytes are an integer; the bounds are checked by the call.
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    func u8(at offset: Int) -> UInt8 {
        // Safe: any byte is an integer; the bounds are checked by the call.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}

extension [UInt8] {
    /// The array's bytes as a raw span.
    var rawBytes: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get {
            // Safe: bytes have no padding that could be read uninitialised.
            unsafe span.bytes
        }
    }

    /// Overwrites the bytes at `offset` with `value`, little-endian.
    @inline(__always)
    mutating func put(_ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
        var span = mutableSpan
        // Safe: the elements are bytes, so that any pattern stored is a valid element.
        var bytes = unsafe span.mutableBytes
        bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }
}
