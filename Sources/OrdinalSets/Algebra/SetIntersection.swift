/// What several stored sets have in common, found in batches: the members of a chunk of the
/// sparsest set are taken together, and each other set leaves those of them that it has.
///
/// Against the steps of a ``SetCursor`` this opens each chunk once, and reads it in place. When
/// even the sparsest set is dense, whole windows of ordinals are intersected as bits.
public struct SetIntersection<SetID: Sendable> {
    /// The sparsest first; then what drops most for the least effort.
    private let sets: [SetID]
    /// Members of the sparsest among all ordinals, roughly.
    private let density: Double
    private var decoded: [UInt32] = []
    private var batch = CandidateBatch()

    /// From here on, windows of bits are quicker than lists.
    private static var denseFrom: Double { 1.0 / 24 }
    /// How many members of the sparsest set are tried at once: at first, in case that few are
    /// wanted, then twice as many each time.
    private static var firstBatchCount: Int { 256 }
    /// A chunk of more members, all in long runs, is walked and not taken apart.
    private static var maximumDecoded: Int { 1 << 16 }

    private var isDense: Bool { density >= Self.denseFrom }

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
        let order = Density.order(densities)
        density = order.first.map { densities[$0].members } ?? 0
        self.sets = order.map { sets[$0] }
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
        guard let sparsest = sets.first else { return }
        if isDense {
            _ = try walk(range, source, body)
            return
        }
        var batchCount = Self.firstBatchCount
        var target = range.upperBound
        while let first = try take(sparsest, atOrBefore: target, source) {
            if decoded.isEmpty {
                guard try walk(max(first, range.lowerBound)...target, source, body) else { return }
            }
            var end = decoded.count
            while end > 0, decoded[end - 1] > target { end -= 1 }
            while end > 0 {
                let start = max(0, end - batchCount)
                batchCount *= batchCount < Self.maximumDecoded ? 2 : 1
                batch.take(decoded[start..<end].drop { $0 < range.lowerBound })
                guard !batch.members.isEmpty else { return }
                try filter(source)
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
        if isDense {
            return try SetCursor<Source>(.and(sets.map { .set($0) }), isDense: true)
                .count(in: range, in: source)
        }
        var count = 0
        try forEachDescending(in: range, in: source) { _ in
            count += 1
            return true
        }
        return count
    }

    /// Takes the chunk of a set apart that contains or precedes an ordinal; nothing when it has
    /// too many members.
    ///
    /// - Returns: The chunk's first ordinal; nil if there is none.
    private mutating func take<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ set: SetID, atOrBefore ordinal: UInt32, _ source: borrowing Source
    ) throws -> UInt32? where Source.SetID == SetID {
        decoded.removeAll(keepingCapacity: true)
        return try source.withChunk(of: set, atOrBefore: ordinal) { chunk in
            if chunk.count <= Self.maximumDecoded { try chunk.append(to: &decoded) }
            return chunk.first
        }
    }

    /// Calls `body` with the members in a range, step by step.
    ///
    /// - Returns: Whether to go on.
    private func walk<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ range: ClosedRange<UInt32>, _ source: borrowing Source,
        _ body: (UInt32) throws -> Bool
    ) throws -> Bool where Source.SetID == SetID {
        var cursor = SetCursor<Source>(.and(sets.map { .set($0) }), isDense: isDense)
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

    /// Leaves those of the batch that all other sets have.
    private mutating func filter<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ source: borrowing Source
    ) throws where Source.SetID == SetID {
        for set in sets.dropFirst() {
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

/// How many members and chunks a set has for each ordinal, about.
private struct Density {
    let members: Double
    let chunks: Double

    /// What it takes to find a chunk, in look-ups of one candidate in a bitmap; and what such a
    /// look-up takes in other encodings.
    private static var chunkEffort: Double { 64 }
    private static var sparseEffort: Double { 4 }

    /// The indices of the sparsest set and then of what drops most of its members for the least
    /// effort.
    static func order(_ densities: [Density]) -> [Int] {
        let sparsest = densities.indices.min { densities[$0].members < densities[$1].members }
        guard let sparsest else { return [] }
        let candidates = densities[sparsest].members
        let others = densities.indices.filter { $0 != sparsest }
        return [sparsest]
            + others.sorted {
                densities[$0].effort(of: candidates) < densities[$1].effort(of: candidates)
            }
    }

    /// What it takes to drop one of so many candidates for each ordinal: a bitmap is asked in the
    /// least time, but has the most chunks, and leaves most.
    func effort(of candidates: Double) -> Double {
        let isBitmap = members * Double(ChunkFormat.closeOrdinalsPerMember) >= 1
        let each = candidates * (isBitmap ? 1 : Self.sparseEffort)
        return (each + min(candidates, chunks) * Self.chunkEffort)
            / max(1 - members, .leastNormalMagnitude)
    }
}
