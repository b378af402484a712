import ArgumentParser
import Latchkey

/// `latchkey explain`.
struct ExplainCommand: ParsableCommand, AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a user may or may not do something.",
        discussion: """
            The answer with what each layer says, every route by which the organization is \
            reached, and for a denial the smallest sets of changes that would turn it. The exit \
            status is 0, whatever the answer. With --batch the questions are lines of JSON, and \
            so are the explanations.

            EXAMPLE
              latchkey explain clients.latchkey --user acme/u2 --action edit \
            --organization acme/o1
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "The question") var question: QuestionOptions

    @Option(
        help: ArgumentHelp(
            "Explain the questions of this file; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["jsonl"]))
    var batch: String?

    @OptionGroup var format: FormatOptions

    func validate() throws { try question.check(batch: batch) }

    func run() throws {
        if let batch {
            try InputFile.with(batch) { file in
                try options.read { view in
                    var answers = BatchAnswers()
                    try answers.run(file) { question, output in
                        output.append(contentsOf: try view.explain(question).json.utf8)
                        output.append(UInt8(ascii: "\n"))
                    }
                }
            }
            return
        }
        let question = try question.question()
        let explanation = try options.read { view in try view.explain(question) }
        var output = Output()
        if format.isJSON {
            try output.write(explanation.json + "\n")
        } else {
            for line in explanation.tree.split(separator: "\n", omittingEmptySubsequences: false) {
                try output.write(String(line).shown + "\n")
            }
        }
        try output.finish()
    }
}
