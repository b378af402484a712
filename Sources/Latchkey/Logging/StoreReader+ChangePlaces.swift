// Places among the changes, each with what it leaves of the entry before it.
extension StoreReader {
    /// The place behind everything.
    func lastChangePlace() throws(StoreError) -> ChangePlace {
        try changePlace(run: try lastRuns().end, offset: 0)
    }

    /// The place behind so many runs and so many entries of the next.
    func changePlace(run number: UInt64, offset: UInt32) throws(StoreError) -> ChangePlace {
        var place = ChangePlace(run: number, offset: offset)
        guard number > 0 || offset > 0 else { return place }
        let run = try run(offset > 0 ? number : number - 1)
        place.trace = try changeTrace(run.account, offset > 0 ? run.first + offset : run.end)
        return place
    }

    /// What an entry leaves in the position behind it: where it is and when it was. Of entries that are archived the
    /// last one's is known.
    func changeTrace(_ account: AccountOrdinal, _ end: UInt32) throws(StoreError) -> UInt32 {
        let place = end - 1
        var bytes: [UInt8] = []
        bytes.append(account)
        bytes.append(place)
        bytes.append(try lastLogTime(account, before: end))
        var checksum = Checksum(table: 0)
        checksum.combine(bytes.rawBytes)
        return checksum.value
    }

    /// When the entry before a place was, which may be the last that is archived.
    func lastLogTime(_ account: AccountOrdinal, before end: UInt32) throws(StoreError) -> Instant {
        let place = end - 1
        let number = place >> LogLimits.blockShift
        if let block = try logBlock(account, number) {
            try check(block, account, reaches: place)
            return block.time(at: LogBlockView.index(of: place))
        }
        if let beginning = try logState(account).beginning, beginning.place == end {
            return beginning.time
        }
        throw try missing(LogPartKey(account: account, number: number), in: Tables.logBlocks)
    }

    /// Goes along changes; where these are archived the error says from where on they are not.
    ///
    /// - Parameter text: How that place is written.
    func tellingFirstPlace<R>(
        _ text: (ChangePlace, Instant?) throws(StoreError) -> String,
        _ body: () throws(StoreError) -> R
    ) throws(StoreError) -> R {
        do throws(StoreError) { return try body() } catch {
            guard case .logArchived(let account, let sequence, let time, nil) = error.kind else {
                throw error
            }
            let (place, last) = try firstChangePlace()
            throw StoreError(
                .logArchived(
                    account: account, through: sequence, at: time, goOn: try text(place, last)))
        }
    }

    /// The first place behind which no entry is archived, and the time of the last that is.
    ///
    /// Complexity: the runs up to it.
    func firstChangePlace() throws(StoreError) -> (place: ChangePlace, time: Instant?) {
        var beginnings: [AccountOrdinal: LogBeginning] = [:]
        for account in 0..<(try accountCount()) {
            // One that was brought in has its runs from its first entry on.
            if let beginning = try logState(account).beginning, beginning.place > 0 {
                beginnings[account] = beginning
            }
        }
        var found: (run: UInt64, offset: UInt32, time: Instant?) = (0, 0, nil)
        guard !beginnings.isEmpty else { return (ChangePlace(), nil) }
        let known = beginnings
        try asStoreError {
            try forEachRun(from: 0) { number, run in
                guard let beginning = known[run.account], run.first < beginning.place else {
                    return true
                }
                let isWhole = run.end <= beginning.place
                found = (
                    isWhole ? number + 1 : number, isWhole ? 0 : beginning.place - run.first,
                    beginning.time
                )
                return true
            }
        }
        return (try changePlace(run: found.run, offset: found.offset), found.time)
    }

    /// The place behind the commit that a place is within; the place itself, where it is between two commits.
    func changePlace(behindCommitOf place: ChangePlace) throws(StoreError) -> ChangePlace {
        guard place.run > 0 || place.offset > 0 else { return place }
        if place.offset == 0, try run(place.run - 1).endsCommit { return place }
        var end = place.run
        try asStoreError {
            try forEachRun(from: place.run) { number, run in
                end = number + 1
                return !run.endsCommit
            }
        }
        return try changePlace(run: end, offset: 0)
    }

    /// Refuses a place that the store cannot go on from.
    func checkIsThere(_ place: ChangePlace) throws(StoreError) {
        let end = try lastRuns().end
        var isThere = place.run <= end
        if place.offset > 0 {
            isThere = place.run < end
            if isThere { isThere = try place.offset < run(place.run).count }
        }
        guard isThere, try changePlace(run: place.run, offset: place.offset) == place else {
            throw StoreError(
                .invalidPosition(
                    "is one of changes that this store does not have: its file is an earlier copy"))
        }
    }
}
