import ArgumentParser
import Latchkey
import SystemPackage

/// `latchkey assert`.
struct AssertCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "assert",
        abstract: "Check that a store answers as a file says, for pipelines.",
        discussion: """
            Each line of the file is a question, with what is expected of its answer: of one of \
            'decide --batch' any of allowed (true or false), denied (by which layer), homeRole and \
            effectiveRole; of who may do an action on an organization or asset, and of what a user reaches \
            ("reaches":"organizations" or "assets"), only (exactly these) or count (so many). \
            'schema actions' lists the actions. What is otherwise is told, a line each, and the exit status \
            is 1.

            EXAMPLES
              echo '{"action":"view","asset":"acme/vault","only":["acme/ann"]}' \\
                > access.jsonl
              echo '{"user":"acme/u2","action":"edit","reaches":"assets","count":0}' \\
                >> access.jsonl
              echo \\
                '{"user":"acme/u2","action":"view","asset":"acme/vault","allowed":false}' \\
                >> access.jsonl
              latchkey assert clients.latchkey access.jsonl
            """)

    @OptionGroup var options: StoreOptions

    @Argument(
        help: "The file of assertions; - is standard input.",
        completion: .file(extensions: ["jsonl"]))
    var file: PathArgument

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let name = InputFile.name(file)
        var assertions: [(line: Int, assertion: Assertion)] = []
        try InputFile.with(file) { file in
            var lines = LineReader(file)
            do {
                var number = 0
                while try lines.advance() {
                    number += 1
                    let line = lines.line
                    let bytes = line.indices.map { line[$0] }
                    // An empty line stands between others.
                    if bytes.isEmpty { continue }
                    do { assertions.append((number, try Assertion(line: bytes))) } catch {
                        throw Failure.badData("\(name), line \(number): \(Failure(error).message)")
                    }
                }
            } catch let error as InterchangeError { throw Failure.badData("\(name), \(error)") }
        }
        guard !assertions.isEmpty else { throw Failure.badData("\(name) asserts nothing") }
        var output = Output(whenLeft: .goOn)
        var failedCount = 0
        try options.read { view in
            for (line, assertion) in assertions {
                let found: String?
                do { found = try assertion.failure(in: view) } catch {
                    let failure = Failure(error)
                    guard failure.status == .badData else { throw error }
                    throw Failure.badData("\(name), line \(line): \(failure.message)")
                }
                guard let found else { continue }
                failedCount += 1
                if format.isJSON {
                    var object = JSONLine()
                    object.number("line", line)
                    if let comment = assertion.comment { object.text("comment", comment) }
                    object.text("found", found)
                    try output.write(object)
                } else {
                    let comment = assertion.comment.map { " (\($0))" } ?? ""
                    try output.write("\(name), line \(line)\(comment): \(found)\n".shownLine)
                }
            }
        }
        if format.isJSON {
            var object = JSONLine()
            object.number("assertions", assertions.count)
            object.number("failed", failedCount)
            try output.write(object)
        } else {
            let all = Counted.text(assertions.count, "assertion")
            let verb = assertions.count == 1 ? "holds" : "hold"
            try output.write(
                failedCount == 0 ? "\(all) \(verb)\n" : "\(all), \(failedCount) failed\n")
        }
        try output.finish()
        if failedCount > 0 { throw ExitStatus.denied }
    }
}
