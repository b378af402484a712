/// Elias–Fano: an offset's low bits are stored plainly, side by side; its high bits as gaps in
/// unary, so that member `i` with high part `h` is the one at bit `h + i` of the high part.
/// About 2 + log₂(gap) bits a member, with random access: the `h`-th zero opens bucket `h`,
/// and skips (ones before every eighth word) lead to it.
struct EliasFanoView: ~Escapable {
    let count: Int
    let layout: EliasFanoLayout
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(bytes: RawSpan, count: Int, span: Int, lowWidth: Int) {
        self.bytes = bytes
        self.count = count
        layout = EliasFanoLayout(count: count, span: span, lowWidth: lowWidth)
    }

    @inline(__always)
    func word(_ index: Int) -> UInt64 { bytes.u64(at: layout.highOffset &+ 8 &* index) }

    @inline(__always)
    func low(at index: Int) -> UInt32 {
        let bit = index &* layout.lowWidth
        let word = bytes.u64(at: layout.lowOffset &+ bit >> 3) >> UInt64(bit & 7)
        return lowPart(of: UInt32(truncatingIfNeeded: word))
    }

    /// The low part of an offset.
    @inline(__always)
    func lowPart(of offset: UInt32) -> UInt32 { offset & (1 << UInt32(layout.lowWidth) &- 1) }

    /// Ones before block `block` of ``ChunkFormat/wordsPerSkip`` words.
    @inline(__always)
    private func onesBefore(block: Int) -> Int {
        guard block > 0 else { return 0 }
        return Int(bytes.u16(at: ChunkFormat.eliasFanoHeader &+ 2 &* (block &- 1)))
    }

    @inline(__always)
    func zerosBefore(block: Int) -> Int {
        block &* ChunkFormat.wordsPerSkip &* 64 &- onesBefore(block: block)
    }

    @inline(__always)
    private func value(high: Int, index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: high << layout.lowWidth) | low(at: index)
    }

    /// The first member at or after `offset`, which is at most the last's.
    func locate(atOrAfter offset: UInt32) throws(ChunkError) -> Located {
        let high = Int(offset) >> layout.lowWidth
        let lowPart = lowPart(of: offset)
        var position = 0
        if high > 0 { position = try positionOfZero(high &- 1) &+ 1 }
        var index = position &- high
        guard index >= 0, index < count, position >> 6 < layout.words else {
            throw disorder(index)
        }
        // The bucket: members that share the high part.
        var word = position >> 6
        var bits = self.word(word) >> UInt64(position & 63)
        if bits & 1 != 0 {
            let length = try bucketLength(at: position, bits: bits)
            let end = min(index &+ length, count)
            let found = lowerBound(of: lowPart, from: index, to: end)
            if found < end {
                return Located(index: found, offset: value(high: high, index: found))
            }
            position &+= end &- index
            index = end
            guard index < count, position >> 6 < layout.words else { throw disorder(index) }
            word = position >> 6
            bits = self.word(word) >> UInt64(position & 63)
        }
        if bits == 0 {
            repeat {
                word &+= 1
                guard word < layout.words else { throw disorder(index) }
                bits = self.word(word)
            } while bits == 0
            position = word << 6
        }
        position &+= bits.trailingZeroBitCount
        return Located(index: index, offset: value(high: position &- index, index: index))
    }

    /// The member at `index`.
    func offset(at index: Int) throws(ChunkError) -> UInt32 {
        guard index >= 0, index < count else { throw disorder(index) }
        let position = try positionOfOne(index)
        return value(high: position &- index, index: index)
    }

    /// The first of a bucket's members whose low part is not below `lowPart`; else where it ends.
    @inline(__always)
    func lowerBound(of lowPart: UInt32, from start: Int, to end: Int) -> Int {
        var from = start
        var rest = end &- start
        while rest > 0 {
            let half = (rest &+ 1) >> 1
            from &+= half.if(Int(low(at: from &+ half &- 1)), isBelow: Int(lowPart))
            rest &-= half
        }
        return from
    }

    /// Ones in a row from `position` on, whose word, shifted down to it, is `bits`.
    @inline(__always)
    func bucketLength(at position: Int, bits: UInt64) throws(ChunkError) -> Int {
        let length = (~bits).trailingZeroBitCount
        let inWord = 64 &- position & 63
        guard length >= inWord else { return length }
        var total = inWord
        var word = position >> 6 &+ 1
        while word < layout.words {
            let ones = (~self.word(word)).trailingZeroBitCount
            total &+= ones
            if ones < 64 { break }
            word &+= 1
        }
        return total
    }

    /// The position of the zero that `index` others precede.
    func positionOfZero(_ index: Int) throws(ChunkError) -> Int {
        var block = 0
        // All skips are looked at: they are few, and where to stop cannot be foreseen.
        for skip in 0..<layout.skips {
            block &+= 1.if(zerosBefore(block: skip &+ 1), isBelow: index &+ 1)
        }
        var left = index &- zerosBefore(block: block)
        var word = block &* ChunkFormat.wordsPerSkip
        guard left >= 0 else { throw disorder(index) }
        while word < layout.words {
            let zeros = ~self.word(word)
            let inWord = zeros.nonzeroBitCount
            if left < inWord { return word << 6 &+ zeros.selectBit(left) }
            left &-= inWord
            word &+= 1
        }
        throw disorder(index)
    }

    /// The position of the one that `index` others precede.
    private func positionOfOne(_ index: Int) throws(ChunkError) -> Int {
        var block = 0
        for skip in 0..<layout.skips {
            block &+= 1.if(onesBefore(block: skip &+ 1), isBelow: index &+ 1)
        }
        var left = index &- onesBefore(block: block)
        var word = block &* ChunkFormat.wordsPerSkip
        while word < layout.words {
            let ones = self.word(word)
            let inWord = ones.nonzeroBitCount
            if left < inWord { return word << 6 &+ ones.selectBit(left) }
            left &-= inWord
            word &+= 1
        }
        throw disorder(index)
    }

    func disorder(_ index: Int) -> ChunkError {
        ChunkError(
            .notAscending, at: layout.highOffset, expected: count, found: max(index, 0))
    }
}

extension Chunk {
    var eliasFano: EliasFanoView {
        @_lifetime(copy self)
        @inline(__always)
        get {
            EliasFanoView(
                bytes: bytes, count: count, span: Int(last &- first), lowWidth: Int(parameter))
        }
    }
}

extension ChunkExtent {
    static func ofEliasFano(
        _ bytes: RawSpan, lowWidth: Int
    ) throws(ChunkError) -> ChunkExtent {
        let header = ChunkFormat.eliasFanoHeader
        guard bytes.byteCount >= header else {
            throw ChunkError(
                .tooShort, at: bytes.byteCount, expected: header, found: bytes.byteCount)
        }
        let count = Int(bytes.u16(at: 2)) + 1
        let span = Int(bytes.u32(at: 6))
        guard count >= 2, count <= span + 1 else {
            throw ChunkError(.wrongCount, at: 2, expected: max(2, span + 1), found: count)
        }
        let layout = EliasFanoLayout(count: count, span: span, lowWidth: lowWidth)
        guard layout.byteCount == bytes.byteCount else {
            throw ChunkError(
                .badLength, at: header, expected: layout.byteCount, found: bytes.byteCount)
        }
        return ChunkExtent(count: count, span: span, spanOffset: 6)
    }
}
