// What a chunk has in common with ordinals that are there as bits: words of 64 from an ordinal on that
// is a multiple of 64.
extension Chunk {
    /// Leaves of the ordinals in a range those that are members; of others, nothing is changed.
    ///
    /// - Parameters:
    ///   - range: From ``first`` to ``last``, and within the words.
    ///   - base: The ordinal of the lowest bit.
    /// - Complexity: O(words) in a bitmap and in runs, else O(``count``).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    func retain(
        _ range: ClosedRange<UInt32>, in words: inout MutableSpan<UInt64>, base: Int,
        _ scratch: inout ChunkScratch
    ) throws(ChunkError) {
        let from = Int(range.lowerBound) &- base
        let to = Int(range.upperBound) &- base
        switch encoding {
        case .bitmap: words.formIntersection(from, through: to, with: bitmap.words(of: range))
        case .runs16, .runs32:
            var decided = from
            try forEachRun(in: range) { start, end in
                words.clearBits(decided, before: Int(start) &- base)
                decided = Int(end) &- base &+ 1
            }
            words.clearBits(decided, before: to &+ 1)
        case .offsets16, .offsets32, .eliasFano:
            try takeOffsets(to: &scratch)
            scratch.mark(count, from: Int(first) &- base, in: from >> 6...to >> 6)
            let marked = scratch.words.span.extracting(from >> 6...to >> 6)
            // Safe: words have no padding that could be read uninitialised.
            words.formIntersection(from, through: to, with: unsafe marked.bytes)
        }
    }

    /// How many of the ordinals in a range are members.
    ///
    /// - Parameters: As those of ``retain(_:in:base:_:)``; outside the range no bit is set that the
    ///   chunk has.
    /// - Complexity: O(words) in a bitmap and in runs, else O(``count``).
    /// - Throws: ``ChunkError`` if malformed content is met on the way.
    func count(
        _ range: ClosedRange<UInt32>, in words: [UInt64], base: Int,
        _ scratch: inout ChunkScratch
    ) throws(ChunkError) -> Int {
        switch encoding {
        case .bitmap:
            return words.span.countIntersection(
                from: (Int(range.lowerBound) &- base) >> 6, with: bitmap.words(of: range))
        case .runs16, .runs32:
            var count = 0
            try forEachRun(in: range) { start, end in
                count += words.span.countBits(Int(start) &- base, through: Int(end) &- base)
            }
            return count
        case .offsets16, .offsets32, .eliasFano:
            try takeOffsets(to: &scratch)
            return scratch.count(count, from: Int(first) &- base, in: words.span)
        }
    }

    /// Calls `body` with the runs in a range, cut to it.
    @inline(__always)
    private func forEachRun(
        in range: ClosedRange<UInt32>, _ body: (UInt32, UInt32) -> Void
    ) throws(ChunkError) {
        let runs = self.runs
        var least = Int(first)
        for run in runs.run(atOrBefore: range.lowerBound &- first)..<runs.runs {
            let start = first &+ runs.start(of: run)
            let end = first &+ runs.end(of: run)
            guard Int(start) >= least, start <= end, end <= last else {
                throw disorder(expected: UInt32(truncatingIfNeeded: least), found: start)
            }
            least = Int(end) + 1
            guard start <= range.upperBound else { return }
            guard end >= range.lowerBound else { continue }
            body(max(start, range.lowerBound), min(end, range.upperBound))
        }
    }

    /// Takes the distance of each member from the first, after checking that they ascend and agree with
    /// the header. Not for bitmaps and runs.
    private func takeOffsets(to scratch: inout ChunkScratch) throws(ChunkError) {
        scratch.makeRoom()
        switch encoding {
        case .offsets16: try take(offsets16, to: &scratch.offsets)
        case .offsets32: try take(offsets32, to: &scratch.offsets)
        case .eliasFano, .bitmap, .runs16, .runs32:
            try eliasFano.unpack(
                to: &scratch.offsets, &scratch.lows, greatest: last &- first)
        }
        guard scratch.offsets[0] == 0, scratch.offsets[count - 1] == last &- first else {
            throw disorder(expected: last, found: first &+ scratch.offsets[count - 1])
        }
    }

    private func take<Offset>(
        _ view: OffsetsView<Offset>, to offsets: inout [UInt32]
    ) throws(ChunkError) {
        offsets[0] = 0
        for index in 1..<max(count, 1) {
            offsets[index] = view.offset(at: index)
            guard offsets[index] > offsets[index - 1] else {
                throw disorder(expected: offsets[index - 1], found: offsets[index])
            }
        }
    }
}

/// Where members of a chunk are put that are no bits, and then as such.
struct ChunkScratch {
    /// As many as a chunk of the longest value may have that is neither a bitmap nor runs; none before
    /// there is one.
    fileprivate var offsets: [UInt32] = []
    fileprivate var lows: [UInt8] = []
    fileprivate var words: [UInt64] = []
    private let wordCount: Int

    init(wordCount: Int) { self.wordCount = wordCount }

    fileprivate mutating func makeRoom() {
        guard offsets.isEmpty else { return }
        offsets = [UInt32](repeating: 0, count: EliasFanoUnpacking.room)
        lows = [UInt8](repeating: 0, count: EliasFanoUnpacking.room)
    }

    /// Makes words of the offsets, the first of which has a bit that may be none of all words.
    fileprivate mutating func mark(_ count: Int, from shift: Int, in range: ClosedRange<Int>) {
        if words.isEmpty { words = [UInt64](repeating: 0, count: wordCount) }
        Self.mark(offsets, count, from: shift, in: range, of: &words)
    }

    private static func mark(
        _ offsets: [UInt32], _ count: Int, from shift: Int, in range: ClosedRange<Int>,
        of words: inout [UInt64]
    ) {
        let offsets = offsets.span.extracting(0..<count)
        var words = words.mutableSpan
        for index in range { words[index] = 0 }
        // Each is written with those before it in its word, and never read: which are in the same
        // cannot be foreseen.
        var (last, bits) = (Int.min, UInt64(0))
        for index in offsets.indices {
            let bit = shift &+ Int(offsets[index])
            bits = (bit >> 6 == last ? bits : 0) | 1 << UInt64(bit & 63)
            last = bit >> 6
            guard UInt(bitPattern: last) < UInt(bitPattern: words.count) else { continue }
            words[last] = bits
        }
    }

    /// How many of the offsets are there as bits.
    fileprivate func count(_ count: Int, from shift: Int, in words: Span<UInt64>) -> Int {
        let offsets = offsets.span.extracting(0..<count)
        var found = UInt64(0)
        for index in offsets.indices {
            let bit = shift &+ Int(offsets[index])
            guard UInt(bitPattern: bit >> 6) < UInt(bitPattern: words.count) else { continue }
            found &+= words[bit >> 6] >> UInt64(bit & 63) & 1
        }
        return Int(found)
    }
}

extension BitmapView {
    /// The words that have the ordinals of a range, in bytes.
    @_lifetime(copy self)
    fileprivate func words(of range: ClosedRange<UInt32>) -> RawSpan {
        let start = Int(range.lowerBound >> 6 &- first >> 6)
        let end = Int(range.upperBound >> 6 &- first >> 6)
        return bytes.extracting(
            ChunkFormat.bitmapHeader &+ 8 &* start..<ChunkFormat.bitmapHeader &+ 8 &* (end &+ 1))
    }
}
