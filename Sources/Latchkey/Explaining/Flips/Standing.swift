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
}

extension StoreReader {
    /// Every way for the user to have standing that breaks no rule of connections: that which
    /// the user has comes first.
    ///
    /// At most one connection of a pair is a draft or pending, because those are live; the
    /// others that are not final are accepted, and hold at other instants. A removed user stays
    /// removed.
    func standings(_ it: ExplainedCase, now: Instant) throws(StoreError) -> [Standing] {
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
                    hasAllOrganizations: it.actor.hasAllOrganizations, party: party))
        }
        for (index, candidate) in it.pair.enumerated()
        where !candidate.record.status.isFinal && candidate.ordinal != it.party?.ordinal {
            guard var standing = try standing(it, index, now: now) else { continue }
            standing.edits = edits + standing.edits
            standing.activates = activates
            standings.append(standing)
        }
        return standings
    }

    /// What it takes for one connection of the pair to decide; nil when it cannot. At an instant
    /// that is past, another one that was added earlier may hold, too, and goes before it.
    private func standing(_ it: ExplainedCase, _ index: Int, now: Instant) throws(StoreError)
        -> Standing?
    {
        let (ordinal, record) = it.pair[index]
        guard
            let ready = try readying(
                it.acting, it.pair, index, holdsNow: record.validity.contains(it.instant),
                at: it.instant, now: now)
        else { return nil }
        let deciding = ready.pair.firstIndex {
            $0.record.status == .accepted && $0.record.validity.contains(it.instant)
        }
        guard deciding == index else { return nil }
        return Standing(
            edits: ready.edits, activates: false,
            capacity: .delegate(maximumRole: record.maximumRole),
            hasAllOrganizations: record.hasAllOrganizations,
            party: Party(kind: .connection, ordinal: ordinal),
            needsGrantOfItsOwn: ready.needsGrant)
    }

    private struct Readying {
        var edits: [Edit]
        var needsGrant: Bool
        /// The connections of the pair after the edits.
        var pair: [(ordinal: Ordinal, record: ConnectionRecord)]
    }

    /// What it takes for a connection that is not at its end to be accepted and to hold; nil
    /// when a rule of connections stands in the way.
    private func readying(
        _ host: AccountOrdinal, _ pair: [(ordinal: Ordinal, record: ConnectionRecord)],
        _ index: Int, holdsNow: Bool, at instant: Instant, now: Instant
    ) throws(StoreError) -> Readying? {
        var pair = pair
        let (ordinal, record) = pair[index]
        var edits: [Edit] = []
        var needsGrant = false
        if record.status != .accepted {
            edits.append(.accepting(host, ordinal))
            pair[index].record.status = .accepted
            needsGrant = try !reaches(host, ordinal, record)
        }
        if !holdsNow {
            guard let wider = record.validity.extended(to: instant) else { return nil }
            edits.append(.extendingConnection(host, ordinal))
            pair[index].record.validity = wider
        }
        if pair.isInOrder(now: now) {
            return Readying(edits: edits, needsGrant: needsGrant, pair: pair)
        }
        // A draft whose time is over stands in the way until it is accepted: then it has
        // ended, and is no longer live.
        let drafts = pair.indices.filter {
            $0 != index
                && (pair[$0].record.status == .draft || pair[$0].record.status == .pending)
        }
        guard let other = drafts.first, try reaches(host, pair[other].ordinal, pair[other].record)
        else { return nil }
        edits.append(.accepting(host, pair[other].ordinal))
        pair[other].record.status = .accepted
        return pair.isInOrder(now: now)
            ? Readying(edits: edits, needsGrant: needsGrant, pair: pair) : nil
    }

    /// What it takes for the connection that the question is about to be accepted and not
    /// ended; nil when it is, and when it cannot be.
    func readyingTarget(_ it: ExplainedCase, now: Instant) throws(StoreError) -> [Edit]? {
        guard case .connection(let host, let ordinal) = it.target,
            let record = it.targetConnection, !record.status.isFinal
        else { return nil }
        let holdsNow = it.instant < record.validity.end
        if record.status == .accepted, holdsNow { return nil }
        var pair = [(ordinal: ordinal, record: record)]
        for other in try members(of: PostingSet(host, .pairConnections, of: record.delegate))
        where other != ordinal {
            pair.append((other, try connection(host, other)))
        }
        let ready = try readying(host, pair, 0, holdsNow: holdsNow, at: it.instant, now: now)
        guard let ready, !ready.needsGrant else { return nil }
        return ready.edits
    }

    /// Whether a connection has at least one organization of its own, or all.
    func reaches(_ host: AccountOrdinal, _ connection: Ordinal, _ record: ConnectionRecord)
        throws(StoreError) -> Bool
    {
        if record.hasAllOrganizations { return true }
        let grants = PostingSet(host, .connectionOrganizations, of: connection)
        if try next(in: grants, atOrAfter: 0) != nil { return true }
        return try !(timed(grants, limit: 0)?.isEmpty ?? false)
    }
}

extension [(ordinal: Ordinal, record: ConnectionRecord)] {
    /// Whether one connection of the pair at most is live.
    fileprivate func isInOrder(now: Instant) -> Bool {
        count { $0.record.isLive(at: now) } <= 1
    }
}
