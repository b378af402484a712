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

    /// What an entry leaves in the position behind it: where it is and when it was.
    func changeTrace(_ account: AccountOrdinal, _ end: UInt32) throws(StoreError) -> UInt32 {
        let place = end - 1
        var bytes: [UInt8] = []
        bytes.append(account)
        bytes.append(place)
        bytes.append(try logTime(account, at: place))
        var checksum = Checksum(table: 0)
        checksum.combine(bytes.rawBytes)
        return checksum.value
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
