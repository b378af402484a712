import AccessRules

/// One way for the user to have standing in the acting account, with the edits that it takes.
struct Standing: Sendable {
    var edits: [Edit] = []
    /// Whether the user must become active for it.
    var activates: Bool
    var capacity: Capacity
    var hasAllOrganizations: Bool
    var party: Party
    /// Whether the connection becomes accepted without a grant of its own: a connection needs
    /// at least one organization, or all.
    var needsGrantOfItsOwn = false
    /// Whether the connection, in force at the instant asked about, has ended by now: what it has
    /// is what it had.
    var isOver = false
}

extension StoreReader {
    /// Every way for the user to have standing that breaks no rule of connections: that which
    /// the user has comes first.
    ///
    /// At most one connection of a pair is a draft or pending, because those are live; the
    /// others that have not ended are accepted, and hold at other instants. A removed user stays
    /// removed, and what has ended, by people or by time, stays so.
    ///
    /// - Parameter restored: The organization that is deleted now and not after the changes.
    func standings(_ it: ExplainedCase, restored: Ordinal?, now: Instant) throws(StoreError)
        -> [Standing]
    {
        if it.userRecord.status == .removed { return [] }
        let activates = !it.actor.isActive
        let edits: [Edit] = activates ? [.activating] : []
        if it.isAtHome {
            return [
                Standing(
                    edits: edits, activates: activates, capacity: .home,
                    hasAllOrganizations: it.userRecord.hasAllOrganizations,
                    party: Party(kind: .user, ordinal: it.user))
            ]
        }
        var standings: [Standing] = []
        if let party = it.party {
            standings.append(
                Standing(
                    edits: edits, activates: activates, capacity: it.actor.capacity,
                    hasAllOrganizations: it.actor.hasAllOrganizations, party: party,
                    isOver: it.pair.contains {
                        $0.ordinal == party.ordinal && !$0.record.isLive(at: now)
                    }))
        }
        for (index, candidate) in it.pair.enumerated()
        where candidate.record.isLive(at: now) && candidate.ordinal != it.party?.ordinal {
            guard var standing = try standing(it, index, restored: restored, now: now) else {
                continue
            }
            standing.edits = edits + standing.edits
            standing.activates = activates
            standings.append(standing)
        }
        return standings
    }

    /// What it takes for one connection of the pair to decide; nil when it cannot. At an instant
    /// that is past, another one that was added earlier may hold, too, and goes before it.
    private func standing(_ it: ExplainedCase, _ index: Int, restored: Ordinal?, now: Instant)
        throws(StoreError) -> Standing?
    {
        let (ordinal, record) = it.pair[index]
        let isEarlierInForce = it.pair[..<index].contains {
            $0.record.isInForceByInterval && $0.record.validity.contains(it.instant)
        }
        let holds = record.validity.contains(it.instant)
        guard !isEarlierInForce,
            let edits = readying(it.acting, ordinal, record, holds: holds, at: it.instant)
        else { return nil }
        var reaches = true
        if record.status != .accepted {
            reaches = try self.reaches(it.acting, ordinal, record, restored: restored, now: now)
        }
        return Standing(
            edits: edits, activates: false,
            capacity: .delegate(maximumRole: record.maximumRole),
            hasAllOrganizations: record.hasAllOrganizations,
            party: Party(kind: .connection, ordinal: ordinal),
            needsGrantOfItsOwn: !reaches)
    }

    /// What it takes for a connection that is live to be accepted and to hold; nil when its
    /// interval cannot be widened so far. It is the only one of the pair that is live, and stays so.
    private func readying(
        _ host: AccountOrdinal, _ ordinal: Ordinal, _ record: ConnectionRecord, holds: Bool,
        at instant: Instant
    ) -> [Edit]? {
        var edits: [Edit] = []
        if record.status != .accepted { edits.append(.accepting(host, ordinal)) }
        if !holds {
            guard record.validity.extended(to: instant) != nil else { return nil }
            edits.append(.extendingConnection(host, ordinal))
        }
        return edits
    }

    /// What it takes for the connection that the question is about to be accepted and not
    /// ended; nil when it is, and when it cannot be.
    func readyingTarget(_ it: ExplainedCase, now: Instant) throws(StoreError) -> [Edit]? {
        guard case .connection(let host, let ordinal) = it.target,
            let record = it.targetConnection, record.isLive(at: now)
        else { return nil }
        let holds = it.instant < record.validity.end
        if record.status == .accepted, holds { return nil }
        if record.status != .accepted, try !reaches(host, ordinal, record, now: now) { return nil }
        return readying(host, ordinal, record, holds: holds, at: it.instant)
    }
}
