import AccessRules
import LMDB

// What ends by time needs no transaction to end: every answer asks the clock. The next write
// logs it, with the instant at which it ended, and gives connections their final status.
extension Writer {
    /// How many ends one transaction logs at most, so that none is held up by all that ended
    /// in a long pause; the next ones go on.
    static let maximumEndCount = 1_000

    /// Notes when something ends, if that is still to come.
    mutating func note(_ end: EndKey?) throws(StoreError) {
        guard let end, now < end.end else { return }
        try put([], for: end, in: Tables.ends)
    }

    /// Forgets when something was to end.
    mutating func forget(_ end: EndKey?) throws(StoreError) {
        guard let end else { return }
        try remove(end, in: Tables.ends)
    }

    /// Logs what has ended since the last write.
    ///
    /// Each account is an attempt of its own: what cannot be logged is set aside, and everybody
    /// else's is.
    mutating func logEnds() throws(StoreError) {
        let due = try reader.dueEnds(
            behind: memory?.ends.start(), at: now, limit: Self.maximumEndCount)
        guard !due.isEmpty else { return }
        var failed: Set<EndKey> = []
        for (account, keys) in Dictionary(grouping: due, by: \.account)
            .sorted(by: { $0.key < $1.key })
        {
            if try logEnds(keys) == nil { continue }
            for key in keys {
                guard let error = try logEnds([key]) else { continue }
                failed.insert(key)
                if undoable.endsSetAside == nil { undoable.endsSetAside = EndsSetAside(last: key) }
                undoable.endsSetAside?.errors[account] = error
            }
        }
        if let last = due.last(where: { failed.contains($0) }) {
            undoable.endsSetAside?.last = last
        }
    }

    /// Logs some ends of an account, or none of them.
    ///
    /// - Returns: Why none of them is.
    private mutating func logEnds(_ keys: [EndKey]) throws(StoreError) -> StoreError? {
        try attemptAlone { (writer) throws(StoreError) in
            for key in keys {
                try writer.remove(key, in: Tables.ends)
                try writer.logEnd(key)
            }
        }
    }

    private mutating func logEnd(_ key: EndKey) throws(StoreError) {
        if let edge = key.edge {
            guard try reader.edge(edge) != nil, try !reader.isLeaving(edge) else { return }
            let object = try reader.value(of: edge)
            return try log(.update, key.kind.operation, before: object, after: object, by: .host)
        }
        var connection = try reader.connectionValue(key.account, key.object)
        let act = Act(
            actor: Actor(host: key.account, connection.host),
            name: key.kind.operation)
        connection.status = key.kind == .connection ? .expired : .lapsed
        try transition(connection, act)
    }
}

extension StoreReader {
    /// What has ended and is not logged yet, in the order of time; of so many entries. One that is
    /// no end of anything is passed over: a verification names it.
    fileprivate func dueEnds(behind start: EndKey?, at now: Instant, limit: Int)
        throws(StoreError) -> [EndKey]
    {
        try asStoreError {
            var due: [EndKey] = []
            var cursor = try snapshot.cursor(in: Tables.ends.table)
            var entry =
                if let start { try cursor.seek(atOrAfter: start) } else {
                    try cursor.first()
                }
            var count = 0
            while let found = entry, count < limit {
                count += 1
                if let key = EndKey(found.key), key != start {
                    guard key.end <= now else { break }
                    due.append(key)
                }
                entry = try cursor.next()
            }
            return due
        }
    }
}
