import AccessRules
import LMDB
import OrdinalSets

// Indexing a full segment, in slices: column by column, and in a column value by value, so that
// each posting set is changed once for a segment. Where the next slice goes on stands in the
// state, which is committed with what the slice has done.
extension Writer {
    mutating func indexSlice(_ account: AccountOrdinal, _ state: inout LogState)
        throws(StoreError)
    {
        guard state.count >> LogLimits.segmentShift > state.indexedSegments else {
            return try trimBlocks(account, &state)
        }
        var budget = LogLimits.setsPerSlice
        while budget > 0 {
            if state.column == .resource {
                try indexResources(account, &state)
                return
            }
            let places = try reader.logPlaces(account, state)
            var rest = places[...]
            while let first = rest.first, budget > 0 {
                let value = first.value
                let end = rest.firstIndex { $0.value != value } ?? rest.endIndex
                if value != 0 {
                    try extend(
                        LogSet(account: account, column: state.column, value: value),
                        with: rest[..<end])
                }
                rest = rest[end...]
                budget -= 1
            }
            if let next = rest.first {
                state.next = next.value
                return
            }
            // Resources are the last column, and go another way.
            state.column = state.column.nextIndexed ?? .resource
            state.next = 0
            budget -= LogLimits.setsPerColumn
        }
    }

    /// Indexes the resources whose hashes are in the next sixteenth of all.
    private mutating func indexResources(_ account: AccountOrdinal, _ state: inout LogState)
        throws(StoreError)
    {
        let (end, isLast) = state.next.addingReportingOverflow(LogLimits.hashesPerSlice - 1)
        let found = try reader.logResources(
            account, state, hashes: state.next...(isLast ? .max : end))
        // Those of one name have one hash, so that sorting the hashes brings them together.
        let order = found.indices.map {
            LogPlace(value: found[$0].name.resourceHash, place: UInt32($0))
        }.sorted()
        var rest = order[...]
        while let first = rest.first {
            let last = rest.firstIndex { $0.value != first.value } ?? rest.endIndex
            var group = rest[..<last].map { found[Int($0.place)] }
            rest = rest[last...]
            // As a rule all of a hash are one.
            while let name = group.first?.name {
                let places = group.lazy.filter { $0.name == name }.map {
                    LogPlace(value: 0, place: $0.place)
                }
                try indexResource(name, Array(places), account, &state)
                group.removeAll { $0.name == name }
            }
        }
        if isLast || end == .max {
            state.indexedSegments += 1
            state.column = .event
            state.next = 0
        } else {
            state.next = end + 1
        }
    }

    private mutating func indexResource(
        _ name: LogName, _ places: [LogPlace], _ account: AccountOrdinal, _ state: inout LogState
    ) throws(StoreError) {
        let (number, isKnown) = try reader.logResourceNumber(account, name)
        if !isKnown {
            if let index = LogColumn.resource.nameIndex { state.nameCounts[index] += 1 }
            try put(
                name.stored, for: LogNameKey(account: account, side: .number(.resource, number)),
                in: Tables.logNames)
        }
        try extend(
            LogSet(account: account, column: .resource, value: number), with: places[...],
            isNew: !isKnown)
    }

    /// Adds places behind all members of a set.
    private mutating func extend(
        _ set: LogSet, with places: ArraySlice<LogPlace>, isNew: Bool = false
    ) throws(StoreError) {
        let members = isNew ? [] : try reader.lastLogMembers(of: set)
        var written: [ChunkEdits.Written] = []
        do throws(ChunkError) {
            var builder = ChunkBuilder()
            for member in members {
                if let full = try builder.append(member) { written.append(full) }
            }
            for place in places {
                if let full = try builder.append(place.place) { written.append(full) }
            }
            if let rest = builder.finish() { written.append(rest) }
        } catch {
            throw reader.damage(
                Tables.logPostings, LogPostingKey(set: set, first: members.first ?? 0), "\(error)")
        }
        for chunk in written {
            try put(
                chunk.bytes, for: LogPostingKey(set: set, first: chunk.first),
                in: Tables.logPostings)
        }
    }

    /// Rids indexed blocks of the hashes of their resources.
    private mutating func trimBlocks(_ account: AccountOrdinal, _ state: inout LogState)
        throws(StoreError)
    {
        let end = min(state.indexedBlocks, state.trimmedBlocks + LogLimits.trimmedBlocksPerSlice)
        for number in state.trimmedBlocks..<end {
            let block = LogBlock(try reader.existingLogBlock(account, number))
            try put(
                block.encoded(keepsHashes: false),
                for: LogPartKey(account: account, number: number), in: Tables.logBlocks)
        }
        state.trimmedBlocks = end
    }
}

/// That the entry of that place has that value in a column: by value, then place.
struct LogPlace: Comparable {
    /// The value above the place: one integer is sorted faster than two.
    private let bits: UInt64

    init(value: UInt32, place: UInt32) { bits = UInt64(value) << 32 | UInt64(place) }

    var value: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
    var place: UInt32 { UInt32(truncatingIfNeeded: bits) }

    static func < (left: LogPlace, right: LogPlace) -> Bool { left.bits < right.bits }
}

/// That the entry of that place is about that resource.
struct LogResourcePlace {
    var name: LogName
    var place: UInt32
}

extension StoreReader {
    /// The places of the values of a column, from the next value on that is to be indexed, in the
    /// segment that is being indexed; by value, then place.
    fileprivate func logPlaces(_ account: AccountOrdinal, _ state: LogState) throws(StoreError)
        -> [LogPlace]
    {
        try logPlaces(account, state.column, segment: state.indexedSegments, from: state.next)
    }

    func logPlaces(
        _ account: AccountOrdinal, _ column: LogColumn, segment: UInt32, from least: UInt32
    ) throws(StoreError) -> [LogPlace] {
        var places: [LogPlace] = []
        places.reserveCapacity(LogLimits.entriesPerSegment)
        let first = segment * UInt32(LogLimits.blocksPerSegment)
        for number in first..<first + UInt32(LogLimits.blocksPerSegment) {
            let block = try existingLogBlock(account, number)
            let values = block.column(column)
            for index in 0..<block.count {
                let value = UInt32(truncatingIfNeeded: values.value(at: index))
                guard value >= least else { continue }
                places.append(
                    LogPlace(
                        value: value, place: number << LogLimits.blockShift + UInt32(index)))
            }
        }
        return places.sorted()
    }

    /// The resources of the segment that is being indexed whose hashes are in a range, by place.
    fileprivate func logResources(
        _ account: AccountOrdinal, _ state: LogState, hashes: ClosedRange<UInt32>
    ) throws(StoreError) -> [LogResourcePlace] {
        var found: [LogResourcePlace] = []
        let first = state.indexedSegments * UInt32(LogLimits.blocksPerSegment)
        for number in first..<first + UInt32(LogLimits.blocksPerSegment) {
            let block = try existingLogBlock(account, number)
            let hash = block.column(.resource)
            for index in 0..<block.count {
                let value = UInt32(truncatingIfNeeded: hash.value(at: index))
                guard value != 0, hashes.contains(value) else { continue }
                let name = LogName(
                    .resource, try logResource(account, block.sequence(at: index)),
                    parent: block.number(.kind, at: index))
                found.append(
                    LogResourcePlace(
                        name: name, place: number << LogLimits.blockShift + UInt32(index)))
            }
        }
        return found
    }
}
