import AccessRules
import OrdinalSets

// What keys and values are made of, beside the little-endian integers that `OrdinalSets` loads.
// Loads check their bounds; readers of stored bytes check lengths first and report damage as an
// error.

extension RawSpan {
    @inline(__always)
    func instant(at offset: Int) -> Instant {
        Instant(millisecondsSince1970: Int64(bitPattern: u64(at: offset)))
    }

    /// Four bytes in the order of keys, the most significant first.
    @inline(__always)
    func bigEndian32(at offset: Int) -> UInt32 { u32(at: offset).byteSwapped }
}

extension UInt64 {
    /// All sixteen digits.
    var hexadecimal: String {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }.hexadecimal
    }
}

extension [UInt8] {
    mutating func append(_ value: UInt16) { append(littleEndian: value) }
    mutating func append(_ value: UInt32) { append(littleEndian: value) }
    mutating func append(_ value: UInt64) { append(littleEndian: value) }

    /// All bytes of an integer at once: one by one, the array would look at its room each time.
    @inline(__always)
    private mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(
        littleEndian value: Value
    ) {
        // Sound: an integer has no padding, and the buffer does not leave the closure.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }

    mutating func append(_ instant: Instant) {
        append(UInt64(bitPattern: instant.millisecondsSince1970))
    }

    mutating func append(_ validity: Validity) {
        append(validity.begin)
        append(validity.end)
    }

    mutating func append(_ bytes: RawSpan) {
        // Sound: the buffer does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
