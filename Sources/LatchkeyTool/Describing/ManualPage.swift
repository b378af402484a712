/// The manual page of a command, as `man` reads it: see man(7).
struct ManualPage {
    let name: String
    let text: String

    /// The pages of a command and of those beneath it.
    static func all(of root: CommandDescription) -> [ManualPage] {
        pages(of: root, beneath: [])
    }

    private static func pages(of command: CommandDescription, beneath outer: [String])
        -> [ManualPage]
    {
        let words = outer + [command.commandName]
        let beneath = command.shownSubcommands.flatMap { pages(of: $0, beneath: words) }
        return [ManualPage(command, words)] + beneath
    }

    private init(_ command: CommandDescription, _ words: [String]) {
        name = words.joined(separator: "-")
        let root = words[0]
        var lines = [
            #".TH "\#(name.uppercased())" "1" "" "\#(root) \#(Version.text)" "Latchkey""#,
            ".SH NAME", "\(Self.roff(name)) \\- \(Self.roff(command.abstract ?? ""))",
            ".SH SYNOPSIS", Self.synopsis(command, words),
        ]
        lines += Self.sections(of: command.discussion ?? "")
        let arguments = command.positionals + command.options
        if !arguments.isEmpty { lines.append(".SH OPTIONS") }
        for argument in arguments { lines += Self.lines(of: argument) }
        let beneath = command.shownSubcommands
        if !beneath.isEmpty { lines.append(".SH COMMANDS") }
        for other in beneath {
            lines += [
                ".TP", "\\fB\(Self.roff("\(name)-\(other.commandName)"))\\fR(1)",
                Self.line(other.abstract ?? ""),
            ]
        }
        if words.count == 1 { lines += Self.environment }
        lines.append(".SH SEE ALSO")
        lines.append(
            words.count == 1
                ? Self.line("The page CommandLine.md of Latchkey's documents says all of it.")
                : "\\fB\(Self.roff(words.dropLast().joined(separator: "-")))\\fR(1)")
        text = lines.joined(separator: "\n") + "\n"
    }

    /// Such as `latchkey show [options] store kind account/id`.
    private static func synopsis(_ command: CommandDescription, _ words: [String]) -> String {
        var parts = words.map { "\\fB\(roff($0))\\fR" }
        if !command.shownSubcommands.isEmpty { parts.append("\\fIcommand\\fR …") }
        if !command.options.isEmpty { parts.append("[\\fIoptions\\fR]") }
        for argument in command.positionals {
            let value = "\\fI\(roff(argument.valueName ?? ""))\\fR"
            let repeated = argument.isRepeating ? value + " …" : value
            parts.append(argument.isOptional ? "[\(repeated)]" : repeated)
        }
        return parts.joined(separator: " ")
    }

    private static func lines(of argument: CommandDescription.Argument) -> [String] {
        let value = "\\fI\(roff(argument.valueName ?? ""))\\fR"
        let tag =
            switch argument.kind {
            case .positional: value
            case .flag: argument.texts.map { "\\fB\(roff($0))\\fR" }.joined(separator: ", ")
            case .option:
                argument.texts.map { "\\fB\(roff($0))\\fR" }.joined(separator: ", ") + " " + value
            }
        var lines = [".TP", tag, line(argument.abstract ?? "")]
        if let values = argument.allValues, !values.isEmpty {
            lines.append(line("It is one of \(values.joined(separator: ", "))."))
        }
        if let discussion = argument.discussion, !discussion.isEmpty {
            lines.append(line(discussion))
        }
        return lines
    }

    /// The discussion of a command: paragraphs, and sections whose lines stay as they are, under a word in capitals.
    private static func sections(of discussion: String) -> [String] {
        var lines = [".SH DESCRIPTION"]
        var isExample = false
        for part in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            let isHead = !part.isEmpty && part.allSatisfy { $0 == " " || ("A"..."Z").contains($0) }
            if isHead {
                if isExample { lines.append(".fi") }
                lines += [".SH \(part)", ".nf"]
                isExample = true
            } else if part.isEmpty {
                if !isExample { lines.append(".PP") }
            } else {
                lines.append(line(String(part)))
            }
        }
        if isExample { lines.append(".fi") }
        return lines
    }

    private static let environment =
        [".SH ENVIRONMENT"]
        + [
            (
                "LATCHKEY_PAGER, PAGER",
                "What shows a text that is longer than the terminal; empty or cat shows it at once. Else it is less -FRX."
            ),
            ("NO_COLOR", "Set to anything, there are no colours; nor with TERM=dumb."),
            (
                "XDG_STATE_HOME",
                "Where the history of latchkey shell lies, in latchkey/history. Else it is ~/.local/state."
            ),
        ].flatMap { [".TP", "\\fB\($0.0)\\fR", line($0.1)] }

    /// A line of text, which is no request even where it begins with a point.
    private static func line(_ text: String) -> String {
        let text = roff(text)
        return text.hasPrefix(".") || text.hasPrefix("'") || text.hasPrefix(" ")
            ? "\\&" + text : text
    }

    private static func roff(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
            .replacing("'", with: "\\(aq").replacing("`", with: "\\(ga")
    }
}
