extension UInt64 {
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The position of the one bit that `index` others precede; `index` is below the number
    /// of ones.
    ///
    /// Without branches, which here could not be foreseen: sums of ones up to each byte tell
    /// the byte, sums of its bits the bit.
    @inline(__always)
    func selectBit(_ index: Int) -> Int {
        let index = UInt64(truncatingIfNeeded: index)
        var sums = self &- (self >> 1 & 0x5555_5555_5555_5555)
        sums = (sums & 0x3333_3333_3333_3333) &+ (sums >> 2 & 0x3333_3333_3333_3333)
        sums = (sums &+ sums >> 4) & 0x0F0F_0F0F_0F0F_0F0F
        sums = sums &* Self.lowBits
        let shift = sums.bytesNotAbove(index) &* 8
        let left = index &- ((sums << 8) &>> shift & 0xFF)
        let byte = self &>> shift & 0xFF
        return Int(truncatingIfNeeded: shift &+ Self.bits(of: byte).bytesNotAbove(left))
    }

    /// For each byte of eight, the ones of `byte` up to that bit.
    @inline(__always)
    private static func bits(of byte: UInt64) -> UInt64 {
        // Bit i goes to byte i.
        let spread = (byte &* lowBits) & 0x8040_2010_0804_0201
        // A byte that is not zero carries into its highest bit.
        let marked = ((spread & ~highBits) &+ ~highBits | spread) & highBits
        return (marked >> 7) &* lowBits
    }

    /// How many of the eight bytes, all below 128, are at most `bound`, below 128, too.
    @inline(__always)
    private func bytesNotAbove(_ bound: UInt64) -> UInt64 {
        let flags = ((bound &* Self.lowBits | Self.highBits) &- self) & Self.highBits
        return ((flags >> 7) &* Self.lowBits) >> 56
    }
}
