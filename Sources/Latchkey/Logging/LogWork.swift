import OrdinalSets

/// What indexing works through: the entries of a stretch in the order of their values in one
/// column. Of resources, whose values are hashes, also what they stand for.
struct LogWork: Sendable {
    let values: LogValues
    let stretch: UInt32
    /// What stands in the dictionary for the resource of each entry, one after another: the
    /// number of the kind and the identity.
    private var names: [UInt8] = []
    /// Where those of an entry end, in the order of places.
    private var ends: [UInt32] = []

    /// The work of a lane at a column.
    init(
        _ column: LogColumn, _ lane: LogLane, stretch: UInt32, _ account: AccountOrdinal,
        _ reader: StoreReader
    ) throws(StoreError) {
        self.stretch = stretch
        let first = stretch << UInt32(lane.shift)
        let blocks = first >> LogLimits.blockShift
        var values: [UInt32] = []
        values.reserveCapacity(1 << lane.shift)
        var rows = LogRows(reader, account)
        for number in blocks..<blocks + lane.blocksPerStretch {
            let block = try reader.existingLogBlock(account, number)
            guard block.count == LogLimits.entriesPerBlock else {
                throw reader.damage(
                    Tables.logBlocks, LogPartKey(account: account, number: number), "is not full")
            }
            let found = block.column(column)
            for index in 0..<block.count {
                values.append(UInt32(truncatingIfNeeded: found.value(at: index)))
            }
            guard column == .resource else { continue }
            let kinds = block.column(.kind)
            for index in 0..<block.count {
                if found.value(at: index) != 0 {
                    let place = number << LogLimits.blockShift + UInt32(index)
                    names.append(UInt32(truncatingIfNeeded: kinds.value(at: index)))
                    names.append(try rows.resource(at: place))
                }
                ends.append(UInt32(truncatingIfNeeded: names.count))
            }
        }
        self.values = LogValues(column, values: values, first: first)
    }

    /// What stands in the dictionary for the resource of a place of the stretch.
    func name(at place: UInt32) -> ArraySlice<UInt8> {
        let index = Int(place) & (ends.count - 1)
        return names[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
