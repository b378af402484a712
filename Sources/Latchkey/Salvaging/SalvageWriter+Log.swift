import LMDB

// The logs, and what is known to be lost.
extension SalvageWriter {
    /// The entries of a log of which block, row and names hold, with the numbers that they had.
    mutating func writeLog(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws {
        guard let id = accounts[account] else { return }
        var decoder = LogDecoder(reader, account, id, LogTexts())
        var writtenCount = 0
        var foundCount = 0
        var number: UInt32? = 0
        // Numbers of a log ascend: a block of old, if ever one holds, cannot bring some again.
        var last: UInt64 = 0
        let state: LogState?
        do { state = try reader.logState(account) } catch {
            guard case .damaged = error.kind else { throw error }
            state = nil
        }
        if let beginning = state?.beginning {
            last = beginning.sequence
            try emit(
                .seal(
                    LogSeal(
                        account: id, sequence: beginning.sequence, time: beginning.time,
                        hash: beginning.hash)), write)
        }
        while let start = number, let block = try nextBlock(account, atOrAfter: start) {
            number = block.number.successor
            for index in 0..<UInt32(block.count) {
                foundCount += 1
                let entry: LogEntry
                do throws(StoreError) {
                    entry = try decoder.entry(at: block.number << LogLimits.blockShift + index)
                } catch {
                    guard case .damaged = error.kind else { throw error }
                    continue
                }
                guard let sequence = entry.sequence, sequence > last else { continue }
                last = sequence
                try emit(.log(entry), write)
                writtenCount += 1
            }
        }
        let count = max(foundCount, state.map { Int($0.keptCount) } ?? 0)
        tally.lose(count - writtenCount, .log, of: id.text)
    }

    /// The number of the next block that is there, and how many entries it has.
    private func nextBlock(_ account: AccountOrdinal, atOrAfter start: UInt32) throws(StoreError)
        -> (number: UInt32, count: Int)?
    {
        // More would be behind the last place that a log can have.
        let end = UInt32.max >> LogLimits.blockShift
        var next: UInt32? = start
        while let wanted = next, wanted <= end {
            let found: UInt32? = try asStoreError {
                var walk = try reader.snapshot.walk(in: Tables.logBlocks.table)
                guard try walk.seek(atOrAfter: LogPartKey(account: account, number: wanted)),
                    walk.key.byteCount == LogPartKey.maximumByteCount,
                    walk.key.bigEndian32(at: 0) == account
                else { return nil }
                return walk.key.bigEndian32(at: 4)
            }
            guard let found, found <= end else { return nil }
            do {
                if let block = try reader.logBlock(account, found) { return (found, block.count) }
            } catch {
                guard case .damaged = error.kind else { throw error }
            }
            next = found.successor
        }
        return nil
    }

    /// How many identities of lost things of one type are told.
    private static let lostIDCountMaximum = 100

    /// Counts what has a name or a number, and no record.
    mutating func countLost() throws {
        try countLost(.account, .account, in: 0, nil)
        for (account, id) in accounts.sorted(by: { $0.key < $1.key }) {
            for (space, type) in Self.namedTypes {
                try countLost(space, type, in: account, id.text)
            }
        }
        for account in try unknownAccounts() { try countAll(of: account) }
        try countLost(.provider, .provider, in: 0, nil)
    }

    private static let namedTypes: [(Space, InterchangeType)] = [
        (.user, .user), (.organization, .organization), (.group, .group), (.asset, .asset),
        (.connection, .connection), (.template, .template), (.apiKey, .apiKey), (.report, .report),
    ]

    private mutating func countLost(
        _ space: Space, _ type: InterchangeType, in account: AccountOrdinal, _ id: String?
    ) throws {
        var (ids, namedCount, goneCount, recordCount): ([String], Int, Int, Int) = ([], 0, 0, 0)
        try asStoreError {
            var walk = try reader.snapshot.walk(in: SalvageScratch.names)
            let first = RecordKey(account: account, space: space, ordinal: 0)
            var isThere = try walk.seek(atOrAfterBytesOf: first)
            while isThere, let key = RecordKey(walk.key), key.account == account,
                key.space == space
            {
                if walk.value.byteCount > 0, walk.value.u8(at: 0) == 1 {
                    goneCount += 1
                } else if try !hasRecord(space, account, key.ordinal) {
                    namedCount += 1
                    if ids.count < Self.lostIDCountMaximum,
                        let name = try name(space, account, key.ordinal)
                    {
                        ids.append(name.text)
                    }
                }
                isThere = try walk.next()
            }
        }
        recordCount = try count(of: space, account)
        // Whatever has a number has a name, but assets, which are numbered in extents, and providers, whose names
        // are given again.
        var numberedCount = 0
        if space != .asset, space != .provider {
            let next = try given(space, in: account)
            numberedCount = max(0, next - recordCount - goneCount)
        }
        tally.lose(max(namedCount, numberedCount), type, of: id, ids)
    }

    private func count(of space: Space, _ account: AccountOrdinal) throws(StoreError) -> Int {
        var count = 0
        try reader.forEachRecord(space, account) { (_, _) throws(StoreError) in count += 1 }
        return count
    }

    private func hasRecord(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Bool
    {
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        return try reader.payload(key, in: Tables.records) != nil
    }

    /// How many numbers of a space were given out, as far as that can be read.
    private func given(_ space: Space, in account: AccountOrdinal) throws -> Int {
        let key = CounterKey(account: account, counter: .next, space: space)
        guard let payload = try reader.payload(key, in: Tables.counters), payload.byteCount == 8
        else { return 0 }
        return Int(clamping: payload.u64(at: 0))
    }

    /// Accounts that things are of, and of which neither record nor name is there.
    private func unknownAccounts() throws(StoreError) -> [AccountOrdinal] {
        var unknown: [AccountOrdinal] = []
        var next: AccountOrdinal? = 0
        while let start = next {
            let found: AccountOrdinal? = try asStoreError {
                var walk = try reader.snapshot.walk(in: Tables.records.table)
                let first = RecordKey(account: start, space: .user, ordinal: 0)
                guard try walk.seek(atOrAfter: first), let key = RecordKey(walk.key) else {
                    return nil
                }
                return key.account
            }
            guard let found else { break }
            // Providers stand under the first account's number and are nobody's.
            if accounts[found] == nil, try hasThings(found) { unknown.append(found) }
            next = found.successor
        }
        return unknown
    }

    private func hasThings(_ account: AccountOrdinal) throws(StoreError) -> Bool {
        for (space, _) in Self.namedTypes {
            if try reader.nextRecord(account, space, atOrAfter: 0) != nil { return true }
        }
        return false
    }

    /// Leaves out everything of an account of which nobody knows which it is.
    private mutating func countAll(of account: AccountOrdinal) throws {
        let reason = "of an account of which neither record nor name is there"
        for (space, type) in Self.namedTypes {
            for _ in 0..<(try count(of: space, account)) {
                tally.leaveOut(type, of: "#\(account)", reason)
            }
        }
    }
}
