import LMDB

// What was numbered, and how far: nothing of it is believed that cannot be.
extension StoreReader {
    /// The next free number of a counter.
    ///
    /// It is never more than what was numbered can be, however little else is known: who counts up
    /// to it is done in time, and nothing that is added to it overflows.
    ///
    /// Complexity: one look-up.
    func counter(_ key: CounterKey) throws(StoreError) -> UInt64 {
        guard let payload = try payload(key, in: Tables.counters) else {
            if key.counter == .next, try nextRecord(key.account, key.space, atOrAfter: 0) != nil {
                throw damage(Tables.counters, key, "is missing though something was numbered")
            }
            if key.counter == .word, try hasWords(key.account) {
                throw damage(Tables.counters, key, "is missing though words were numbered")
            }
            return 0
        }
        guard payload.byteCount == 8 else { throw damage(Tables.counters, key, "is no counter") }
        let number = payload.u64(at: 0)
        guard number <= (try maximum(of: key)) else {
            throw damage(
                Tables.counters, key, "is \(number), and not so much was ever numbered")
        }
        return number
    }

    /// What a counter cannot be more than.
    ///
    /// Whatever has an ordinal has a name, and keeps it when it is gone; of assets an extent has one
    /// for sixteen ordinals at least. Names of providers are given anew, and words are forgotten.
    private func maximum(of key: CounterKey) throws(StoreError) -> UInt64 {
        let most = UInt64(Ordinal.max)
        guard key.counter == .next, key.space != .provider else { return most }
        return min(most, try key.space == .asset ? mostOrdinals() : mostNames())
    }

    /// As many ordinals as were given out at most in all accounts, of whatever is numbered by names.
    func mostOrdinals() throws(StoreError) -> UInt64 {
        try mostNames() * UInt64(AssetExtent.firstCount)
    }

    /// As many names as there are at most: one may have been numbered whose name is still to be put.
    private func mostNames() throws(StoreError) -> UInt64 {
        do throws(LMDBError) {
            return UInt64(clamping: try snapshot.mostEntries(of: Tables.names.table)) + 1
        } catch { throw StoreError(of: error) }
    }

    /// Whether an account has words of names that are indexed.
    private func hasWords(_ account: AccountOrdinal) throws(StoreError) -> Bool {
        guard snapshot.hasTable(Tables.words.table) else { return false }
        return try asStoreError {
            var walk = try snapshot.walk(in: Tables.words.table)
            let first = WordKey(account: account, space: .account, word: [])
            guard try walk.seek(atOrAfter: first) else { return false }
            return walk.key.byteCount >= 4 && walk.key.bigEndian32(at: 0) == account
        }
    }

    /// How many accounts there ever were: their ordinals are below it.
    ///
    /// None is ever removed, so that the last one is there, and none behind it.
    func accountCount() throws(StoreError) -> AccountOrdinal {
        let key = CounterKey(account: 0, counter: .next, space: .account)
        let number = try counter(key)
        guard let count = AccountOrdinal(exactly: number),
            try nextRecord(0, .account, atOrAfter: count) == nil
        else { throw damage(Tables.counters, key, "is not how many accounts there are") }
        if count == 0 { return 0 }
        guard try nextRecord(0, .account, atOrAfter: count - 1) == count - 1 else {
            throw damage(Tables.counters, key, "is not how many accounts there are")
        }
        return count
    }

    /// Throws unless so many things of a space are as many as were ever numbered there, of one whose
    /// things stay for ever.
    func expectNumbered(_ count: Int, _ space: Space, in account: AccountOrdinal)
        throws(StoreError)
    {
        let key = CounterKey(account: account, counter: .next, space: space)
        let number = try counter(key)
        guard UInt64(clamping: count) == number else {
            throw damage(
                Tables.counters, key,
                "is \(number), and there are \(count), of which none ever goes")
        }
    }

    /// Throws if a thing has a number that its space has not given out yet.
    ///
    /// - Parameter next: The next one that it gives out.
    func expectGiven(
        _ ordinal: Ordinal, before next: UInt64, _ space: Space, in account: AccountOrdinal
    ) throws(StoreError) {
        guard UInt64(ordinal) >= next else { return }
        throw damage(
            Tables.records, RecordKey(account: account, space: space, ordinal: ordinal),
            "has a number that would be given out again")
    }
}

extension Space {
    /// Whether whatever has an ordinal of it stays for ever: there are as many as were numbered.
    var isForEver: Bool {
        switch self {
        case .account, .user, .connection, .assetKind: true
        default: false
        }
    }
}

/// Where an organization's next asset is numbered.
struct AssetExtent: Equatable {
    var next: UInt32
    var end: UInt32
    var size: UInt32

    /// How many assets the first extent of an organization holds: as many as share an entry
    /// of heads.
    static let firstCount: UInt32 = Heads.perBlock

    /// How many assets an extent holds at most, so that a large organization wastes few.
    static let largestCount: UInt32 = 4_096

    /// Of an organization that never numbered an asset.
    static let none = AssetExtent(next: 0, end: 0, size: 0)
}

extension AssetExtent {
    static let byteCount = 12

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(next)
        bytes.append(end)
        bytes.append(size)
        return bytes
    }

    /// One that is stored: an asset was numbered in it.
    init(_ payload: RawSpan) throws(MalformedRecord) {
        guard payload.byteCount == Self.byteCount else {
            throw MalformedRecord(reason: "is no extent")
        }
        self.init(next: payload.u32(at: 0), end: payload.u32(at: 4), size: payload.u32(at: 8))
        guard (Self.firstCount...Self.largestCount).contains(size), size.nonzeroBitCount == 1,
            end >= size, next <= end, next > end - size
        else { throw MalformedRecord(reason: "is no extent that was ever given") }
    }
}

extension StoreReader {
    /// The extent in which an organization's next asset is numbered.
    func extent(_ account: AccountOrdinal, _ organization: Ordinal) throws(StoreError)
        -> AssetExtent
    {
        let key = CounterKey.extent(account, organization)
        guard let payload = try payload(key, in: Tables.counters) else { return .none }
        let extent: AssetExtent
        do { extent = try AssetExtent(payload) } catch {
            throw damage(Tables.counters, key, error.reason)
        }
        guard
            UInt64(extent.end)
                <= (try counter(CounterKey(account: account, counter: .next, space: .asset)))
        else { throw damage(Tables.counters, key, "is an extent that was never given") }
        return extent
    }
}

extension CounterKey {
    /// The key of the extent in which an organization's next asset is numbered.
    static func extent(_ account: AccountOrdinal, _ organization: Ordinal) -> CounterKey {
        CounterKey(account: account, counter: .extent, space: .asset, owner: organization)
    }
}
