import LMDB

// Something that leaves nothing behind when it fails, in the file or in memory, while the
// transaction goes on.
extension Writer {
    /// Does something in a transaction within the transaction: if it fails, nothing of it was done.
    ///
    /// Complexity: some 10 µs, and a copy of each page and log that it changes.
    ///
    /// - Throws: What `body` throws. When beginning or ending it fails, the whole transaction has.
    mutating func attempt(_ body: (inout Writer) throws(StoreError) -> Void) throws(StoreError) {
        let before = takeState()
        var state = before
        state.logsBefore = [:]
        do throws(StoreError) {
            try asStoreError { try run(body, &state) }
        } catch {
            give(before.restored(state.logsBefore ?? [:]))
            throw error
        }
        if var outer = before.logsBefore {
            outer.merge(state.logsBefore ?? [:]) { earlier, _ in earlier }
            state.logsBefore = outer
        } else {
            state.logsBefore = nil
        }
        give(state)
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

    /// Does something of somebody as an attempt, to the last entry of log and heads.
    ///
    /// - Returns: Why nothing of it was done, when something of theirs is damaged, or breaks a rule.
    /// - Throws: ``StoreError``: the whole transaction has failed.
    mutating func attemptAlone(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError) -> StoreError?
    {
        do throws(StoreError) {
            try attempt { (writer) throws(StoreError) in
                try body(&writer)
                // What these find, too, is this one's alone.
                try writer.flushLogs()
                try writer.flushHeads()
            }
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

    private mutating func run(
        _ body: (inout Writer) throws(StoreError) -> Void, _ state: inout State
    ) throws {
        let (now, memory) = (now, memory)
        let (isIsolating, removalChangeCount) = (isIsolating, removalChangeCount)
        try transaction.nested { child in
            var writer = Writer(child, now: now)
            writer.memory = memory
            writer.isIsolating = isIsolating
            writer.removalChangeCount = removalChangeCount
            writer.give(state)
            state = State()
            let result: Result<Void, StoreError>
            do throws(StoreError) {
                try body(&writer)
                result = .success(())
            } catch { result = .failure(error) }
            state = writer.takeState()
            child = writer.finish()
            try result.get()
        }
    }

    /// Keeps a log as it is before it is changed, as far as an attempt may have to undo that.
    mutating func noteBefore(_ log: AccountLog, _ account: AccountOrdinal) {
        guard let before = logsBefore, before[account] == nil else { return }
        logsBefore?[account] = AccountLog(copying: log)
    }

    /// What a writer has in memory.
    fileprivate struct State {
        var stale = StaleHeads()
        var suspects = Suspects()
        var changeCount = 0
        var appendCount = 0
        var logs: [AccountOrdinal: AccountLog] = [:]
        var releasedLogs: Set<AccountOrdinal> = []
        var logsBefore: [AccountOrdinal: AccountLog]?
        var runs: [LogRun] = []
        var past: PastImages? = PastImages()
        var indexes = IndexStates()
        var endsSetAside: EndsSetAside?

        /// This state, with the logs that were changed since as they were.
        func restored(_ logsBefore: [AccountOrdinal: AccountLog]) -> State {
            var state = self
            state.logs.merge(logsBefore) { _, before in before }
            return state
        }
    }

    private mutating func takeState() -> State {
        var state = State()
        exchange(&state)
        return state
    }

    private mutating func give(_ state: State) {
        var state = state
        exchange(&state)
    }

    private mutating func exchange(_ state: inout State) {
        swap(&stale, &state.stale)
        swap(&suspects, &state.suspects)
        swap(&changeCount, &state.changeCount)
        swap(&appendCount, &state.appendCount)
        swap(&logs, &state.logs)
        swap(&releasedLogs, &state.releasedLogs)
        swap(&logsBefore, &state.logsBefore)
        swap(&runs, &state.runs)
        swap(&past, &state.past)
        swap(&indexes, &state.indexes)
        swap(&endsSetAside, &state.endsSetAside)
    }
}

extension StoreError {
    /// Whether it is about what is stored of somebody, and not about the file or the medium as a
    /// whole: others may go on.
    var concernsOneAlone: Bool {
        guard case .storage(let error) = kind else { return true }
        if case .damaged = error.kind { return true }
        return false
    }
}
