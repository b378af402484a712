import AccessRules
import LMDB
import Logging
import Synchronization

/// Entries of what was read in sessions, on their way into the log.
///
/// Reading is not slowed by a commit: its entry goes with the next commit of operations, and
/// when none comes with one of its own, within ``maximumDelay``. What is read of passwords does
/// not come this way; it is committed before it is returned. Closing the store commits what is
/// left.
///
/// An entry that could never be committed is refused when it comes. Should the log of an account
/// be such that nothing can be appended to it, the entries of that account are set aside and
/// reported, and all others are logged.
final class ReadLog: Sendable {
    /// How long after a read its entry is committed at the latest, in milliseconds.
    static let maximumDelay = 100

    /// How long entries wait for a commit of operations before they get one of their own, in
    /// milliseconds: most of the delay is left for the commit itself.
    private static let gatheringTime = maximumDelay / 5

    /// The most entries that wait, and their most bytes: then readers wait for a commit. Entries
    /// take some 400 bytes each, as a rule.
    static let maximumWaitingCount = 50_000
    static let maximumWaitingByteCount = 32 << 20

    private struct State {
        var entries: [LogEntry] = []
        var byteCount = 0
        /// How many were taken to be committed, of which it is not known yet whether they are.
        var underwayCount = 0
        var isScheduled = false
        var isStopped = false

        var isFull: Bool {
            entries.count >= ReadLog.maximumWaitingCount
                || byteCount >= ReadLog.maximumWaitingByteCount
        }

        mutating func take() -> [LogEntry] {
            defer {
                entries = []
                byteCount = 0
                isScheduled = false
            }
            return entries
        }
    }

    private let state = Mutex(State())
    /// How many entries were set aside and reported.
    private let asideCount = Atomic(0)

    /// How many entries wait, and how many were set aside.
    var counts: (waiting: Int, aside: Int) {
        (state.withLock { $0.entries.count }, asideCount.load(ordering: .relaxed))
    }

    /// Takes the entry of a read, with the time of the read.
    ///
    /// - Throws: ``StoreError``: it could never be committed; so many wait that they were to be
    ///   committed at once, and that failed; the store is being closed.
    func add(_ entry: LogEntry, _ store: Store) throws(StoreError) {
        guard store.options.isWritable else {
            throw StoreError(
                .storage(LMDBError(.readOnly, operation: "log a read", path: store.path.name)))
        }
        guard store.environment.mayWrite else {
            throw StoreError(.replicated(.notTheWriter(writer: nil)))
        }
        try entry.checkSizes()
        // Before this one is taken, so that no more wait than may, however often it fails.
        if state.withLock({ $0.isFull }) { try flush(store) }
        // A writer does not wait for who closes the store, who may wait for it.
        if (try? store.checkCanWait(for: "log a read")) != nil {
            while state.withLock({ $0.isStopped }), store.watch.waitUntilOpen() {}
        }
        // Of what is taken a job is sure to come for it: where there can be none the read is refused.
        let refusal = state.withLock { (state) -> LMDBError? in
            guard !state.isStopped else {
                return LMDBError(.closed, operation: "log a read", path: store.path.name)
            }
            if !state.isScheduled {
                do throws(LMDBError) { try schedule(store) } catch { return error }
                state.isScheduled = true
            }
            state.entries.append(entry)
            state.byteCount += entry.byteCount
            return nil
        }
        if let refusal { throw StoreError(.storage(refusal)) }
    }

    /// Not a task: those may have to wait until others let go of a thread.
    private func schedule(_ store: Store) throws(LMDBError) {
        try store.environment.onWritingThread(afterMilliseconds: Self.gatheringTime) {
            if self.isWaiting { store.group.commitReads() }
        }
    }

    /// Whether there is anything to commit; of a store that is being closed who closes it does.
    private var isWaiting: Bool { state.withLock { !$0.entries.isEmpty && !$0.isStopped } }

    /// Takes nothing more, as the store is being closed: whoever comes waits for what becomes of that.
    ///
    /// - Returns: Whether all that was taken before is in the log.
    func stop() -> Bool {
        state.withLock { state in
            state.isStopped = true
            return state.entries.isEmpty && state.underwayCount == 0
        }
    }

    /// Goes on after ``stop()``, as the store could not be closed.
    func restart() { state.withLock { $0.isStopped = false } }

    /// Commits what waits, and waits for that and for what is being committed.
    func flush(_ store: Store) throws(StoreError) {
        try store.checkCanWait(for: "commit what was read")
        try commitAndWait(take(), store)
        // What was taken before, to go with another commit, comes back if that fails.
        try commitAndWait(take(), store)
    }

    /// Waits for the writing thread also where there is nothing to commit, or that fails: whoever closes the store
    /// finds nobody writing.
    private func commitAndWait(_ entries: [LogEntry], _ store: Store) throws(StoreError) {
        defer { store.environment.waitForWritingThread() }
        try commit(entries, store)
    }

    private func commit(_ entries: [LogEntry], _ store: Store) throws(StoreError) {
        guard !entries.isEmpty else { return }
        let outcome = Awaited<Result<Receipt, StoreError>>()
        store.group.submit(ticket(entries) { outcome.fulfil($0) })
        _ = try outcome.wait().get()
    }

    /// What waits, as an operation that shares a commit with others; nil when nothing does.
    func ticket() -> Ticket? {
        let entries = take()
        guard !entries.isEmpty else { return nil }
        // If they fail they stay, to be committed with the next, or by closing, which tells why.
        return ticket(entries) { _ in }
    }

    private func ticket(
        _ entries: [LogEntry],
        deliver: @escaping @Sendable (Result<Receipt, StoreError>) -> Void
    ) -> Ticket {
        // Those that are taken are underway until this is delivered.
        let aside = Outcome<[AsideReads]>()
        return Ticket { (writer) throws(StoreError) in
            aside.set(try writer.append(read: entries))
        } deliver: { result in
            switch result {
            case .success:
                self.state.withLock { $0.underwayCount -= entries.count }
                self.report(aside.value ?? [])
            case .failure: self.restore(entries)
            }
            deliver(result)
        }
    }

    /// Gives up what waits.
    func forget() { state.withLock { _ = $0.take() } }

    private func report(_ all: [AsideReads]) {
        for reads in all {
            asideCount.wrappingAdd(reads.count, ordering: .relaxed)
            Logger.latchkey.error(
                """
                \(reads.count) reads in the account \(reads.account) could not be logged, and are \
                in no log; verify the store: \(reads.error)
                """)
        }
    }

    private func take() -> [LogEntry] {
        state.withLock { state in
            let entries = state.take()
            state.underwayCount += entries.count
            return entries
        }
    }

    private func restore(_ entries: [LogEntry]) {
        state.withLock { state in
            state.underwayCount -= entries.count
            state.entries.insert(contentsOf: entries, at: 0)
            state.byteCount += entries.reduce(0) { $0 + $1.byteCount }
        }
    }
}

/// Reads of an account whose log takes no entries.
private struct AsideReads {
    var account: Identity
    var count: Int
    var error: StoreError
}

extension Writer {
    /// Logs what was read, at the time at which it was.
    ///
    /// - Returns: What could not be logged, where each account is an attempt of its own.
    fileprivate mutating func append(read entries: [LogEntry]) throws(StoreError) -> [AsideReads] {
        if !isIsolating {
            let before = undoable.progress
            do throws(StoreError) {
                for entry in entries { try append(read: entry) }
                return []
            } catch {
                // Where nothing was done yet each account can still be tried by itself; else the
                // whole group is done again.
                guard undoable.progress == before, error.concernsOneAlone else { throw error }
            }
        }
        var aside: [AsideReads] = []
        for (account, its) in Dictionary(grouping: entries, by: \.account) {
            do throws(StoreError) {
                try attempt { (writer) throws(StoreError) in
                    for entry in its { try writer.append(read: entry) }
                    try writer.flushLogs()
                }
            } catch {
                guard error.concernsOneAlone else { throw error }
                aside.append(AsideReads(account: account, count: its.count, error: error))
            }
        }
        return aside
    }

    private mutating func append(read entry: LogEntry) throws(StoreError) {
        var entry = entry
        entry.time = min(entry.time, now)
        try append(entry, try reader.require(account: entry.account))
    }
}

extension LogEntry {
    /// About how many bytes it takes while it waits.
    fileprivate var byteCount: Int {
        var count = 256 + account.text.utf8.count + operation.utf8.count
        if let user { count += user.account.text.utf8.count + user.id.text.utf8.count }
        if let resource {
            count += resource.kind.utf8.count + resource.id.text.utf8.count
            count += resource.name?.utf8.count ?? 0
        }
        return count + (organization?.text.utf8.count ?? 0) + (client?.utf8.count ?? 0)
    }
}
