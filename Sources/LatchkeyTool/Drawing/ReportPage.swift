import AccessRules
import Latchkey

extension AccountReport {
    /// The report as a page.
    var page: HTMLPage {
        let graph = graph()
        let name = account.name.isEmpty ? account.id.text : account.name
        let what = connection.map { "connection \($0.id) of \(name)" } ?? name
        return HTMLPage(
            title: "Who reaches what: \(what)",
            lead: "Account \(account.id), as it was at \(instant.iso8601). Made by Latchkey.",
            body: String(decoding: PackageResources.report_html, as: UTF8.self)
                .replacing("<!-- graph -->", with: GraphSVG(graph).element),
            data: data(graph),
            scripts: [
                PackageResources.dom_js, PackageResources.table_js, PackageResources.model_js,
                PackageResources.answers_js, PackageResources.orders_js,
                PackageResources.painting_js,
                PackageResources.matrix_js, PackageResources.report_js,
            ])
    }

    /// What the scripts of the page read.
    private func data(_ graph: AccessGraph) -> JSONLine {
        var interned = Interned(self)
        var line = JSONLine()
        line.object("account", JSONLine("id", account.id.text.shown))
        line.text("at", instant.iso8601)
        if validUntil != .distantFuture { line.text("validUntil", validUntil.iso8601) }
        line.number("idleEdgeCount", idleEdgeCount)
        line.texts("actions", Self.actions.map(\.name))
        line.texts("states", ObjectState.allCases.map(\.name))
        line.texts("layers", Layer.allCases.map(\.name))
        line.objects("standings", standings.map(\.data))
        line.object("people", peopleData)
        line.object("organizations", organizationsData)
        line.object("groups", groupsData)
        line.objects("connections", connections.map(\.data))
        line.object("memberships", interned.columns(memberships))
        line.object("grants", interned.columns(grants))
        line.raw("made", interned.made.json)
        line.raw("intervals", interned.intervals.json)
        line.objects("uses", uses.map(\.data))
        line.objects("risks", risks.sorted { $0.rank < $1.rank }.map(\.data))
        line.object("graph", graph.data)
        return line
    }

    private var peopleData: JSONLine {
        var line = JSONLine()
        line.texts("id", people.map { "\($0.user)".shown })
        line.texts("name", people.map(\.name.shown))
        line.texts("status", people.map(\.status.name))
        line.numbers("standing", people.map(\.standing))
        return line
    }

    private var organizationsData: JSONLine {
        var line = JSONLine()
        line.texts("id", organizations.map { "\(account.id)/\($0.organization.id)".shown })
        line.texts("name", organizations.map(\.organization.name.shown))
        line.numbers("state", organizations.map { Int($0.organization.state.rawValue) })
        line.numbers("assets", organizations.map(\.assetCount))
        return line
    }

    private var groupsData: JSONLine {
        var line = JSONLine()
        line.texts("id", groups.map { "\(account.id)/\($0.id)".shown })
        line.texts("name", groups.map(\.name.shown))
        line.raw(
            "denies",
            "["
                + groups.map { group in
                    "["
                        + group.deniedAssetTypes.map { JSONLine.quoted($0.shown) }
                        .joined(separator: ",") + "]"
                }.joined(separator: ",") + "]")
        return line
    }
}

extension AccountReport.Standing {
    fileprivate var data: JSONLine {
        var line = JSONLine("homeRole", facts.homeRole.name)
        if let role = facts.effectiveRole { line.text("effectiveRole", role.name) }
        switch facts.capacity {
        case .home: line.text("capacity", "home")
        case .stranger: line.text("capacity", "stranger")
        case .delegate(let maximum):
            line.text("capacity", "delegate")
            line.flag("isCapped", facts.homeRole > maximum)
        }
        line.flag("isActive", facts.isActive)
        line.flag("hasAllOrganizations", facts.hasAllOrganizations)
        line.flag("hasPass", facts.hasAllAccessPass)
        if let connection { line.number("connection", connection) }
        line.text("verdicts", verdicts)
        return line
    }

    /// For each action, state, and out of scope and in scope, `-` where it may happen, and otherwise the layer's number.
    private var verdicts: String {
        var text = ""
        for action in AccountReport.actions {
            for state in ObjectState.allCases {
                for isInScope in [false, true] {
                    let denied = verdict(action, state, isInScope: isInScope).deniedLayer
                    text += denied.map { "\($0.rawValue)" } ?? "-"
                }
            }
        }
        return text
    }
}

extension Connection {
    fileprivate var data: JSONLine {
        var line = JSONLine("id", "\(host)/\(id)".shown)
        line.text("delegate", "\(delegate)".shown)
        line.text("maximumRole", maximumRole.name)
        line.text("status", status.name)
        line.flag("hasAllOrganizations", hasAllOrganizations)
        if validity.begin != .distantPast { line.text("from", validity.begin.iso8601) }
        if validity.end != .distantFuture { line.text("until", validity.end.iso8601) }
        return line
    }
}

extension AccountReport.Use {
    fileprivate var data: JSONLine {
        var line = JSONLine("period", period)
        line.numbers("counts", counts)
        return line
    }
}

extension AccountReport.Risk {
    fileprivate var data: JSONLine {
        var line = JSONLine("title", title.shown)
        line.number("rank", rank)
        line.text("reason", reason.shown)
        line.text("command", command.shown)
        return line
    }
}

extension AccessGraph {
    fileprivate var data: JSONLine {
        var line = JSONLine()
        line.texts("nodes", nodes.map { "\($0.kind.rawValue) \($0.name)".shown })
        line.raw(
            "edges",
            "[" + edges.map { "[\($0.from),\($0.to),\($0.count)]" }.joined(separator: ",") + "]")
        return line
    }
}

/// What many edges share is written once: who made them when, and when they hold.
private struct Interned {
    private let personCount: Int
    private let groupCount: Int
    var made = PairTable()
    var intervals = PairTable()

    init(_ report: AccountReport) {
        personCount = report.people.count
        groupCount = report.groups.count
    }

    /// Users are numbered first, then groups, then connections.
    private func number(_ holder: AccountReport.Holder) -> Int {
        switch holder {
        case .user(let place): place
        case .group(let place): personCount + place
        case .connection(let place): personCount + groupCount + place
        }
    }

    mutating func columns(_ edges: [AccountReport.Edge]) -> JSONLine {
        var line = JSONLine()
        line.numbers("holder", edges.map { number($0.holder) })
        line.numbers("object", edges.map(\.object))
        line.numbers(
            "made",
            edges.map { edge in
                made.place(edge.made.by.map { "\($0)".shown }, edge.made.time.iso8601)
            })
        line.numbers(
            "interval",
            edges.map { edge in
                let (begin, end) = (edge.validity.begin, edge.validity.end)
                return intervals.place(
                    begin == .distantPast ? nil : begin.iso8601,
                    end.unlessNever?.iso8601)
            })
        return line
    }
}

/// Pairs of texts, each once. They are told apart by their bytes.
private struct PairTable {
    private var places: [[UInt8]: Int] = [:]
    private var pairs: [String] = []

    var json: String { "[" + pairs.joined(separator: ",") + "]" }

    mutating func place(_ first: String?, _ second: String?) -> Int {
        let texts = [first, second].map { $0.map(JSONLine.quoted) ?? "null" }
        let pair = "[\(texts[0]),\(texts[1])]"
        let key = Array(pair.utf8)
        if let known = places[key] { return known }
        places[key] = pairs.count
        pairs.append(pair)
        return pairs.count - 1
    }
}
