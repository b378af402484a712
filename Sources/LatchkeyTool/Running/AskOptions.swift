import ArgumentParser
import Latchkey

/// What is asked: one question on the command line, or a file of them.
struct AskOptions: ParsableArguments {
    @OptionGroup(title: "The question") var question: QuestionOptions

    @Option(
        help: ArgumentHelp(
            "Answer the questions of this file; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["jsonl"]))
    var batch: PathArgument?

    func validate() throws { try question.check(batch: batch) }

    /// Answers the one question, or writes the answers to a file of them.
    ///
    /// - Parameter line: Appends the line of JSON of an answer.
    /// - Returns: The answer to the one question; nil when the questions of a file are answered.
    func answer<Answer>(
        on store: StoreOptions, by answer: (View, Question) throws -> Answer,
        line: (Answer, inout [UInt8]) -> Void
    ) throws -> Answer? {
        guard let batch else {
            let question = try question.question()
            return try store.read { view in
                store.tellOfPast(question.instant, view)
                return try answer(view, question)
            }
        }
        try InputFile.with(batch) { file in
            try store.read { view in
                var answers = BatchAnswers()
                try answers.run(file, named: InputFile.name(batch)) { question, output in
                    line(try answer(view, question), &output)
                }
            }
        }
        return nil
    }
}
