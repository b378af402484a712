import OrdinalSets

/// What indexing works through: the entries of a stretch in the order of their values in one
/// column. Of resources, whose values are hashes, also what they stand for.
///
/// A class: it is passed on with each set, and a structure's arrays would be retained one by one.
final class LogWork: Sendable {
    let values: LogValues
    let stretch: UInt32
    /// What stands in the dictionary for the resource of each entry, one after another: the
    /// number of the kind and the identity.
    private let names: [UInt8]
    /// Where those of an entry end, in the order of places.
    private let ends: [UInt32]
    /// What is told of each entry beside the chunks of the column, in the order of places; empty
    /// when it covers nothing.
    private let covered: [CoveredValues]

    /// The work of a lane at a column.
    init(
        _ column: LogColumn, _ lane: LogLane, stretch: UInt32, _ account: AccountOrdinal,
        _ reader: StoreReader
    ) throws(StoreError) {
        self.stretch = stretch
        let first = stretch << UInt32(lane.shift)
        covered =
            column.isCovering
            ? try reader.coveredValues(account, in: first..<first + (1 << UInt32(lane.shift))) : []
        let blocks = first >> LogLimits.blockShift
        var (names, ends): ([UInt8], [UInt32]) = ([], [])
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
        self.names = names
        self.ends = ends
        self.values = LogValues(column, values: values, first: first)
    }

    /// About how many bytes it takes.
    var byteCount: Int {
        values.values.count * 8 + names.count + ends.count * 4
            + covered.count * MemoryLayout<CoveredValues>.stride
    }

    /// What is told of some places of the stretch, if the column covers anything.
    func covered(_ places: ArraySlice<UInt32>) -> [CoveredValues] {
        covered.isEmpty ? [] : places.map { covered[Int($0) & (covered.count - 1)] }
    }

    /// What stands in the dictionary for the resource of a place of the stretch.
    func name(at place: UInt32) -> ArraySlice<UInt8> {
        let index = Int(place) & (ends.count - 1)
        return names[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
