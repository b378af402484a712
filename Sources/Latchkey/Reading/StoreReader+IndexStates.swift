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
}
