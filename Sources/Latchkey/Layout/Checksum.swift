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
        var last: UInt64 = 0
        while offset < bytes.byteCount {
            last = last << 8 | UInt64(bytes.u8(at: offset))
            offset &+= 1
        }
        mix(last)
    }

    /// A number of its own, not part of what the other call combines.
    mutating func combine(_ number: UInt32) { mix(UInt64(number)) }

    var value: UInt32 { UInt32(truncatingIfNeeded: state ^ state >> 32) }
}
