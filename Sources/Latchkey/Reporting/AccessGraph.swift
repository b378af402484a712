import AccessRules

/// How users reach organizations, drawn large: by their roles, by groups and by connections, with like things
/// taken together where there are many.
package struct AccessGraph: Sendable {
    package enum Kind: String, Sendable {
        case role, connection, group, organization
    }

    package struct Node: Sendable {
        package var kind: Kind
        package var name: String
        /// What is told beneath the name.
        package var detail: String

        /// Those who ask stand in the first layer, groups in the second, organizations in the third.
        package var layer: Int {
            switch kind {
            case .role, .connection: 0
            case .group: 1
            case .organization: 2
            }
        }
    }

    package struct Edge: Sendable {
        package var from: Int
        package var to: Int
        /// How many memberships or grants it stands for, or how many users reach everything.
        package var count: Int
    }

    package internal(set) var nodes: [Node] = []
    package internal(set) var edges: [Edge] = []

    /// How many groups, and how many nodes of organizations, are drawn: what a page shows with names that can be
    /// read. Of more groups the smaller ones are one node, and organizations are taken together that are
    /// granted to the same groups and connections, and then the rarer of these.
    package static let maximumNodeCount = 40
}

extension AccountReport {
    /// Its graph. Complexity: linear in the report.
    package func graph() -> AccessGraph {
        var drawing = GraphDrawing(self)
        drawing.askers()
        drawing.groups()
        drawing.organizations()
        drawing.edges()
        return drawing.graph
    }
}

/// Puts a graph together. What a report has becomes nodes of the graph.
private struct GraphDrawing {
    let report: AccountReport
    var graph = AccessGraph()
    private var roleNodes: [Role: Int] = [:]
    private var connectionNodes: [Int: Int] = [:]
    private var groupNodes: [Int] = []
    /// Nil of what is not drawn.
    private var organizationNodes: [Int?] = []
    private var counts: [Pair: Int] = [:]

    private struct Pair: Hashable {
        var from: Int
        var to: Int
    }

    init(_ report: AccountReport) { self.report = report }

    private mutating func add(_ kind: AccessGraph.Kind, _ name: String, _ detail: String) -> Int {
        graph.nodes.append(AccessGraph.Node(kind: kind, name: name, detail: detail))
        return graph.nodes.count - 1
    }

    private func facts(_ person: AccountReport.Person) -> ActorFacts {
        report.standings[person.standing].facts
    }

    /// Active users by role, and the connections that let somebody in or may yet.
    mutating func askers() {
        for role in Role.allCases.reversed() {
            let count = report.people.count {
                facts($0).isActive && facts($0).capacity == .home && facts($0).homeRole == role
            }
            if count > 0 { roleNodes[role] = add(.role, role.name, "\(count) active") }
        }
        for (place, connection) in report.connections.enumerated() where !connection.status.isFinal
        {
            let begin =
                connection.validity.begin > report.instant
                ? ", not begun" : ""
            connectionNodes[place] = add(
                .connection, connection.id.text,
                "\(connection.delegate), at most \(connection.maximumRole.name), \(connection.status.name)\(begin)"
            )
        }
    }

    mutating func groups() {
        var weights = [Int](repeating: 0, count: report.groups.count)
        for edge in report.memberships { weights[edge.object] += 1 }
        let members = weights
        for edge in report.grants {
            if case .group(let group) = edge.holder { weights[group] += 1 }
        }
        let drawn = Set(largest(weights))
        let others = report.groups.count - drawn.count
        let rest = others == 0 ? nil : add(.group, "\(others) other groups", "the smaller ones")
        groupNodes = report.groups.indices.map { group in
            guard drawn.contains(group) else { return rest ?? 0 }
            var detail = members[group] == 1 ? "1 member" : "\(members[group]) members"
            if !report.groups[group].deniedAssetTypes.isEmpty {
                detail +=
                    ", denies " + report.groups[group].deniedAssetTypes.joined(separator: ", ")
            }
            return add(.group, report.groups[group].name, detail)
        }
    }

    /// The places of the greatest weights: all, or one less than can be drawn.
    private func largest(_ weights: [Int]) -> ArraySlice<Int> {
        let most = AccessGraph.maximumNodeCount
        let order = weights.indices.sorted {
            weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1]
        }
        return order.count <= most ? order[...] : order.prefix(most - 1)
    }

    mutating func organizations() {
        // What each is granted to, of groups and connections.
        var granted = [[AccountReport.Holder]](repeating: [], count: report.organizations.count)
        for edge in report.grants {
            if case .user = edge.holder { continue }
            granted[edge.object].append(edge.holder)
        }
        // Of a connection only what it is granted is told.
        let told = report.organizations.indices.filter {
            report.connection == nil || !granted[$0].isEmpty
        }
        organizationNodes = [Int?](repeating: nil, count: report.organizations.count)
        guard told.count > AccessGraph.maximumNodeCount else {
            for place in told { organizationNodes[place] = add(report.organizations[place]) }
            return
        }
        addClasses(of: told, granted)
    }

    private mutating func add(_ place: AccountReport.Place) -> Int {
        let assets = place.assetCount == 1 ? "1 asset" : "\(place.assetCount) assets"
        let state = place.organization.state
        return add(
            .organization, place.organization.name,
            assets + (state == .normal ? "" : ", \(state.name)"))
    }

    /// Those that are granted alike as one, and what is too rare for a node of its own as another.
    private mutating func addClasses(of told: [Int], _ granted: [[AccountReport.Holder]]) {
        var classes: [Set<AccountReport.Holder>: Int] = [:]
        let classOf = told.map { place in
            let key = Set(granted[place])
            let found = classes[key] ?? classes.count
            classes[key] = found
            return found
        }
        var sizes = [Int](repeating: 0, count: classes.count)
        for found in classOf { sizes[found] += 1 }
        // Of many that are each granted otherwise none is worth more than another.
        let isWhole = sizes.count <= AccessGraph.maximumNodeCount
        let drawn = Set(largest(sizes).filter { isWhole || sizes[$0] > 1 })
        let others = sizes.indices.filter { !drawn.contains($0) }.reduce(0) { $0 + sizes[$1] }
        let rest =
            others == 0
            ? nil : add(.organization, "\(others) other organizations", "granted in other ways")
        var nodes: [Int: Int] = [:]
        for (place, found) in zip(told, classOf) {
            guard drawn.contains(found) else {
                organizationNodes[place] = rest
                continue
            }
            let node =
                nodes[found]
                ?? (sizes[found] == 1
                    ? add(report.organizations[place])
                    : add(
                        .organization, "\(sizes[found]) organizations",
                        granted[place].isEmpty ? "granted to no group" : "granted alike"))
            nodes[found] = node
            organizationNodes[place] = node
        }
    }

    mutating func edges() {
        for edge in report.memberships { count(edge.holder, groupNodes[edge.object]) }
        for edge in report.grants { count(edge.holder, organizationNodes[edge.object]) }
        everything()
        graph.edges = counts.sorted { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }
            .map { AccessGraph.Edge(from: $0.key.from, to: $0.key.to, count: $0.value) }
    }

    /// Who reaches everything: Administrators, and whoever has the flag.
    private mutating func everything() {
        let roles = report.people.compactMap { person -> Role? in
            let facts = facts(person)
            guard facts.isActive, facts.capacity == .home, facts.isUnrestricted else { return nil }
            return facts.homeRole
        }
        let connections = connectionNodes.filter {
            report.connections[$0.key].hasAllOrganizations && isInForce($0.key)
        }
        guard !roles.isEmpty || !connections.isEmpty else { return }
        let all = add(
            .organization, "all organizations", "\(report.organizations.count), and those to come")
        for role in roles {
            if let node = roleNodes[role] { counts[Pair(from: node, to: all), default: 0] += 1 }
        }
        for node in connections.values { counts[Pair(from: node, to: all)] = 1 }
    }

    /// Whether a connection lets anybody in.
    private func isInForce(_ place: Int) -> Bool {
        report.connections[place].isInForce(at: report.instant)
    }

    private mutating func count(_ holder: AccountReport.Holder, _ to: Int?) {
        guard let to else { return }
        let from: Int?
        switch holder {
        case .user(let person):
            from =
                facts(report.people[person]).isActive
                ? roleNodes[facts(report.people[person]).homeRole] : nil
        case .group(let group): from = groupNodes[group]
        case .connection(let connection):
            from = isInForce(connection) ? connectionNodes[connection] : nil
        }
        if let from { counts[Pair(from: from, to: to), default: 0] += 1 }
    }
}
