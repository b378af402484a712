import OrdinalSets

/// A size in groups of seven bits, the lowest first, with the high bit set in all but the last.
enum LogVarint {
    @inline(__always)
    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    static func byteCount(_ value: Int) -> Int {
        var count = 1
        var rest = value >> 7
        while rest > 0 {
            count += 1
            rest >>= 7
        }
        return count
    }

    /// The size at an offset, which goes behind it; nil if it ends too late.
    @inline(__always)
    static func read(_ bytes: RawSpan, _ offset: inout Int) -> Int? {
        var value = 0
        var shift = 0
        // Five groups have more bits than the size of any value.
        while shift < 35, offset < bytes.byteCount {
            let byte = bytes.u8(at: offset)
            offset &+= 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift &+= 7
        }
        return nil
    }
}
