/// What a query asks of a thing, by names alone.
public indirect enum ReferenceCondition: Hashable, Sendable {
    case all
    case nothing
    case not(ReferenceCondition)
    case and([ReferenceCondition])
    case or([ReferenceCondition])
    /// A field has one of these values.
    case oneOf(String, [String])
    /// A text begins so.
    case prefix(String, String)
    /// A name has words that begin so.
    case words([String])
    /// A text is not before one and before another.
    case range(String, from: String?, to: String?)
    case missing(String)
    /// One at least at the other end of a relation is such.
    case related(String, ReferenceCondition)
    case accessible(Address, String)
    case can(String, ReferenceQuestion.Target)
}

/// What a query is about.
public enum QueriedKind: String, CaseIterable, Sendable {
    case organization, user, group, asset, connection, grant

    /// Its relations, and what is at their other ends.
    public var relations: [(name: String, other: QueriedKind)] {
        switch self {
        case .organization:
            [
                ("grantedUsers", .user), ("grantedGroups", .group),
                ("grantedConnections", .connection), ("parent", .organization),
                ("children", .organization), ("assets", .asset),
            ]
        case .user:
            [("groups", .group), ("organizations", .organization), ("listedAssets", .asset)]
        case .group:
            [
                ("members", .user), ("memberConnections", .connection),
                ("organizations", .organization), ("listedAssets", .asset),
            ]
        case .asset:
            [
                ("organization", .organization), ("container", .asset), ("embedded", .asset),
                ("listedUsers", .user), ("listedGroups", .group),
            ]
        case .connection: [("groups", .group), ("organizations", .organization)]
        case .grant:
            [
                ("organization", .organization), ("user", .user), ("group", .group),
                ("connection", .connection),
            ]
        }
    }

    /// Its fields with a few values each, beside identity and name; nil is no value at all.
    public var fields: [(name: String, values: [String], mayBeMissing: Bool)] {
        let roles = ["lite", "readOnly", "creator", "editor", "manager", "administrator"]
        return switch self {
        case .organization:
            [
                ("kind", ["Customer", "customer", "Vendor"], true),
                ("status", ["Active", "Inactive"], true),
                ("state", ["normal", "archived", "deleted"], false),
            ]
        case .user:
            [
                ("role", roles, false), ("status", ["invited", "active", "removed"], false),
                ("allOrganizations", ["true", "false"], false),
                ("enrolledInMFA", ["true", "false"], false),
            ]
        case .group: [("description", ["For all", ""], true)]
        case .asset:
            [
                ("kind", ["password", "document", "Password"], false),
                ("state", ["normal", "archived", "deleted"], false),
                ("restricted", ["true", "false"], false),
            ]
        case .connection:
            [
                ("status", ["draft", "pending", "accepted", "expired", "lapsed", "left"], false),
                ("maximumRole", Array(roles[1...4]), false),
                ("allOrganizations", ["true", "false"], false),
            ]
        case .grant: [("inForce", ["true", "false"], false)]
        }
    }
}
