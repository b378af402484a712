import AccessRules
import LMDB

// Building an index of what is there already, step by step, beside other writes. From the first
// step on that builds, every write keeps the index, so that what is behind the place up to which
// it is built stays right, and what is before it is read when its turn comes.
extension Writer {
    /// How many records are indexed in one transaction at most, each with some entries: some
    /// tens of milliseconds.
    static let maximumIndexedRecordCount = 512

    /// How many look-ups or removals of entries take as long as indexing a record, more or less.
    private static let stepsPerRecord = 8

    /// Builds more of the first index that cannot be read: one step.
    mutating func buildMore(recordCount: Int) throws(StoreError) {
        var states = indexes
        guard let index = StoreIndex.allCases.first(where: { states[$0]?.phase != .readable })
        else { return }
        var state =
            states[index] ?? IndexState(phase: .clearing, folding: index.folding)
        var budget = recordCount * Self.stepsPerRecord
        if state.phase == .clearing, try clear(index, &state.next, &budget) {
            state = IndexState(phase: .building, folding: index.folding)
        }
        states[index] = state
        indexes = states
        if state.phase == .building, try fill(index, &state.next, &budget) {
            state = IndexState(phase: .readable, folding: index.folding)
        }
        states[index] = state
        try set(states)
    }

    // MARK: What is left of an earlier one

    /// Removes entries of an index that is not kept, from an account on.
    ///
    /// - Returns: Whether none is left.
    private mutating func clear(
        _ index: StoreIndex, _ next: inout RecordKey, _ budget: inout Int
    ) throws(StoreError) -> Bool {
        switch index {
        case .nameOrder: if try !clear(Tables.nameOrder, &budget) { return false }
        case .words: if try !clear(Tables.words, &budget) { return false }
        case .identities: if try !clear(Tables.identities, &budget) { return false }
        default: break
        }
        let accountCount = try reader.accountCount()
        while next.account < accountCount {
            for relation in index.relations {
                guard try clear(relation, next.account, &budget) else { return false }
                budget -= 1
            }
            guard budget > 0 else { return false }
            next.account += 1
        }
        return true
    }

    /// Empties a table that is one index's own.
    private mutating func clear<Key>(_ table: StoreTable<Key>, _ budget: inout Int)
        throws(StoreError) -> Bool
    {
        do throws(LMDBError) {
            budget -= try transaction.removeRange(
                withPrefix: RawKey([]), in: table.table, limit: budget)
        } catch { throw StoreError(.storage(error)) }
        return budget > 0
    }

    /// Removes sets of a relation, whole ones and parts of them.
    private mutating func clear(
        _ relation: Relation, _ account: AccountOrdinal, _ budget: inout Int
    ) throws(StoreError) -> Bool {
        let first = ChunkKey(set: PostingSet(account, relation, of: 0), first: 0)
        let last = ChunkKey(set: PostingSet(account, relation, of: .max), first: .max)
        do throws(LMDBError) {
            budget -= try transaction.removeRange(
                from: first, through: last, in: Tables.postings.table, limit: budget)
        } catch { throw StoreError(.storage(error)) }
        return budget > 0
    }

    // MARK: What is there

    /// Adds records to an index, from a place on.
    ///
    /// - Returns: Whether that were all.
    private mutating func fill(
        _ index: StoreIndex, _ next: inout RecordKey, _ budget: inout Int
    ) throws(StoreError) -> Bool {
        let accountCount = try reader.accountCount()
        while budget > 0 {
            // The accounts themselves are all under the first.
            guard next.account < max(accountCount, 1) else { return true }
            let isOfIndex =
                index.spaces.contains(next.space) && (next.space != .account || next.account == 0)
            if isOfIndex,
                let ordinal = try reader.nextRecord(
                    next.account, next.space, atOrAfter: next.ordinal)
            {
                next.ordinal = ordinal
                try add(next, to: index)
                budget -= Self.stepsPerRecord
                next.ordinal = ordinal + 1
            } else {
                if isOfIndex { budget -= 1 }
                next.advanceSpace(within: index.spaces)
            }
        }
        return false
    }

    private mutating func add(_ key: RecordKey, to index: StoreIndex) throws(StoreError) {
        guard let record = try reader.indexedRecord(key.space, key.account, key.ordinal) else {
            return
        }
        try add(record, key, to: index)
    }

    private mutating func add<Record: IndexedRecord>(
        _ record: Record, _ key: RecordKey, to index: StoreIndex
    ) throws(StoreError) {
        try self.index(key.account, key.ordinal, from: nil, to: record, in: [index])
    }
}

extension RecordKey {
    /// Goes to the next of some spaces, of the next account after the last of them.
    fileprivate mutating func advanceSpace(within spaces: [Space]) {
        ordinal = 0
        if let following = spaces.first(where: { $0.rawValue > space.rawValue }) {
            space = following
        } else {
            account += 1
            space = spaces.first ?? .account
        }
    }
}
