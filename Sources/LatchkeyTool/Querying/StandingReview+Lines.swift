import AccessRules
import Latchkey

// A line of a review of a group, a connection or an account.
extension StandingReview {
    /// How much is reached, or the organization that is granted.
    var shownReach: String? {
        if case .grant(let organization, _) = subject { return "\(organization)" }
        guard let reached else { return nil }
        var text = Counted.text(reached.organizationCount, "organization")
        if let count = reached.assetCount { text += ", \(Counted.text(count, "asset"))" }
        return text
    }

    /// What is shown in lines.
    func asJSON(logSince: Instant?) -> JSONLine {
        var line = subject.asJSON
        line.text("name", name)
        if isInvited { line.raw("invited", "true") }
        if let role { line.text("role", role.name) }
        if let reached {
            line.number("organizations", reached.organizationCount)
            if let count = reached.assetCount { line.number("assets", count) }
        }
        line.origin(since, until, by, given)
        line.use(lastUse, logSince)
        switch without {
        case .counts(let userCount, let pairCount):
            line.number("usersWithout", userCount)
            line.number("pairsWithout", pairCount)
        case .notTold(let why): line.text("notTold", why)
        }
        return line
    }
}

extension StandingReview.Subject {
    /// Whom it is about; nil where it is whoever is in a group.
    var shownParty: String? {
        switch self {
        case .membership(.user(let user), let group): "\(group.account)/\(user)"
        case .membership(.connection(let connection), let group):
            "connection \(group.account)/\(connection)"
        case .grant(let organization, .connection(let connection)):
            "connection \(organization.account)/\(connection)"
        case .grant: nil
        case .allOrganizations(let connection), .connection(let connection):
            "connection \(connection)"
        case .user(let user, _): "\(user)"
        }
    }

    var shownWay: String {
        switch self {
        case .membership(_, let group): "member of group \(group.id)"
        case .grant(_, .group(let group)): "grant to group \(group)"
        case .grant: "grant"
        case .allOrganizations: "all organizations"
        case .connection: "connection"
        case .user(_, let connection?): "connection \(connection.id)"
        case .user(_, nil): "home"
        }
    }

    fileprivate var asJSON: JSONLine {
        var line: JSONLine
        switch self {
        case .membership(let member, let group):
            line = JSONLine("line", "membership")
            switch member {
            case .user(let user): line.text("user", "\(group.account)/\(user)")
            case .connection(let it): line.text("connection", "\(group.account)/\(it)")
            }
            line.text("group", "\(group)")
        case .grant(let organization, let grantee):
            line = JSONLine("line", "grant")
            line.text("organization", "\(organization)")
            switch grantee {
            case .user(let user): line.text("user", "\(organization.account)/\(user)")
            case .group(let group): line.text("group", "\(organization.account)/\(group)")
            case .connection(let it): line.text("connection", "\(organization.account)/\(it)")
            }
        case .allOrganizations(let connection):
            line = JSONLine("line", "allOrganizations")
            line.text("connection", "\(connection)")
        case .connection(let connection):
            line = JSONLine("line", "connection")
            line.text("connection", "\(connection)")
        case .user(let user, let connection):
            line = JSONLine("line", "user")
            line.text("user", "\(user)")
            if let connection { line.text("connection", "\(connection)") }
        }
        return line
    }
}

extension StandingReview.Loss {
    var shown: String {
        switch self {
        case .counts(_, 0): return AccessReview.Loss.nothing
        case .counts(let userCount, let pairCount):
            let verb = userCount == 1 ? "loses" : "lose"
            return "\(Counted.text(userCount, "user")) \(verb) something, "
                + "\(Counted.text(pairCount, "pair")) of a user and a thing"
        case .notTold(let why): return why
        }
    }
}
