/// Writes the canonical bytes of a set that fits into one chunk.
enum ChunkEncoder {
    /// The shape of ascending maximal runs; nil if there are none.
    static func shape(of runs: ArraySlice<OrdinalRun>) -> ChunkShape? {
        guard let first = runs.first, let last = runs.last else { return nil }
        var count = 0
        for run in runs { count += run.count }
        return ChunkShape(first: first.first, last: last.last, count: count, runs: runs.count)
    }

    /// Encodes maximal runs; nil if there are none, or too many for a chunk.
    static func encode(_ runs: ArraySlice<OrdinalRun>) -> ChunkEdits.Written? {
        guard let shape = shape(of: runs), shape.fits else { return nil }
        return ChunkEdits.Written(first: shape.first, bytes: encode(runs, shape: shape))
    }

    /// Encodes maximal runs of the given shape.
    static func encode(_ runs: ArraySlice<OrdinalRun>, shape: ChunkShape) -> [UInt8] {
        // Sizes follow from the shape, writes from the runs: were they of different sets, the
        // writes would leave the bytes.
        assert(Self.shape(of: runs) == shape)
        let (encoding, byteCount) = shape.best
        return .bytes(byteCount) { bytes in
            bytes.put(encoding.rawValue, at: 0)
            switch encoding {
            case .offsets16, .offsets32:
                encodeOffsets(runs, shape, wide: encoding == .offsets32, &bytes)
            case .bitmap: encodeBitmap(runs, shape, &bytes)
            case .runs16, .runs32: encodeRuns(runs, shape, wide: encoding == .runs32, &bytes)
            case .eliasFano: encodeEliasFano(runs, shape, &bytes)
            }
        }
    }

    private static func encodeOffsets(
        _ runs: ArraySlice<OrdinalRun>, _ shape: ChunkShape, wide: Bool,
        _ bytes: inout MutableRawSpan
    ) {
        var at = ChunkFormat.offsetsHeader
        for run in runs {
            for ordinal in run.first...run.last where ordinal != shape.first {
                let offset = ordinal &- shape.first
                if wide {
                    bytes.put(offset, at: at)
                    at += 4
                } else {
                    bytes.put(UInt16(truncatingIfNeeded: offset), at: at)
                    at += 2
                }
            }
        }
    }

    private static func encodeRuns(
        _ runs: ArraySlice<OrdinalRun>, _ shape: ChunkShape, wide: Bool,
        _ bytes: inout MutableRawSpan
    ) {
        bytes.put(UInt32(truncatingIfNeeded: shape.count - 1), at: 2)
        var at = ChunkFormat.runsHeader
        var rank = UInt32(0)
        for run in runs {
            let start = run.first &- shape.first
            if start > 0 {
                if wide {
                    bytes.put(start, at: at)
                    bytes.put(rank, at: at + 4)
                    at += 8
                } else {
                    bytes.put(UInt16(truncatingIfNeeded: start), at: at)
                    bytes.put(UInt16(truncatingIfNeeded: rank), at: at + 2)
                    at += 4
                }
            }
            rank = rank &+ UInt32(truncatingIfNeeded: run.count)
        }
    }

    private static func encodeBitmap(
        _ runs: ArraySlice<OrdinalRun>, _ shape: ChunkShape, _ bytes: inout MutableRawSpan
    ) {
        putBitmapHeader(shape, &bytes)
        let base = shape.first & ~63
        var pending = UInt64(0)
        var word = 0
        for run in runs {
            var from = Int(run.first - base)
            let end = Int(run.last - base)
            while from <= end {
                if from >> 6 != word {
                    bytes.put(pending, at: ChunkFormat.bitmapHeader + 8 * word)
                    pending = 0
                    word = from >> 6
                }
                let to = min(end, from | 63)
                pending |= (~0 >> UInt64(63 - (to - from))) << UInt64(from & 63)
                from = to + 1
            }
        }
        bytes.put(pending, at: ChunkFormat.bitmapHeader + 8 * word)
    }

    static func putBitmapHeader(_ shape: ChunkShape, _ bytes: inout MutableRawSpan) {
        bytes.put(ChunkEncoding.bitmap.rawValue, at: 0)
        bytes.put(UInt16(truncatingIfNeeded: shape.count - 1), at: 2)
        bytes.put(UInt16(truncatingIfNeeded: shape.runs), at: 4)
    }

    private static func encodeEliasFano(
        _ runs: ArraySlice<OrdinalRun>, _ shape: ChunkShape, _ bytes: inout MutableRawSpan
    ) {
        let layout = EliasFanoLayout(
            count: shape.count, span: shape.span, lowWidth: shape.lowWidth)
        putEliasFanoHeader(shape, layout, &bytes)
        let mask = UInt32(truncatingIfNeeded: 1 << UInt64(layout.lowWidth) &- 1)
        var high = BitWriter(at: layout.highOffset)
        var low = BitWriter(at: layout.lowOffset)
        var index = 0
        for run in runs {
            for ordinal in run.first...run.last {
                let offset = ordinal &- shape.first
                low.append(UInt64(offset & mask), width: layout.lowWidth, to: &bytes)
                high.setBit(Int(offset) >> layout.lowWidth + index, in: &bytes)
                index += 1
            }
        }
        low.finish(byteCount: layout.highOffset - layout.lowOffset, in: &bytes)
        high.finish(in: &bytes)
        putSkips(layout, &bytes)
    }

    static func putEliasFanoHeader(
        _ shape: ChunkShape, _ layout: EliasFanoLayout, _ bytes: inout MutableRawSpan
    ) {
        bytes.put(ChunkEncoding.eliasFano.rawValue, at: 0)
        bytes.put(UInt8(truncatingIfNeeded: layout.lowWidth), at: 1)
        bytes.put(UInt16(truncatingIfNeeded: shape.count - 1), at: 2)
        bytes.put(UInt16(truncatingIfNeeded: shape.runs), at: 4)
        bytes.put(UInt32(truncatingIfNeeded: shape.span), at: 6)
    }

    /// Writes the skips of a finished high part.
    static func putSkips(_ layout: EliasFanoLayout, _ bytes: inout MutableRawSpan) {
        var ones = 0
        for skip in 0..<layout.skips {
            let from = layout.highOffset + 8 * ChunkFormat.wordsPerSkip * skip
            for word in 0..<ChunkFormat.wordsPerSkip {
                ones += bytes.u64(at: from + 8 * word).nonzeroBitCount
            }
            bytes.put(
                UInt16(truncatingIfNeeded: ones), at: ChunkFormat.eliasFanoHeader + 2 * skip)
        }
    }
}

/// Writes ascending bits through one pending word.
struct BitWriter {
    private let start: Int
    private var pending = UInt64(0)
    private var word = 0
    private var used = 0

    init(at start: Int) { self.start = start }

    /// Sets a bit at or above all that were set before.
    @inline(__always)
    mutating func setBit(_ bit: Int, in bytes: inout MutableRawSpan) {
        if bit >> 6 != word {
            finish(in: &bytes)
            pending = 0
            word = bit >> 6
        }
        pending |= 1 << UInt64(bit & 63)
    }

    /// Appends the low `width` bits of `value`, the others being zero.
    @inline(__always)
    mutating func append(_ value: UInt64, width: Int, to bytes: inout MutableRawSpan) {
        pending |= value << UInt64(used)
        used += width
        guard used >= 64 else { return }
        finish(in: &bytes)
        word += 1
        used -= 64
        pending = used == 0 ? 0 : value >> UInt64(width - used)
    }

    func finish(in bytes: inout MutableRawSpan) { bytes.put(pending, at: start + 8 * word) }

    /// Writes what is pending of a part of `byteCount` bytes.
    func finish(byteCount: Int, in bytes: inout MutableRawSpan) {
        var rest = pending
        var at = 8 * word
        while at < byteCount {
            bytes.put(UInt8(truncatingIfNeeded: rest), at: start + at)
            rest >>= 8
            at += 1
        }
    }
}
