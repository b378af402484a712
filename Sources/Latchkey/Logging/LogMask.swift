import OrdinalSets

/// Which entries of a block are meant: a bit for each.
struct LogMask: Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init() {}

    /// The entries below `count`.
    init(below count: Int) {
        low = count >= 64 ? .max : (1 << UInt64(count)) - 1
        high = count >= 128 ? .max : count > 64 ? (1 << UInt64(count - 64)) - 1 : 0
    }

    var isEmpty: Bool { low | high == 0 }
    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }

    /// The greatest entry, taken out.
    mutating func popLast() -> Int? {
        if high != 0 {
            let bit = 63 - high.leadingZeroBitCount
            high &= ~(1 << UInt64(bit))
            return 64 + bit
        }
        guard low != 0 else { return nil }
        let bit = 63 - low.leadingZeroBitCount
        low &= ~(1 << UInt64(bit))
        return bit
    }

    /// The least entry, taken out.
    mutating func popFirst() -> Int? {
        if low != 0 {
            let bit = low.trailingZeroBitCount
            low &= low &- 1
            return bit
        }
        guard high != 0 else { return nil }
        let bit = high.trailingZeroBitCount
        high &= high &- 1
        return 64 + bit
    }

    /// Takes out the entries of another mask.
    mutating func subtract(_ other: LogMask) {
        low &= ~other.low
        high &= ~other.high
    }

    mutating func remove(_ index: Int) {
        if index < 64 { low &= ~(1 << UInt64(index)) } else { high &= ~(1 << UInt64(index - 64)) }
    }

    /// Keeps the entries whose values, so many to eight bytes, are those of a pattern.
    ///
    /// - Parameter zeros: The bits of the values that are zero, from the lowest on.
    @inline(__always)
    mutating func keep(
        groups: Int, _ count: Int, pattern: UInt64, _ bytes: RawSpan, _ zeros: (UInt64) -> UInt64
    ) {
        var bits = (low: UInt64(0), high: UInt64(0))
        var index = 0
        var offset = 0
        while index < count {
            var word: UInt64
            if offset &+ 8 <= bytes.byteCount {
                word = bytes.u64(at: offset)
            } else {
                word = 0
                var rest = bytes.byteCount &- 1
                while rest >= offset {
                    word = word << 8 | UInt64(bytes.u8(at: rest))
                    rest &-= 1
                }
            }
            let found = zeros(word ^ pattern)
            if index < 64 {
                bits.low |= found << UInt64(index)
            } else {
                bits.high |= found << UInt64(index &- 64)
            }
            index &+= groups
            offset &+= 8
        }
        // Bits beyond the last entry are never set in a mask.
        low &= bits.low
        high &= bits.high
    }

    @inline(__always)
    mutating func keep(_ count: Int, _ isWanted: (Int) -> Bool) {
        var bits: UInt64 = 0
        for index in 0..<min(count, 64) where isWanted(index) { bits |= 1 << UInt64(index) }
        low &= bits
        guard count > 64 else { return high = 0 }
        bits = 0
        for index in 64..<count where isWanted(index) { bits |= 1 << UInt64(index &- 64) }
        high &= bits
    }
}
