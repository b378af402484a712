// Little-endian integers in raw bytes. Here (and where a cursor copies a chunk) the module
// leaves what the compiler proves safe: every bit pattern is a valid integer, and all calls
// check their bounds. The other targets of the package load integers by these as well; they
// are inlined there as here.

extension RawSpan {
    @inlinable @inline(__always)
    package func u16(at offset: Int) -> UInt16 {
        // Safe: any two bytes are an integer; the bounds are checked by the call.
        unsafe UInt16(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inlinable @inline(__always)
    package func u32(at offset: Int) -> UInt32 {
        // Safe: any four bytes are an integer; the bounds are checked by the call.
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inlinable @inline(__always)
    package func u64(at offset: Int) -> UInt64 {
        // Safe: any eight bytes are an integer; the bounds are checked by the call.
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inlinable @inline(__always)
    package func u8(at offset: Int) -> UInt8 {
        // Safe: any byte is an integer; the bounds are checked by the call.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}

extension [UInt8] {
    /// The array's bytes as a raw span.
    @inlinable
    package var rawBytes: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get {
            // Safe: bytes have no padding that could be read uninitialised.
            unsafe span.bytes
        }
    }

    /// An array of `count` bytes that `body` writes, zero where it does not.
    @inlinable @inline(__always)
    package static func bytes(
        _ count: Int, _ body: (inout MutableRawSpan) -> Void
    ) -> [UInt8] {
        var array = [UInt8](repeating: 0, count: count)
        var span = array.mutableSpan
        // Safe: the elements are bytes, so that any pattern stored is a valid element.
        var bytes = unsafe span.mutableBytes
        body(&bytes)
        return array
    }
}

extension MutableRawSpan {
    /// Overwrites the bytes at `offset` with `value`, little-endian. Checks its bounds.
    @inlinable @inline(__always)
    package mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, at offset: Int
    ) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }

    @inline(__always)
    func u64(at offset: Int) -> UInt64 { bytes.u64(at: offset) }
}
