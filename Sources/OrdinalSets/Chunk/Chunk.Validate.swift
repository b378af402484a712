extension Chunk {
    /// Proves the chunk whole: ordinals ascend strictly, agree with the header, and the bytes
    /// are exactly the canonical form of this set.
    ///
    /// - Complexity: O(n) in the members of a bitmap or list, in the runs otherwise.
    /// - Throws: ``ChunkError`` saying what is wrong first.
    public func validate() throws(ChunkError) {
        var runs: [OrdinalRun] = []
        try append(to: &runs)
        guard let shape = ChunkEncoder.shape(of: runs[...]) else { return }
        let best = shape.best
        guard best.encoding == encoding, best.byteCount == bytes.byteCount else {
            throw ChunkError(
                .notCanonical, at: 0, expected: Int(best.encoding.rawValue),
                found: Int(encoding.rawValue))
        }
        let canonical = ChunkEncoder.encode(runs[...], shape: shape)
        for at in 0..<canonical.count where canonical[at] != bytes.u8(at: at) {
            throw ChunkError(
                .notCanonical, at: at, expected: Int(canonical[at]), found: Int(bytes.u8(at: at)))
        }
    }

    /// What sizes follow from. The runs of lists are counted, those of a bitmap or an
    /// Elias–Fano chunk are in the header.
    var shape: ChunkShape {
        var runs = 1
        switch encoding {
        case .bitmap, .eliasFano: runs = max(1, Int(bytes.u16(at: 4)))
        case .runs16, .runs32: runs = self.runs.runs
        case .offsets16:
            for i in 1..<max(count, 1)
            where offsets16.offset(at: i) != offsets16.offset(at: i - 1) &+ 1 {
                runs += 1
            }
        case .offsets32:
            for i in 1..<max(count, 1)
            where offsets32.offset(at: i) != offsets32.offset(at: i - 1) &+ 1 {
                runs += 1
            }
        }
        return ChunkShape(first: first, last: last, count: count, runs: runs)
    }
}
