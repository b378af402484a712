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

extension [UInt8] {
    /// Two digits a byte, in lower case.
    var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
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
