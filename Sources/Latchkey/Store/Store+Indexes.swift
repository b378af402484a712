/// How far one index of a store is.
public struct IndexStatus: Hashable, Sendable {
    /// What can be done with it.
    public enum State: String, Sendable {
        /// The store has none: it was made before there was one.
        case absent
        /// It is being built: every write keeps it, and nothing reads it yet.
        case building
        /// Questions can use it.
        case readable
    }

    /// What it is of.
    public let name: String
    /// What can be done with it.
    public let state: State
    /// How many of the records that it is made from are in it. In one that is readable these are
    /// fewer than all where something is damaged: the accounts concerned do without it.
    public let doneCount: Int
    /// How many records that are, at most: numbers that were never given to anything count.
    public let totalCount: Int
}

extension Store {
    /// How far the indexes are that are built while the store is in use.
    ///
    /// A store that was made by an earlier version lacks some; opened for writing, it builds them
    /// beside other reads and writes, goes on where it was when it is opened again, and is slower
    /// only in what asks for them meanwhile.
    ///
    /// Complexity: some look-ups for each account.
    ///
    /// See *Building* in `Docs/Indexes.md`.
    ///
    /// - Throws: ``StoreError``: what every read may throw, and nothing else.
    public func indexes() throws(StoreError) -> [IndexStatus] {
        try asStoreError {
            try environment.read { snapshot in
                let reader = StoreReader(snapshot)
                try format.check(reader)
                return try reader.indexStatuses()
            }
        }
    }
}

extension StoreReader {
    fileprivate func indexStatuses() throws(StoreError) -> [IndexStatus] {
        let states = try indexStates()
        let counts = try OrdinalCounts(self)
        return StoreIndex.allCases.map { index in
            let total = counts.count(of: index, before: nil)
            let state = states[index]
            switch state?.phase {
            case nil:
                return IndexStatus(
                    name: index.name, state: .absent, doneCount: 0, totalCount: total)
            case .clearing:
                return IndexStatus(
                    name: index.name, state: .building, doneCount: 0, totalCount: total)
            case .building:
                return IndexStatus(
                    name: index.name, state: .building,
                    doneCount: counts.count(of: index, before: state?.next), totalCount: total)
            case .readable:
                let missing = states.gaps.filter { $0.index == index }
                    .reduce(0) { $0 + counts.count(from: $1.start) }
                return IndexStatus(
                    name: index.name, state: .readable, doneCount: total - missing,
                    totalCount: total)
            }
        }
    }
}

/// How many numbers were given out in each account.
private struct OrdinalCounts {
    private static let spaces: [Space] = [
        .account, .user, .organization, .group, .asset, .connection,
    ]
    /// By account, and by space in the order above.
    private var counts: [[Int]] = []

    init(_ reader: StoreReader) throws(StoreError) {
        // The accounts themselves are numbered under the first, which need not be there.
        for account in 0..<max(try reader.accountCount(), 1) {
            var row: [Int] = []
            for space in Self.spaces {
                let key = CounterKey(account: account, counter: .next, space: space)
                let isCounted = space != .account || account == 0
                row.append(isCounted ? Int(clamping: try reader.counter(key)) : 0)
            }
            counts.append(row)
        }
    }

    /// How many numbers the things of a space of an account have, from one of them on.
    func count(from start: RecordKey) -> Int {
        guard Int(start.account) < counts.count,
            let column = Self.spaces.firstIndex(of: start.space)
        else { return 0 }
        return max(counts[Int(start.account)][column] - Int(start.ordinal), 0)
    }

    /// How many numbers the things of an index have, before a place in the records.
    func count(of index: StoreIndex, before end: RecordKey?) -> Int {
        var sum = 0
        for (account, row) in counts.enumerated() {
            for (space, count) in zip(Self.spaces, row) where index.spaces.contains(space) {
                guard let end, (account, space.rawValue) >= (Int(end.account), end.space.rawValue)
                else {
                    sum += count
                    continue
                }
                guard (account, space) == (Int(end.account), end.space) else { return sum }
                return sum + min(Int(end.ordinal), count)
            }
        }
        return sum
    }
}
