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
        let last =
            review.lastUse.map { "\($0.time.iso8601) \($0.operation)" }
            ?? "no record" + (logSince.map { " since \($0.iso8601)" } ?? ": the log is empty")
        return review.routes.map { route in
            [
                "\(review.user)", review.name, review.target.shownID, review.role.name,
                route.way.shown, route.shownSince, route.until?.iso8601, route.shownGiver,
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
        var line = JSONLine("route", way.name)
        line.text("text", way.shown)
        if let since = since ?? given?.time { line.text("since", since.iso8601) }
        if let until { line.text("until", until.iso8601) }
        if let giver = by ?? given?.user { line.text("by", "\(giver)") }
        if let reason = given?.reason { line.text("reason", reason) }
        if let sequence = given?.sequence { line.number("entry", sequence) }
        switch without {
        case .parts(let lost, let assetCount):
            line.texts("without", lost.map(\.name))
            if assetCount > 0 { line.number("assetsWithout", assetCount) }
        case .notTold(let why): line.text("notTold", why)
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
            return parts.isEmpty
                ? "nothing lost, as long as the others stay"
                : parts.joined(separator: "; ")
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

/// Comma-separated values, as RFC 4180 has them.
enum CSV {
    static func line(_ cells: [String?]) -> String {
        cells.map { cell(($0 ?? "").shown) }.joined(separator: ",") + "\r\n"
    }

    /// In quotation marks where it must be. What a spreadsheet would take for a formula begins with an apostrophe:
    /// names come from anybody. A character that others are put onto is none of its own in Swift, and is in a file: so it
    /// goes by scalars.
    private static func cell(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        if let first = scalars.first(where: { !$0.properties.isWhitespace }),
            formulaStarts.contains(first)
        {
            scalars.insert("'", at: 0)
        }
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        for scalar in scalars {
            if separators.contains(scalar) { isQuoted = true }
            if scalar == "\"" { cell.append(scalar) }
            cell.append(scalar)
        }
        return isQuoted ? "\"" + String(cell) + "\"" : String(cell)
    }

    private static let separators: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
    /// Those of ASCII, and the same in full width.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}
