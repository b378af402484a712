import LMDB

// Who reads a head finds it again where it was until a commit says that it may have moved it.
extension Writer {
    /// Puts a block of heads, or removes it, and notes what that moves. One that is as it was moves nothing: most of what
    /// is changed of things is in no head, such as names.
    mutating func replaceHeads(_ key: HeadKey, with payload: [UInt8]?) throws(StoreError) {
        if let payload, reader.hasHeads(key, payload) { return }
        // What is removed lets pages be merged with those beside them.
        if payload == nil {
            undoable.moved.noteEverybody()
        } else if !undoable.moved.isEverybody {
            undoable.moved.note(try reader.accounts(movedWith: key))
        }
        try replace(key, in: Tables.heads, with: payload)
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
    /// Whether a block of heads is those bytes; damaged it is not.
    fileprivate func hasHeads(_ key: HeadKey, _ payload: [UInt8]) -> Bool {
        guard let found = try? self.payload(key, in: Tables.heads) else { return false }
        return found.copied() == payload
    }

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
        } catch { throw StoreError(.storage(error)) }
    }

    /// How much of a page an entry takes at least: a long value lies on pages of its own.
    private func byteCountOnPage(_ entry: borrowing Entry) -> Int {
        let value = entry.value.byteCount
        return 8 + entry.key.byteCount + (value > snapshot.pageSizeBytes / 4 ? 8 : value)
    }

    /// What the last commits moved; nil where that is not told, or cannot be read.
    func headMoves() throws(StoreError) -> HeadMoves? {
        // A bit of it that turned would have outdated heads found.
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        do throws(StoreError) {
            guard let payload = try reader.payload(MetaKey(field: .headMoves), in: Tables.meta)
            else { return nil }
            return HeadMoves(payload)
        } catch {
            guard case .damaged = error.kind else { throw error }
            return nil
        }
    }

    /// Notes what commits have moved that the readers of this process do not know of yet.
    ///
    /// Complexity: a load; a look-up after a commit.
    @inline(__always)
    func learnHeadMoves() throws(StoreError) {
        if let known = snapshot.movesKnownUpTo, known < snapshot.transactionID {
            try learnHeadMoves(since: known)
        }
    }

    @inline(never)
    private func learnHeadMoves(since known: UInt64) throws(StoreError) {
        let now = snapshot.transactionID
        let told = known == 0 ? HeadMoves(beginning: now) : try headMoves()
        if let told, told.beginning <= known + 1 || known == 0 {
            for move in told.moves where move.commit > known && move.commit <= now {
                guard move.last - move.first < MovedHeads.learnedMaximum else {
                    snapshot.noteAll(movedBy: move.commit)
                    continue
                }
                for account in move.first...move.last {
                    snapshot.note(account, movedBy: move.commit)
                }
            }
        } else {
            snapshot.noteAll(movedBy: now)
        }
        snapshot.noteMovesKnown()
    }
}

extension MovedHeads {
    /// Of how many neighbouring accounts each is noted.
    fileprivate static let learnedMaximum: AccountOrdinal = 1_024
}
