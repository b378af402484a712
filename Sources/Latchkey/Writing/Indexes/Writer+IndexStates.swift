import LMDB

extension Writer {
    /// Notes how far the indexes are.
    mutating func set(_ states: IndexStates) throws(StoreError) {
        try uncounted { (writer) throws(StoreError) in
            try writer.put(states.encoded, for: MetaKey(field: .indexes), in: Tables.meta)
        }
        indexes = states
    }

    /// Reads how far the indexes are. What the store has and this program cannot keep is given
    /// up with the first write.
    mutating func readIndexStates() throws(StoreError) {
        indexes = try reader.indexStates()
        if indexes.isForeign { try set(indexes) }
    }
}
