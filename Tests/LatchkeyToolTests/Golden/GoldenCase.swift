import Foundation
import Testing

/// A command line, and the file in which everything stands that came of it.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    /// Begins with that of the command, its words joined by `-`.
    let name: String
    /// A line of the shell.
    let line: String
    /// How wide the terminal is on which it runs; nil for none, where output and errors are told apart.
    let columns: Int?

    var testDescription: String { name }

    static let folder = Repository.root.appending(path: "Tests/Fixtures/golden")
    static let answers = folder.appending(path: "answers")

    var answer: URL { Self.answers.appending(path: "\(name).txt") }

    /// Those of `cases.txt`, each on a line as `NAME: LINE`, or `NAME @COLUMNS: LINE` on a terminal.
    static let all: [GoldenCase] = {
        let text = try? String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            let head = parts[0].split(separator: " @").map(String.init)
            return GoldenCase(
                name: head[0], line: parts.count == 2 ? parts[1] : "",
                columns: head.count == 2 ? Int(head[1]) : nil)
        }
    }()

    /// The command that it is of: the longest one whose name begins the case's; nil where none does.
    func command(among commands: Set<String>) -> String? {
        commands.filter { command in
            let words = command.replacing(" ", with: "-")
            return name == words || name.hasPrefix(words + "-")
        }.max { $0.count < $1.count }
    }

    // MARK: Running

    /// A folder with the store and all that cases are given.
    private static let given = Result { () throws -> Workplace in
        let place = try Workplace()
        try place.copyWorld()
        let files = folder.appending(path: "given")
        for name in try FileManager.default.contentsOfDirectory(atPath: files.path) {
            try FileManager.default.copyItem(
                at: files.appending(path: name), to: place.url(name))
        }
        try GoldenStore.make(in: place)
        return place
    }

    /// A folder of its own for one case, with all that cases are given.
    static func place() throws -> Workplace {
        let place = try Workplace()
        let given = try given.get()
        for name in try given.names() where !name.hasSuffix("-lock") {
            try FileManager.default.copyItem(at: given.url(name), to: place.url(name))
        }
        return place
    }

    /// What comes, as the file has it.
    func run() throws -> String {
        let place = try Self.place()
        let run =
            if let columns {
                try OnTerminal(
                    columns: columns, variables: ["LATCHKEY_PAGER": "", "NO_COLOR": "1"]
                ).run(
                    "PATH=\(Repository.latchkey.deletingLastPathComponent().path):$PATH; \(line)",
                    in: place)
            } else {
                try place.shell(line)
            }
        #expect(!run.isCrash, "\(name)")
        var text = "$ \(line)\n" + Self.whole(run.output)
        if !run.errors.isEmpty { text += "--- on standard error\n" + Self.whole(run.errors) }
        if run.status != 0 { text += "--- exit status \(run.status)\n" }
        return GoldenText.lasting(text)
    }

    /// A text that ends its last line, and says where it did not.
    private static func whole(_ text: String) -> String {
        text.isEmpty || text.utf8.last == UInt8(ascii: "\n")
            ? text : text + "\n--- without a line feed at the end\n"
    }
}

/// What of an output is the same in every run: the rest stands as `…`.
enum GoldenText {
    static func lasting(_ text: String) -> String {
        let instant = /\d{4}-\d\d-\d\dT\d\d[:-]\d\d[:-]\d\d(?:\.\d{3})?Z/
        let seconds = /( in |"seconds":)\d+\.\d+/
        let position = /[0-9a-f]{88}/
        let place = /[0-9a-f]{88}@(\d+)@[0-9a-f]{16}/
        var isOfThisRun = false
        let told = seen(text).replacing(instant) { match in
            guard isNow(match.output) else { return String(match.output) }
            isOfThisRun = true
            return "…Z"
        }.replacing(seconds) { "\($0.1)…" }
            .replacing(place) { match in
                let milliseconds = Double(match.1) ?? 0
                let isNow = isNow(Date(timeIntervalSince1970: milliseconds / 1_000))
                return isNow ? "…" : String(match.0)
            }
        // What is committed now has a place that goes by its time.
        return isOfThisRun ? told.replacing(position, with: "…") : told
    }

    /// A carriage return would not be seen, and is one character with the line feed behind it.
    private static func seen(_ text: String) -> String {
        var seen = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { seen.append(scalar == "\r" ? "␍" : scalar) }
        return String(seen)
    }

    /// Whether an instant, in the name of a backup too, is one of this run.
    private static func isNow(_ instant: Substring) -> Bool {
        let (day, time) = (instant.prefix(11), instant.dropFirst(11).replacing("-", with: ":"))
        let form = Date.ISO8601FormatStyle(includingFractionalSeconds: instant.contains("."))
        guard let date = try? form.parse("\(day)\(time)") else { return false }
        return isNow(date)
    }

    private static func isNow(_ date: Date) -> Bool { abs(date.timeIntervalSinceNow) < 3_600 }
}
