// Takes all members of an Elias–Fano chunk apart at once, several with each step and without a branch for
// any of them.
extension EliasFanoView {
    /// Puts the offset of each member into an array, ascending.
    ///
    /// - Parameters:
    ///   - offsets: Has ``EliasFanoUnpacking/room`` for them; what is behind them is of no use.
    ///   - lows: Room for their low parts.
    ///   - greatest: The last offset, as the header says it.
    /// - Complexity: O(``count``).
    /// - Throws: ``ChunkError`` if they do not ascend, or are more or fewer than the header says.
    func unpack(
        to offsets: inout [UInt32], _ lows: inout [UInt8], greatest: UInt32
    ) throws(ChunkError) {
        if layout.lowWidth <= EliasFanoUnpacking.lowWidthMaximum {
            unpackLows(to: &lows)
            try merge(lows, to: &offsets)
        } else {
            try put(in: &offsets, at: 0, first: 0, last: greatest)
        }
    }

    /// Puts low parts of eight bits at most into a byte each: eight parts are as many bytes as they have
    /// bits, and are moved apart in halves.
    private func unpackLows(to lows: inout [UInt8]) {
        var lows = lows.mutableSpan
        // Safe: the elements are bytes, so that any pattern stored is a valid element.
        var target = unsafe lows.mutableBytes
        let width = UInt64(layout.lowWidth)
        let four = 1 << (4 * width) &- 1 as UInt64
        let two = (1 << (2 * width) &- 1) &* 0x0000_0001_0000_0001 as UInt64
        let one = (1 << width &- 1) &* 0x0001_0001_0001_0001 as UInt64
        var index = 0
        var at = layout.lowOffset
        while index < count {
            var parts = bytes.u64(at: at)
            parts = parts & four | (parts >> (4 * width) & four) << 32
            parts = parts & two | (parts >> (2 * width) & two) << 16
            parts = parts & one | (parts >> width & one) << 8
            target.put(parts, at: index)
            index &+= 8
            at &+= layout.lowWidth
        }
    }

    /// Puts high and low parts together: those of up to eight members whose ones share a byte.
    private func merge(_ lows: [UInt8], to offsets: inout [UInt32]) throws(ChunkError) {
        let lows = lows.rawBytes
        let table = EliasFanoUnpacking.bytes.span
        var span = offsets.mutableSpan
        // Safe: the elements are integers, so that any pattern stored is a valid element.
        var target = unsafe span.mutableBytes
        let unit = SIMD8<UInt16>(repeating: 1 << UInt16(layout.lowWidth))
        var index = 0
        // Zeros before the byte at hand: the high part of a member whose one is the byte's first bit.
        var zeros = 0
        for position in 0..<layout.words {
            var word = self.word(position)
            // At most 64 of a word are written before the next is looked at.
            guard index <= count else { break }
            for _ in 0..<8 {
                let entry = table[Int(word & 0xFF)]
                let near = unsafe SIMD8<UInt16>(
                    truncatingIfNeeded: lows.unsafeLoadUnaligned(
                        fromByteOffset: index, as: SIMD8<UInt8>.self))
                let part = entry.zeros &* unit | near
                let far = UInt32(truncatingIfNeeded: zeros &<< layout.lowWidth)
                target.storeBytes(
                    of: SIMD8<UInt32>(truncatingIfNeeded: part) &+ far, toByteOffset: 4 &* index,
                    as: SIMD8<UInt32>.self)
                index &+= entry.ones
                zeros &+= 8 &- entry.ones
                word >>= 8
            }
        }
        guard index == count else {
            throw ChunkError(.wrongCount, at: 2, expected: count, found: index)
        }
        guard offsets.span.areAscending(count) else { throw disorder(index) }
    }
}

/// What unpacking Elias–Fano takes.
enum EliasFanoUnpacking {
    /// Low parts of more bits are no bytes.
    static let lowWidthMaximum = 8

    /// Room for the members of the longest chunk, each of which has a bit at least, and for those that
    /// are written behind them.
    static let room = 8 * Chunk.maximumByteCount + 128

    /// What a byte of the high part says.
    struct Byte {
        /// How many zeros precede each one.
        var zeros = SIMD8<UInt16>()
        var ones = 0
    }

    /// By the byte.
    static let bytes: [Byte] = (0..<256).map { byte in
        var entry = Byte()
        for bit in 0..<8 where byte >> bit & 1 != 0 {
            entry.zeros[entry.ones] = UInt16(bit - entry.ones)
            entry.ones += 1
        }
        return entry
    }
}
