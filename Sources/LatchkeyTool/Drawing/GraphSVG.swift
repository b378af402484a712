import Latchkey

/// A graph as a picture: a column for each layer, in which nodes stand near those that they are related to.
struct GraphSVG {
    private let graph: AccessGraph
    /// The nodes of each layer, from the top.
    private let columns: [[Int]]
    private let width: Int
    private let height: Int

    /// In pixels.
    private enum Measure {
        static let node = (width: 250, height: 36)
        static let gap = (across: 170, down: 10)
        static let margin = 10
        static let letterCount = 38
    }

    init(_ graph: AccessGraph) {
        self.graph = graph
        columns = Self.ordered(graph)
        let most = columns.map(\.count).max() ?? 0
        width =
            2 * Measure.margin + columns.count * Measure.node.width
            + max(0, columns.count - 1) * Measure.gap.across
        height = 2 * Measure.margin + most * (Measure.node.height + Measure.gap.down)
    }

    /// How often the order of every column is made anew: more makes no difference that is seen.
    private static let sweepCount = 12

    /// Each node goes to the mean place of those that it is related to, column by column, there and back.
    private static func ordered(_ graph: AccessGraph) -> [[Int]] {
        var columns = Set(graph.nodes.map(\.layer)).sorted().map { layer in
            graph.nodes.indices.filter { graph.nodes[$0].layer == layer }
        }
        var neighbours = [[Int]](repeating: [], count: graph.nodes.count)
        for edge in graph.edges {
            neighbours[edge.from].append(edge.to)
            neighbours[edge.to].append(edge.from)
        }
        // From 0 at the top to 1 at the bottom.
        var places = [Double](repeating: 0, count: graph.nodes.count)
        func place(_ column: [Int]) {
            for (index, node) in column.enumerated() {
                places[node] = (Double(index) + 0.5) / Double(column.count)
            }
        }
        for column in columns { place(column) }
        for sweep in 0..<sweepCount {
            let order =
                sweep.isMultiple(of: 2) ? Array(columns.indices) : columns.indices.reversed()
            for index in order {
                let means = columns[index].map { node in
                    let near = neighbours[node].map { places[$0] }
                    let mean =
                        near.isEmpty ? places[node] : near.reduce(0, +) / Double(near.count)
                    return (node: node, mean: mean)
                }
                columns[index] = means.sorted { ($0.mean, $0.node) < ($1.mean, $1.node) }
                    .map(\.node)
                place(columns[index])
            }
        }
        return columns
    }

    /// The picture as an element of a page.
    var element: String { element(style: "") }

    /// The picture as a file of its own.
    var file: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(style: Self.style) }

    private func element(style: String) -> String {
        let what =
            "\(Counted.text(graph.nodes.count, "node")) and \(Counted.text(graph.edges.count, "way"))"
        var text =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        text += "viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
        text += "aria-label=\"How roles, groups and connections reach organizations: \(what)\">\n"
        text += style
        let corners = corners
        for edge in graph.edges { text += path(edge, corners) }
        for index in graph.nodes.indices { text += box(graph.nodes[index], corners[index]) }
        return text + "</svg>\n"
    }

    /// The upper left corner of each node. Shorter columns stand in the middle.
    private var corners: [(x: Int, y: Int)] {
        var corners = [(x: Int, y: Int)](repeating: (0, 0), count: graph.nodes.count)
        let step = Measure.node.height + Measure.gap.down
        for (column, nodes) in columns.enumerated() {
            let top = (height - nodes.count * step) / 2
            for (index, node) in nodes.enumerated() {
                corners[node] = (
                    Measure.margin + column * (Measure.node.width + Measure.gap.across),
                    top + index * step
                )
            }
        }
        return corners
    }

    private func path(_ edge: AccessGraph.Edge, _ corners: [(x: Int, y: Int)]) -> String {
        let half = Measure.node.height / 2
        let from = (x: corners[edge.from].x + Measure.node.width, y: corners[edge.from].y + half)
        let to = (x: corners[edge.to].x, y: corners[edge.to].y + half)
        let bend = (to.x - from.x) / 2
        // Ten times as many are a pixel and a half wider.
        let digits = String(edge.count).utf8.count
        let names = "\(graph.nodes[edge.from].name) → \(graph.nodes[edge.to].name): \(edge.count)"
        return """
            <path class="edge" stroke-width="\(Double(digits) * 1.5 - 0.5)" d="M\(from.x) \(from.y) \
            C\(from.x + bend) \(from.y) \(to.x - bend) \(to.y) \(to.x) \(to.y)">\
            <title>\(Markup.escaped(names))</title></path>

            """
    }

    private func box(_ node: AccessGraph.Node, _ corner: (x: Int, y: Int)) -> String {
        let (x, y) = corner
        let isOneLine = node.detail.isEmpty
        var text = "<g><title>\(Markup.escaped("\(node.name)\n\(node.detail)"))</title>"
        text += "<rect class=\"node\" x=\"\(x)\" y=\"\(y)\" width=\"\(Measure.node.width)\" "
        text += "height=\"\(Measure.node.height)\" rx=\"5\"/>"
        text += "<rect class=\"\(node.kind == .role ? node.name : node.kind.rawValue)\" "
        text += "x=\"\(x)\" y=\"\(y)\" width=\"6\" height=\"\(Measure.node.height)\" rx=\"2\"/>"
        text += "<text x=\"\(x + 13)\" y=\"\(y + (isOneLine ? 22 : 15))\">\(cut(node.name))</text>"
        if !isOneLine {
            text +=
                "<text class=\"soft\" x=\"\(x + 13)\" y=\"\(y + 29)\">\(cut(node.detail))</text>"
        }
        return text + "</g>\n"
    }

    /// As much of a text as has room, escaped.
    private func cut(_ text: String) -> String {
        let shown = text.shown
        guard shown.count > Measure.letterCount else { return Markup.escaped(shown) }
        return Markup.escaped(String(shown.prefix(Measure.letterCount - 1)) + "…")
    }

    /// What a page has in its own style.
    private static let style = """
        <style>
        svg { background: #fff; color: #1b2026; }
        text { fill: currentColor; font: 12px system-ui, sans-serif; }
        text.soft { opacity: .75; font-size: 10.5px; }
        .node { fill: #fff; stroke: currentColor; stroke-opacity: .6; }
        .edge { fill: none; stroke: currentColor; stroke-opacity: .3; }
        .administrator { fill: #8d51c4; } .manager { fill: #2f7fce; } .editor { fill: #12807a; }
        .creator { fill: #8b9c26; } .readOnly { fill: #c8791a; } .lite { fill: #b8527f; }
        .connection { fill: #a3241c; } .group { fill: #7fa8d6; } .organization { fill: #808b96; }
        @media (prefers-color-scheme: dark) { svg { background: #1a2027; color: #e6eaef; } .node { fill: #1a2027; } }
        </style>

        """
}
