import OrdinalSets

// Resources have no numbers until they are indexed: looking each one up when it is appended would
// read a page for each entry. What is known before is a hash, and what is right is in the rows.
extension Writer {
    /// Indexes the entries whose resources have a hash.
    mutating func indexResources(
        ofHash hash: UInt32, _ places: ArraySlice<UInt32>, _ work: LogWork,
        _ account: AccountOrdinal, _ state: inout LogState
    ) throws(StoreError) {
        var rest = places
        while let first = rest.first {
            let name = work.name(at: first)
            // As a rule all of a hash are one.
            var own = rest
            let isOther = { (place: UInt32) in work.name(at: place) != name }
            if rest.dropFirst().contains(where: isOther) {
                own = rest.filter { !isOther($0) }[...]
                rest = rest.filter(isOther)[...]
            } else {
                rest = []
            }
            try indexResource(Array(name), hash, own, work, account, &state)
        }
    }

    /// - Parameter name: What stands for it in the dictionary.
    private mutating func indexResource(
        _ name: [UInt8], _ hash: UInt32, _ places: ArraySlice<UInt32>, _ work: LogWork,
        _ account: AccountOrdinal, _ state: inout LogState
    ) throws(StoreError) {
        let (number, isKnown) = try reader.logResourceNumber(account, name.rawBytes, hash: hash)
        if !isKnown {
            if let index = LogColumn.resource.nameIndex { state.nameCounts[index] += 1 }
            try put(
                name, for: LogNameKey(account: account, side: .number(.resource, number)),
                in: Tables.logNames)
        }
        try extend(
            LogSet(account: account, column: .resource, value: number), with: places,
            work, isNew: !isKnown)
    }
}
