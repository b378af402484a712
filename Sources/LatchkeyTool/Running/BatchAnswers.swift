import Latchkey
import SystemPackage

/// Questions in bulk, each answered in its turn.
struct BatchAnswers {
    private var questions = QuestionDecoder()
    private var encoder = AnswerEncoder()
    private var hasError = false

    /// Answers every line of a file on one state of the store.
    ///
    /// Memory: a line and a buffer of answers, whatever the number of questions.
    mutating func run(_ file: FileDescriptor, _ view: View) throws {
        var output = Output()
        var lines = LineReader(file)
        do {
            while try lines.advance() { try answer(lines.line, view, &output) }
        } catch let error as InterchangeError {
            // What cannot be cut into lines any more ends the batch; what was answered stands.
            try answer(error, &output)
        }
        try output.flush()
        if hasError { throw ExitStatus.badData }
    }

    private mutating func answer(
        _ line: borrowing Span<UInt8>, _ view: View, _ output: inout Output
    ) throws {
        let decision: Decision
        do {
            decision = try view.decide(try questions.decode(line: line))
        } catch {
            guard Failure(error).status == .badData else { throw error }
            try answer(error, &output)
            return
        }
        try output.write { AnswerEncoder.append(decision, to: &$0) }
    }

    private mutating func answer(_ error: any Error, _ output: inout Output) throws {
        hasError = true
        try output.write { encoder.encode(error: "\(error)", into: &$0) }
    }
}
