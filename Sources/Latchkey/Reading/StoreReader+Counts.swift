import LMDB

// Counting without reading what is counted.
extension StoreReader {
    /// How many entries a table has. Complexity: constant.
    func entryCount<Key>(of table: StoreTable<Key>) throws(StoreError) -> Int {
        do { return try snapshot.statistics(of: table.table).entryCount } catch {
            throw StoreError(.storage(error))
        }
    }

    /// How many entries a table has from a key on, up to the first whose key `belongs` refuses.
    ///
    /// Complexity: O(entries counted), a step of a cursor each; values are not looked at.
    func entryCount<Key>(
        of table: StoreTable<Key>, from key: Key, while belongs: (RawSpan) -> Bool
    ) throws(StoreError) -> Int {
        do throws(LMDBError) {
            var cursor = try snapshot.cursor(in: table.table)
            var count = 0
            var entry = try cursor.seek(atOrAfter: key)
            while let found = entry, belongs(found.key) {
                count += 1
                entry = try cursor.next()
            }
            return count
        } catch { throw StoreError(.storage(error)) }
    }
}
