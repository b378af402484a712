import ArgumentParser
import Latchkey

/// `latchkey explain`.
struct ExplainCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a user may or may not do something.",
        discussion: """
            The answer with what each layer says, every route by which the organization is \
            reached, and for a denial the smallest sets of changes that would turn it. The exit \
            status is 0, whatever the answer. With --batch the questions are lines of JSON, and \
            so are the explanations.

            EXAMPLE
              latchkey explain clients.latchkey --user acme/u2 --action edit \\
                --organization acme/o1
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var asked: AskOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let explanation = try asked.answer(on: options) { view, question in
            try view.explain(question)
        } line: { explanation, output in
            output.append(contentsOf: explanation.json.utf8)
            output.append(UInt8(ascii: "\n"))
        }
        guard let explanation else { return }
        var output = Output()
        if format.isJSON {
            try output.write(explanation.json + "\n")
        } else {
            try output.write(styled(explanation) + "\n")
        }
        try output.finish()
    }

    /// The tree, with the verdict and the marks of layers in their colours.
    private func styled(_ explanation: Explanation) -> String {
        guard Terminal.output.hasColours else { return explanation.tree }
        let isAllowed = explanation.tree.hasPrefix("allowed")
        return isAllowed.style.firstWord(of: explanation.tree)
            .replacing("─ ✓ ", with: "─ \(Style.good.text("✓")) ")
            .replacing("─ ✗ ", with: "─ \(Style.bad.text("✗")) ")
    }
}
