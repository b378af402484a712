/// Bits for a window of ordinals: the scratch space of wide or dense operations.
struct Bitset {
    /// Ordinals in a window: 8 KB of bits, which stay in the processor's first cache together
    /// with the chunk that is read.
    static let width = 65_536

    private(set) var words: [UInt64]

    init() { self.init(words: [UInt64](repeating: 0, count: Self.width / 64)) }

    init(words: [UInt64]) { self.words = words }

    mutating func clear() {
        for index in words.indices { words[index] = 0 }
    }

    var isEmpty: Bool {
        var any = UInt64(0)
        for word in words { any |= word }
        return any == 0
    }

    /// Gives `body` the words to set bits in.
    @inline(__always)
    mutating func withWords<R>(
        _ body: (inout MutableSpan<UInt64>) throws(ChunkError) -> R
    ) throws(ChunkError) -> R {
        var span = words.mutableSpan
        return try body(&span)
    }

    mutating func formUnion(_ other: Bitset) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: Bitset) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    mutating func subtract(_ other: Bitset) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }

    /// Whether a bit is set, which is below the width.
    @inline(__always)
    func contains(_ bit: Int) -> Bool { words[bit >> 6] >> UInt64(bit & 63) & 1 != 0 }

    /// The first bit set at or after `bit`, which is below the width.
    @inline(__always)
    func next(atOrAfter bit: Int) -> Int? {
        var index = bit >> 6
        var word = words[index] & (~0 << UInt64(bit & 63))
        while word == 0 {
            index &+= 1
            guard index < words.count else { return nil }
            word = words[index]
        }
        return index << 6 | word.trailingZeroBitCount
    }

    /// Calls `body` with the bits set from `bit` on, which is below the width, until it returns
    /// false.
    ///
    /// - Returns: Whether it wants more.
    @inline(__always)
    func forEach(from bit: Int, _ body: (Int) throws -> Bool) rethrows -> Bool {
        var word = words[bit >> 6] & (~0 << UInt64(bit & 63))
        for index in bit >> 6..<words.count {
            if index > bit >> 6 { word = words[index] }
            while word != 0 {
                guard try body(index << 6 | word.trailingZeroBitCount) else { return false }
                word &= word &- 1
            }
        }
        return true
    }

    /// The last bit set at or before `bit`, which is below the width.
    @inline(__always)
    func next(atOrBefore bit: Int) -> Int? {
        var index = bit >> 6
        var word = words[index] & (~0 >> UInt64(63 - bit & 63))
        while word == 0 {
            index &-= 1
            guard index >= 0 else { return nil }
            word = words[index]
        }
        return index << 6 | 63 - word.leadingZeroBitCount
    }

    /// Ones in `from` … `to`.
    func count(from: Int, through to: Int) -> Int {
        from <= to ? words.span.countBits(from, through: to) : 0
    }

    /// The bit that `index` others at or after `from` precede; nil if there are too few.
    func select(_ index: Int, from: Int) -> Int? {
        var left = index
        var word = words[from >> 6] & (~0 << UInt64(from & 63))
        for at in from >> 6..<words.count {
            if at > from >> 6 { word = words[at] }
            let ones = word.nonzeroBitCount
            if left < ones { return at << 6 | word.selectBit(left) }
            left -= ones
        }
        return nil
    }
}
