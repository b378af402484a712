import AccessRules

/// Why something of accounts was left out where a clock was accepted: the first reason of each.
typealias ClockDamage = [AccountOrdinal: StoreError]

// A clock that is accepted may be earlier than ends that a write has recorded: they are to come
// again. What people did meanwhile, since they took them for over, may not go together with that.
//
// Rule: *Time* in `Docs/Permissions.md`.
extension Writer {
    /// Brings back what ended in an account until an instant and ends after now.
    mutating func revive(
        _ account: AccountOrdinal, endedUntil lastCommit: Instant, _ damage: inout ClockDamage
    ) throws(StoreError) {
        try contained(account, &damage) { (writer) throws(StoreError) in
            try writer.reviveConnections(of: account)
        }
        var users: [Ordinal] = []
        try contained(account, &damage) { (writer) throws(StoreError) in
            users = try writer.reader.members(of: PostingSet(account, .liteUsers))
        }
        for user in users {
            try contained(account, &damage) { (writer) throws(StoreError) in
                try writer.keepLite(account, user, endedUntil: lastCommit)
            }
        }
    }

    /// Does something of an account, or notes why it cannot be done.
    mutating func contained(
        _ account: AccountOrdinal, _ damage: inout ClockDamage,
        _ body: (inout Writer) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard let error = try contained(body) else { return }
        if damage[account] == nil { damage[account] = error }
    }

    /// Gives each connection that is live again the status that it had before time ended it.
    ///
    /// Of several that are live for a pair, all but the last were over when that was added: they
    /// end now.
    private mutating func reviveConnections(of host: AccountOrdinal) throws(StoreError) {
        var last: [AccountOrdinal: Ordinal] = [:]
        var ending: [(ordinal: Ordinal, record: ConnectionRecord)] = []
        let now = now
        try reader.forEachRecord(.connection, host) { (reader, ordinal) throws(StoreError) in
            let record = try reader.existing(ConnectionRecord.self, host, ordinal)
            guard record.isLive(at: now) else { return }
            last[record.delegate] = ordinal
            if record.end != nil { ending.append((ordinal, record)) }
        }
        for (ordinal, record) in ending {
            if last[record.delegate] != ordinal {
                try endNow(record, host, ordinal)
            } else if record.isEndedByTime {
                var revived = record
                revived.status = record.statusByPeople
                revived.isEndedByTime = false
                try step(record, to: revived, host, ordinal, "reviveConnection")
            }
        }
    }

    /// Ends a connection now that was to end later. One that had not begun, and an invitation, were
    /// never what they would have become.
    private mutating func endNow(
        _ record: ConnectionRecord, _ host: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) {
        var over = record
        over.isEndedByTime = false
        guard record.statusByPeople == .accepted else {
            over.status = .lapsed
            return try step(record, to: over, host, ordinal, EndKey.Kind.invitation.operation)
        }
        over.status = .expired
        if record.validity.begin < now {
            over.validity.end = now
            over.isEndedByTime = true
        }
        try step(record, to: over, host, ordinal, EndKey.Kind.connection.operation)
    }

    private mutating func step(
        _ old: ConnectionRecord, to record: ConnectionRecord, _ host: AccountOrdinal,
        _ ordinal: Ordinal, _ name: String
    ) throws(StoreError) {
        let before = try reader.connectionValue(host, ordinal)
        try put(record, host, ordinal, insteadOf: old)
        let after = try reader.connectionValue(host, ordinal)
        let act = Act(actor: Actor(host: host, before.host), name: name)
        try log(.update, name, before: .connection(before), after: .connection(after), by: .host)
        try tellDelegate(host, before, after, act)
    }

    /// Lets what had ended stay over for a Lite user who would reach too many organizations.
    ///
    /// What is left at an instant before the last commit was in force then, too, when the limit
    /// held.
    private mutating func keepLite(
        _ account: AccountOrdinal, _ user: Ordinal, endedUntil lastCommit: Instant
    ) throws(StoreError) {
        guard try reader.excessOfLite(account, user, from: now) != nil else { return }
        for key in try reader.timedEdges(ofScope: account, user) {
            guard let edge = try reader.edge(key), try !reader.isLeaving(key),
                now < edge.validity.end, edge.validity.end <= lastCommit
            else { continue }
            try endNow(edge, key)
        }
    }

    private mutating func endNow(_ edge: EdgeRecord, _ key: EdgeKey) throws(StoreError) {
        let before = try reader.value(of: key)
        guard edge.validity.begin < now else { return try delete(before, by: .host) }
        var over = edge
        over.validity.end = now
        try remove(key)
        try add(key, over)
        let end: EndKey.Kind = key.kind == .grant ? .grant : .membership
        try log(
            .update, end.operation, before: before, after: try reader.value(of: key), by: .host)
    }
}

extension StoreReader {
    /// The grants and memberships with begin or end by which a user reaches organizations.
    fileprivate func timedEdges(ofScope account: AccountOrdinal, _ user: Ordinal)
        throws(StoreError) -> [EdgeKey]
    {
        let party = Party(kind: .user, ordinal: user)
        let memberships = PostingSet(account, .userGroups, of: user)
        let timedGroups = try timed(memberships)?.map(\.ordinal) ?? []
        var edges = timedGroups.map {
            EdgeKey(account: account, kind: .membership, object: $0, party: party)
        }
        edges += try timedGrants(account, .userOrganizations, to: party)
        for group in try members(of: memberships) + timedGroups {
            edges += try timedGrants(
                account, .groupOrganizations, to: Party(kind: .group, ordinal: group))
        }
        return edges
    }

    private func timedGrants(_ account: AccountOrdinal, _ relation: Relation, to party: Party)
        throws(StoreError) -> [EdgeKey]
    {
        try timed(PostingSet(account, relation, of: party.ordinal))?.map {
            EdgeKey(account: account, kind: .grant, object: $0.ordinal, party: party)
        } ?? []
    }
}
