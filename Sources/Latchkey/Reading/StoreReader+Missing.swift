import LMDB

// What is not where it was looked for. Nobody has said that it is there: then it is unknown, or none.
// Another table says so: then the store is damaged, and that is no answer of any kind.
extension StoreReader {
    /// Why nothing was found of a thing: it is unknown, or damage.
    @inline(never)
    func missing(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal) -> StoreError {
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        do throws(StoreError) {
            if try isPromised(key) {
                return damage(
                    Tables.records, key, "it or its head is missing, though other entries name it")
            }
        } catch { return error }
        return StoreError(.unknown(thing: "\(space)", "#\(account)/\(ordinal)"))
    }

    /// An error about a thing that was found by its name, so that it must be there.
    @inline(never)
    func promised(_ error: StoreError) -> StoreError {
        guard case .unknown(let thing, let reference) = error.kind, thing != "log entry" else {
            return error
        }
        return StoreError(
            .damaged(
                table: Tables.records.table.name, key: "\(thing) \(reference)",
                reason: "it or its head is missing, though it is found by its name"))
    }

    /// Whose an entry is: an account's, as people know it, or by its number where its record cannot be
    /// read; the whole store's, which stands under account 0 beside that one's own; nil for what is of
    /// neither.
    @inline(never)
    func damagedOwner<Key: TableKey & Sendable>(_ key: Key, in table: StoreTable<Key>) -> String? {
        let names = [
            Tables.meta.table.name, Tables.secrets.table.name, Tables.ends.table.name,
            Tables.logRuns.table.name, Tables.receipts.table.name,
            Tables.receiptTimes.table.name, Tables.past.table.name,
            Tables.carried.table.name,
        ]
        guard !names.contains(table.table.name), let bytes = try? key.encoded(), bytes.count >= 5
        else { return nil }
        var account = bytes.rawBytes.bigEndian32(at: 0)
        if table.table.name == Tables.records.table.name, let key = RecordKey(bytes.rawBytes),
            key.space == .account
        {
            account = key.ordinal
        } else if account == 0 {
            switch Self.isOfAll(bytes.rawBytes, in: table.table.name) {
            case true?: return "the whole store"
            case false?: break
            case nil: return nil
            }
        }
        let record = RecordKey(account: 0, space: .account, ordinal: account)
        // Not by way of what verifies and throws: that would come back here.
        let checksumByteCount = Tables.records.checksumByteCount(in: snapshot)
        guard let value = try? snapshot.value(for: record, in: Tables.records.table),
            value.byteCount > checksumByteCount
        else { return "account #\(account)" }
        var fields = RecordReader(
            value.extracting(0..<value.byteCount - checksumByteCount),
            Tables.records.recordForm(in: snapshot))
        guard let found = try? AccountRecord(from: &fields) else { return "account #\(account)" }
        return "account \(found.id.text)"
    }

    /// Whether a key that stands under account 0 is of the whole store, and not of that account; nil
    /// where it does not tell.
    private static func isOfAll(_ key: RawSpan, in table: String) -> Bool? {
        switch table {
        case Tables.counters.table.name where key.u8(at: 4) == CounterKey.Counter.next.rawValue:
            key.byteCount > 5 && Space(rawValue: key.u8(at: 5))?.isOfAll ?? false
        case Tables.names.table.name, Tables.records.table.name, Tables.nameOrder.table.name,
            Tables.words.table.name:
            Space(rawValue: key.u8(at: 4))?.isOfAll ?? false
        case Tables.postings.table.name: isOfAll(ChunkKey(key).flatMap { PostingSet($0) })
        default: false
        }
    }

    /// The same of a set: those of words are not told apart by the things whose names have them.
    private static func isOfAll(_ set: PostingSet?) -> Bool? {
        switch set?.relation {
        case .wordThings: nil
        case .flaggedThings:
            [IndexedFlag.accountEnforcesMFA, .accountEnforcesSSO].contains {
                Ordinal($0.rawValue) == set?.subject
            }
        default: false
        }
    }

    /// Whether another table says that a thing is there.
    ///
    /// Complexity: a few look-ups.
    func isPromised(_ key: RecordKey) throws(StoreError) -> Bool {
        let (account, ordinal) = (key.account, key.ordinal)
        let counterAccount = key.space == .account ? 0 : account
        let given = try counter(
            CounterKey(account: counterAccount, counter: .next, space: key.space))
        guard UInt64(ordinal) < given else { return false }
        if key.space.isForEver { return true }
        if try isLeaving(key.space, account, ordinal) { return false }
        if key.space == .asset, try isAssetLeaving(account, ordinal) { return false }
        if try payload(key, in: Tables.records) != nil { return true }
        switch key.space {
        case .organization:
            for state in ObjectState.allCases
            where try contains(ordinal, in: .organizations(account, state)) { return true }
        case .group:
            for relation in Self.relationsOfGroups {
                let set = PostingSet(account, relation, of: ordinal)
                if try firstMember(of: set) != nil { return true }
            }
        default: break
        }
        guard StoreIndex.identities.spaces.contains(key.space),
            try readableIndexes(in: account).contains(.identities)
        else { return false }
        return try indexedIdentity(key.space, account, ordinal) != nil
    }

    private static var relationsOfGroups: [Relation] {
        [.groupUsers, .groupConnections, .groupOrganizations, .groupAssets]
    }

    /// Throws if groups deny kinds of assets, which an account without a head of denied kinds
    /// does not have.
    func expectNoDenials(_ account: AccountOrdinal) throws(StoreError) {
        let first = ChunkKey(set: PostingSet(account, .denyingGroups, of: 0), first: 0)
        let isThere = try asStoreError {
            var walk = try snapshot.walk(in: PostingSet.table.table)
            guard try walk.seek(atOrAfter: first) else { return false }
            return walk.key.byteCount >= 5 && walk.key.bigEndian32(at: 0) == account
                && walk.key.u8(at: 4) == Relation.denyingGroups.rawValue
        }
        guard isThere else { return }
        throw damage(
            Tables.heads, HeadKey(account: account, side: .denials, block: 0),
            "is missing, though groups deny kinds of assets")
    }

    /// The head of an account's denied kinds; nil when there are none.
    ///
    /// A read remembers that there are none, as it remembers where heads are.
    @_lifetime(copy self)
    @inline(__always)
    func denialsHead(_ account: AccountOrdinal) throws(StoreError) -> RawSpan? {
        let key = HeadKey(account: account, side: .denials, block: 0)
        let value: RawSpan?
        do {
            value = try snapshot.value(
                for: key, in: Tables.heads.table, standingFor: key.number, of: account)
        } catch { throw StoreError(of: error) }
        if let value {
            if value.byteCount == 0 { return nil }
            let block = try payload(of: value, key, in: Tables.heads)
            if let head = try head(0, in: block, key) { return head }
        }
        try expectNoDenials(account)
        if value == nil {
            snapshot.rememberAbsence(in: Tables.heads.table, standingFor: key.number)
        }
        return nil
    }

    /// Throws if a connection of two accounts was accepted, so that it has a head.
    @inline(never)
    func expectNoPair(_ key: PairKey) throws(StoreError) {
        guard try !makePair(key).isEmpty else { return }
        throw damage(Tables.pairs, key, "is missing, though a connection was accepted")
    }

    /// Whether a set that is too long for a head holds an ordinal: it has members, therefore.
    ///
    /// Complexity: one look-up; no allocation.
    func contains(_ ordinal: Ordinal, inLong set: PostingSet) throws(StoreError) -> Bool {
        let found: Bool? = try asStoreError {
            try withChunk(of: set, atOrBefore: ordinal) { try $0.contains(ordinal) }
        }
        if let found { return found }
        guard try next(in: set, atOrAfter: 0) == nil else { return false }
        throw missingMembers(of: set)
    }

    /// The error for a set that lacks what a head has, or has more than the head has room for.
    @inline(never)
    func missingMembers(of set: PostingSet) -> StoreError {
        damage(
            PostingSet.table, ChunkKey(set: set, first: 0),
            "lacks members that a head tells of")
    }
}
