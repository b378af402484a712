import LMDB

// What was numbered, and how far: each counter is where what it has numbered ends.
extension Verifier {
    /// Counters are of accounts that there are, and of something that is counted; what they say can be.
    mutating func verifyCounters() throws {
        let accountCount = try reader.accountCount()
        var cursor = try reader.snapshot.cursor(in: Tables.counters.table)
        var entry = try cursor.first()
        while let counter = entry {
            step()
            if let key = CounterKey(counter.key), key.account == 0 || key.account < accountCount {
                try attempt("counters") { (verifier) throws in try verifier.verifyCounter(key) }
            } else {
                let key = RawKey(counter.key.copied()).text(in: Tables.counters.table.name)
                add(in: Tables.counters.table.name, "counters: \(key) counts nothing")
            }
            entry = try cursor.next()
        }
    }

    private mutating func verifyCounter(_ key: CounterKey) throws {
        switch key.counter {
        case .next, .word: _ = try reader.counter(key)
        case .log: _ = try reader.logState(key.account)
        case .extent:
            _ = try reader.extent(key.account, key.owner)
            let owner = RecordKey(account: key.account, space: .organization, ordinal: key.owner)
            check(
                in: Tables.counters, try reader.payload(owner, in: Tables.records) != nil,
                "counters: \(key) is of an organization that is not there")
        }
    }

    /// The counters of an account against what has a number, or had one: a name stays when its thing
    /// is gone. Where nothing ever goes the records are counted instead.
    mutating func verifyNumbers(_ account: AccountOrdinal) throws {
        let named = try numberedNames(account)
        for space in Space.allCases where space.isNumberedByAccount && !space.isForEver {
            try attempt("account #\(account)") { (verifier) throws in
                let given = try verifier.reader.counter(
                    CounterKey(account: account, counter: .next, space: space))
                let (count, end) = named[space] ?? (0, 0)
                // Of assets an extent was begun for the last one.
                let isRight =
                    space == .asset
                    ? end <= given
                        && (end == 0 ? given == 0 : given < end + UInt64(AssetExtent.largestCount))
                    : end == given && UInt64(clamping: count) == given
                verifier.check(
                    in: Tables.counters, isRight,
                    "the next \(space) of account #\(account) would be #\(given), and there are "
                        + "\(count) names of such, up to #\(end)")
            }
        }
        try verifyWordCounter(account)
    }

    /// How many names an account has in each space that it numbers, and what comes behind the last
    /// number among them.
    private func numberedNames(_ account: AccountOrdinal) throws
        -> [Space: (count: Int, end: UInt64)]
    {
        var named: [Space: (count: Int, end: UInt64)] = [:]
        for space in Space.allCases where space.isNumberedByAccount {
            let prefix = NameKey(account: account, space: space, text: "")
            var (count, end) = (0, UInt64(0))
            var walk = try reader.snapshot.walk(in: Tables.names.table)
            var isThere = try walk.seek(atOrAfter: prefix)
            while isThere, walk.key.byteCount >= 5,
                walk.key.bigEndian32(at: 0) == account, walk.key.u8(at: 4) == space.rawValue
            {
                let key = RawKey(walk.key.copied())
                let table = Tables.names.raw
                guard
                    let name = StoreReader.Name(try reader.payload(of: walk.value, key, in: table))
                else { throw reader.damage(table, key, "is no name") }
                count += 1
                end = max(end, UInt64(name.ordinal) + 1)
                isThere = try walk.next()
            }
            named[space] = (count, end)
        }
        return named
    }

    /// An organization numbers its next asset in an extent of its own, if it ever numbered one: assets
    /// that were moved into it keep their numbers. Nothing has a number that is still to be given out.
    mutating func verifyExtent(_ account: AccountOrdinal, _ organization: Ordinal) throws {
        let extent = try reader.extent(account, organization)
        guard extent.next < extent.end else { return }
        let taken = try reader.nextRecord(account, .asset, atOrAfter: extent.next)
        check(
            in: Tables.counters, taken.map { $0 >= extent.end } ?? true,
            "the next asset of organization #\(account)/\(organization) would have a number that "
                + "another has")
    }

    /// No word has a number that would be given out again.
    private mutating func verifyWordCounter(_ account: AccountOrdinal) throws {
        guard indexes.isKept(.words) else { return }
        let end = try reader.counter(
            CounterKey(account: account, counter: .word, space: .account))
        var isBelow = true
        for space in StoreIndex.words.spaces {
            _ = try reader.forEachWord(beginning: [], space, in: account) { _, number in
                isBelow = isBelow && UInt64(number) < end
                return isBelow
            }
        }
        check(
            in: Tables.counters, isBelow,
            "a word of account #\(account) has a number that would be given out again")
    }
}

extension Space {
    /// Whether each account numbers what is of it, under its name.
    fileprivate var isNumberedByAccount: Bool {
        switch self {
        case .user, .organization, .group, .asset, .connection, .assetKind, .template, .apiKey,
            .report, .organizationKind, .organizationStatus:
            true
        case .account, .provider, .subdomain, .email, .settings: false
        }
    }
}

extension CounterKey {
    /// The key in bytes of the table; nil when they are none, or of what is not counted.
    fileprivate init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount,
            let counter = Counter(rawValue: bytes.u8(at: 4)),
            let space = Space(rawValue: bytes.u8(at: 5))
        else { return nil }
        self.init(
            account: bytes.bigEndian32(at: 0), counter: counter, space: space,
            owner: bytes.bigEndian32(at: 6))
        let isOne =
            switch counter {
            case .next:
                owner == 0
                    && (space.isNumberedByAccount
                        || account == 0 && (space == .account || space == .provider))
            case .extent: space == .asset
            case .log, .word: owner == 0 && space == .account
            }
        guard isOne else { return nil }
    }
}
