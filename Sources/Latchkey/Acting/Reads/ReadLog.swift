import AccessRules
import LMDB
import Synchronization

/// Entries of what was read in sessions, on their way into the log.
///
/// Reading is not slowed by a commit: its entry goes with the next commit of operations, and
/// when none comes with one of its own, within ``maximumDelay``. What is read of passwords does
/// not come this way; it is committed before it is returned. Closing the store commits what is
/// left.
final class ReadLog: Sendable {
    /// How long after a read its entry is committed at the latest, in milliseconds.
    static let maximumDelay = 100

    /// How long entries wait for a commit of operations before they get one of their own, in
    /// milliseconds: it leaves most of the delay for the commit itself.
    private static let gatheringTime = 20

    /// The most entries that wait: then readers wait for a commit. They take some 400 bytes
    /// each.
    static let maximumWaitingCount = 50_000

    private struct State {
        var entries: [LogEntry] = []
        var isScheduled = false
    }

    private let state = Mutex(State())

    /// Takes an entry.
    ///
    /// - Throws: ``StoreError``: so many wait that they were committed at once, and that failed.
    func add(_ entry: LogEntry, _ store: Store) throws(StoreError) {
        let (mustSchedule, isFull) = state.withLock { state in
            state.entries.append(entry)
            defer { state.isScheduled = true }
            return (!state.isScheduled, state.entries.count >= Self.maximumWaitingCount)
        }
        if isFull { return try flush(store) }
        guard mustSchedule else { return }
        // Not a task: those may have to wait until others let go of a thread.
        do throws(LMDBError) {
            try store.environment.onWritingThread(afterMilliseconds: Self.gatheringTime) {
                if self.isWaiting { store.group.commitReads() }
            }
        } catch { throw StoreError(.storage(error)) }
    }

    private var isWaiting: Bool { state.withLock { !$0.entries.isEmpty } }

    /// Commits what waits, and waits for that and for what is being committed.
    func flush(_ store: Store) throws(StoreError) {
        try commit(take(), store)
        // What was taken before, to go with another commit, comes back if that fails.
        store.environment.waitForWritingThread()
        try commit(take(), store)
    }

    private func commit(_ entries: [LogEntry], _ store: Store) throws(StoreError) {
        guard !entries.isEmpty else { return }
        do throws(StoreError) {
            _ = try store.perform { (writer) throws(StoreError) in try writer.append(read: entries)
            }
        } catch {
            restore(entries)
            throw error
        }
    }

    /// What waits, as an operation that shares a commit with others; nil when nothing does.
    func ticket() -> Ticket? {
        let entries = take()
        guard !entries.isEmpty else { return nil }
        return Ticket { (writer) throws(StoreError) in
            try writer.append(read: entries)
        } deliver: { result in
            // They stay to be committed with the next, or by closing, which tells the error.
            if case .failure = result { self.restore(entries) }
        }
    }

    /// Gives up what waits.
    func forget() { _ = take() }

    private func take() -> [LogEntry] {
        state.withLock { state in
            defer { state = State() }
            return state.entries
        }
    }

    private func restore(_ entries: [LogEntry]) {
        state.withLock { $0.entries.insert(contentsOf: entries, at: 0) }
    }
}

extension Writer {
    /// Logs what was read, at the time of this transaction.
    fileprivate mutating func append(read entries: [LogEntry]) throws(StoreError) {
        for var entry in entries {
            entry.time = now
            try append(entry, try reader.require(account: entry.account))
        }
    }
}
