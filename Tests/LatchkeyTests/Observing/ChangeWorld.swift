import AccessRules
import Foundation
import Testing

@testable import Latchkey

extension Changes {
    /// The changes up to so many entries.
    func first(_ count: Int) async throws -> [CommittedChanges] {
        var found: [CommittedChanges] = []
        var left = count
        guard left > 0 else { return found }
        for try await change in self {
            found.append(change)
            left -= change.entries.count
            if left <= 0 { break }
        }
        return found
    }
}

extension [CommittedChanges] {
    var entries: [LogEntry] { flatMap(\.entries) }
}

extension [LogEntry] {
    /// Those of each account, in the order in which they came.
    var byAccount: [Identity: [LogEntry]] { Dictionary(grouping: self, by: \.account) }

    var operations: [String] { map(\.operation) }
}

extension Store {
    /// The logs of all accounts, oldest entry first.
    func logs(of accounts: [Identity] = ["acme", "noc"]) throws -> [Identity: [LogEntry]] {
        var logs: [Identity: [LogEntry]] = [:]
        for account in accounts {
            let entries = try entries(of: account)
            if !entries.isEmpty { logs[account] = entries }
        }
        return logs
    }

    /// Commits one entry, told apart by its operation.
    func log(_ operation: String, in account: Identity = "acme", _ event: LogEntry.Event = .update)
        throws
    {
        try append([
            LogEntry(account: account, time: testNow, event: event, operation: operation)
        ])
    }
}

/// Waits until something is so, for ten minutes at most: other tests may have all threads.
func eventually(_ isSo: @Sendable () throws -> Bool) async throws -> Bool {
    for _ in 0..<60_000 {
        if try isSo() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// What several tasks note.
final class Notes<Note: Sendable>: @unchecked Sendable {
    // Sendable: used under the lock only.
    private let lock = NSLock()
    private var notes: [Note] = []

    func add(_ note: Note) { lock.withLock { notes.append(note) } }
    var all: [Note] { lock.withLock { notes } }
}
