/// How a relation is stored: what a thing's other ends are found by, and the other way round.
enum Link {
    /// As edges, which may begin and end: two sets, one from each end.
    case edge(forward: Relation, backward: Relation)
    /// One other at most, named by the thing's record; all things of another are a set.
    case one(backward: Relation)
    /// A set; each of the others names the thing in its own record.
    case many(forward: Relation)
}

extension RelationName {
    /// What is at the other end.
    var other: Space {
        switch self {
        case .grantedUsers, .listedUsers, .members, .user: .user
        case .grantedGroups, .listedGroups, .groups, .group: .group
        case .grantedConnections, .memberConnections, .connection: .connection
        case .parent, .children, .organization, .organizations: .organization
        case .assets, .listedAssets, .container, .embedded: .asset
        }
    }

    /// How it is stored, from things of a space; nil when these have no such relation.
    func link(from space: Space) -> Link? {
        switch (space, self) {
        case (.organization, .grantedUsers): .from(.grant, with: .user)
        case (.organization, .grantedGroups): .from(.grant, with: .group)
        case (.organization, .grantedConnections): .from(.grant, with: .connection)
        case (.organization, .parent): .one(backward: .children)
        case (.organization, .children): .many(forward: .children)
        case (.organization, .assets): .many(forward: .assets)
        case (.user, .groups): .to(.membership, of: .user)
        case (.user, .organizations): .to(.grant, of: .user)
        case (.user, .listedAssets): .to(.listEntry, of: .user)
        case (.group, .members): .from(.membership, with: .user)
        case (.group, .memberConnections): .from(.membership, with: .connection)
        case (.group, .organizations): .to(.grant, of: .group)
        case (.group, .listedAssets): .to(.listEntry, of: .group)
        case (.connection, .groups): .to(.membership, of: .connection)
        case (.connection, .organizations): .to(.grant, of: .connection)
        case (.asset, .organization): .one(backward: .assets)
        case (.asset, .container): .one(backward: .embedded)
        case (.asset, .embedded): .many(forward: .embedded)
        case (.asset, .listedUsers): .from(.listEntry, with: .user)
        case (.asset, .listedGroups): .from(.listEntry, with: .group)
        default: nil
        }
    }
}

extension Link {
    /// From the object of an edge to a party.
    fileprivate static func from(_ kind: EdgeKind, with party: PartyKind) -> Link? {
        kind.relations(with: party).map { .edge(forward: $0.forward, backward: $0.backward) }
    }

    /// From a party to the objects of its edges.
    fileprivate static func to(_ kind: EdgeKind, of party: PartyKind) -> Link? {
        kind.relations(with: party).map { .edge(forward: $0.backward, backward: $0.forward) }
    }
}
