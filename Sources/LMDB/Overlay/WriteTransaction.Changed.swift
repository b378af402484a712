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

    /// Calls `body` for each entry of a table that is not as it is stored, in the order of the keys: with what it is,
    /// and what it was. Nil is for none. Nothing comes where changes are not in memory.
    ///
    /// Complexity: O(n log n) in the entries of the table that were changed, and a look-up for each.
    public func forEachChange<Key>(
        in table: Table<Key>,
        _ body: (_ key: RawSpan, _ before: RawSpan?, _ after: RawSpan?) -> Void
    ) throws(LMDBError) {
        guard let overlay = state.overlay, let txn = unsafe state.context.pointee.txn else {
            return
        }
        let slot = Int(table.slot)
        unsafe overlay.tables[slot].putInOrder()
        let changed = unsafe overlay.tables[slot]
        guard changed.count > 0 else { return }
        let handle = unsafe state.context.pointee.handleBelow(table.slot)
        var place = changed.start
        while let entry = changed.entry(at: place) {
            place = changed.next(place)
            if entry.value.isNothing { continue }
            let key = unsafe KeyWriter(reading: entry.keyBytes)
            let found = try unsafe snapshot.find(key, txn, handle, table.slot)
            // Sound: LMDB's bytes stay until the transaction writes, which it does not meanwhile, and those of the
            // overlay as long as it, which the state keeps.
            let before = unsafe found.map {
                unsafe UnsafeRawBufferPointer(start: $0.start, count: $0.count)
            }
            let after = unsafe entry.value.isRemoved ? nil : entry.value.found.bytes
            switch unsafe (before, after) {
            case (nil, nil): continue
            case (let before?, let after?):
                if unsafe before.elementsEqual(after) { continue }
                unsafe body(entry.keyBytes.bytes, before.bytes, after.bytes)
            case (let before?, nil): unsafe body(entry.keyBytes.bytes, before.bytes, nil)
            case (nil, let after?): unsafe body(entry.keyBytes.bytes, nil, after.bytes)
            }
        }
    }

    /// Whether somebody is asked before it is committed.
    public var isJournaled: Bool { state.owner.options.journal != nil }

    /// Whether anything was stored or removed.
    var hasChanges: Bool { state.hasChanges }
}
