import AccessRules
import LMDB

extension StoreReader {
    /// What begins or ends between two instants, though nobody changes it.
    ///
    /// Complexity: a step for each edge with a begin or an end, and for each connection.
    func keysOfTime(from early: Instant, to late: Instant) throws(StoreError) -> ChangedKeys {
        var keys = ChangedKeys()
        let (early, late) = (min(early, late), max(early, late))
        func isConcerned(_ validity: Validity) -> Bool {
            validity.contains(early) != validity.contains(late)
        }
        try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.timed.table)
            var entry = try cursor.first()
            while let found = entry {
                if let key = EdgeKey(ofTimed: found.key), let edge = try edge(key),
                    isConcerned(edge.validity)
                {
                    keys.edges.append(key)
                }
                entry = try cursor.next()
            }
        }
        for account in 0..<(try accountCount()) {
            let connections = PostingSet(account, .connections)
            for connection in try members(of: connections) {
                let record = try existing(ConnectionRecord.self, account, connection)
                guard isConcerned(record.validity) else { continue }
                keys.records.append(
                    RecordKey(account: account, space: .connection, ordinal: connection))
            }
        }
        return keys
    }
}

extension EdgeKey {
    /// The edge whose timed member stands under some bytes, from the object's end; nil for the other end,
    /// and for what is none.
    fileprivate init?(ofTimed bytes: RawSpan) {
        guard bytes.byteCount == TimedKey.maximumByteCount,
            let relation = Relation(rawValue: bytes.u8(at: 4))
        else { return nil }
        let (kind, party): (EdgeKind, PartyKind)
        switch relation {
        case .groupUsers: (kind, party) = (.membership, .user)
        case .groupConnections: (kind, party) = (.membership, .connection)
        case .organizationUsers: (kind, party) = (.grant, .user)
        case .organizationGroups: (kind, party) = (.grant, .group)
        case .organizationConnections: (kind, party) = (.grant, .connection)
        default: return nil
        }
        self.init(
            account: bytes.bigEndian32(at: 0), kind: kind, object: bytes.bigEndian32(at: 5),
            party: Party(kind: party, ordinal: bytes.bigEndian32(at: 9)))
    }
}
