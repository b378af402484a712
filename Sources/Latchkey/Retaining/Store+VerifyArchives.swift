import AccessRules
import LMDB
public import SystemPackage

extension Store {
    /// Proves archives of the logs of this store: that each is what was written, byte for byte, and that the chains of
    /// hashes in them lead, one archive after another, to where the logs of the store begin. It does not verify the store.
    ///
    /// Archives may overlap one another and the store, as they do after a call of ``retain(before:in:archive:progress:)``
    /// that was interrupted: what is there twice must be the same. The first archive of a log need not have its first entry
    /// (``ArchivedLogProof/hasEarlier``).
    ///
    /// Complexity: reading the archives and hashing each of their entries; a few look-ups for each segment. Memory: some bytes
    /// for each segment.
    ///
    /// See *Archives* in `Docs/Log.md`.
    ///
    /// - Parameters:
    ///   - archives: In any order.
    ///   - progress: Told how many entries were read, now and then.
    /// - Throws: ``StoreError``: `storage`: an archive cannot be read; what every read may throw. Everything else that is
    ///   wrong with an archive is reported, not thrown.
    public func verify(archives: [FilePath], progress: (Int) -> Void = { _ in })
        throws(StoreError) -> ArchiveReport
    {
        var report = ArchiveReport()
        var pieces: [ArchivePiece] = []
        for path in archives {
            let before = report.entryCount
            let found = try ArchiveReading(path) { progress(before + $0) }
            found.findings.forEach { report.add($0) }
            report.entryCount += found.entryCount
            pieces += found.logs.filter { !$0.seals.isEmpty }.map {
                ArchivePiece(archive: path.name, log: $0)
            }
        }
        let read = pieces
        var links = report
        try asStoreError {
            try self.read { view in
                view.liftTimeLimit()
                try view.link(read, &links)
            }
        }
        return links
    }

    /// Proves archives, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Throws: As ``verify(archives:progress:)``.
    public func verify(
        archives: [FilePath], progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreError) -> ArchiveReport {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.verify(archives: archives, progress: { progress($0) })
        }.get()
    }
}

/// What one archive has of one log.
private struct ArchivePiece {
    let archive: String
    let log: ArchivedLog

    var start: UInt64 { log.start.sequence }
    var end: UInt64 { log.lastSequence }

    func finding(_ line: Int?, _ sequence: UInt64, _ text: String) -> VerificationFinding {
        VerificationFinding(
            archive: archive, line: line, account: log.account, sequence: sequence, text)
    }
}

extension View {
    /// Proves that pieces of logs lead to one another, and to the logs of the store.
    fileprivate func link(_ pieces: [ArchivePiece], _ report: inout ArchiveReport)
        throws(StoreError)
    {
        var left = Dictionary(grouping: pieces, by: \.log.account)
        for account in 0..<(try reader.accountCount()) {
            let id = try reader.account(account).id
            let seal = try reader.logSeal(beginning: account)
            guard let own = left.removeValue(forKey: id) else {
                if let seal {
                    report.add(
                        VerificationFinding(
                            archive: "the archives", account: id, sequence: seal.sequence,
                            "the log of \(id) begins behind entry \(seal.sequence), and none has what was before"
                        ))
                }
                continue
            }
            let sorted = own.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
            try link(sorted, account, behind: seal, &report)
        }
        for piece in pieces where left[piece.log.account] != nil {
            report.add(
                piece.finding(
                    piece.log.seals[0].line, piece.start + 1,
                    "the log of \(piece.log.account), an account that this store does not have: "
                        + "it is an archive of another store"))
        }
    }

    /// - Parameters:
    ///   - pieces: Of one log, in order.
    ///   - seal: Behind which the log begins in the store; nil where it has its first entry.
    private func link(
        _ pieces: [ArchivePiece], _ account: AccountOrdinal, behind seal: LogSeal?,
        _ report: inout ArchiveReport
    ) throws(StoreError) {
        let first = pieces[0]
        let id = first.log.account
        var hasDoubles = false
        var before: [ArchivePiece] = []
        var end = first.start
        for piece in pieces {
            let line = piece.log.beginning?.line
            if piece.start > end {
                report.add(
                    piece.finding(
                        line, end + 1,
                        "it goes on behind entry \(piece.start), and no archive has entries "
                            + "\(end + 1) to \(piece.start) of \(id)"))
            } else if let other = before.first(where: { !$0.agrees(with: piece) }) {
                report.add(
                    piece.finding(
                        line, piece.start + 1,
                        "its entries of \(id) are not those of \(other.archive), or do not go on from them"
                    ))
            }
            hasDoubles = hasDoubles || piece.start < end
            end = max(end, piece.end)
            before.append(piece)
        }
        let beginning = seal?.sequence ?? 0
        if end < beginning {
            let last = pieces.max { $0.end < $1.end } ?? first
            report.add(
                last.finding(
                    last.log.seals.last?.line, end + 1,
                    "it ends with entry \(end), the log of \(id) begins in the store behind entry \(beginning), "
                        + "and no archive has what is between"))
        }
        for piece in pieces where piece.end >= beginning {
            hasDoubles = hasDoubles || piece.end > beginning
            try link(piece, account, behind: seal, &report)
        }
        report.logs.append(
            ArchivedLogProof(
                account: id, archived: first.start + 1...end, hasEarlier: first.start > 0,
                hasDoubles: hasDoubles))
    }

    /// Proves that a piece that reaches into the log of the store, or up to it, is of that log.
    private func link(
        _ piece: ArchivePiece, _ account: AccountOrdinal, behind seal: LogSeal?,
        _ report: inout ArchiveReport
    ) throws(StoreError) {
        let id = piece.log.account
        let beginning = seal?.sequence ?? 0
        if piece.start <= beginning,
            piece.log.hash(at: beginning) != seal?.hash ?? LogState().head
                || piece.log.seal(at: beginning)?.time != seal?.time
        {
            let line = piece.log.seals.first { $0.seal.sequence >= beginning }?.line
            report.add(
                piece.finding(
                    line, beginning,
                    "the log of \(id) in the store does not go on from it: it is of another log, or was made anew"
                ))
            return
        }
        // No entry of the archive tells when that one was.
        if let first = piece.log.beginning, first.seal.sequence > beginning {
            guard try reader.isSealed(account, by: first.seal),
                try reader.logEntry(account, first.seal.sequence)?.time == first.seal.time
            else {
                report.add(
                    piece.finding(
                        first.line, first.seal.sequence,
                        "the store has another entry \(first.seal.sequence) of \(id), or of another time"
                    ))
                return
            }
        }
        for found in piece.log.seals where found.seal.sequence > beginning {
            guard try reader.isSealed(account, by: found.seal) else {
                report.add(
                    piece.finding(
                        found.line, found.seal.sequence,
                        "the store has another entry \(found.seal.sequence) of \(id), or none"))
                return
            }
        }
    }
}

extension ArchivePiece {
    /// Whether another piece of the log, which begins later and not behind the end of this one, has the same hashes where
    /// both have some.
    fileprivate func agrees(with later: ArchivePiece) -> Bool {
        guard later.start <= end else { return true }
        guard log.hash(at: later.start) == later.log.start.hash,
            log.seal(at: later.start)?.time == later.log.beginning?.seal.time
        else { return false }
        for found in later.log.seals where found.seal.sequence <= end {
            guard log.hash(at: found.seal.sequence) == found.seal.hash else { return false }
        }
        return true
    }
}

extension StoreReader {
    /// Whether an account's log has a segment that ends with that entry and hash.
    ///
    /// Complexity: that of a look-up by number.
    fileprivate func isSealed(_ account: AccountOrdinal, by seal: LogSeal) throws(StoreError)
        -> Bool
    {
        let state = try logState(account)
        guard seal.sequence <= state.lastSequence else { return false }
        let end = try logCount(account, before: seal.sequence, state) + 1
        guard end & UInt32(LogLimits.entriesPerSegment - 1) == 0, end <= state.count else {
            return try logHash(account, at: seal.sequence) == seal.hash
        }
        let segment = try logSegment(account, end >> LogLimits.segmentShift - 1)
        return segment.lastSequence == seal.sequence && segment.seal == seal.hash
    }
}
