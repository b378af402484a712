import OrdinalSets

/// What one read brings of the changes.
struct ChangeBatch: Sendable {
    var changes: [CommittedChanges] = []
    /// The query for what comes next.
    var query: ChangeQuery
    /// The commit that was read.
    var commit: UInt64
    /// Whether nothing was left.
    var isAtEnd = false
    fileprivate var load = ChangeLoad()

    init(_ query: ChangeQuery, at commit: UInt64) {
        self.query = query
        self.commit = commit
    }

    fileprivate mutating func take(_ part: ChangePart, upTo place: ChangePlace, endsCommit: Bool)
        throws(StoreError)
    {
        query.place = place
        load.add(part.load)
        guard !part.entries.isEmpty else { return }
        changes.append(
            CommittedChanges(
                entries: part.entries, position: try query.positions.position(place),
                endsCommit: endsCommit))
    }
}

/// What a read has taken so far.
private struct ChangeLoad {
    var entryCount = 0
    var byteCount = 0
    var passedCount = 0

    mutating func add(_ other: ChangeLoad) {
        entryCount += other.entryCount
        byteCount += other.byteCount
        passedCount += other.passedCount
    }

    /// Whether nothing more should be taken, so much having been taken before.
    func isFull(behind other: ChangeLoad) -> Bool {
        entryCount + other.entryCount >= ChangeLimits.entryCountMaximum
            || byteCount + other.byteCount >= ChangeLimits.byteCountMaximum
            || passedCount + other.passedCount >= ChangeLimits.passedCountMaximum
    }
}

/// The entries of one commit, as far as they were read.
private struct ChangePart {
    var entries: [LogEntry] = []
    var load = ChangeLoad()

    mutating func append(_ entry: LogEntry) {
        load.entryCount += 1
        load.byteCount += (entry.before?.utf8.count ?? 0) + (entry.after?.utf8.count ?? 0)
        entries.append(entry)
    }
}

extension StoreReader {
    /// The next changes that a query means, within ``ChangeLimits``. Where some are archived, the error says from which
    /// position on they are not.
    ///
    /// A commit is read whole; only the first of a read is cut when it is too large.
    ///
    /// Complexity: the runs passed, and a few look-ups for each entry returned.
    func changes(_ query: ChangeQuery) throws(StoreError) -> ChangeBatch {
        try tellingFirstPlace(of: query.positions) { () throws(StoreError) in
            try asStoreError { try keptChanges(query) }
        }
    }

    /// Goes along changes; where these are archived the error says from which position on they are not.
    func tellingFirstPlace<R>(of positions: PositionSeal, _ body: () throws(StoreError) -> R)
        throws(StoreError) -> R
    {
        try tellingFirstPlace(
            { (place, _) throws(StoreError) in try positions.position(place).description }, body)
    }

    private func keptChanges(_ query: ChangeQuery) throws -> ChangeBatch {
        var batch = ChangeBatch(query, at: snapshot.transactionID)
        try batch.query.accounts?.resolve(self)
        let runs = try runs(of: batch.query)
        batch.isAtEnd = try query.place.run + UInt64(runs.count) == lastRuns().end
        guard let first = runs.first else { return batch }
        var decoder = try LogDecoder(self, first.account)
        var part = ChangePart()
        var hasWhole = false
        for (index, run) in runs.enumerated() {
            let number = query.place.run + UInt64(index)
            var place = run.first + (index == 0 ? query.place.offset : 0)
            if decoder.account != run.account { decoder = try LogDecoder(self, run.account) }
            if batch.query.accounts?.contains(run.account) == false { place = run.end }
            while place < run.end {
                part.load.passedCount += 1
                if try query.includesReads || !decoder.isRead(at: place) {
                    part.append(try decoder.entry(at: place))
                }
                place += 1
                let isLast = place == run.end && run.endsCommit
                guard part.load.isFull(behind: batch.load), !isLast else { continue }
                batch.isAtEnd = false
                if hasWhole { return batch }
                let end = try changePlace(behind: place, of: run, number, part)
                try batch.take(part, upTo: end, endsCommit: false)
                return batch
            }
            guard run.endsCommit else { continue }
            let end = try changePlace(behind: run.end, of: run, number, part)
            try batch.take(part, upTo: end, endsCommit: true)
            if batch.load.isFull(behind: ChangeLoad()) {
                batch.isAtEnd = batch.isAtEnd && index == runs.count - 1
                return batch
            }
            part = ChangePart()
            hasWhole = true
        }
        // More runs in one commit than are looked at in one read.
        if !hasWhole, let last = runs.last, !last.endsCommit {
            let number = query.place.run + UInt64(runs.count - 1)
            let end = try changePlace(behind: last.end, of: last, number, part)
            try batch.take(part, upTo: end, endsCommit: false)
        }
        return batch
    }

    /// The runs that one read looks at: as many as have the entries that it takes.
    private func runs(of query: ChangeQuery) throws -> [LogRun] {
        var runs: [LogRun] = []
        var left = ChangeLimits.entryCountMaximum + Int(query.place.offset)
        try forEachRun(from: query.place.run) { _, run in
            runs.append(run)
            if query.accounts?.contains(run.account) != false { left -= Int(run.count) }
            return left > 0 && runs.count < ChangeLimits.runCountMaximum
        }
        return runs
    }

    /// The place behind an entry of a run; it is given out with what the part has.
    private func changePlace(
        behind place: UInt32, of run: LogRun, _ number: UInt64, _ part: ChangePart
    ) throws(StoreError) -> ChangePlace {
        var result = ChangePlace(run: number + 1)
        if place < run.end { result = ChangePlace(run: number, offset: place - run.first) }
        if !part.entries.isEmpty { result.trace = try changeTrace(run.account, place) }
        return result
    }
}
