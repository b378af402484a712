import CLMDB

extension WriteTransaction {
    /// Calls `body` with the key of each entry of a table that a transaction in memory has put or removed,
    /// in their order. What was undone is not among them; what was put as it was is.
    ///
    /// Complexity: O(n log n) in the entries of the table that it has changed.
    public func forEachChangedKey<Key>(in table: Table<Key>, _ body: (RawSpan) -> Void) {
        guard let overlay = state.overlay else { return }
        let slot = Int(table.slot)
        unsafe overlay.tables[slot].putInOrder()
        let changed = unsafe overlay.tables[slot]
        var place = changed.start
        while let entry = changed.entry(at: place) {
            place = changed.next(place)
            // Sound: the bytes stay where they are as long as the overlay, which the state keeps.
            if !entry.value.isNothing { unsafe body(entry.keyBytes.bytes) }
        }
    }
}
