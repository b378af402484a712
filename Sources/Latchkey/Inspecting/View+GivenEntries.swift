import AccessRules

// Which entry of the log gave something.
extension View {
    /// How many of the newest entries are searched for the one that gave something.
    private static let searchedEntryCount = 100

    /// The entry that changed the list of an asset at a time.
    func entry(ofList asset: Identity, at time: Instant, in account: Identity)
        throws(StoreError) -> LogEntry?
    {
        try entry(about: ("asset", asset), at: time, in: account) { entry in
            entry.changedFields.contains { $0.key == "access" && $0.after != nil }
        }
    }

    /// The entry by which a route came, if it is among the newest of what it is about.
    func entry(
        that route: Explanation.Route, gave party: Grant.Grantee, in account: Identity
    ) throws(StoreError) -> LogEntry? {
        switch route {
        case .directGrant(let edge, let organization, let grantee):
            return try entry(
                of: ("grant", organization.id), at: edge.made.time, for: grantee, in: account)
        case .group(let group, let membership, let grant, let organization):
            if membership.made.time < grant.made.time {
                return try entry(
                    of: ("grant", organization.id), at: grant.made.time, for: .group(group.id),
                    in: account)
            }
            return try entry(
                of: ("membership", group.id), at: membership.made.time, for: party,
                in: account)
        case .userAllOrganizations(let user):
            return try entry(of: ("user", user.id), changing: "allOrganizations", in: account)
        case .allAccessPass(let user):
            return user.account == account
                ? try entry(of: ("user", user.id), changing: "role", in: account) : nil
        case .connection(let connection, _, _):
            return try entry(of: ("connection", connection.id), changing: "status", in: account)
        case .connectionAllOrganizations(let connection):
            return try entry(
                of: ("connection", connection.id), changing: "allOrganizations", in: account)
        }
    }

    /// The entry of an edge that was made at a time.
    func entry(
        of resource: (kind: String, id: Identity), at time: Instant, for party: Grant.Grantee,
        in account: Identity
    ) throws(StoreError) -> LogEntry? {
        try entry(about: resource, at: time, in: account) { entry in
            entry.event != .delete && entry.isFor(party)
        }
    }

    /// The newest entry about a thing at a time that meets a condition. One commit may have thousands.
    func entry(
        about resource: (kind: String, id: Identity), at time: Instant, in account: Identity,
        where condition: (LogEntry) -> Bool
    ) throws(StoreError) -> LogEntry? {
        let about = LogEntry.Resource(kind: resource.kind, id: resource.id, name: nil)
        let query = Query<LogEntry>(in: account)
            .where { $0.resource == about && $0.time >= time && $0.time < time.adding(1) }
            .ordered(by: .added, .descending)
        var cursor: PageCursor?
        repeat {
            let page = try page(query, size: Self.searchedEntryCount, after: cursor)
            if let found = page.items.first(where: condition) { return found }
            cursor = page.next
        } while cursor != nil
        return nil
    }

    /// The newest entry that changed a field of a thing, or made it.
    func entry(
        of resource: (kind: String, id: Identity), changing field: String, in account: Identity
    ) throws(StoreError) -> LogEntry? {
        let about = LogEntry.Resource(kind: resource.kind, id: resource.id, name: nil)
        let query = Query<LogEntry>(in: account).where { $0.resource == about }
            .ordered(by: .added, .descending)
        return try page(query, size: Self.searchedEntryCount).items.first { entry in
            entry.changedFields.contains { $0.key == field && $0.after != nil }
        }
    }
}
