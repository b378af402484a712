extension Chunk {
    /// Calls `body` with every ordinal, ascending.
    ///
    /// - Complexity: O(``count``).
    /// - Throws: ``ChunkError`` if the content is malformed (calls made before that stand), or
    ///   what `body` throws.
    public func forEach(_ body: (UInt32) throws -> Void) throws {
        var runs: [OrdinalRun] = []
        try append(to: &runs)
        for run in runs {
            for ordinal in run.first...run.last { try body(ordinal) }
        }
    }

    /// Appends every ordinal to `ordinals`, ascending.
    ///
    /// A chunk of runs may hold billions: look at ``count`` first where that matters.
    /// - Complexity: O(``count``).
    /// - Throws: ``ChunkError`` if the content is malformed; `ordinals` is unchanged then.
    public func append(to ordinals: inout [UInt32]) throws(ChunkError) {
        // An exact reservation for each chunk would copy the array each time.
        let before = ordinals.count
        if before == 0 { ordinals.reserveCapacity(count) }
        switch encoding {
        case .eliasFano:
            do { try eliasFano.append(to: &ordinals, first: first, last: last) } catch {
                ordinals.removeLast(ordinals.count - before)
                throw error
            }
        case .bitmap, .offsets16, .offsets32, .runs16, .runs32:
            var runs: [OrdinalRun] = []
            try append(to: &runs)
            for run in runs { ordinals.append(contentsOf: run.first...run.last) }
        }
    }

    /// Puts ordinals in the place of their indices, from one element of an array on.
    ///
    /// - Parameter indices: Ascending from `start` on, each below ``count``.
    /// - Complexity: O(``count``) or O(indices · log ``count``), whichever is less.
    /// - Throws: ``ChunkError`` if the content is malformed; the array is of no use then.
    package func select(from start: Int, of indices: inout [UInt32]) throws(ChunkError) {
        let end = indices.count
        if (end - start) * Self.membersPerSelection < count {
            for element in start..<end {
                guard let ordinal = try select(Int(indices[element])) else {
                    throw disorder(expected: last, found: indices[element])
                }
                indices[element] = ordinal
            }
            return
        }
        try append(to: &indices)
        for element in start..<end {
            indices[element] = indices[end + Int(indices[element])]
        }
        indices.removeLast(count)
    }

    /// How many members are taken apart in the time in which one is found by its index.
    private static var membersPerSelection: Int { 12 }

    /// Appends the maximal runs of the chunk's members, after checking that they ascend and
    /// agree with the header.
    func append(to runs: inout [OrdinalRun]) throws(ChunkError) {
        // Members of a list are seldom neighbours; the header says the runs of the others.
        let capacity =
            switch encoding {
            case .offsets16, .offsets32: count
            case .runs16, .runs32: self.runs.runs
            case .bitmap, .eliasFano: min(Int(bytes.u16(at: 4)), Self.maximumByteCount * 8)
            }
        var decoder = RunDecoder(first: first, capacity: capacity)
        switch encoding {
        case .offsets16: for i in 1..<max(count, 1) { try decoder.add(offsets16.offset(at: i)) }
        case .offsets32: for i in 1..<max(count, 1) { try decoder.add(offsets32.offset(at: i)) }
        case .bitmap: try bitmap.decode(into: &decoder)
        case .runs16, .runs32: try self.runs.decode(into: &decoder)
        case .eliasFano: try eliasFano.decode(into: &decoder)
        }
        let decoded = decoder.finish()
        guard decoder.count == count else {
            throw ChunkError(.wrongCount, at: 2, expected: count, found: decoder.count)
        }
        guard decoded[decoded.count - 1].last == last else {
            throw disorder(expected: last, found: decoded[decoded.count - 1].last)
        }
        if encoding == .bitmap || encoding == .eliasFano {
            let said = Int(bytes.u16(at: 4))
            guard said == decoded.count else {
                throw ChunkError(.wrongCount, at: 4, expected: decoded.count, found: said)
            }
        }
        if runs.isEmpty { runs = decoded } else { runs.append(contentsOf: decoded) }
    }
}

/// Consecutive members `first` … `last` of a set.
struct OrdinalRun: Equatable, Sendable {
    var first: UInt32
    var last: UInt32

    var count: Int { Int(last) - Int(first) + 1 }
}

/// Joins ascending offsets to maximal runs. Offset 0 is there from the beginning.
struct RunDecoder {
    private let base: UInt32
    private var current: OrdinalRun
    private var runs: [OrdinalRun] = []
    private(set) var count = 1

    init(first: UInt32, capacity: Int) {
        base = first
        current = OrdinalRun(first: first, last: first)
        runs.reserveCapacity(capacity + 2)
    }

    @inline(__always)
    mutating func add(_ offset: UInt32) throws(ChunkError) { try add(offset, offset) }

    /// Adds the members `from` … `to`, both offsets.
    @inline(__always)
    mutating func add(_ from: UInt32, _ to: UInt32) throws(ChunkError) {
        let first = base &+ from
        let last = base &+ to
        guard from <= to, from <= .max - base, to <= .max - base, first > current.last else {
            throw ChunkError(
                .notAscending, at: 0, expected: Int(current.last) + 1, found: Int(first))
        }
        if first == current.last &+ 1 {
            current.last = last
        } else {
            runs.append(current)
            current = OrdinalRun(first: first, last: last)
        }
        count += Int(to - from) + 1
    }

    mutating func finish() -> [OrdinalRun] {
        runs.append(current)
        return runs
    }
}

extension BitmapView {
    func decode(into decoder: inout RunDecoder) throws(ChunkError) {
        for index in 0..<words {
            var word = self.word(index)
            while word != 0 {
                let from = word.trailingZeroBitCount
                let length = (~(word >> UInt64(from))).trailingZeroBitCount
                let start = UInt32(truncatingIfNeeded: index << 6 | from) &- (first & 63)
                if start != 0 {
                    try decoder.add(start, start &+ UInt32(truncatingIfNeeded: length - 1))
                } else if length > 1 {
                    try decoder.add(1, UInt32(truncatingIfNeeded: length - 1))
                }
                word &= length + from >= 64 ? 0 : ~0 << UInt64(from + length)
            }
        }
    }
}

extension RunsView {
    func decode(into decoder: inout RunDecoder) throws(ChunkError) {
        for run in 0..<runs {
            let length = rank(of: run + 1) - rank(of: run)
            guard length > 0 else {
                throw ChunkError(
                    .notAscending, at: ChunkFormat.runsHeader, expected: 1, found: length)
            }
            let start = start(of: run)
            let end = start &+ UInt32(truncatingIfNeeded: length - 1)
            guard run > 0 else {
                if length > 1 { try decoder.add(1, end) }
                continue
            }
            try decoder.add(start, end)
        }
    }
}

extension EliasFanoView {
    func decode(into decoder: inout RunDecoder) throws(ChunkError) {
        var index = 0
        for position in 0..<layout.words {
            var word = self.word(position)
            while word != 0 {
                let bit = position << 6 &+ word.trailingZeroBitCount
                guard index < count else {
                    throw ChunkError(.wrongCount, at: 2, expected: count, found: index + 1)
                }
                let high = bit &- index
                let offset = UInt32(truncatingIfNeeded: high << layout.lowWidth) | low(at: index)
                if index > 0 {
                    try decoder.add(offset)
                } else if offset != 0 {
                    throw ChunkError(
                        .notAscending, at: layout.lowOffset, expected: 0, found: Int(offset))
                }
                index &+= 1
                word &= word &- 1
            }
        }
    }

    /// Appends all members to `ordinals`, ascending; when it throws, others in their place.
    func append(
        to ordinals: inout [UInt32], first: UInt32, last: UInt32
    ) throws(ChunkError) {
        let start = ordinals.count
        ordinals.append(contentsOf: repeatElement(0, count: count))
        try put(in: &ordinals, at: start, first: first, last: last)
    }

    /// Puts all members in the place of elements of an array, ascending.
    ///
    /// - Parameters:
    ///   - start: Where the first goes; as many as there are follow.
    ///   - first: That member.
    ///   - last: The last one.
    func put(
        in ordinals: inout [UInt32], at start: Int, first: UInt32, last: UInt32
    ) throws(ChunkError) {
        var all = ordinals.mutableSpan
        var index = 0
        // Below every member, one more than the last: compared as distances from `first`.
        var least = 0
        let greatest = Int(last &- first)
        for position in 0..<layout.words {
            var word = self.word(position)
            while word != 0 {
                let high = position << 6 &+ word.trailingZeroBitCount &- index
                guard index < count else {
                    throw ChunkError(.wrongCount, at: 2, expected: count, found: index + 1)
                }
                let offset = UInt32(truncatingIfNeeded: high << layout.lowWidth) | low(at: index)
                guard Int(offset) >= least, Int(offset) <= greatest else {
                    throw ChunkError(
                        .notAscending, at: layout.highOffset, expected: least,
                        found: Int(offset))
                }
                all[start &+ index] = first &+ offset
                least = Int(offset) &+ 1
                index &+= 1
                word &= word &- 1
            }
        }
        guard index == count else {
            throw ChunkError(.wrongCount, at: 2, expected: count, found: index)
        }
        guard least == greatest + 1 else {
            throw ChunkError(.notAscending, at: 6, expected: greatest, found: least - 1)
        }
    }
}
