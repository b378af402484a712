// Adding ordinals behind all that a set has: the way of sets that only ever grow at their end.

extension ChunkEditor {
    /// Adds ordinals behind the last one of a set.
    ///
    /// - Parameters:
    ///   - ordinals: Strictly ascending, all above what the set holds.
    ///   - chunk: The set's last chunk; nil if the set is empty.
    ///   - sparseCountMaximum: As for a ``ChunkBuilder``.
    /// - Returns: The chunks to store, ascending. The first one replaces `chunk`.
    /// - Complexity: O(``Chunk/maximumByteCount`` + the number of ordinals). While the encoding
    ///   stays what it is, the chunk's bits are copied and not taken apart.
    /// - Throws: ``ChunkError`` if the ordinals do not ascend, or the chunk is malformed.
    public static func append(
        _ ordinals: ArraySlice<UInt32>, to chunk: Chunk?, sparseCountMaximum: Int = .max
    ) throws(ChunkError) -> [ChunkEdits.Written] {
        var builder = ChunkBuilder(sparseCountMaximum: sparseCountMaximum)
        if let chunk {
            if let bytes = try chunk.appending(ordinals, sparseCountMaximum) {
                return [.init(first: chunk.first, bytes: bytes)]
            }
            try builder.take(chunk)
        }
        var written: [ChunkEdits.Written] = []
        for ordinal in ordinals {
            if let full = try builder.append(ordinal) { written.append(full) }
        }
        if let rest = builder.finish() { written.append(rest) }
        return written
    }
}

extension Chunk {
    /// The value of the chunk with ordinals above its last; nil if it must be encoded anew, or
    /// does not fit.
    fileprivate func appending(
        _ ordinals: ArraySlice<UInt32>, _ sparseCountMaximum: Int
    ) throws(ChunkError) -> [UInt8]? {
        guard encoding != .runs16, encoding != .runs32 else { return nil }
        var shape = self.shape
        for ordinal in ordinals {
            guard ordinal > shape.last else {
                throw ChunkError(
                    .notAscending, at: 0, expected: Int(shape.last) + 1, found: Int(ordinal))
            }
            if ordinal != shape.last &+ 1 { shape.runs += 1 }
            shape.last = ordinal
            shape.count += 1
        }
        guard shape.isClose || shape.count <= sparseCountMaximum else { return nil }
        let best = shape.best
        guard best.encoding == encoding, best.byteCount <= Self.maximumByteCount else { return nil }
        switch encoding {
        case .offsets16, .offsets32: return offsetsAppended(ordinals, best.byteCount)
        case .bitmap: return bitmapAppended(ordinals, shape)
        case .eliasFano:
            guard shape.lowWidth == Int(parameter) else { return nil }
            return eliasFanoAppended(ordinals, shape)
        case .runs16, .runs32: return nil
        }
    }

    private func offsetsAppended(_ ordinals: ArraySlice<UInt32>, _ byteCount: Int) -> [UInt8] {
        let old = bytes
        return .bytes(byteCount) { output in
            output.copy(old, to: 0)
            var at = old.byteCount
            for ordinal in ordinals {
                let offset = ordinal &- first
                if encoding == .offsets32 {
                    output.put(offset, at: at)
                    at += 4
                } else {
                    output.put(UInt16(truncatingIfNeeded: offset), at: at)
                    at += 2
                }
            }
        }
    }

    private func bitmapAppended(_ ordinals: ArraySlice<UInt32>, _ shape: ChunkShape) -> [UInt8] {
        let old = bytes
        let words = Int(shape.last >> 6) - Int(first >> 6) + 1
        return .bytes(ChunkFormat.bitmapHeader + 8 * words) { output in
            output.copy(old, to: 0)
            ChunkEncoder.putBitmapHeader(shape, &output)
            for ordinal in ordinals {
                let word = Int(ordinal >> 6) &- Int(first >> 6)
                output.merge(
                    1 << UInt64(ordinal & 63), at: ChunkFormat.bitmapHeader &+ 8 &* word)
            }
        }
    }

    private func eliasFanoAppended(_ ordinals: ArraySlice<UInt32>, _ shape: ChunkShape) -> [UInt8] {
        let source = bytes
        let old = eliasFano.layout
        let width = old.lowWidth
        let new = EliasFanoLayout(count: shape.count, span: shape.span, lowWidth: width)
        let mask = UInt32(truncatingIfNeeded: 1 << UInt64(width) &- 1)
        return .bytes(new.byteCount) { output in
            ChunkEncoder.putEliasFanoHeader(shape, new, &output)
            output.copy(source.extracting(old.lowOffset..<old.highOffset), to: new.lowOffset)
            output.copy(
                source.extracting(old.highOffset..<old.highOffset &+ 8 &* old.words),
                to: new.highOffset)
            var index = count
            for ordinal in ordinals {
                let offset = ordinal &- first
                // Eight bytes are there wherever a low part begins; what they reach over into
                // keeps its bits.
                let bit = index &* width
                output.merge(
                    UInt64(offset & mask) << UInt64(bit & 7), at: new.lowOffset &+ bit >> 3)
                let high = Int(offset) >> width &+ index
                output.merge(1 << UInt64(high & 63), at: new.highOffset &+ 8 &* (high >> 6))
                index &+= 1
            }
            ChunkEncoder.putSkips(new, &output)
        }
    }
}

extension MutableRawSpan {
    /// Sets the bits of a word that `bits` has.
    @inline(__always)
    fileprivate mutating func merge(_ bits: UInt64, at offset: Int) {
        put(u64(at: offset) | bits, at: offset)
    }

    @inline(__always)
    fileprivate mutating func copy(_ source: RawSpan, to offset: Int) {
        var at = 0
        while at &+ 8 <= source.byteCount {
            put(source.u64(at: at), at: offset &+ at)
            at &+= 8
        }
        while at < source.byteCount {
            put(source.u8(at: at), at: offset &+ at)
            at &+= 1
        }
    }
}
