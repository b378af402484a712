import AccessRules
import LMDB

// What time does, though nobody changes anything: grants, memberships and connections that begin and end.
//
// Complexity of all: a step for each edge with a begin or an end, and for each connection.
extension StoreReader {
    /// What begins or ends between two instants.
    func keysOfTime(from early: Instant, to late: Instant) throws(StoreError) -> ChangedKeys {
        var keys = ChangedKeys()
        let (early, late) = (min(early, late), max(early, late))
        try forEachTimed { key, validity in
            if validity.contains(early) != validity.contains(late) { keys.insert(key) }
        }
        return keys
    }

    /// What begins or ends behind an instant and up to another, by when.
    func keysByTime(behind early: Instant, through late: Instant) throws(StoreError)
        -> [(Instant, ChangedKeys)]
    {
        var keys: [Instant: ChangedKeys] = [:]
        try forEachTimed { key, validity in
            for instant in Set([validity.begin, validity.end])
            where early < instant && instant <= late {
                keys[instant, default: ChangedKeys()].insert(key)
            }
        }
        return keys.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The next instant behind another at which something begins or ends, in any account.
    func nextInstant(behind now: Instant) throws(StoreError) -> Instant {
        var next = Instant.distantFuture
        try forEachTimed { _, validity in next = min(next, validity.nextChange(after: now)) }
        return next
    }

    private func forEachTimed(_ body: (TimedThing, Validity) -> Void) throws(StoreError) {
        try asStoreError {
            var walk = try snapshot.walk(in: Tables.timed.table)
            while try walk.next() {
                if let key = EdgeKey(ofTimed: walk.key) {
                    body(.edge(key), try existing(key).validity)
                }
            }
        }
        for account in 0..<(try accountCount()) {
            for connection in try members(of: PostingSet(account, .connections)) {
                let record = try existing(ConnectionRecord.self, account, connection)
                body(
                    .record(RecordKey(account: account, space: .connection, ordinal: connection)),
                    record.validity)
            }
        }
    }
}

/// What may begin or end.
private enum TimedThing {
    case edge(EdgeKey)
    case record(RecordKey)
}

extension ChangedKeys {
    fileprivate mutating func insert(_ thing: TimedThing) {
        switch thing {
        case .edge(let key): edges.append(key)
        case .record(let key): records.append(key)
        }
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
