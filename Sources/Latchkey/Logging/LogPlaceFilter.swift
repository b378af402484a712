import OrdinalSets

/// What is asked of one indexed entry after another.
struct LogPlaceFilter: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let tests: [LogTest]
    private var rows: LogRows
    /// How many entries were looked at.
    private(set) var examinedCount = 0

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal, _ tests: [LogTest]) {
        self.reader = reader
        self.account = account
        self.tests = tests
        rows = LogRows(reader, account)
    }

    /// Whether the entry of a place is meant.
    mutating func keeps(_ place: UInt32) throws(StoreError) -> Bool {
        if tests.isEmpty { return true }
        examinedCount += 1
        let block = try reader.logBlock(account, around: place)
        let index = LogBlockView.index(of: place)
        for test in tests where try !test.holds(block, at: index, place, &rows) { return false }
        return true
    }
}

extension LogPlaceFilter {
    /// What a query asks of an entry beside what ``LogQuery/resource`` tells.
    @_lifetime(copy reader)
    init(besideResourceOf query: LogQuery, _ reader: StoreReader, _ account: AccountOrdinal) {
        var tests = query.tests
        if let resource = tests.firstIndex(where: \.isOfResource) { tests.remove(at: resource) }
        if !query.time.isAlways { tests.append(.time(query.time)) }
        self.init(reader, account, tests)
    }
}

extension StoreReader {
    /// Which of a range of places to look at for a query, and which of these are about its
    /// resource, if they are few.
    func logPlaces(
        _ query: LogQuery, _ account: AccountOrdinal, _ state: LogState, in range: Range<UInt32>,
        _ times: LogTimes
    ) throws -> (admitted: Range<UInt32>, few: [UInt32]?) {
        var few = try fewLogPlaces(query, account, state, in: range)
        if let few, few.count <= LogAlgebra.timedCountMaximum { return (range, few) }
        let admitted = try times.places().clamped(to: range)
        few?.removeAll { !admitted.contains($0) }
        return (admitted, few)
    }

    /// The indexed entries of a range of places about the resource of a query, ascending, when
    /// they are few: then to look at each takes less than to look it up in another set. Nil when
    /// they are not, or when the query does not ask for one resource and more.
    func fewLogPlaces(
        _ query: LogQuery, _ account: AccountOrdinal, _ state: LogState, in range: Range<UInt32>
    ) throws -> [UInt32]? {
        guard query.tests.count > 1 || !query.time.isAlways,
            let number = query.resource?.number
        else { return nil }
        let set = LogSet(account: account, column: .resource, value: number)
        guard let chunk = try LogChunks(self).onlyChunk(of: set),
            chunk.count <= LogAlgebra.examinedCountMaximum
        else { return nil }
        var places: [UInt32] = []
        try chunk.append(to: &places)
        let indexed = range.clamped(to: 0..<state.tailStart(query.lane))
        places.removeAll { !indexed.contains($0) }
        return places
    }
}
