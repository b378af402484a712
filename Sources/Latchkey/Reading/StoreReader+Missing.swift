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

    /// The account that an entry belongs to, as people know it; its number where its record cannot be
    /// read; nil for what belongs to none.
    @inline(never)
    func damagedAccount<Key: TableKey & Sendable>(_ key: Key, in table: StoreTable<Key>) -> String?
    {
        let names = [
            Tables.meta.table.name, Tables.secrets.table.name, Tables.ends.table.name,
            Tables.logRuns.table.name, Tables.receipts.table.name,
            Tables.receiptTimes.table.name, Tables.past.table.name,
        ]
        guard !names.contains(table.table.name), let bytes = try? key.encoded(), bytes.count >= 5
        else { return nil }
        var account = bytes.rawBytes.bigEndian32(at: 0)
        let isName = table.table.name == Tables.names.table.name
        if account == 0, isName || table.table.name == Tables.records.table.name {
            // Accounts themselves and providers stand under 0, too.
            switch Space(rawValue: bytes[4]) {
            case .account where !isName: account = bytes.rawBytes.bigEndian32(at: 5)
            case .account, .subdomain, .provider: return nil
            default: break
            }
        }
        let record = RecordKey(account: 0, space: .account, ordinal: account)
        // Not by way of what verifies and throws: that would come back here.
        guard let value = try? snapshot.value(for: record, in: Tables.records.table),
            value.byteCount > Checksum.byteCount
        else { return "#\(account)" }
        var fields = RecordReader(value.extracting(0..<value.byteCount - Checksum.byteCount))
        guard let found = try? AccountRecord(from: &fields) else { return "#\(account)" }
        return found.id.text
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
            var cursor = try snapshot.cursor(in: PostingSet.table.table)
            guard let entry = try cursor.seek(atOrAfter: first) else { return false }
            return entry.key.byteCount >= 5 && entry.key.bigEndian32(at: 0) == account
                && entry.key.u8(at: 4) == Relation.denyingGroups.rawValue
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
                for: key, in: Tables.heads.table, standingFor: key.number)
        } catch { throw StoreError(.storage(error)) }
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
