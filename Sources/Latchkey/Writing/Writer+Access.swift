import AccessRules

// Grants, memberships and connections.
extension Writer {
    mutating func insert(_ grant: Grant) throws(StoreError) {
        let account = try reader.require(account: grant.account)
        let key = try reader.key(of: grant, account)
        try refuseLeaving(key.party, account, grant.shown)
        if try reader.edge(key) != nil {
            throw StoreError(.refused(.uniqueGrant, concerned: [grant.shown]))
        }
        try add(key, try edge(grant.validity, grant.made))
    }

    mutating func insert(_ membership: Membership) throws(StoreError) {
        let account = try reader.require(account: membership.account)
        let key = try reader.key(of: membership, account)
        try refuseLeaving(key.party, account, membership.shown)
        if try reader.edge(key) != nil {
            throw StoreError(.refused(.uniqueMembership, concerned: [membership.shown]))
        }
        try add(key, try edge(membership.validity, membership.made))
    }

    /// Refuses what would be taken away with everything else that somebody has who is being removed just now.
    func refuseLeaving(_ party: Party, _ account: AccountOrdinal, _ shown: String)
        throws(StoreError)
    {
        guard try reader.isLeaving(party.kind.space, account, party.ordinal) else { return }
        throw StoreError(
            .invalid(
                """
                \(shown): what it is for was removed, and what refers to it is still being taken away; try again \
                when that is done
                """))
    }

    /// Gives a grant that is there another interval or another author.
    mutating func update(_ grant: Grant) throws(StoreError) {
        let account = try reader.require(account: grant.account)
        let key = try reader.key(of: grant, account)
        guard try remove(key) else { throw StoreError(.unknown(thing: "grant", grant.shown)) }
        try add(key, try edge(grant.validity, grant.made))
    }

    /// Gives a membership that is there another interval or another author.
    mutating func update(_ membership: Membership) throws(StoreError) {
        let account = try reader.require(account: membership.account)
        let key = try reader.key(of: membership, account)
        guard try remove(key) else {
            throw StoreError(.unknown(thing: "membership", membership.shown))
        }
        try add(key, try edge(membership.validity, membership.made))
    }

    mutating func remove(_ grant: Grant) throws(StoreError) {
        let account = try reader.require(account: grant.account)
        guard try remove(try reader.key(of: grant, account)) else {
            throw StoreError(.unknown(thing: "grant", grant.shown))
        }
    }

    mutating func remove(_ membership: Membership) throws(StoreError) {
        let account = try reader.require(account: membership.account)
        guard try remove(try reader.key(of: membership, account)) else {
            throw StoreError(.unknown(thing: "membership", membership.shown))
        }
    }

    private func edge(_ validity: Validity, _ made: Authorship?) throws(StoreError) -> EdgeRecord {
        EdgeRecord(
            validity: validity, made: try reader.stored(made ?? Authorship(time: now)))
    }
}

extension StoreReader {
    func key(of grant: Grant, _ account: AccountOrdinal) throws(StoreError) -> EdgeKey {
        let organization = try require(
            .organization, grant.organization, in: account, of: grant.account,
            key: "organization")
        let party: Party
        switch grant.grantee {
        case .user(let id):
            party = Party(
                kind: .user,
                ordinal: try require(.user, id, in: account, of: grant.account, key: "user"))
        case .group(let id):
            party = Party(
                kind: .group,
                ordinal: try require(.group, id, in: account, of: grant.account, key: "group"))
        case .connection(let id):
            party = Party(
                kind: .connection,
                ordinal: try require(
                    .connection, id, in: account, of: grant.account, key: "connection"))
        }
        return EdgeKey(account: account, kind: .grant, object: organization, party: party)
    }

    func key(of membership: Membership, _ account: AccountOrdinal) throws(StoreError) -> EdgeKey {
        let group = try require(
            .group, membership.group, in: account, of: membership.account, key: "group")
        let party: Party
        switch membership.member {
        case .user(let id):
            party = Party(
                kind: .user,
                ordinal: try require(.user, id, in: account, of: membership.account, key: "user"))
        case .connection(let id):
            party = Party(
                kind: .connection,
                ordinal: try require(
                    .connection, id, in: account, of: membership.account, key: "connection"))
        }
        return EdgeKey(account: account, kind: .membership, object: group, party: party)
    }
}

extension Grant {
    /// The grant as an error names it.
    var shown: String {
        switch grantee {
        case .user(let id): "\(account)/\(organization) to user \(id)"
        case .group(let id): "\(account)/\(organization) to group \(id)"
        case .connection(let id): "\(account)/\(organization) to connection \(id)"
        }
    }
}

extension Membership {
    /// The membership as an error names it.
    var shown: String {
        switch member {
        case .user(let id): "user \(id) in group \(account)/\(group)"
        case .connection(let id): "connection \(id) in group \(account)/\(group)"
        }
    }
}

extension Writer {
    mutating func insert(_ connection: Connection) throws(StoreError) {
        let host = try reader.require(account: connection.host, key: "host")
        let delegate = try reader.require(account: connection.delegate, key: "delegate")
        try checkNew(connection.id, host, .connection, of: connection.host)
        let record = try record(connection, delegate)
        try refuseSecond(record, connection, host, itself: nil)
        let ordinal = try takeOrdinal(host, .connection)
        try name(host, .connection, connection.id.text, ordinal)
        try put(record, host, ordinal)
        try derive(host, ordinal, from: nil, to: record)
        try note(EndKey(record, ordinal, host))
    }

    mutating func update(_ connection: Connection) throws(StoreError) {
        let host = try reader.require(account: connection.host, key: "host")
        let ordinal = try reader.require(
            .connection, connection.id, in: host, of: connection.host, key: "id")
        let old = try reader.connection(host, ordinal)
        let delegate = try reader.require(account: connection.delegate, key: "delegate")
        guard delegate == old.delegate else {
            throw StoreError(.invalid("a connection keeps its delegate")).at(key: "delegate")
        }
        let record = try record(connection, delegate)
        // What has ended, by people or by time, does not come back by another status or interval.
        let status = old.status(at: now)
        if status.isFinal, record.status(at: now) != status {
            throw StoreError(.refused(.finalConnection, concerned: [connection.shown]))
                .at(key: "status")
        }
        try refuseSecond(record, connection, host, itself: ordinal)
        try put(record, host, ordinal, insteadOf: old)
    }

    /// Stores what a connection is instead, with everything that goes by it.
    mutating func put(
        _ record: ConnectionRecord, _ host: AccountOrdinal, _ ordinal: Ordinal,
        insteadOf old: ConnectionRecord
    ) throws(StoreError) {
        try put(record, host, ordinal)
        try derive(host, ordinal, from: old, to: record)
        try forget(EndKey(old, ordinal, host))
        try note(EndKey(record, ordinal, host))
    }

    private func record(_ connection: Connection, _ delegate: AccountOrdinal) throws(StoreError)
        -> ConnectionRecord
    {
        var sent: EdgeAuthorship?
        if let made = connection.sent { sent = try reader.stored(made, key: "sentBy") }
        var accepted: EdgeAuthorship?
        if let made = connection.accepted { accepted = try reader.stored(made, key: "acceptedBy") }
        return ConnectionRecord(
            id: connection.id, delegate: delegate, maximumRole: connection.maximumRole,
            status: connection.status, isEndedByTime: connection.isEndedByTime(at: now),
            hasAllOrganizations: connection.hasAllOrganizations,
            validity: connection.validity, message: connection.message, sent: sent,
            accepted: accepted)
    }

    /// Refuses a second live connection for a pair.
    private func refuseSecond(
        _ record: ConnectionRecord, _ connection: Connection, _ host: AccountOrdinal,
        itself: Ordinal?
    ) throws(StoreError) {
        guard record.isLive(at: now) else { return }
        let pair = PostingSet(host, .pairConnections, of: record.delegate)
        for other in try reader.members(of: pair) where other != itself {
            let other = try reader.existing(ConnectionRecord.self, host, other)
            if other.isLive(at: now) {
                throw StoreError(
                    .refused(
                        .oneLiveConnection,
                        concerned: [connection.shown, "\(connection.host)/\(other.id)"]))
            }
        }
    }
}

extension Connection {
    /// The connection as an error names it.
    var shown: String { "\(host)/\(id)" }
}
