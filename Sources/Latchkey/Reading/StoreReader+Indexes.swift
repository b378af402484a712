import LMDB

extension StoreReader {
    /// Whether there is anything in the tables that are of indexes alone.
    private func hasIndexEntries() throws(StoreError) -> Bool {
        if snapshot.hasTable(Tables.identities.table), try entryCount(of: Tables.identities) > 0 {
            return true
        }
        return snapshot.hasTable(Tables.nameOrder.table)
            ? try entryCount(of: Tables.nameOrder) > 0 : false
    }

    /// How far the indexes are. What is folded in another way than this program does is as good
    /// as not there.
    func indexStates() throws(StoreError) -> IndexStates {
        let key = MetaKey(field: .indexes)
        guard let payload = try payload(key, in: Tables.meta) else {
            if try hasIndexEntries() {
                throw damage(Tables.meta, key, "is missing though indexes have entries")
            }
            return IndexStates()
        }
        guard let states = IndexStates(payload) else {
            throw damage(Tables.meta, key, "says nothing of indexes")
        }
        return states
    }

    /// The indexes that can be read in an account.
    func readableIndexes(in account: AccountOrdinal) throws(StoreError) -> Set<StoreIndex> {
        try indexStates().readable(in: account)
    }
}

// The index of identities by number, an entry for several numbers.
extension StoreReader {
    /// The identity that the index has of a thing; nil when it has none.
    func indexedIdentity(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Identity?
    {
        let key = IdentityKey(account, space, of: ordinal)
        guard let block = try payload(key, in: Tables.identities) else { return nil }
        try expectWhole(block, key)
        return try identity(ordinal, in: block, key)
    }

    /// Throws unless an entry of the index has all its places.
    func expectWhole(_ block: RawSpan, _ key: IdentityKey) throws(StoreError) {
        do throws(MalformedRecord) {
            try SlotBlock.expectWhole(block, of: IdentityKey.perBlock)
        } catch { throw damage(Tables.identities, key, error.reason) }
    }

    /// The value of an entry of the index when the identity of a thing is another; nil when
    /// nothing is left in it.
    func identities(_ key: IdentityKey, changing ordinal: Ordinal, to id: Identity?)
        throws(StoreError) -> [UInt8]?
    {
        let block = try payload(key, in: Tables.identities)
        do throws(MalformedRecord) {
            return try SlotBlock.replacing(
                ordinal % IdentityKey.perBlock, of: IdentityKey.perBlock, in: block,
                with: id.map { Array($0.text.utf8) } ?? [])
        } catch { throw damage(Tables.identities, key, error.reason) }
    }

    /// The value of an entry of the index with the identities of several things more.
    func identities(_ key: IdentityKey, adding added: [(ordinal: Ordinal, id: Identity)])
        throws(StoreError) -> [UInt8]
    {
        var slots: [[UInt8]] = Array(repeating: [], count: Int(IdentityKey.perBlock))
        if let block = try payload(key, in: Tables.identities) {
            try expectWhole(block, key)
            for slot in 0..<IdentityKey.perBlock {
                do throws(MalformedRecord) {
                    let bytes = try SlotBlock.bytes(slot, of: IdentityKey.perBlock, in: block)
                    slots[Int(slot)] = bytes?.copied() ?? []
                } catch { throw damage(Tables.identities, key, error.reason) }
            }
        }
        for (ordinal, id) in added {
            slots[Int(ordinal % IdentityKey.perBlock)] = Array(id.text.utf8)
        }
        return SlotBlock.encode(slots) ?? []
    }

    /// The identity of a thing in an entry of the index; nil when it is not there.
    func identity(_ ordinal: Ordinal, in block: RawSpan, _ key: IdentityKey)
        throws(StoreError) -> Identity?
    {
        do throws(MalformedRecord) {
            let bytes = try SlotBlock.bytes(
                ordinal % IdentityKey.perBlock, of: IdentityKey.perBlock, in: block)
            guard let bytes else { return nil }
            guard let text = String(validatingUTF8: bytes) else {
                throw MalformedRecord(reason: "has text that is not UTF-8")
            }
            return Identity(text)
        } catch { throw damage(Tables.identities, key, error.reason) }
    }
}
