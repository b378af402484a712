import AccessRules

extension Explanation {
    /// The explanation as a tree for people to read: one line a fact. Control characters, and
    /// those that turn the direction of writing, are escapes.
    public var tree: String {
        var lines: [String] = []
        root.append(to: &lines, first: "", rest: "")
        return lines.joined(separator: "\n")
    }

    private var root: TreeNode {
        let verdict = decision.isAllowed ? "allowed" : "denied"
        var by = ""
        if let layer = decision.deniedBy { by = " by \(layer.name)" }
        var nodes = [
            TreeNode(roleText),
            TreeNode(
                "layers",
                layers.map { TreeNode("\($0.outcome.mark) \($0.layer.name): \($0.reason)") }),
            TreeNode("routes", routes.isEmpty ? [TreeNode("none")] : routes.map(\.node)),
        ]
        if !decision.isAllowed { nodes.append(changes) }
        if decision.validUntil != .distantFuture {
            nodes.append(TreeNode("valid until \(decision.validUntil.iso8601)"))
        }
        return TreeNode("\(verdict)\(by): \(question.text) at \(instant.iso8601)", nodes)
    }

    private var roleText: String {
        guard let role = decision.effectiveRole else {
            return "role: none there, \(decision.homeRole.name) at home"
        }
        guard let cap else { return "role: \(role.name)" }
        return "role: \(role.name), capped from \(cap.homeRole.name) by the maximum role "
            + "\(cap.maximumRole.name) of \(cap.connection)"
    }

    private var changes: TreeNode {
        guard let size = flips.first?.count else {
            return TreeNode("smallest changes that allow it: none; \(flipNote ?? "")")
        }
        let edits = size == 1 ? "1 edit" : "\(size) edits"
        let ways = flipCount == 1 ? "1 way" : "\(flipCount) ways"
        let cut = isFlipListCut ? ", \(flips.count) of them listed" : ""
        let nodes = flips.enumerated().map { number, set in
            if set.count == 1 { return TreeNode(set[0].description) }
            return TreeNode("way \(number + 1)", set.map { TreeNode($0.description) })
        }
        return TreeNode("smallest changes that allow it: \(edits), \(ways)\(cut)", nodes)
    }
}

/// A line and what is beneath it.
private struct TreeNode {
    var text: String
    var children: [TreeNode]

    init(_ text: String, _ children: [TreeNode] = []) {
        self.text = text
        self.children = children
    }

    func append(to lines: inout [String], first: String, rest: String) {
        lines.append(first + text.shown)
        for (index, child) in children.enumerated() {
            let isLast = index == children.count - 1
            child.append(
                to: &lines, first: rest + (isLast ? "└─ " : "├─ "),
                rest: rest + (isLast ? "   " : "│  "))
        }
    }
}

extension Explanation.LayerOutcome {
    fileprivate var mark: String {
        switch self {
        case .passed: "✓"
        case .failed: "✗"
        case .notAsked: "·"
        }
    }
}

extension Explanation.Route {
    fileprivate var node: TreeNode {
        switch self {
        case .directGrant(let grant, let organization, let grantee):
            TreeNode(
                "direct grant of \(organization) to \(grantee.text(organization.account)), "
                    + grant.text)
        case .group(let group, let membership, let grant, let organization):
            TreeNode(
                "group \(group)",
                [
                    TreeNode("membership \(membership.text)"),
                    TreeNode("grant of \(organization) \(grant.text)"),
                ])
        case .userAllOrganizations(let user):
            TreeNode("all organizations of user \(user)")
        case .connectionAllOrganizations(let connection):
            TreeNode("all organizations of connection \(connection)")
        case .allAccessPass(let user):
            TreeNode("all-access pass of \(user), an Administrator at home")
        case .connection(let connection, let maximum, let validity):
            TreeNode(
                "connection \(connection) \(validity.text), maximum role \(maximum.name)")
        }
    }
}

extension Explanation.Edge {
    /// Interval, author and time in words.
    fileprivate var text: String {
        "\(validity.text), made by \(made.by.map { "\($0)" } ?? "the host application") at "
            + made.time.iso8601
    }
}
