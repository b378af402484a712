extension Chunk {
    /// Leaves those of some ordinals that are members: moves them, in their order, to `kept` on.
    ///
    /// Members are passed once for all ordinals, in place, and none is taken apart.
    /// - Parameters:
    ///   - range: Where in `ordinals` they are: ascending, all from ``first`` to ``last``.
    ///   - kept: Where the next one goes, not behind the range; moved on.
    /// - Complexity: O(ordinals + words) in a bitmap and in Elias–Fano, whose members it does not
    ///   pass; else O(ordinals + ``count``) or O(ordinals · log ``count``), whichever is less.
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    package func retain(
        _ range: Range<Int>, of ordinals: inout [UInt32], to kept: inout Int
    ) throws(ChunkError) {
        var span = ordinals.mutableSpan
        switch encoding {
        case .offsets16: offsets16.retain(range, of: &span, first: first, to: &kept)
        case .offsets32: offsets32.retain(range, of: &span, first: first, to: &kept)
        case .bitmap: bitmap.retain(range, of: &span, to: &kept)
        case .runs16, .runs32: runs.retain(range, of: &span, first: first, to: &kept)
        case .eliasFano: try eliasFano.retain(range, of: &span, first: first, to: &kept)
        }
    }
}

extension MutableSpan<UInt32> {
    /// Moves the ordinal at an index to `kept`, or leaves it to be overwritten; without a branch,
    /// which here could not be foreseen.
    @inline(__always)
    fileprivate mutating func keep(_ index: Int, _ isMember: Bool, to kept: inout Int) {
        self[kept] = self[index]
        kept &+= isMember ? 1 : 0
    }
}

extension OffsetsView {
    /// How many members a binary search for one ordinal is worth.
    private var membersPerSearch: Int { 16 }

    fileprivate func retain(
        _ range: Range<Int>, of ordinals: inout MutableSpan<UInt32>, first: UInt32,
        to kept: inout Int
    ) {
        if range.count &* membersPerSearch < count {
            for index in range {
                let offset = ordinals[index] &- first
                ordinals.keep(index, locate(atOrAfter: offset).offset == offset, to: &kept)
            }
            return
        }
        var member = 0
        for index in range {
            let offset = ordinals[index] &- first
            while member < count, self.offset(at: member) < offset { member &+= 1 }
            ordinals.keep(
                index, member < count && self.offset(at: member) == offset, to: &kept)
        }
    }
}

extension BitmapView {
    fileprivate func retain(
        _ range: Range<Int>, of ordinals: inout MutableSpan<UInt32>, to kept: inout Int
    ) {
        for index in range { ordinals.keep(index, contains(ordinals[index]), to: &kept) }
    }
}

extension RunsView {
    fileprivate func retain(
        _ range: Range<Int>, of ordinals: inout MutableSpan<UInt32>, first: UInt32,
        to kept: inout Int
    ) {
        for index in range {
            let offset = ordinals[index] &- first
            ordinals.keep(index, offset <= end(of: run(atOrBefore: offset)), to: &kept)
        }
    }
}

extension EliasFanoView {
    fileprivate func retain(
        _ range: Range<Int>, of ordinals: inout MutableSpan<UInt32>, first: UInt32,
        to kept: inout Int
    ) throws(ChunkError) {
        var zeros = ZeroWalk(self)
        for index in range {
            let offset = ordinals[index] &- first
            let high = Int(offset) >> layout.lowWidth
            let position = high == 0 ? 0 : try zeros.position(of: high &- 1, in: self) &+ 1
            ordinals.keep(
                index, try contains(offset, bucket: high, at: position), to: &kept)
        }
    }

    /// Whether an offset is a member, whose bucket begins at a position of the high part.
    ///
    /// Buckets have one member or none, as a rule, which cannot be foreseen: up to three are
    /// compared without a branch.
    @inline(__always)
    private func contains(
        _ offset: UInt32, bucket high: Int, at position: Int
    ) throws(ChunkError) -> Bool {
        let index = position &- high
        guard index >= 0, index < count, position >> 6 < layout.words else {
            throw disorder(index)
        }
        let bits = word(position >> 6) >> UInt64(position & 63)
        let lowPart = lowPart(of: offset)
        if bits & 0xF == 0xF || position & 63 > 60 {
            let end = min(index &+ (try bucketLength(at: position, bits: bits)), count)
            let found = lowerBound(of: lowPart, from: index, to: end)
            return found < end && low(at: found) == lowPart
        }
        let last = count &- 1
        let first = low(at: index) == lowPart
        let second = low(at: min(index &+ 1, last)) == lowPart
        let third = low(at: min(index &+ 2, last)) == lowPart
        let equal: UInt64 = first.bit | second.bit << 1 | third.bit << 2
        // Ones in a row from the lowest bit on.
        return bits & ~(bits &+ 1) & equal != 0
    }
}

extension Bool {
    @inline(__always)
    fileprivate var bit: UInt64 { self ? 1 : 0 }
}

/// Finds zeros of an Elias–Fano chunk's high part, each behind the one before or the same.
private struct ZeroWalk {
    private var word = 0
    /// Zeros before that word, and in it.
    private var before = 0
    private var own: Int

    init(_ view: borrowing EliasFanoView) { own = (~view.word(0)).nonzeroBitCount }

    /// The position of the zero that `index` others precede.
    @inline(__always)
    mutating func position(of index: Int, in view: borrowing EliasFanoView) throws(ChunkError)
        -> Int
    {
        if before &+ own <= index { try advance(to: index, in: view) }
        return word << 6 &+ (~view.word(word)).selectBit(index &- before)
    }

    private mutating func advance(
        to index: Int, in view: borrowing EliasFanoView
    ) throws(ChunkError) {
        // Whole blocks first, by their skips.
        var block = word / ChunkFormat.wordsPerSkip &+ 1
        while block <= view.layout.skips {
            let zeros = view.zerosBefore(block: block)
            if zeros > index { break }
            word = block &* ChunkFormat.wordsPerSkip
            before = zeros
            own = (~view.word(word)).nonzeroBitCount
            block &+= 1
        }
        while before &+ own <= index {
            before &+= own
            word &+= 1
            guard word < view.layout.words else { throw view.disorder(index) }
            own = (~view.word(word)).nonzeroBitCount
        }
    }
}
