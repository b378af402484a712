import Latchkey

/// A graph in the language of Graphviz.
enum GraphDOT {
    static func text(_ graph: AccessGraph, name: String) -> String {
        var text = "digraph \(quoted(name)) {\n"
        text += "  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
        for (index, node) in graph.nodes.enumerated() {
            let label = node.detail.isEmpty ? node.name : "\(node.name)\n\(node.detail)"
            text += "  n\(index) [class=\(node.kind.rawValue), shape=\(node.kind.shape), "
            text += "label=\(quoted(label))];\n"
        }
        for layer in Set(graph.nodes.map(\.layer)).sorted() {
            let names = graph.nodes.indices.filter { graph.nodes[$0].layer == layer }
            text += "  { rank=same; \(names.map { "n\($0);" }.joined(separator: " ")) }\n"
        }
        for edge in graph.edges {
            text += "  n\(edge.from) -> n\(edge.to) [label=\"\(edge.count)\"];\n"
        }
        return text + "}\n"
    }

    /// A text between quotation marks; its line feeds are line breaks.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for scalar in lines.map({ String($0).shown }).joined(separator: "\n").unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\"\(quoted)\""
    }
}

extension AccessGraph.Kind {
    fileprivate var shape: String {
        switch self {
        case .role: "ellipse"
        case .connection: "cds"
        case .group: "box"
        case .organization: "folder"
        }
    }
}
