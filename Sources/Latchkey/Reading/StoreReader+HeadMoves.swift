import LMDB

// What is known of where heads lie.
extension StoreReader {
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
        // Of what was found before anything was known nobody has told.
        if known > 0, let told = try headMoves(), told.beginning <= known + 1 {
            for move in told.moves where move.commit > known && move.commit <= now {
                note(move)
            }
        } else {
            snapshot.noteAll(movedBy: now)
        }
        snapshot.noteMovesKnown()
    }

    private func note(_ move: HeadMoves.Move) {
        // Where the accounts are very many most groups are among them.
        guard move.last - move.first < 1_024 else { return snapshot.noteAll(movedBy: move.commit) }
        for account in move.first...move.last { snapshot.note(account, movedBy: move.commit) }
    }
}
