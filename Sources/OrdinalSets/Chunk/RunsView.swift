/// Maximal runs of consecutive ordinals. Each run but the first, whose are both zero, has its
/// start (as an offset) and how many members precede it: lengths follow from neighbours, and
/// every question is a binary search.
struct RunsView: ~Escapable {
    let count: Int
    let wide: Bool
    let runs: Int
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(bytes: RawSpan, count: Int, wide: Bool) {
        self.bytes = bytes
        self.count = count
        self.wide = wide
        runs = 1 + (bytes.byteCount - ChunkFormat.runsHeader) / (wide ? 8 : 4)
    }

    @inline(__always)
    func start(of run: Int) -> UInt32 {
        run > 0 && run < runs ? storedStart(run) : 0
    }

    /// How many members precede the run.
    @inline(__always)
    func rank(of run: Int) -> Int {
        guard run > 0 else { return 0 }
        return run < runs ? storedRank(run) : count
    }

    /// The start of a run in 1 ..< runs.
    @inline(__always)
    private func storedStart(_ run: Int) -> UInt32 {
        wide
            ? bytes.u32(at: ChunkFormat.runsHeader &+ 8 &* (run &- 1))
            : UInt32(bytes.u16(at: ChunkFormat.runsHeader &+ 4 &* (run &- 1)))
    }

    /// The members before a run in 1 ..< runs.
    @inline(__always)
    private func storedRank(_ run: Int) -> Int {
        wide
            ? Int(bytes.u32(at: ChunkFormat.runsHeader &+ 8 &* (run &- 1) &+ 4))
            : Int(bytes.u16(at: ChunkFormat.runsHeader &+ 4 &* (run &- 1) &+ 2))
    }

    /// The run's last member, as an offset.
    @inline(__always)
    func end(of run: Int) -> UInt32 {
        let length = rank(of: run &+ 1) &- rank(of: run)
        return start(of: run) &+ UInt32(truncatingIfNeeded: length &- 1)
    }

    /// The last run that starts at or before `offset`.
    func run(atOrBefore offset: UInt32) -> Int {
        var run = 0
        var length = runs
        while length > 1 {
            let half = length >> 1
            run &+= half.if(Int(storedStart(run &+ half)), isBelow: Int(offset) &+ 1)
            length &-= half
        }
        return run
    }

    func locate(atOrAfter offset: UInt32) -> Located {
        let run = run(atOrBefore: offset)
        if offset <= end(of: run) {
            return Located(index: rank(of: run) + Int(offset &- start(of: run)), offset: offset)
        }
        return Located(index: rank(of: run + 1), offset: start(of: run + 1))
    }

    func last(atOrBefore offset: UInt32) -> UInt32 {
        min(offset, end(of: run(atOrBefore: offset)))
    }

    func offset(at index: Int) -> UInt32 {
        var run = 0
        var length = runs
        while length > 1 {
            let half = length >> 1
            run &+= half.if(storedRank(run &+ half), isBelow: index &+ 1)
            length &-= half
        }
        return start(of: run) &+ UInt32(truncatingIfNeeded: index - rank(of: run))
    }
}

extension Chunk {
    var runs: RunsView {
        @_lifetime(copy self)
        @inline(__always)
        get { RunsView(bytes: bytes, count: count, wide: encoding == .runs32) }
    }
}

extension ChunkExtent {
    static func ofRuns(_ bytes: RawSpan, wide: Bool) throws(ChunkError) -> ChunkExtent {
        let header = ChunkFormat.runsHeader
        let width = wide ? 8 : 4
        let payload = bytes.byteCount - header
        guard payload >= 0, payload % width == 0 else {
            throw ChunkError(
                .badLength, at: min(header, bytes.byteCount),
                expected: header + max(payload, 0) / width * width, found: bytes.byteCount)
        }
        let count = Int(bytes.u32(at: 2)) + 1
        guard payload > 0 else {
            return ChunkExtent(count: count, span: count - 1, spanOffset: 2)
        }
        let at = bytes.byteCount - width
        let start = wide ? Int(bytes.u32(at: at)) : Int(bytes.u16(at: at))
        let rank = wide ? Int(bytes.u32(at: at + 4)) : Int(bytes.u16(at: at + 2))
        guard rank < count else {
            throw ChunkError(.wrongCount, at: at + width / 2, expected: count - 1, found: rank)
        }
        // Every run before the last is followed by a gap.
        guard start >= rank + payload / width else {
            throw ChunkError(
                .notAscending, at: at, expected: rank + payload / width, found: start)
        }
        return ChunkExtent(count: count, span: start + count - rank - 1, spanOffset: at)
    }
}
