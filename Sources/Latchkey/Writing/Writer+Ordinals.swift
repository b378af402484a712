import LMDB

// Giving out numbers: each once. A counter that is damaged, though its checksum fits, must not have
// one thing written over another.
extension Writer {
    mutating func set(_ key: CounterKey, to number: UInt64) throws(StoreError) {
        var bytes: [UInt8] = []
        bytes.append(number)
        try put(bytes, for: key, in: Tables.counters)
    }

    /// Takes the next ordinal of a space.
    mutating func takeOrdinal(_ account: AccountOrdinal, _ space: Space) throws(StoreError)
        -> Ordinal
    {
        let key = CounterKey(account: account, counter: .next, space: space)
        let number = try ordinal(try reader.counter(key), space)
        try prove(key) { (reader) throws(StoreError) in
            try reader.isNext(number, space, in: account)
        }
        try set(key, to: UInt64(number) + 1)
        return number
    }

    private func ordinal(_ number: UInt64, _ space: Space) throws(StoreError) -> Ordinal {
        guard number < UInt64(Ordinal.max) else {
            throw StoreError(
                .limit(name: "the number of things of one kind (\(space))", limit: Int(Ordinal.max))
            )
        }
        return Ordinal(truncatingIfNeeded: number)
    }

    /// Takes the ordinal of an organization's next asset.
    ///
    /// Assets of one organization are numbered in extents that double, so that they lie side
    /// by side and a scope becomes ranges.
    mutating func takeAssetOrdinal(_ account: AccountOrdinal, in organization: Ordinal)
        throws(StoreError) -> Ordinal
    {
        let key = CounterKey.extent(account, organization)
        var extent = try reader.extent(account, organization)
        if extent.next == extent.end {
            let size =
                extent.size == 0
                ? AssetExtent.firstCount : min(extent.size * 2, AssetExtent.largestCount)
            let spaceKey = CounterKey(account: account, counter: .next, space: .asset)
            let start = try reader.counter(spaceKey)
            let end = try ordinal(start + UInt64(size), .asset)
            try prove(spaceKey) { (reader) throws(StoreError) in
                try reader.isNext(end - size, .asset, in: account)
            }
            try set(spaceKey, to: UInt64(end))
            extent = AssetExtent(next: end - size, end: end, size: size)
        } else {
            try prove(key) { [extent] (reader) throws(StoreError) in
                let taken = try reader.nextRecord(account, .asset, atOrAfter: extent.next)
                return taken.map { $0 >= extent.end } ?? true
            }
        }
        let taken = extent.next
        extent.next += 1
        try put(extent.encoded(), for: key, in: Tables.counters)
        return taken
    }

    /// Takes the next numbers of words in names: so many, from the one that is returned on.
    mutating func takeWordNumbers(_ account: AccountOrdinal, _ count: UInt32) throws(StoreError)
        -> UInt32
    {
        let key = CounterKey(account: account, counter: .word, space: .account)
        let next = try reader.counter(key)
        guard next + UInt64(count) <= UInt64(UInt32.max) else {
            throw StoreError(.limit(name: "the number of words in names", limit: Int(UInt32.max)))
        }
        let number = UInt32(truncatingIfNeeded: next)
        try prove(key) { (reader) throws(StoreError) in
            try reader.isUnused(.wordThings, in: account, from: number)
        }
        try set(key, to: next + UInt64(count))
        return number
    }

    /// Refuses a counter whose next number was given out already, or cannot be it. What it comes to
    /// later in the transaction follows from that.
    ///
    /// Complexity: that of `isRight`, once in a transaction.
    private mutating func prove(
        _ key: CounterKey, _ isRight: (StoreReader) throws(StoreError) -> Bool
    ) throws(StoreError) {
        guard !provenCounters.contains(key) else { return }
        guard try isRight(reader) else {
            throw reader.damage(
                Tables.counters, key, "does not go on behind what was numbered last")
        }
        // However much a transaction does, it looks at a counter again rather than keep them all.
        if provenCounters.count >= Self.provenCounterCountMaximum {
            provenCounters.removeAll(keepingCapacity: true)
        }
        provenCounters.insert(key)
    }

    /// How many counters a transaction remembers, of some twenty bytes each.
    private static let provenCounterCountMaximum = 1 << 16
}

extension StoreReader {
    /// Whether a number is the next of a space: nothing has it or one behind it. Of accounts the one
    /// before is there; a user whose record was lost keeps nobody from adding another.
    ///
    /// Complexity: a look-up or two.
    fileprivate func isNext(_ number: Ordinal, _ space: Space, in account: AccountOrdinal)
        throws(StoreError) -> Bool
    {
        switch space {
        case .organizationKind:
            return try isUnused(.kindOrganizations, in: account, from: number)
        case .organizationStatus:
            return try isUnused(.statusOrganizations, in: account, from: number)
        default: break
        }
        guard try nextRecord(account, space, atOrAfter: number) == nil else { return false }
        guard space == .account, number > 0 else { return true }
        return try nextRecord(account, space, atOrAfter: number - 1) == number - 1
    }

    /// Whether no set of a relation has a number, or one behind it, as its subject.
    fileprivate func isUnused(
        _ relation: Relation, in account: AccountOrdinal, from number: UInt32
    ) throws(StoreError) -> Bool {
        try asStoreError {
            let first = PostingSet(account, relation, of: number)
            var walk = try snapshot.walk(in: PostingSet.table.table)
            guard try walk.seek(atOrAfter: ChunkKey(set: first, first: 0)),
                let key = ChunkKey(walk.key), let set = PostingSet(key), set.account == account,
                set.relation == relation
            else { return true }
            // That of organizations without a kind or a status, which is not given out.
            return set.subject == IndexLabel.missingNumber
        }
    }
}
