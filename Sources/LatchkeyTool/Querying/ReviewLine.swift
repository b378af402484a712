import AccessRules
import Latchkey

/// A line of a review: one of the ways in which somebody reaches something.
enum ReviewLine {
    static let columns: [Table.Column] = [
        "user", .text("name"), "organization or asset", "role", "by way of", "since", "until",
        "given by", .text("reason"), .text("last use"), .text("without it"),
    ]

    /// The lines of one who reaches something: one for each way.
    static func lines(of review: AccessReview, logSince: Instant?) -> [[String?]] {
        let last = shown(review.lastUse, logSince)
        return review.routes.map { route in
            [
                "\(review.user)", review.name, review.target.shownID, review.role.name,
                route.way.shown, route.shownSince, route.until?.iso8601, route.shownGiver,
                route.given?.reason, last, route.without.shown(of: review.actions),
            ]
        }
    }

    /// The line of what lets people in, or of somebody who is let in.
    static func line(of review: StandingReview, logSince: Instant?) -> [String?] {
        [
            review.subject.shownParty, review.name, review.shownReach, review.role?.name,
            review.subject.shownWay + (review.isInvited ? ", invited" : ""),
            shownSince(review.since, review.given),
            review.until?.iso8601, giver(review.by, review.given, review.since),
            review.given?.reason, shown(review.lastUse, logSince), review.without.shown,
        ]
    }

    private static func shown(_ lastUse: LogEntry?, _ logSince: Instant?) -> String {
        lastUse.map { "\($0.time.iso8601) \($0.operation)" }
            ?? "no record" + (logSince.map { " since \($0.iso8601)" } ?? ": the log is empty")
    }

    /// What stands where neither a record nor the log tells, as of what came by an import.
    private static let notRecorded = "(not recorded)"

    /// By its edges, or else by the log.
    fileprivate static func shownSince(_ since: Instant?, _ given: LogEntry?) -> String {
        (since ?? given?.time)?.iso8601 ?? notRecorded
    }

    /// Who gave it; the host application's own hand where an edge has nobody.
    fileprivate static func giver(
        _ maker: Ref<User>?, _ given: LogEntry?, _ since: Instant?
    ) -> String {
        if let giver = maker ?? given?.user { return "\(giver)" }
        return since != nil || given != nil ? "(host)" : notRecorded
    }
}

extension AccessReview {
    /// What is shown in lines, and the actions; the ways in full.
    func asJSON(logSince: Instant?) -> JSONLine {
        var line = JSONLine("user", "\(user)")
        line.text("name", name)
        if let connection { line.text("connection", "\(connection)") }
        line.text(target.shownKind, target.shownID)
        line.text("role", role.name)
        line.texts("actions", actions.map(\.name))
        line.objects("routes", routes.map(\.asJSON))
        line.use(lastUse, logSince)
        return line
    }
}

extension AccessReview.Route {
    fileprivate var asJSON: JSONLine {
        var line = JSONLine("route", way.name)
        line.text("text", way.shown)
        line.origin(since, until, by, given)
        switch without {
        case .parts(let lost, let assetCount):
            line.texts("without", lost.map(\.name))
            if assetCount > 0 { line.number("assetsWithout", assetCount) }
        case .notTold(let why): line.text("notTold", why)
        }
        return line
    }

    fileprivate var shownSince: String { ReviewLine.shownSince(since, given) }

    fileprivate var shownGiver: String { ReviewLine.giver(by, given, since) }
}

extension AccessReview.Loss {
    static let nothing = "nothing lost, as long as the others stay"

    fileprivate func shown(of actions: [Action]) -> String {
        switch self {
        case .parts(let lost, let assetCount):
            var parts: [String] = []
            if !lost.isEmpty {
                parts.append(
                    lost.count == actions.count
                        ? "everything lost" : "lost: " + lost.map(\.name).joined(separator: ", "))
            }
            if assetCount > 0, lost.count < actions.count {
                parts.append("\(Counted.text(assetCount, "asset")) lost")
            }
            return parts.isEmpty ? Self.nothing : parts.joined(separator: "; ")
        case .notTold(let why): return why
        }
    }
}

extension AccessReview.Way {
    fileprivate var name: String {
        switch self {
        case .organization(let route): route.name
        case .list: "list"
        }
    }

    fileprivate var shown: String {
        switch self {
        case .organization(let route): route.shown
        case .list(let asset, .group(let group)): "group \(group) on the list of \(asset.id)"
        case .list(let asset, _): "on the list of \(asset.id)"
        }
    }
}

extension Explanation.Route {
    fileprivate var name: String {
        switch self {
        case .directGrant: "grant"
        case .group: "group"
        case .userAllOrganizations: "allOrganizations"
        case .connectionAllOrganizations: "connectionAllOrganizations"
        case .allAccessPass: "administrator"
        case .connection: "connection"
        }
    }

    fileprivate var shown: String {
        switch self {
        case .directGrant(_, _, .connection(let connection)): "grant to connection \(connection)"
        case .directGrant: "grant"
        case .group(let group, _, _, _): "group \(group.id)"
        case .userAllOrganizations: "all organizations"
        case .connectionAllOrganizations(let connection):
            "all organizations of connection \(connection.id)"
        case .allAccessPass: "Administrator"
        case .connection(let connection, let maximum, _):
            "connection \(connection.id), at most \(maximum.name)"
        }
    }
}

extension Target {
    var shownKind: String {
        switch self {
        case .asset: "asset"
        default: "organization"
        }
    }

    var shownID: String {
        switch self {
        case .asset(let asset): "\(asset)"
        case .organization(let organization): "\(organization)"
        default: ""
        }
    }
}

extension JSONLine {
    /// Since when, until when, by whom and why.
    mutating func origin(
        _ since: Instant?, _ until: Instant?, _ maker: Ref<User>?, _ given: LogEntry?
    ) {
        if let since = since ?? given?.time { text("since", since.iso8601) }
        if let until { text("until", until.iso8601) }
        if let giver = maker ?? given?.user { text("by", "\(giver)") }
        if let reason = given?.reason { text("reason", reason) }
        if let sequence = given?.sequence { number("entry", sequence) }
    }

    mutating func use(_ lastUse: LogEntry?, _ logSince: Instant?) {
        if let lastUse {
            text("lastUse", lastUse.time.iso8601)
            text("lastOperation", lastUse.operation)
        }
        if let logSince { text("logSince", logSince.iso8601) }
    }
}
