import CLMDB

// Sound throughout: an open transaction of this thread; what is read of a pack is copied or put together before
// anything is written.
extension WriteTransaction {
    /// Makes changes of a packed table, in the order of their keys, and each key once: every pack that changes is
    /// written once.
    ///
    /// Each pack that is written anew is verified before, so that damage does not get a checksum that holds.
    ///
    /// - Returns: How many of them put an entry, or removed one that was there.
    @unsafe mutating func change(
        _ changes: UnsafeBufferPointer<PackChange>, packedIn slot: UInt32, _ packing: Packing,
        operation: String
    ) throws(LMDBError) -> Int {
        var count = 0
        var rest = unsafe changes[...]
        do throws(LMDBError) {
            var end = try TableEnd(of: slot, for: changes.count, in: snapshot)
            while let first = unsafe rest.first {
                let merged = try unsafe changePacks(
                    UnsafeBufferPointer(rebasing: rest), first, slot, packing, operation, &end)
                unsafe rest = unsafe rest.dropFirst(merged.merged)
                count += merged.changed
            }
        } catch {
            state.fail()
            throw error
        }
        return count
    }

    /// Makes those of the changes that fall into one pack, and into those that it is put together with.
    ///
    /// - Returns: How many they are, and how many of them put an entry or removed one.
    @unsafe private mutating func changePacks(
        _ changes: UnsafeBufferPointer<PackChange>, _ first: PackChange, _ slot: UInt32,
        _ packing: Packing, _ operation: String, _ end: inout TableEnd
    ) throws(LMDBError) -> (merged: Int, changed: Int) {
        let making = state.owner.packMaking
        making.reset()
        let group = unsafe packing.group(of: first.key)
        var cursor = try CursorCore(snapshot, slot: slot)
        var found = try unsafe cursor.packFor(first.key, of: group)
        var removed = unsafe [UnsafeRawBufferPointer]()
        // The key of the pack that the first one made takes the place of, if that can be.
        var kept: UnsafeRawBufferPointer?
        var merged = 0
        var isAtEnd = false
        repeat {
            let view = try unsafe found.map { (pack) throws(LMDBError) in
                try unsafe cursor.view(of: pack, packing, verifies: true)
            }
            let next = try unsafe found == nil ? nil : cursor.nextPack(of: group)
            if let view {
                let key = unsafe making.keep(view.key)
                if unsafe merged == 0 && KeyOrder.compare(key, first.key) <= 0 {
                    unsafe kept = unsafe key
                } else {
                    unsafe removed.append(key)
                }
            }
            let limit = unsafe next?.key.bytes
            var stop = merged
            while stop < changes.count, unsafe group.contains(changes[stop].key),
                unsafe limit.map({ unsafe KeyOrder.compare(changes[stop].key, $0) < 0 }) ?? true
            {
                stop += 1
            }
            let oldCount = making.entries.count
            do throws(PackDamage) {
                try unsafe making.merge(
                    view, with: UnsafeBufferPointer(rebasing: changes[merged..<stop]), before: limit
                )
            } catch {
                throw unsafe snapshot.damaged(view?.key ?? first.key, error, slot)
            }
            // Behind everything: the last entry is one of the changes, and so are all behind the pack's own.
            if unsafe next == nil, let view, stop > merged {
                isAtEnd =
                    unsafe making.entries.count - oldCount == view.count + stop - merged
                    && Self.isBehind(changes[merged].key, view)
            }
            merged = stop
            unsafe found = unsafe next
        } while unsafe making.isChanged && making.isSmall && found != nil
        guard making.isChanged else { return (merged, making.changedCount) }
        unsafe making.make(under: kept, code: packing.code, isAtEnd: isAtEnd)
        if unsafe making.made.isEmpty, let kept = unsafe kept { unsafe removed.append(kept) }
        try unsafe store(removed, slot, operation, &end)
        return (merged, making.changedCount)
    }

    /// Whether a key is behind all of a pack's.
    @unsafe private static func isBehind(_ key: UnsafeRawBufferPointer, _ view: PackView) -> Bool {
        unsafe (try? view.place(of: key, isBehind: false)) == view.count
    }

    /// Removes packs, and stores those that were made.
    @unsafe private mutating func store(
        _ removed: [UnsafeRawBufferPointer], _ slot: UInt32, _ operation: String,
        _ end: inout TableEnd
    ) throws(LMDBError) {
        guard let txn = unsafe state.context.pointee.txn else { return }
        let handle = unsafe state.context.pointee.handle(slot)
        let making = state.owner.packMaking
        for index in unsafe removed.indices {
            let key = unsafe removed[index]
            var keyValue = unsafe MDB_val(key)
            let code = unsafe Calls.delete(txn, handle, &keyValue)
            guard code == 0 else {
                throw failure(code, operation: operation, slot: slot, key: unsafe Array(key))
            }
            count(byteCount: 0, isAppended: false)
        }
        for index in unsafe making.made.indices {
            let pack = unsafe making.made[index]
            var key = unsafe MDB_val(pack.key)
            let flags = unsafe end.flags(for: pack.key)
            let code = unsafe making.bytes.withUnsafeBytes { all in
                var value = unsafe MDB_val(
                    UnsafeRawBufferPointer(
                        rebasing: all[pack.start..<pack.start + pack.byteCount]))
                return unsafe Calls.put(txn, handle, &key, &value, flags)
            }
            guard code == 0 else {
                throw failure(
                    code, operation: operation, slot: slot, key: unsafe Array(pack.key))
            }
            unsafe count(byteCount: pack.key.count + pack.byteCount, isAppended: false)
        }
    }

    /// Puts or removes one entry of a packed table.
    ///
    /// - Returns: Whether there was something to change.
    @unsafe mutating func change(
        _ key: borrowing KeyWriter, to value: UnsafeRawBufferPointer?, packedIn slot: UInt32,
        _ packing: Packing, operation: String
    ) throws(LMDBError) -> Bool {
        var change = unsafe PackChange(
            key: key.bytes, value: value)
        // Sound: the change outlives the call.
        let count = try unsafe withUnsafePointer(to: &change) { (place) throws(LMDBError) in
            try unsafe self.change(
                UnsafeBufferPointer(start: place, count: 1), packedIn: slot, packing,
                operation: operation)
        }
        return count > 0
    }

    /// Removes entries of a packed table, in the order of their keys, the packs of some hundred at a time.
    ///
    /// - Parameters: As those of `delete(from:_:isPrefix:_:_:)`.
    mutating func deletePacked(
        from first: borrowing KeyWriter, _ end: borrowing KeyWriter, isPrefix: Bool,
        _ slot: UInt32, _ packing: Packing, _ limit: Int
    ) throws(LMDBError) -> Int {
        var removedCount = 0
        while removedCount < limit {
            let keys = ByteArena()
            var changes: [PackChange] = []
            try unsafe collect(first, end, isPrefix, slot, min(limit - removedCount, 512)) {
                let copy = unsafe UnsafeRawBufferPointer(start: keys.copy($0), count: $0.count)
                unsafe changes.append(PackChange(key: copy, value: nil))
            }
            if changes.isEmpty { break }
            removedCount += try unsafe changes.withUnsafeBufferPointer { (all) throws(LMDBError) in
                try unsafe change(all, packedIn: slot, packing, operation: "remove a range")
            }
        }
        return removedCount
    }

    private borrowing func collect(
        _ first: borrowing KeyWriter, _ end: borrowing KeyWriter, _ isPrefix: Bool,
        _ slot: UInt32, _ limit: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(LMDBError) {
        var cursor = try CursorCore(snapshot, slot: slot)
        var count = 0
        var found = try unsafe cursor.seek(first, .atOrAfter)
        while count < limit, let entry = unsafe found,
            unsafe isPrefix ? end.isPrefix(of: entry.key) : end.compare(entry.key) >= 0
        {
            unsafe body(entry.key.bytes)
            count += 1
            unsafe found = try unsafe cursor.findNext()
        }
    }
}

extension CursorCore {
    /// The pack of a group into which an entry of a key belongs; nil if the group has none.
    @unsafe fileprivate mutating func packFor(
        _ key: UnsafeRawBufferPointer, of group: PackGroup
    ) throws(LMDBError) -> FoundEntry? {
        let found = try unsafe seekBare(atOrBefore: KeyWriter(reading: key))
        if let found = unsafe found, unsafe group.contains(found.key.bytes) {
            return unsafe found
        }
        return try unsafe nextPack(of: group)
    }

    /// The pack behind the one at hand, or the first from before the first; nil if it is of another group.
    @unsafe fileprivate mutating func nextPack(of group: PackGroup) throws(LMDBError)
        -> FoundEntry?
    {
        let step = place == .atEntry ? MDB_NEXT : MDB_FIRST
        guard let next = try unsafe moveBare(step, orElse: .afterLast),
            unsafe group.contains(next.key.bytes)
        else { return nil }
        return unsafe next
    }
}
