import ArgumentParser
import Latchkey

/// `latchkey graph`.
struct GraphCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw how roles, groups and connections of an account reach its organizations.",
        discussion: """
            Where there are more than \(AccessGraph.maximumNodeCount) organizations, those that are granted to the same groups and \
            connections are drawn as one, and of what is left the smaller ones together.

            EXAMPLES
              latchkey graph clients.latchkey --account acme --svg > acme.svg
              latchkey graph clients.latchkey --account acme --dot > acme.dot
            """)

    @OptionGroup var options: StoreOptions

    @OptionGroup var subject: ReportSubject

    @Flag(
        name: .customLong("dot"),
        help: "Write it in the language of Graphviz; so it is without --svg.")
    var isDOT = false

    @Flag(name: .customLong("svg"), help: "Write it as a picture, in SVG.")
    var isSVG = false

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        if [isDOT, isSVG, format.isJSON].count(where: { $0 }) > 1 {
            throw ValidationError("give one of --dot, --svg, --json")
        }
    }

    func run() throws {
        let report = try options.read { view in try subject.report(view) }
        let graph = report.graph()
        var output = Output()
        if format.isJSON {
            try write(graph, to: &output)
        } else if isSVG {
            try output.write(GraphSVG(graph).file)
        } else {
            try output.write(GraphDOT.text(graph, name: report.account.id.text))
        }
        try output.finish()
    }

    /// A line for each node, and then for each edge.
    private func write(_ graph: AccessGraph, to output: inout Output) throws {
        for (index, node) in graph.nodes.enumerated() {
            var line = JSONLine()
            line.number("node", index)
            line.text("kind", node.kind.rawValue)
            line.text("name", node.name)
            if !node.detail.isEmpty { line.text("detail", node.detail) }
            try output.write(line)
        }
        for edge in graph.edges {
            var line = JSONLine()
            line.number("from", edge.from)
            line.number("to", edge.to)
            line.number("count", edge.count)
            try output.write(line)
        }
    }
}
