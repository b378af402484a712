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
        let account = try self.account(it.acting).id
        if it.actor.hasAllAccessPass { routes.append(.allAccessPass(try userRef(it))) }
        if case .delegate(let maximum) = it.actor.capacity, let party = it.party {
            let record = try connection(it.acting, party.ordinal)
            routes.append(
                .connection(
                    Ref(record.id, of: account), maximumRole: maximum, validity: record.validity))
        }
        guard let table, let organization = it.organization else { return routes }
        if it.actor.hasAllOrganizations {
            let id = try identity(table.party.kind.space, it.acting, table.party.ordinal)
            routes.append(
                table.party.kind == .user
                    ? .userAllOrganizations(Ref(id, of: account))
                    : .connectionAllOrganizations(Ref(id, of: account)))
        }
        let reference = Ref<Organization>(
            try identity(.organization, it.acting, organization), of: account)
        if let grant = table.directGrant, grant.holds(at: it.instant) {
            let key = EdgeKey(
                account: it.acting, kind: .grant, object: organization, party: table.party)
            routes.append(
                .directGrant(try edge(named: key), of: reference, to: try grantee(key)))
        }
        for entry in table.entries
        where entry.isMember(at: it.instant) && entry.isGranted(at: it.instant) {
            let group = Party(kind: .group, ordinal: entry.group)
            routes.append(
                .group(
                    Ref(try identity(.group, it.acting, entry.group), of: account),
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

    /// What lowered the role, as the decision has it.
    func cap(of it: ExplainedCase) throws(StoreError) -> Explanation.Cap? {
        guard let maximum = it.decision.cappedBy, let party = it.party else { return nil }
        return Explanation.Cap(
            connection: Ref(
                try identity(.connection, it.acting, party.ordinal),
                of: try account(it.acting).id),
            homeRole: it.decision.homeRole, maximumRole: maximum)
    }

    /// Who asks, by home account.
    func userRef(_ it: ExplainedCase) throws(StoreError) -> Ref<User> {
        Ref(it.userRecord.id, of: try account(it.home).id)
    }

    private func edge(named key: EdgeKey) throws(StoreError) -> Explanation.Edge {
        guard let edge = try edge(key) else {
            throw damage(Tables.edges, key, "is missing though a posting names it")
        }
        return Explanation.Edge(validity: edge.validity, made: try authorship(edge.made))
    }

    private func grantee(_ key: EdgeKey) throws(StoreError) -> Grant.Grantee {
        let id = try identity(key.party.kind.space, key.account, key.party.ordinal)
        return switch key.party.kind {
        case .user: .user(id)
        case .group: .group(id)
        case .connection: .connection(id)
        }
    }
}
