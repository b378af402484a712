import LMDB

// Something that leaves nothing behind when it fails, in the file or in memory, while the
// transaction goes on.
extension Writer {
    /// Does something that may be refused: if it is, nothing of it was done.
    ///
    /// Complexity: a note of each change and of each log that it changes, and a search in these for
    /// whatever it reads.
    ///
    /// - Throws: What `body` throws. When keeping it fails, the whole transaction has; and when LMDB could not
    ///   read a page (see ``attempt(_:)``).
    mutating func attemptInMemory(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError)
    {
        // So that what waits or is out of date behind it was put so by it.
        try flushPostings()
        try flushHeads()
        let savepoint: WriteTransaction.Savepoint
        do throws(LMDBError) { savepoint = try transaction.savepoint() } catch {
            throw StoreError(of: error)
        }
        let before = moment
        undoable.logsBefore = [:]
        do throws(StoreError) {
            try body(&self)
            if before.undoable.logsBefore == nil { try writeFullPastParts() }
        } catch {
            transaction.undo(to: savepoint)
            undo(to: before)
            throw error
        }
        do throws(LMDBError) { try transaction.keep(savepoint) } catch {
            throw StoreError(of: error)
        }
        undoable.logsBefore = before.undoable.logsBefore.map {
            $0.merged(with: undoable.logsBefore)
        }
    }

    /// Does something in a transaction within the transaction: if it fails, by whatever it meets, nothing of
    /// it was done. A page that LMDB cannot read fails the transaction in which it is asked for.
    ///
    /// Complexity: some 10 µs, and a copy of each page that it changes.
    ///
    /// - Throws: What `body` throws. When beginning or ending it fails, the whole transaction has.
    mutating func attempt(_ body: (inout Writer) throws(StoreError) -> Void) throws(StoreError) {
        try flushPostings()
        let before = moment
        undoable.logsBefore = [:]
        do throws(StoreError) { try asStoreError { try runNested(body) } } catch {
            undo(to: before)
            throw error
        }
        undoable.logsBefore = before.undoable.logsBefore.map {
            $0.merged(with: undoable.logsBefore)
        }
    }

    /// Does something that others must not fail by: where the writer isolates it is an attempt.
    ///
    /// - Returns: Why nothing of it was done, when something of somebody is damaged, or breaks a rule.
    /// - Throws: ``StoreError``: the whole transaction has failed. Where the writer does not isolate,
    ///   whatever it meets.
    mutating func contained(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError) -> StoreError?
    {
        guard isIsolating else {
            try body(&self)
            return nil
        }
        return try attemptAlone { (writer) throws(StoreError) in
            try body(&writer)
            try writer.checkInvariants()
        }
    }

    /// Does something as an attempt, to the last entry of log and heads.
    mutating func attemptWhole(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError)
    {
        try attempt { (writer) throws(StoreError) in
            try body(&writer)
            // What these find, too, is this one's alone.
            try writer.flushLogs()
            try writer.flushHeads()
        }
    }

    /// Does something of somebody as an attempt, to the last entry of log and heads.
    ///
    /// - Returns: Why nothing of it was done, when something of theirs is damaged, or breaks a rule.
    /// - Throws: ``StoreError``: the whole transaction has failed.
    mutating func attemptAlone(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError) -> StoreError?
    {
        do throws(StoreError) {
            try attemptWhole(body)
            return nil
        } catch {
            guard error.concernsOneAlone else { throw error }
            return error
        }
    }

    /// Does something in a transaction, and where it meets what others must not fail by does it once
    /// more, with a writer that isolates: soundness costs nothing.
    static func containing<R>(_ write: (_ isIsolating: Bool) throws -> R) throws -> R {
        do { return try write(false) } catch let error as StoreError where error.concernsOneAlone {
            return try write(true)
        }
    }

    private mutating func runNested(_ body: (inout Writer) throws(StoreError) -> Void) throws {
        // Moved there and back, so that nothing of it is copied.
        var (undoable, past): (Undoable, PastImages?) = (Undoable(), nil)
        swap(&self.undoable, &undoable)
        swap(&self.past, &past)
        defer {
            swap(&self.undoable, &undoable)
            swap(&self.past, &past)
        }
        let (now, memory) = (now, memory)
        let (isIsolating, removalChangeCount) = (isIsolating, removalChangeCount)
        try transaction.nested { child in
            var writer = Writer(child, now: now)
            writer.memory = memory
            writer.isIsolating = isIsolating
            writer.removalChangeCount = removalChangeCount
            swap(&writer.undoable, &undoable)
            swap(&writer.past, &past)
            let result: Result<Void, StoreError>
            do throws(StoreError) {
                try body(&writer)
                result = .success(())
            } catch { result = .failure(error) }
            swap(&writer.undoable, &undoable)
            swap(&writer.past, &past)
            child = writer.finish()
            try result.get()
        }
    }

    /// Notes what a log is before it is changed, as far as an attempt may have to undo that.
    mutating func noteBefore(_ log: AccountLog, _ account: AccountOrdinal) {
        guard let before = undoable.logsBefore, before[account] == nil else { return }
        undoable.logsBefore?[account] = log.mark
    }

    /// Keeps what an attempt has filled of what it found.
    mutating func noteFull<Full>(
        _ full: Full, _ part: WritableKeyPath<AccountLog.Mark, Full?>, _ account: AccountOrdinal
    ) {
        guard let mark = undoable.logsBefore?[account], mark[keyPath: part] == nil else { return }
        undoable.logsBefore?[account]?[keyPath: part] = full
    }

    /// What a writer is at the beginning of an attempt, where no change of a set waits.
    private struct Moment {
        var undoable: Undoable
        var past: PastImages.Mark?
    }

    private var moment: Moment { Moment(undoable: undoable, past: past?.mark) }

    private mutating func undo(to moment: Moment) {
        let logs = moment.undoable.logs.undone(to: undoable.logsBefore)
        undoable = moment.undoable
        undoable.logs = logs
        if let mark = moment.past { past?.undo(to: mark) }
        if pendingPostings != nil { pendingPostings = PendingPostings() }
    }
}

extension [AccountOrdinal: AccountLog] {
    /// These logs, those that were changed since as they were then. Logs that were read since are read anew.
    fileprivate func undone(to marks: [AccountOrdinal: AccountLog.Mark]?) -> Self {
        for (account, mark) in marks ?? [:] where self[account] === mark.log {
            mark.log.undo(to: mark)
        }
        return self
    }
}

extension [AccountOrdinal: AccountLog.Mark] {
    /// What logs were before these marks' attempt and a later one within it.
    fileprivate func merged(with later: Self?) -> Self {
        merging(later ?? [:]) { earlier, later in
            var mark = earlier
            mark.block = earlier.block ?? later.block
            mark.rows = earlier.rows ?? later.rows
            return mark
        }
    }
}

extension StoreError {
    /// Whether it is about what is stored of somebody, and not about the file or the medium as a
    /// whole: others may go on.
    var concernsOneAlone: Bool {
        switch kind {
        case .storage(let error):
            if case .damaged = error.kind { return true }
            return false
        case .replicated: return false
        default: return true
        }
    }
}
