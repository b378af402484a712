import LMDB

extension StoreReader {
    /// Where the store stands among the commits of all replicas; nil where it is alone.
    ///
    /// - Throws: ``StoreError``: `damaged`.
    package func replicaPlace() throws(StoreError) -> ReplicaPlace? {
        // A bit of it that turned would have the store follow from somewhere else.
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        let key = MetaKey(field: .replica)
        guard let payload = try reader.payload(key, in: Tables.meta) else { return nil }
        guard let place = ReplicaPlace(payload) else {
            throw damage(Tables.meta, key, "is no place among the commits of replicas")
        }
        return place
    }

    /// The record of that number, if it is kept.
    ///
    /// - Throws: ``StoreError``: `damaged`.
    package func carriedRecord(_ number: UInt64) throws(StoreError) -> [UInt8]? {
        guard snapshot.hasTable(Tables.carried.table) else { return nil }
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        return try reader.payload(CarriedKey(number: number), in: Tables.carried)?.copied()
    }
}
