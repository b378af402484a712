import AccessRules
import OrdinalSets

// Resources have no numbers until they are indexed: looking each one up when it is appended would
// read a page for each entry. What is known before is a hash, and what is right is in the rows.
extension Writer {
    /// Indexes the entries whose resources have a hash.
    mutating func indexResources(
        ofHash hash: UInt32, _ places: ArraySlice<UInt32>, _ account: AccountOrdinal,
        _ state: inout LogState
    ) throws(StoreError) {
        var rest = places
        while let first = rest.first {
            let stored = try reader.storedLogResource(account, first)
            // As a rule all of a hash are one.
            let others = try reader.logPlaces(rest.dropFirst(), account, without: stored)
            if others.isEmpty {
                try indexResource(stored, hash, rest, account, &state)
                return
            }
            let own = rest.filter { !others.contains($0) }
            try indexResource(stored, hash, own[...], account, &state)
            rest = others[...]
        }
    }

    /// - Parameter stored: What stands for it in the dictionary.
    private mutating func indexResource(
        _ stored: [UInt8], _ hash: UInt32, _ places: ArraySlice<UInt32>,
        _ account: AccountOrdinal, _ state: inout LogState
    ) throws(StoreError) {
        let (number, isKnown) = try reader.logResourceNumber(
            account, stored.rawBytes, hash: hash)
        if !isKnown {
            if let index = LogColumn.resource.nameIndex { state.nameCounts[index] += 1 }
            try put(
                stored, for: LogNameKey(account: account, side: .number(.resource, number)),
                in: Tables.logNames)
        }
        try extend(
            LogSet(account: account, column: .resource, value: number), with: places)
    }
}

extension StoreReader {
    /// What stands in the dictionary for the resource of an entry: the number of its kind, and its
    /// identity.
    fileprivate func storedLogResource(_ account: AccountOrdinal, _ place: UInt32)
        throws(StoreError) -> [UInt8]
    {
        var rows = LogRows(self, account)
        let text = try rows.resource(at: place)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + text.byteCount + Checksum.byteCount)
        bytes.append(try logKind(account, place))
        bytes.append(text)
        return bytes
    }

    /// Those of some places whose resource is another one.
    fileprivate func logPlaces(
        _ places: ArraySlice<UInt32>, _ account: AccountOrdinal, without stored: [UInt8]
    ) throws(StoreError) -> [UInt32] {
        var others: [UInt32] = []
        var rows = LogRows(self, account)
        let wanted = stored.rawBytes
        for place in places {
            let text = try rows.resource(at: place)
            if try logKind(account, place) != wanted.u32(at: 0)
                || !text.isEqual(to: wanted.extracting(4..<wanted.byteCount))
            {
                others.append(place)
            }
        }
        return others
    }

    private func logKind(_ account: AccountOrdinal, _ place: UInt32) throws(StoreError) -> UInt32 {
        UInt32(truncatingIfNeeded: try logValue(account, .kind, at: place))
    }
}
