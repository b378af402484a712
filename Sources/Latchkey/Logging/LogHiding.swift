/// Who acted is hidden from an account's own users where it is a user of another account whom they
/// may not know: whoever declines an invitation never accepted it.
///
/// The one rule has three forms: what an entry says, whether a condition on the user or the home
/// account holds for it, and what it counts for.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
struct LogHiding {
    /// The operation whose entries hide who acted.
    static let operation = "declineConnection"

    /// The number of the operation in the account's log.
    let operation: UInt32
    /// The number of the account itself among home accounts, if one of its users ever acted.
    let ownHome: UInt32?

    /// Entries that hide somebody.
    var hidden: LogTest {
        var parts: [LogTest] = [.value(.operation, operation), .not(.value(.home, 0))]
        if let ownHome { parts.append(.not(.value(.home, ownHome))) }
        return .every(parts)
    }

    /// That an entry says that somebody acted whose home account has that number.
    func shown(_ test: LogTest, home: UInt32) -> LogTest {
        home == ownHome ? test : .every(of: [test, .not(.value(.operation, operation))])
    }

    /// That an entry says of nobody that they acted.
    func missing(_ test: LogTest) -> LogTest { .any(of: [test, hidden]) }
}

extension LogEntry {
    /// The entry as an account's own users see it: nothing of another account's users shows
    /// without an accepted connection. A delivery is the host application's mail, and names an
    /// Administrator who may never accept; whoever declines an invitation never did.
    var bareOfOthers: LogEntry {
        var entry = self
        if let kind = resource?.kind, kind.utf8.elementsEqual("delivery".utf8) {
            entry.before = nil
            entry.after = nil
        }
        if operation.utf8.elementsEqual(LogHiding.operation.utf8), user?.account != account {
            entry.user = nil
            entry.client = nil
            entry.reason = nil
        }
        return entry
    }
}
