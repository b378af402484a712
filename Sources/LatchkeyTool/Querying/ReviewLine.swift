import AccessRules
import Latchkey

/// A line of a review: one of the ways in which somebody reaches something.
enum ReviewLine {
    static let columns = [
        "user", "name", "organization or asset", "role", "by way of", "since", "until",
        "given by", "reason", "last use", "without it",
    ]

    /// The lines of one who reaches something: one for each way.
    static func lines(of review: AccessReview, logSince: Instant?) -> [[String?]] {
        let last =
            review.lastUse.map { "\($0.time.iso8601) \($0.operation)" }
            ?? "no record" + (logSince.map { " since \($0.iso8601)" } ?? ": the log is empty")
        return review.routes.map { route in
            [
                "\(review.user)", review.name, review.target.shownID, review.role.name,
                route.route.shown, route.shownSince, route.until?.iso8601, route.shownGiver,
                route.given?.reason, last, route.without.shown(of: review.actions),
            ]
        }
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
        if let lastUse {
            line.text("lastUse", lastUse.time.iso8601)
            line.text("lastOperation", lastUse.operation)
        }
        if let logSince { line.text("logSince", logSince.iso8601) }
        return line
    }
}

extension AccessReview.Route {
    fileprivate var asJSON: JSONLine {
        var line = JSONLine("route", route.name)
        line.text("text", route.shown)
        if let since = since ?? given?.time { line.text("since", since.iso8601) }
        if let until { line.text("until", until.iso8601) }
        if let giver = by ?? given?.user { line.text("by", "\(giver)") }
        if let reason = given?.reason { line.text("reason", reason) }
        if let sequence = given?.sequence { line.number("entry", sequence) }
        switch without {
        case .nothing: line.texts("without", [])
        case .actions(let lost): line.texts("without", lost.map(\.name))
        case .notAlone(let why): line.text("notAlone", why)
        }
        return line
    }

    /// By its edges, or else by the log; nil where neither tells.
    fileprivate var shownSince: String? { (since ?? given?.time)?.iso8601 }

    /// Who gave it; the host application's own hand where an edge has nobody.
    fileprivate var shownGiver: String? {
        if let giver = by ?? given?.user { return "\(giver)" }
        return since != nil || given != nil ? "(host)" : nil
    }
}

extension AccessReview.Loss {
    fileprivate func shown(of actions: [Action]) -> String {
        switch self {
        case .nothing: "nothing lost"
        case .actions(let lost):
            lost.count == actions.count
                ? "everything lost" : lost.map(\.name).joined(separator: ", ")
        case .notAlone(let why): why
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

/// Comma-separated values, as RFC 4180 has them.
enum CSV {
    static func line(_ cells: [String?]) -> String {
        cells.map { cell(($0 ?? "").shown) }.joined(separator: ",") + "\r\n"
    }

    /// In quotation marks where it must be. What a spreadsheet would take for a formula begins with an apostrophe:
    /// names come from anybody.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.utf8.first, Array("=+-@\t\r".utf8).contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
