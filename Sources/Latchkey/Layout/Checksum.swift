/// The checksum that ends every entry: 32 bits over its table, its key and its payload, so
/// that an entry that was changed, cut or put under another key is found.
///
/// A multiply-and-fold over eight bytes at a time: damage is to be found, not deceit.
struct Checksum {
    private var state: UInt64

    /// How many bytes it takes at the end of a value.
    static let byteCount = 4

    @inline(__always)
    init(table: UInt8) { state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(table) }

    @inline(__always)
    private mutating func mix(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        state = product.high ^ product.low &+ 0xE703_7ED1_A0B4_28DB
    }

    mutating func combine(_ bytes: RawSpan) {
        mix(UInt64(bytes.byteCount))
        var offset = 0
        while offset &+ 8 <= bytes.byteCount {
            mix(bytes.u64(at: offset))
            offset &+= 8
        }
        mix(Self.rest(of: bytes, from: offset))
    }

    /// The bytes that are too few for a word, the first one first.
    @inline(__always)
    private static func rest(of bytes: RawSpan, from offset: Int) -> UInt64 {
        let count = bytes.byteCount &- offset
        guard count > 0 else { return 0 }
        if offset > 0 {
            // They end the last eight bytes, which are there.
            let word = bytes.u64(at: bytes.byteCount &- 8).byteSwapped
            return word & (1 << UInt64(8 &* count) &- 1)
        }
        var rest: UInt64 = 0
        for place in 0..<count { rest = rest << 8 | UInt64(bytes.u8(at: place)) }
        return rest
    }

    /// A number of its own, not part of what the other call combines.
    mutating func combine(_ number: UInt32) { mix(UInt64(number)) }

    var value: UInt32 { UInt32(truncatingIfNeeded: state ^ state >> 32) }
}
