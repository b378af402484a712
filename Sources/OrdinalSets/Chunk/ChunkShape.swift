/// The encodings of a chunk, by the tag in its first byte. On equal size the lower tag wins,
/// so that the quicker one to search does.
enum ChunkEncoding: UInt8, CaseIterable {
    case offsets16 = 1
    case offsets32 = 2
    case bitmap = 3
    case runs16 = 4
    case runs32 = 5
    case eliasFano = 6
}

extension Chunk {
    /// How it is encoded, in a word of the format's.
    package var encodingName: String { "\(encoding)" }
}

/// Sizes of the format's parts, in bytes.
enum ChunkFormat {
    /// Tag and a zero byte; the offsets follow.
    static let offsetsHeader = 2
    /// Tag, a zero byte, count − 1 and runs, 16 bits each.
    static let bitmapHeader = 6
    /// Tag, a zero byte, count − 1 in 32 bits.
    static let runsHeader = 6
    /// Tag, low width, count − 1 and runs in 16 bits each, last − first in 32 bits.
    static let eliasFanoHeader = 10
    /// Words of Elias–Fano's high part from one skip to the next: a cache line, which is
    /// searched in about the time that one look-up in a longer skip table would cost.
    static let wordsPerSkip = 8
    /// From one member in so many ordinals on, a bitmap is preferred to Elias–Fano.
    static let closeOrdinalsPerMember = 16
    /// Low widths above this do not occur: two ordinals at least share 32 bits.
    static let maximumLowWidth = 31
    /// The greatest offset that 16 bits hold.
    static let maximumOffset16 = Int(UInt16.max)
    /// Counts of bitmaps and Elias–Fano chunks are kept in 16 bits, less one.
    static let maximumCount16 = Int(UInt16.max) + 1
}

/// What the size of every encoding of a set follows from, without looking at its members.
struct ChunkShape: Equatable {
    var first: UInt32
    var last: UInt32
    /// Members; at least one.
    var count: Int
    /// Maximal runs of consecutive members; at least one.
    var runs: Int

    var span: Int { Int(last) - Int(first) }

    /// The width of Elias–Fano's low parts: ⌊log₂((span + 1) / count)⌋.
    var lowWidth: Int { Self.lowWidth(count: count, span: span) }

    static func lowWidth(count: Int, span: Int) -> Int {
        let ratio = (span + 1) / max(count, 1)
        return ratio < 2 ? 0 : Int.bitWidth - 1 - ratio.leadingZeroBitCount
    }

    /// The size in `encoding`, or nil if it cannot hold a set of this shape.
    func byteCount(as encoding: ChunkEncoding) -> Int? {
        switch encoding {
        case .offsets16:
            guard span <= ChunkFormat.maximumOffset16 else { return nil }
            return ChunkFormat.offsetsHeader + 2 * (count - 1)
        case .offsets32:
            return ChunkFormat.offsetsHeader + 4 * (count - 1)
        case .bitmap:
            return ChunkFormat.bitmapHeader + 8 * (Int(last >> 6) - Int(first >> 6) + 1)
        case .runs16:
            guard span <= ChunkFormat.maximumOffset16 else { return nil }
            return ChunkFormat.runsHeader + 4 * (runs - 1)
        case .runs32:
            return ChunkFormat.runsHeader + 8 * (runs - 1)
        case .eliasFano:
            guard count >= 2, count <= ChunkFormat.maximumCount16 else { return nil }
            return EliasFanoLayout(count: count, span: span, lowWidth: lowWidth).byteCount
        }
    }

    /// Whether members are so close together that a bitmap is preferred to Elias–Fano: it takes
    /// up to two and a half times as much, and is searched and intersected in a tenth of the time.
    var isClose: Bool { count * ChunkFormat.closeOrdinalsPerMember > span }

    /// The encoding of this shape, and its size: the smallest, but for close members.
    var best: (encoding: ChunkEncoding, byteCount: Int) {
        var best = (encoding: ChunkEncoding.offsets32, byteCount: Int.max)
        for encoding in ChunkEncoding.allCases {
            if let size = byteCount(as: encoding), size < best.byteCount {
                best = (encoding, size)
            }
        }
        if best.encoding == .eliasFano, isClose, let size = byteCount(as: .bitmap) {
            return (.bitmap, size)
        }
        return best
    }

    /// Whether it fits into a chunk: the test of `best`, cheapest parts first.
    var fits: Bool {
        let limit = Chunk.maximumByteCount
        if isClose {
            if let size = byteCount(as: .bitmap), size <= limit { return true }
            return best.byteCount <= limit
        }
        if ChunkFormat.offsetsHeader + 4 * (count - 1) <= limit { return true }
        if ChunkFormat.runsHeader + 8 * (runs - 1) <= limit { return true }
        // The others by how often they are what decides.
        if let size = byteCount(as: .eliasFano), size <= limit { return true }
        if let size = byteCount(as: .bitmap), size <= limit { return true }
        if let size = byteCount(as: .offsets16), size <= limit { return true }
        if let size = byteCount(as: .runs16), size <= limit { return true }
        return false
    }

    /// The shape of both together, if `next` begins after this one ends.
    func merged(with next: ChunkShape) -> ChunkShape {
        let adjacent = last != .max && last + 1 == next.first
        return ChunkShape(
            first: first, last: next.last, count: count + next.count,
            runs: runs + next.runs - (adjacent ? 1 : 0))
    }
}

/// Where the parts of an Elias–Fano chunk lie: header, skips, low parts, high parts.
struct EliasFanoLayout {
    let lowWidth: Int
    /// 64-bit words of the high part.
    let words: Int
    let skips: Int
    let lowOffset: Int
    let highOffset: Int
    let byteCount: Int

    init(count: Int, span: Int, lowWidth: Int) {
        self.lowWidth = lowWidth
        words = ((span >> lowWidth) + count + 63) >> 6
        skips = (words - 1) / ChunkFormat.wordsPerSkip
        lowOffset = ChunkFormat.eliasFanoHeader + 2 * skips
        // The high part follows the low one, so that eight bytes can be read wherever a low
        // part begins.
        highOffset = lowOffset + (count * lowWidth + 7) >> 3
        byteCount = highOffset + 8 * words
    }
}
