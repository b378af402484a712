import AccessRules

/// One who reaches something: what they may do there, by which routes, and when they last did.
package struct AccessReview: Sendable {
    package var user: Ref<User>
    /// The name of the user.
    package var name: String
    /// What lets in a user of another account; nil at home.
    package var connection: Ref<Connection>?
    /// An organization or an asset.
    package var target: Target
    /// The role in the target's account.
    package var role: Role
    /// What the user may do with it.
    package var actions: [Action]
    package var routes: [Route]
    /// The newest entry of the log by the user about it; nil where the log has none, which is no proof that there
    /// was no use: what was before the log began nobody knows (``View/logBegin(of:)``).
    package var lastUse: LogEntry?

    /// A way by which it is reached, and what stands behind it.
    package struct Route: Sendable {
        package var way: Way
        /// Since when it has been there, by its edges; nil for a flag or a role, of which only the log knows.
        package var since: Instant?
        /// When it ends; nil where it does not.
        package var until: Instant?
        /// The entry by which it came, where the log has it: who, when and why. Of a group's route that of the later
        /// of membership and grant.
        package var given: LogEntry?
        /// Who made it, by the edge itself; nil for the host application's hand, and for flags and roles.
        package var by: Ref<User>?
        /// What goes if it goes.
        package var without: Loss
    }

    /// By what somebody reaches something.
    package enum Way: Hashable, Sendable {
        /// What the decision goes by to reach the organization.
        case organization(Explanation.Route)
        /// The list of an asset, or of what it is embedded in, which names the user or a group.
        case list(of: Ref<Asset>, names: Grant.Grantee)
    }

    /// What a user would lose if one way were not there.
    package enum Loss: Hashable, Sendable {
        /// These actions on the target, which may be none or all; and of an organization so many assets in it.
        case parts([Action], assetCount: Int)
        /// It cannot be taken away by itself, or not by the rules, or is not told: why.
        case notTold(String)
    }
}

extension Explanation.Route {
    /// The operation that takes the route away, of a user in an account; nil where it is what the user is.
    func removal(of user: Ref<User>, through connection: Ref<Connection>?) -> Operation? {
        switch self {
        case .directGrant(_, let organization, let grantee):
            return .revokeAccess(to: organization.id, from: grantee)
        case .group(let group, _, _, _):
            if let connection { return .removeMember(.connection(connection.id), from: group.id) }
            return .removeMember(.user(user.id), from: group.id)
        case .userAllOrganizations(let user): return .setAllOrganizations(user.id, false)
        case .connection(let connection, _, _): return .revokeConnection(connection.id)
        case .connectionAllOrganizations, .allAccessPass: return nil
        }
    }

    /// The edges that make it, the later one first.
    var edges: [Explanation.Edge] {
        switch self {
        case .directGrant(let edge, _, _): return [edge]
        case .group(_, let membership, let grant, _):
            return [membership, grant].sorted { $0.made.time > $1.made.time }
        case .userAllOrganizations, .connectionAllOrganizations, .allAccessPass, .connection:
            return []
        }
    }

    /// When it ends by time; nil where it does not.
    var until: Instant? {
        var ends = edges.map(\.validity.end)
        if case .connection(_, _, let validity) = self { ends.append(validity.end) }
        return ends.min()?.unlessNever
    }
}
