/// What several stored sets have in common, found in batches: the members of a chunk of the set
/// that leads are taken together, and each other set leaves those of them that it has. The
/// sparsest leads, or one whose chunks tell by themselves what others have.
///
/// Against the steps of a ``SetCursor`` this opens each chunk once, and reads it in place. When
/// even the sparsest set is dense, whole windows of ordinals are intersected as bits; and when members
/// are counted, as soon as it is not sparse.
public struct SetIntersection<SetID: Sendable> {
    /// The one that leads first; then what drops most for the least effort.
    private let sets: [SetID]
    /// Those of the others that the first one covers, and the rest in order.
    private let covered: [SetID]
    private let uncovered: [SetID]
    /// Members of the sparsest among all ordinals, roughly.
    private let density: Double
    private var decoded: [UInt32] = []
    private var batch = CandidateBatch()

    /// From here on, windows of bits are quicker than lists.
    private static var denseFrom: Double { 1.0 / 24 }
    /// From here on they are quicker to count members, if no set covers others.
    private static var countedInWindowsFrom: Double { 1.0 / 128 }
    /// How many members of the sparsest set are tried at once: at first, in case that few are
    /// wanted, then twice as many each time.
    private static var firstBatchCount: Int { 256 }
    /// A chunk of more members, all in long runs, is walked and not taken apart.
    private static var maximumDecoded: Int { 1 << 16 }

    private var isDense: Bool { density >= Self.denseFrom }

    /// Whether windows of bits are quicker where members are counted, none of which is given out.
    private var isCountedInWindows: Bool {
        isDense || covered.isEmpty && density >= Self.countedInWindowsFrom
    }

    /// The intersection of one set or more.
    ///
    /// - Parameter last: The greatest ordinal that will be asked for.
    /// - Complexity: Two look-ups for each set.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public init<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ sets: [SetID], through last: UInt32, in source: borrowing Source
    ) throws where Source.SetID == SetID {
        var densities: [Density] = []
        for set in sets { densities.append(try Self.density(of: set, through: last, source)) }
        // Not sorted with their sets: of those, which are generic, nothing more is made than needed.
        let order = IntersectionOrder(densities) { source.covers(sets[$0], by: sets[$1]) }
        density = densities.map(\.members).min() ?? 0
        covered = order.covered.map { sets[$0] }
        uncovered = order.uncovered.map { sets[$0] }
        self.sets = order.all.map { sets[$0] }
    }

    /// How dense a set is where it ends: from its last two chunks.
    private static func density<Source: ChunkSource & ~Copyable & ~Escapable>(
        of set: SetID, through last: UInt32, _ source: borrowing Source
    ) throws -> Density where Source.SetID == SetID {
        var (count, chunkCount) = (0, 0)
        var first = last
        var isWhole = false
        for _ in 0..<2 where !isWhole {
            let found: UInt32? = try source.withChunk(of: set, atOrBefore: first) { chunk in
                count += chunk.count
                chunkCount += 1
                return chunk.first
            }
            guard let found, found > 0 else {
                isWhole = true
                break
            }
            first = found - 1
        }
        let span = Double(last) - (isWhole ? 0 : Double(first)) + 1
        return Density(members: Double(count) / span, chunks: Double(chunkCount) / span)
    }

    /// Calls `body` with the members in a range, descending, until it returns false.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed; what
    ///   `body` throws.
    public mutating func forEachDescending<Source: ChunkSource & ~Copyable & ~Escapable>(
        in range: ClosedRange<UInt32>, in source: borrowing Source,
        _ body: (UInt32) throws -> Bool
    ) throws where Source.SetID == SetID {
        guard let leading = sets.first else { return }
        if isDense {
            _ = try walk(range, source, body)
            return
        }
        var batchCount = Self.firstBatchCount
        var target = range.upperBound
        while let taken = try take(leading, atOrBefore: target, source) {
            let first = taken.first
            if taken.part == .none {
                guard try walk(max(first, range.lowerBound)...target, source, body) else { return }
            }
            let others = taken.part == .common ? uncovered[...] : sets.dropFirst()
            var end = decoded.count
            while end > 0, decoded[end - 1] > target { end -= 1 }
            while end > 0 {
                let start = max(0, end - batchCount)
                batchCount *= batchCount < Self.maximumDecoded ? 2 : 1
                batch.take(decoded[start..<end].drop { $0 < range.lowerBound })
                guard !batch.members.isEmpty else { return }
                try filter(by: others, source)
                for member in batch.members.reversed() where try !body(member) { return }
                end = start
            }
            guard first > range.lowerBound else { return }
            target = first - 1
        }
    }

    /// How many members lie in a range.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func count<Source: ChunkSource & ~Copyable & ~Escapable>(
        in range: ClosedRange<UInt32>, in source: borrowing Source
    ) throws -> Int where Source.SetID == SetID {
        if isCountedInWindows { return try countInWindows(range, source) }
        var count = 0
        try forEachDescending(in: range, in: source) { _ in
            count += 1
            return true
        }
        return count
    }

    /// How many members lie in a range, window by window: the set that leads comes last.
    private func countInWindows<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ range: ClosedRange<UInt32>, _ source: borrowing Source
    ) throws -> Int where Source.SetID == SetID {
        guard let leading = sets.first else { return 0 }
        var window = CommonWindow(within: range)
        var count = 0
        var start = Int(range.lowerBound)
        while start <= Int(range.upperBound) {
            window.fill(from: UInt32(start), through: range.upperBound)
            start = Int(window.last) + 1
            var isEmpty = false
            for set in sets.dropFirst().reversed() where !isEmpty {
                try source.scan(set, from: window.begin()) { try window.retain($0) }
                window.finish()
                isEmpty = window.isEmpty
                if let next = window.nextIfNone { start = next }
            }
            if isEmpty { continue }
            try source.scan(leading, from: window.begin()) { try window.count($0, to: &count) }
            if let next = window.nextIfNone { start = next }
        }
        return count
    }

    /// Takes the chunk of the set that leads which contains or precedes an ordinal apart.
    private mutating func take<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ set: SetID, atOrBefore ordinal: UInt32, _ source: borrowing Source
    ) throws -> TakenChunk? where Source.SetID == SetID {
        decoded.removeAll(keepingCapacity: true)
        return try source.take(
            set, atOrBefore: ordinal, having: covered, upTo: Self.maximumDecoded, to: &decoded)
    }

    /// Calls `body` with the members in a range, step by step.
    ///
    /// - Returns: Whether to go on.
    private func walk<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ range: ClosedRange<UInt32>, _ source: borrowing Source,
        _ body: (UInt32) throws -> Bool
    ) throws -> Bool where Source.SetID == SetID {
        var cursor = SetCursor<Source>(
            .and(sets.map { .set($0) }), expecting: isDense ? .dense : .unknown)
        var target = range.upperBound
        while let found = try cursor.next(atOrBefore: target, in: source),
            found >= range.lowerBound
        {
            guard try body(found) else { return false }
            guard found > range.lowerBound else { break }
            target = found - 1
        }
        return true
    }

    /// Leaves those of the batch that all those sets have.
    private mutating func filter<Source: ChunkSource & ~Copyable & ~Escapable>(
        by sets: ArraySlice<SetID>, _ source: borrowing Source
    ) throws where Source.SetID == SetID {
        for set in sets {
            guard let first = batch.members.first else { return }
            try source.scan(set, from: first) { try batch.retain($0) }
            batch.finish()
        }
    }
}

/// Ascending ordinals of which a set leaves those that it has, chunk by chunk.
private struct CandidateBatch {
    private(set) var members: [UInt32] = []
    /// How many have been decided, and how many of these are kept, before all others.
    private var decided = 0
    private var kept = 0

    mutating func take(_ ordinals: ArraySlice<UInt32>) {
        members.removeAll(keepingCapacity: true)
        members.append(contentsOf: ordinals)
    }

    /// Decides all up to a chunk's end.
    ///
    /// - Returns: The next one that is not decided.
    mutating func retain(_ chunk: Chunk) throws(ChunkError) -> UInt32? {
        guard chunk.last >= members[decided] else {
            throw ChunkError(
                .misplaced, at: 0, expected: Int(members[decided]), found: Int(chunk.last))
        }
        while decided < members.count, members[decided] < chunk.first { decided += 1 }
        var end = decided
        while end < members.count, members[end] <= chunk.last { end += 1 }
        try chunk.retain(decided..<end, of: &members, to: &kept)
        decided = end
        return end < members.count ? members[end] : nil
    }

    /// Leaves what was kept; another set may follow.
    mutating func finish() {
        members.removeLast(members.count - kept)
        decided = 0
        kept = 0
    }
}
