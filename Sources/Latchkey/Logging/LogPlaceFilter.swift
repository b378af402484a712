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
    /// The indexed entries about the resource of a query, ascending, when they are few: then to
    /// look at each takes less than to look it up in another set. Nil when they are not, or when
    /// the query does not ask for one resource.
    func fewLogPlaces(_ query: LogQuery, _ account: AccountOrdinal, in range: ClosedRange<UInt32>)
        throws -> [UInt32]?
    {
        guard query.tests.count > 1 || !query.time.isAlways,
            let number = query.resource?.number
        else { return nil }
        let set = LogSet(account: account, column: .resource, value: number)
        guard let chunk = try LogChunks(self).onlyChunk(of: set),
            chunk.count <= LogAlgebra.examinedCountMaximum
        else { return nil }
        var places: [UInt32] = []
        try chunk.append(to: &places)
        return places.filter { range.contains($0) }
    }
}
