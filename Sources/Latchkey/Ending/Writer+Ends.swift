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
    mutating func logEnds() throws(StoreError) {
        for _ in 0..<Self.maximumEndCount {
            guard let key = try reader.nextEnd(), key.end <= now else { return }
            try remove(key, in: Tables.ends)
            try logEnd(key)
        }
    }

    private mutating func logEnd(_ key: EndKey) throws(StoreError) {
        if let edge = key.edge {
            guard try reader.edge(edge) != nil, try !reader.isLeaving(edge) else { return }
            let object = try reader.value(of: edge)
            let name = edge.kind == .grant ? "endGrant" : "endMembership"
            return try log(.update, name, before: object, after: object, by: .host)
        }
        var connection = try reader.connectionValue(key.account, key.object)
        let act = Act(
            actor: Actor(host: key.account, connection.host),
            name: key.kind == .connection ? "expireConnection" : "lapseConnection")
        connection.status = key.kind == .connection ? .expired : .lapsed
        try transition(connection, act)
    }
}

extension StoreReader {
    /// What ends next, or has ended and is not logged yet.
    func nextEnd() throws(StoreError) -> EndKey? {
        try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.ends.table)
            guard let entry = try cursor.first() else { return nil }
            guard let key = EndKey(entry.key) else {
                throw StoreError(
                    .damaged(table: "ends", key: "the first", reason: "is no end of anything"))
            }
            return key
        }
    }
}
