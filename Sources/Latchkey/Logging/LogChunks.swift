import OrdinalSets

/// The posting sets of a log, with what their chunks tell of other columns.
struct LogChunks: ChunkSource, ~Escapable {
    private let chunks: Chunks<LogSet>
    private let reader: StoreReader

    @_lifetime(copy reader)
    init(_ reader: StoreReader) {
        chunks = Chunks(reader)
        self.reader = reader
    }

    @inline(__always)
    func withChunk<R>(
        of set: LogSet, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        try chunks.withChunk(of: set, atOrAfter: ordinal, body)
    }

    @inline(__always)
    func withChunk<R>(
        of set: LogSet, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        try chunks.withChunk(of: set, atOrBefore: ordinal, body)
    }

    @inline(__always)
    func scan(
        _ set: LogSet, from ordinal: UInt32, _ body: (Chunk) throws -> UInt32?
    ) throws {
        try chunks.scan(set, from: ordinal, body)
    }

    /// The chunk of a set that has no other; nil when there is none, or more.
    @_lifetime(copy self)
    func onlyChunk(of set: LogSet) throws -> Chunk? { try chunks.onlyChunk(of: set) }

    func covers(_ other: LogSet, by set: LogSet) -> Bool {
        set.column.isCovering && other.column.coveredIndex != nil
    }

    func take(
        _ set: LogSet, atOrBefore ordinal: UInt32, having others: [LogSet],
        upTo maximumCount: Int, to members: inout [UInt32]
    ) throws -> TakenChunk? {
        guard let found = try chunks.coveredChunk(of: set, atOrBefore: ordinal) else { return nil }
        let first = found.chunk.first
        guard found.chunk.count <= maximumCount else {
            return TakenChunk(first: first, part: .none)
        }
        guard !others.isEmpty, found.cover.byteCount > 0 else {
            try found.chunk.append(to: &members)
            return TakenChunk(first: first, part: .all)
        }
        // First which members are meant, by what stands beside them; then what these are.
        let cover = try reader.logCover(of: found, in: set)
        let wanted = others.compactMap { other in
            other.column.coveredIndex.map { (column: $0, value: other.value) }
        }
        let start = members.count
        cover.append(indicesOf: wanted, to: &members)
        try found.chunk.select(from: start, of: &members)
        return TakenChunk(first: first, part: .common)
    }
}

extension StoreReader {
    /// What stands beside a chunk that has something beside it.
    @_lifetime(copy found)
    func logCover(of found: CoveredChunk, in set: LogSet) throws(StoreError) -> LogCoverView {
        do { return try LogCoverView(found.cover, count: found.chunk.count) } catch {
            throw damage(
                Tables.logPostings, ChunkKey(set: set, first: found.chunk.first), error.reason)
        }
    }

    /// The columns that covering sets tell of the entries of some whole blocks.
    func coveredValues(_ account: AccountOrdinal, in places: Range<UInt32>) throws(StoreError)
        -> [CoveredValues]
    {
        var values: [CoveredValues] = []
        values.reserveCapacity(places.count)
        let shift = UInt32(LogLimits.blockShift)
        for number in places.lowerBound >> shift..<places.upperBound >> shift {
            let block = try existingLogBlock(account, number)
            let start = values.count
            values.append(contentsOf: repeatElement(CoveredValues(), count: block.count))
            for (index, column) in LogColumn.covered.enumerated() {
                let found = block.column(column)
                for entry in 0..<block.count {
                    values[start + entry][index] = UInt32(
                        truncatingIfNeeded: found.value(at: entry))
                }
            }
        }
        return values
    }

    /// The columns that covering sets tell of an entry.
    func coveredValues(_ account: AccountOrdinal, at place: UInt32) throws(StoreError)
        -> CoveredValues
    {
        let block = try logBlock(account, around: place)
        let entry = LogBlockView.index(of: place)
        var values = CoveredValues()
        for (index, column) in LogColumn.covered.enumerated() {
            values[index] = block.number(column, at: entry)
        }
        return values
    }
}
