import LMDB

// Who reads a head finds it again where it was until a commit says that it may have moved it.
extension Writer {
    /// Puts a block of heads, or removes it, and notes what that moves.
    mutating func replaceHeads(_ key: HeadKey, with payload: [UInt8]?) throws(StoreError) {
        try noteMove(of: key, isRemoved: payload == nil)
        try replace(key, in: Tables.heads, with: payload)
    }

    /// Notes what putting a block of heads moves, or removing it, before that is done.
    mutating func noteMove(of key: HeadKey, isRemoved: Bool) throws(StoreError) {
        // What is removed lets pages be merged with those beside them.
        if isRemoved {
            undoable.moved.noteEverybody()
        } else if !undoable.moved.isEverybody {
            undoable.moved.note(try reader.accounts(movedWith: key))
        }
    }

    /// Writes what was moved; before every commit, once.
    mutating func flushHeadMoves() throws(StoreError) {
        guard !undoable.moved.isEmpty, !transaction.isInMemory else { return }
        let commit = transaction.snapshot.transactionID
        // What cannot be read is begun anew, and makes readers look anew.
        var moves = try reader.headMoves() ?? HeadMoves(beginning: commit)
        moves.add(undoable.moved.ranges, by: commit)
        try put(moves.encoded, for: MetaKey(field: .headMoves), in: Tables.meta)
    }
}

extension StoreReader {
    /// The accounts of which heads lie on the page that putting a block of heads moves, which it may split as well.
    ///
    /// LMDB says of no entry on which page it is: as many neighbours are looked at as can be on one. Where others were
    /// put between two that share a page, and are not on it yet, these say what is moved with them.
    ///
    /// Complexity: a look-up, and some ten neighbours on either side.
    fileprivate func accounts(movedWith key: HeadKey) throws(StoreError)
        -> ClosedRange<AccountOrdinal>
    {
        do throws(LMDBError) {
            let room = snapshot.pageSizeBytes
            var (first, last) = (key.account, key.account)
            var cursor = try snapshot.cursor(in: Tables.heads.table)
            var (left, entry) = (room, try cursor.seek(atOrBefore: key))
            while let found = entry, left > 0 {
                first = min(first, found.key.bigEndian32(at: 0))
                left -= byteCountOnPage(found)
                entry = try cursor.previous()
            }
            (left, entry) = (room, try cursor.seek(after: key))
            while let found = entry, left > 0 {
                last = max(last, found.key.bigEndian32(at: 0))
                left -= byteCountOnPage(found)
                entry = try cursor.next()
            }
            return first...last
        } catch { throw StoreError(of: error) }
    }

    /// How much of a page an entry takes at least: a long value lies on pages of its own.
    private func byteCountOnPage(_ entry: borrowing Entry) -> Int {
        let value = entry.value.byteCount
        return 8 + entry.key.byteCount + (value > snapshot.pageSizeBytes / 4 ? 8 : value)
    }
}
