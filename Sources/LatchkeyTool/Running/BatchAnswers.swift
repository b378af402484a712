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
    ///
    /// - Parameter answer: Appends the line of an answer.
    mutating func run(
        _ file: FileDescriptor, named name: String,
        _ answer: (Question, inout [UInt8]) throws -> Void
    ) throws {
        do { try answerAll(file, name, answer) } catch is OutputClosed {
            // What was answered so far tells the status.
            if hasError { throw ExitStatus.badData }
            throw OutputClosed()
        }
        if hasError { throw ExitStatus.badData }
    }

    private mutating func answerAll(
        _ file: FileDescriptor, _ name: String,
        _ answer: (Question, inout [UInt8]) throws -> Void
    ) throws {
        var output = Output()
        var lines = LineReader(file)
        do {
            while try lines.advance() { try self.answer(lines.line, &output, answer) }
        } catch let error as InterchangeError {
            // What cannot be cut into lines any more ends the batch; what was answered stands.
            try self.answer(error, &output)
            if error.isOfFile {
                try output.flush()
                throw Failure.badData("\(name), \(error); check the path")
            }
        }
        try output.flush()
    }

    private mutating func answer(
        _ line: borrowing Span<UInt8>, _ output: inout Output,
        _ answer: (Question, inout [UInt8]) throws -> Void
    ) throws {
        do {
            let question = try questions.decode(line: line)
            try output.append { try answer(question, &$0) }
        } catch {
            guard Failure(error).status == .badData else { throw error }
            try self.answer(error, &output)
        }
        try output.flushIfFull()
    }

    private mutating func answer(_ error: any Error, _ output: inout Output) throws {
        hasError = true
        output.append { encoder.encode(error: "\(error)", into: &$0) }
    }
}
