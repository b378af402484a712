/// One bit for each ordinal from the first's multiple of 64 on, in 64-bit words.
struct BitmapView: ~Escapable {
    let first: UInt32
    let last: UInt32
    let words: Int
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(bytes: RawSpan, first: UInt32, last: UInt32) {
        self.bytes = bytes
        self.first = first
        self.last = last
        words = (bytes.byteCount - ChunkFormat.bitmapHeader) >> 3
    }

    /// The ordinal of the first word's lowest bit.
    var base: UInt32 { first & ~63 }

    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        bytes.u64(at: ChunkFormat.bitmapHeader + 8 * index)
    }

    @inline(__always)
    private func position(_ ordinal: UInt32) -> (word: Int, bit: UInt64) {
        (Int((ordinal &- base) >> 6), UInt64(ordinal & 63))
    }

    @inline(__always)
    func contains(_ ordinal: UInt32) -> Bool {
        let (word, bit) = position(ordinal)
        return self.word(word) >> bit & 1 != 0
    }

    func next(atOrAfter ordinal: UInt32) throws(ChunkError) -> UInt32 {
        var (index, bit) = position(ordinal)
        var word = self.word(index) & (~0 << bit)
        while word == 0 {
            index += 1
            guard index < words else { throw missing(after: ordinal) }
            word = self.word(index)
        }
        return member(word: index, bit: word.trailingZeroBitCount)
    }

    func next(atOrBefore ordinal: UInt32) throws(ChunkError) -> UInt32 {
        var (index, bit) = position(ordinal)
        var word = self.word(index) & (~0 >> (63 - bit))
        while word == 0 {
            index -= 1
            guard index >= 0 else { throw missing(after: first) }
            word = self.word(index)
        }
        return member(word: index, bit: 63 - word.leadingZeroBitCount)
    }

    func rank(of ordinal: UInt32) -> Int {
        let (index, bit) = position(ordinal)
        var rank = (word(index) & ((1 << bit) &- 1)).nonzeroBitCount
        for index in 0..<index { rank += word(index).nonzeroBitCount }
        return rank
    }

    func select(_ index: Int) throws(ChunkError) -> UInt32 {
        var left = index
        for position in 0..<words {
            let word = self.word(position)
            let ones = word.nonzeroBitCount
            if left < ones { return member(word: position, bit: word.selectBit(left)) }
            left -= ones
        }
        throw ChunkError(.wrongCount, at: 2, expected: index + 1, found: index - left)
    }

    @inline(__always)
    private func member(word: Int, bit: Int) -> UInt32 {
        base &+ UInt32(truncatingIfNeeded: word << 6 | bit)
    }

    private func missing(after ordinal: UInt32) -> ChunkError {
        ChunkError(
            .notAscending, at: ChunkFormat.bitmapHeader, expected: Int(last), found: Int(ordinal))
    }
}

extension Chunk {
    var bitmap: BitmapView {
        @_lifetime(copy self)
        @inline(__always)
        get { BitmapView(bytes: bytes, first: first, last: last) }
    }
}

extension ChunkExtent {
    static func ofBitmap(_ bytes: RawSpan, first: UInt32) throws(ChunkError) -> ChunkExtent {
        let header = ChunkFormat.bitmapHeader
        let payload = bytes.byteCount - header
        guard payload > 0, payload % 8 == 0 else {
            throw ChunkError(
                .badLength, at: min(header, bytes.byteCount),
                expected: header + max(8, payload / 8 * 8), found: bytes.byteCount)
        }
        let count = Int(bytes.u16(at: 2)) + 1
        let lowest = bytes.u64(at: header).trailingZeroBitCount
        guard lowest == Int(first & 63) else {
            throw ChunkError(.outOfRange, at: header, expected: Int(first & 63), found: lowest)
        }
        let at = bytes.byteCount - 8
        let highest = bytes.u64(at: at)
        guard highest != 0 else { throw ChunkError(.outOfRange, at: at, expected: 1, found: 0) }
        let span = (payload - 8) * 8 + 63 - highest.leadingZeroBitCount - lowest
        guard count <= span + 1 else {
            throw ChunkError(.wrongCount, at: 2, expected: span + 1, found: count)
        }
        return ChunkExtent(count: count, span: span, spanOffset: at)
    }
}
