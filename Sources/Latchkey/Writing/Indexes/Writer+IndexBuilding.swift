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

    /// Builds more of the first index that cannot be read, or of what an index lacks: one step.
    ///
    /// With a writer that isolates, what is damaged is left out: an index that cannot be cleared, or
    /// the records of a space of an account from the first that cannot be added on.
    ///
    /// - Parameter unbuilt: What is left alone.
    /// - Returns: Why something else could not be built.
    @discardableResult
    mutating func buildMore(recordCount: Int, besides unbuilt: Set<UnbuiltIndex> = [])
        throws(StoreError) -> [UnbuiltIndex: StoreError]
    {
        var failures: [UnbuiltIndex: StoreError] = [:]
        var budget = recordCount * Self.stepsPerRecord
        for index in undoable.indexes.unfinished where !unbuilt.contains(.whole(index)) {
            if try build(index, &budget, &failures) { return failures }
        }
        for gap in undoable.indexes.gaps.sorted(by: { $0.start < $1.start })
        where !unbuilt.contains(.from(gap)) && failures[.from(gap)] == nil {
            guard budget > 0 else { break }
            try close(gap, &budget, &failures)
        }
        return failures
    }

    /// - Returns: Whether anything was done.
    private mutating func build(
        _ index: StoreIndex, _ budget: inout Int, _ failures: inout [UnbuiltIndex: StoreError]
    ) throws(StoreError) -> Bool {
        var states = undoable.indexes
        if states[index] == nil { states.begin(index) }
        var state = states[index] ?? IndexState(phase: .clearing, folding: index.folding)
        if state.phase == .clearing {
            var (isClear, next, rest) = (false, state.next, budget)
            let error = try contained { (writer) throws(StoreError) in
                isClear = try writer.clear(index, &next, &rest)
            }
            if let error {
                failures[.whole(index)] = error
                return false
            }
            (state.next, budget) = (next, rest)
            if isClear { state = IndexState(phase: .building, folding: index.folding) }
        }
        states[index] = state
        undoable.indexes = states
        if state.phase == .building {
            var gaps: [IndexGap: StoreError] = [:]
            let isDone = try fill(index, &state.next, &budget, &gaps)
            for (gap, error) in gaps {
                try states.leave(gap)
                failures[.from(gap)] = error
            }
            if isDone { state = IndexState(phase: .readable, folding: index.folding) }
        }
        states[index] = state
        try set(states)
        return true
    }

    /// Adds what an index lacks of a space of an account.
    private mutating func close(
        _ gap: IndexGap, _ budget: inout Int, _ failures: inout [UnbuiltIndex: StoreError]
    ) throws(StoreError) {
        var states = undoable.indexes
        var (next, found) = (gap.start, [IndexGap: StoreError]())
        let (account, space) = (next.account, next.space)
        while budget > 0, (next.account, next.space) == (account, space) {
            try step(gap.index, &next, &budget, &found)
        }
        if found.keys.contains(gap) {
            failures[.from(gap)] = found[gap]
            return
        }
        states.remove(gap)
        for (gap, error) in found {
            try states.leave(gap)
            failures[.from(gap)] = error
        }
        if (next.account, next.space) == (account, space) {
            try states.leave(IndexGap(index: gap.index, start: next))
        }
        try set(states)
    }

    /// Forgets all indexes, so that they are built from the beginning. Tables that are of one alone are emptied at once, whatever is in
    /// them: to remove entry by entry would meet what is damaged.
    mutating func forgetIndexes() throws(StoreError) {
        var states = undoable.indexes
        for index in StoreIndex.allCases { states.begin(index) }
        try empty(Tables.nameOrder)
        try empty(Tables.words)
        try empty(Tables.identities)
        try set(states)
    }

    private mutating func empty<Key>(_ table: StoreTable<Key>) throws(StoreError) {
        guard reader.snapshot.hasTable(table.table) else { return }
        do throws(LMDBError) { try transaction.removeAll(in: table.table) } catch {
            throw StoreError(of: error)
        }
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
        } catch { throw StoreError(of: error) }
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
        } catch { throw StoreError(of: error) }
        return budget > 0
    }

    // MARK: What is there

    /// Adds records to an index, from a place on.
    ///
    /// - Parameter gaps: Gets what cannot be added, and why.
    /// - Returns: Whether that were all.
    private mutating func fill(
        _ index: StoreIndex, _ next: inout RecordKey, _ budget: inout Int,
        _ gaps: inout [IndexGap: StoreError]
    ) throws(StoreError) -> Bool {
        let accountCount = try reader.accountCount()
        while budget > 0 {
            // The accounts themselves are all under the first.
            guard next.account < max(accountCount, 1) else { return true }
            try step(index, &next, &budget, &gaps)
        }
        return false
    }

    /// Adds the next record of a space, or goes on to the next space.
    private mutating func step(
        _ index: StoreIndex, _ next: inout RecordKey, _ budget: inout Int,
        _ gaps: inout [IndexGap: StoreError]
    ) throws(StoreError) {
        let start = next
        let isOfIndex =
            index.spaces.contains(start.space) && (start.space != .account || start.account == 0)
        guard isOfIndex else { return next.advanceSpace(within: index.spaces) }
        var found = start
        var isThere = false
        let error = try contained { (writer) throws(StoreError) in
            guard
                let ordinal = try writer.reader.nextRecord(
                    start.account, start.space, atOrAfter: start.ordinal)
            else { return }
            isThere = true
            found.ordinal = ordinal
            try writer.add(found, to: index)
        }
        budget -= isThere ? Self.stepsPerRecord : 1
        if let error { gaps[IndexGap(index: index, start: found)] = error }
        if error == nil, isThere, found.ordinal < .max {
            next.ordinal = found.ordinal + 1
        } else {
            next.advanceSpace(within: index.spaces)
        }
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
