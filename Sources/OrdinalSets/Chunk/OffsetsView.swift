/// Plain offsets from the first ordinal, 16 or 32 bits each. The first's own, zero, is left
/// out.
struct OffsetsView<Offset: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>: ~Escapable {
    let count: Int
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(bytes: RawSpan, count: Int) {
        self.bytes = bytes
        self.count = count
    }

    @inline(__always)
    func offset(at index: Int) -> UInt32 {
        index > 0 && index < count ? stored(index) : 0
    }

    /// The offset at an index in 1 ..< count.
    @inline(__always)
    private func stored(_ index: Int) -> UInt32 {
        if Offset.bitWidth == 16 {
            return UInt32(bytes.u16(at: ChunkFormat.offsetsHeader &+ 2 &* (index &- 1)))
        }
        return bytes.u32(at: ChunkFormat.offsetsHeader &+ 4 &* (index &- 1))
    }

    /// Binary search; the last offset is known not to be below `offset`.
    @inline(__always)
    func locate(atOrAfter offset: UInt32) -> Located {
        guard offset > 0 else { return Located(index: 0, offset: 0) }
        // The last member below `offset`; the first is.
        var below = 0
        var length = count
        while length > 1 {
            let half = length >> 1
            below &+= half.if(Int(stored(below &+ half)), isBelow: Int(offset))
            length &-= half
        }
        return Located(index: below &+ 1, offset: self.offset(at: below &+ 1))
    }
}

extension Chunk {
    var offsets16: OffsetsView<UInt16> {
        @_lifetime(copy self)
        @inline(__always)
        get { OffsetsView(bytes: bytes, count: count) }
    }

    var offsets32: OffsetsView<UInt32> {
        @_lifetime(copy self)
        @inline(__always)
        get { OffsetsView(bytes: bytes, count: count) }
    }
}

extension ChunkExtent {
    static func ofOffsets(_ bytes: RawSpan, wide: Bool) throws(ChunkError) -> ChunkExtent {
        let width = wide ? 4 : 2
        let payload = bytes.byteCount - ChunkFormat.offsetsHeader
        guard payload % width == 0 else {
            throw ChunkError(
                .badLength, at: ChunkFormat.offsetsHeader, expected: payload / width * width,
                found: payload)
        }
        let count = 1 + payload / width
        let at = bytes.byteCount - width
        guard count > 1 else { return ChunkExtent(count: 1, span: 0, spanOffset: 0) }
        let span = wide ? Int(bytes.u32(at: at)) : Int(bytes.u16(at: at))
        // As many distinct ordinals as the count says do not fit into a lesser span.
        guard span >= count - 1 else {
            throw ChunkError(.notAscending, at: at, expected: count - 1, found: span)
        }
        return ChunkExtent(count: count, span: span, spanOffset: at)
    }
}
