import AccessRules

// The ways by which an organization, or an account, is reached: what the decision says in a set
// of flags, with its records.
extension StoreReader {
    /// Every route that is in force at the instant; none for a user who has no standing.
    func routes(of it: ExplainedCase, _ table: GroupTable?) throws(StoreError)
        -> [Explanation.Route]
    {
        var routes: [Explanation.Route] = []
        if it.decision.deniedBy == .standing { return routes }
        if it.actor.hasAllAccessPass { routes.append(.allAccessPass(it.userRef)) }
        guard let table, let partyID = it.partyID else { return routes }
        if case .delegate(let maximum) = it.actor.capacity {
            let record = try connection(it.acting, table.party.ordinal)
            routes.append(
                .connection(
                    Ref(partyID, of: it.actingID), maximumRole: maximum,
                    validity: record.validity))
        }
        guard let organization = it.organization, let reference = it.organizationRef else {
            return routes
        }
        if it.actor.hasAllOrganizations {
            routes.append(
                table.party.kind == .user
                    ? .userAllOrganizations(it.userRef)
                    : .connectionAllOrganizations(Ref(partyID, of: it.actingID)))
        }
        if let grant = table.directGrant, grant.holds(at: it.instant) {
            let key = EdgeKey(
                account: it.acting, kind: .grant, object: organization, party: table.party)
            routes.append(
                .directGrant(try edge(named: key), of: reference, to: table.party.grantee(partyID)))
        }
        for entry in table.entries
        where entry.isMember(at: it.instant) && entry.isGranted(at: it.instant) {
            let group = Party(kind: .group, ordinal: entry.group)
            routes.append(
                .group(
                    Ref(try identity(.group, it.acting, entry.group), of: it.actingID),
                    membership: try edge(
                        named: EdgeKey(
                            account: it.acting, kind: .membership, object: entry.group,
                            party: table.party)),
                    grant: try edge(
                        named: EdgeKey(
                            account: it.acting, kind: .grant, object: organization, party: group)),
                    of: reference))
        }
        return routes
    }

    private func edge(named key: EdgeKey) throws(StoreError) -> Explanation.Edge {
        guard let edge = try edge(key) else {
            throw damage(Tables.edges, key, "is missing though a posting names it")
        }
        return Explanation.Edge(validity: edge.validity, made: try authorship(edge.made))
    }
}

extension ExplainedCase {
    /// What lowered the role, as the decision has it.
    var cap: Explanation.Cap? {
        guard let maximum = decision.cappedBy, let partyID else { return nil }
        return Explanation.Cap(
            connection: Ref(partyID, of: actingID), homeRole: decision.homeRole,
            maximumRole: maximum)
    }
}

extension Party {
    /// The party of that identity as what a grant names.
    func grantee(_ id: Identity) -> Grant.Grantee {
        switch kind {
        case .user: .user(id)
        case .group: .group(id)
        case .connection: .connection(id)
        }
    }
}
