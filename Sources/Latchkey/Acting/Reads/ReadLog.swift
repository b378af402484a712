import AccessRules
import Synchronization

/// Entries of what was read in sessions, on their way into the log.
///
/// Reading is not slowed by a commit: its entry is committed within ``maximumDelay``, together
/// with others. What is read of passwords does not come this way; it is committed before it is
/// returned. Closing the store commits what is left.
final class ReadLog: Sendable {
    /// How long after a read its entry is committed at the latest, in milliseconds.
    static let maximumDelay = 100

    /// How long entries are gathered before they are handed to the writer: it leaves most of
    /// the delay for the commit itself.
    private static let gatheringTime = Duration.milliseconds(20)

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
        Task(priority: .high) {
            try? await Task.sleep(for: Self.gatheringTime)
            self.submit(store)
        }
    }

    /// Commits what waits, and waits for that.
    func flush(_ store: Store) throws(StoreError) {
        let entries = take()
        guard !entries.isEmpty else { return }
        do throws(StoreError) {
            _ = try store.perform { (writer) throws(StoreError) in try writer.append(read: entries)
            }
        } catch {
            restore(entries)
            throw error
        }
    }

    private func submit(_ store: Store) {
        let entries = take()
        guard !entries.isEmpty else { return }
        let ticket = Ticket { (writer) throws(StoreError) in
            try writer.append(read: entries)
        } deliver: { result in
            // They stay to be committed with the next, or by closing, which tells the error.
            if case .failure = result { self.restore(entries) }
        }
        store.group.submit(ticket)
    }

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
