/// What several stored sets have in common, found in batches: the members of a chunk of the
/// sparsest set are taken together, and each other set leaves those of them that it has.
///
/// Against the steps of a ``SetCursor`` this opens each chunk once, and reads it in place. When
/// even the sparsest set is dense, whole windows of ordinals are intersected as bits.
public struct SetIntersection<SetID: Sendable> {
    /// The sparsest first.
    private let sets: [SetID]
    /// Members of the sparsest among all ordinals, roughly.
    private let density: Double
    private var decoded: [UInt32] = []
    private var batch: [UInt32] = []
    private var scratch: [UInt32] = []

    /// From here on, windows of bits are quicker than lists.
    private static var denseFrom: Double { 1.0 / 24 }
    /// How many members of the sparsest set are tried at once: at first, in case that few are
    /// wanted, then twice as many each time.
    private static var firstBatchCount: Int { 256 }
    /// A chunk of more members, all in long runs, is walked and not taken apart.
    private static var maximumDecoded: Int { 1 << 16 }
    /// A chunk is taken apart if one of so many of its members is asked for.
    private static var membersPerProbe: Int { 24 }

    private var isDense: Bool { density >= Self.denseFrom }

    /// The intersection of one set or more.
    ///
    /// - Parameter last: The greatest ordinal that will be asked for.
    /// - Complexity: Two look-ups for each set.
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public init<Source: ChunkSource & ~Copyable & ~Escapable>(
        _ sets: [SetID], through last: UInt32, in source: borrowing Source
    ) throws where Source.SetID == SetID {
        var densities: [(density: Double, index: Int)] = []
        for (index, set) in sets.enumerated() {
            densities.append((try Self.density(of: set, through: last, source), index))
        }
        densities.sort { $0 < $1 }
        self.sets = densities.map { sets[$0.index] }
        density = densities.first?.density ?? 0
    }

    /// How dense a set is where it ends: from its last two chunks.
    private static func density<Source: ChunkSource & ~Copyable & ~Escapable>(
        of set: SetID, through last: UInt32, _ source: borrowing Source
    ) throws -> Double where Source.SetID == SetID {
        var count = 0
        var first = last
        var isWhole = false
        for _ in 0..<2 where !isWhole {
            let found: UInt32? = try source.withChunk(of: set, atOrBefore: first) { chunk in
                count += chunk.count
                return chunk.first
            }
            guard let found, found > 0 else {
                isWhole = true
                break
            }
            first = found - 1
        }
        return Double(count) / (Double(last) - (isWhole ? 0 : Double(first)) + 1)
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
                batch.removeAll(keepingCapacity: true)
                for index in start..<end where decoded[index] >= range.lowerBound {
                    batch.append(decoded[index])
                }
                guard !batch.isEmpty else { return }
                try filter(source)
                for member in batch.reversed() where try !body(member) { return }
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
            var read = 0
            var kept = 0
            if let first = batch.first {
                try source.scan(set, from: first) { chunk in
                    try keep(chunk, from: &read, &kept)
                    return read < batch.count ? batch[read] : nil
                }
            }
            batch.removeLast(batch.count - kept)
        }
    }

    /// Moves those of the batch that a chunk has to its beginning; `read` goes behind all that
    /// the chunk decides.
    private mutating func keep(
        _ chunk: Chunk, from read: inout Int, _ kept: inout Int
    ) throws(ChunkError) {
        guard chunk.last >= batch[read] else {
            throw ChunkError(
                .misplaced, at: 0, expected: Int(batch[read]), found: Int(chunk.last))
        }
        while read < batch.count, batch[read] < chunk.first { read += 1 }
        var end = read
        while end < batch.count, batch[end] <= chunk.last { end += 1 }
        let isProbed: Bool =
            switch chunk.encoding {
            case .bitmap, .runs16, .runs32: true
            case .offsets16, .offsets32, .eliasFano:
                (end - read) * Self.membersPerProbe < chunk.count
            }
        if isProbed {
            for index in read..<end where try chunk.contains(batch[index]) {
                batch[kept] = batch[index]
                kept += 1
            }
        } else {
            scratch.removeAll(keepingCapacity: true)
            try chunk.append(to: &scratch)
            var place = 0
            for index in read..<end {
                let wanted = batch[index]
                while place < scratch.count, scratch[place] < wanted { place += 1 }
                guard place < scratch.count else { break }
                if scratch[place] == wanted {
                    batch[kept] = wanted
                    kept += 1
                }
            }
        }
        read = end
    }
}
