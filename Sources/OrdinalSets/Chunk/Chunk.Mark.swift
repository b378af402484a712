extension Chunk {
    /// Sets the bits of the members in `base` ..< `base` + ``Bitset/width``; `base` is a
    /// multiple of the width.
    func mark(in bits: inout Bitset, base: UInt32) throws(ChunkError) {
        let end = base | UInt32(Bitset.width - 1)
        guard first <= end, last >= base else { return }
        let from = max(first, base)
        let to = min(last, end)
        try bits.withWords { words throws(ChunkError) in
            switch encoding {
            case .offsets16: try mark(offsets16, from, to, base, &words)
            case .offsets32: try mark(offsets32, from, to, base, &words)
            case .bitmap: markBitmap(from, to, base, &words)
            case .runs16, .runs32: try markRuns(from, to, base, &words)
            case .eliasFano: try markEliasFano(from, to, base, &words)
            }
        }
    }

    private func mark<Offset>(
        _ offsets: OffsetsView<Offset>, _ from: UInt32, _ to: UInt32, _ base: UInt32,
        _ words: inout MutableSpan<UInt64>
    ) throws(ChunkError) {
        for index in offsets.locate(atOrAfter: from &- first).index..<count {
            let ordinal = first &+ offsets.offset(at: index)
            guard ordinal <= to else { return }
            guard ordinal >= from else { throw disorder(expected: from, found: ordinal) }
            let bit = Int(ordinal &- base)
            words[bit >> 6] |= 1 << UInt64(bit & 63)
        }
    }

    private func markBitmap(
        _ from: UInt32, _ to: UInt32, _ base: UInt32, _ words: inout MutableSpan<UInt64>
    ) {
        // No bits lie outside first … last, so that whole words may be taken.
        let bitmap = self.bitmap
        for at in from >> 6...to >> 6 {
            words[Int(at &- base >> 6)] |= bitmap.word(Int(at &- first >> 6))
        }
    }

    private func markRuns(
        _ from: UInt32, _ to: UInt32, _ base: UInt32, _ words: inout MutableSpan<UInt64>
    ) throws(ChunkError) {
        let runs = self.runs
        for run in runs.run(atOrBefore: from &- first)..<runs.runs {
            let start = first &+ runs.start(of: run)
            let end = first &+ runs.end(of: run)
            guard start <= end, end <= last else { throw disorder(expected: start, found: end) }
            guard start <= to else { return }
            guard end >= from else { continue }
            words.setBits(Int(max(start, from) &- base), through: Int(min(end, to) &- base))
        }
    }

    private func markEliasFano(
        _ from: UInt32, _ to: UInt32, _ base: UInt32, _ words: inout MutableSpan<UInt64>
    ) throws(ChunkError) {
        let view = eliasFano
        let start = try view.locate(atOrAfter: from &- first)
        var index = start.index
        let position = Int(start.offset) >> view.layout.lowWidth + index
        var at = position >> 6
        guard at < view.layout.words else { throw disorder(expected: last, found: from) }
        var word = view.word(at) & (~0 << UInt64(position & 63))
        // Bits are gathered for each word of the window: members are often neighbours, and to
        // read what was just written takes longer than all the rest.
        var (gathered, slot) = (UInt64(0), Int(from &- base) >> 6)
        defer { words[slot] |= gathered }
        while true {
            while word != 0 {
                guard index < count else { return }
                let high = at << 6 &+ word.trailingZeroBitCount &- index
                let offset =
                    UInt32(truncatingIfNeeded: high << view.layout.lowWidth)
                    | view.low(at: index)
                let ordinal = first &+ offset
                guard ordinal <= to else { return }
                guard ordinal >= from else { throw disorder(expected: from, found: ordinal) }
                let bit = Int(ordinal &- base)
                if bit >> 6 != slot {
                    words[slot] |= gathered
                    gathered = 0
                    slot = bit >> 6
                }
                gathered |= 1 << UInt64(bit & 63)
                index &+= 1
                word &= word &- 1
            }
            at &+= 1
            guard at < view.layout.words else { return }
            word = view.word(at)
        }
    }
}
