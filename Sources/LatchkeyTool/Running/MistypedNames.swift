import Latchkey

/// What of a command line has no meaning since it is mistyped. Whoever parses it tells of what comes of that: of an option that
/// is missing, or a value too many.
enum MistypedNames {
    /// Refuses what is no command, where one must stand.
    static func checkCommand(of arguments: [String]) throws(Failure) {
        let isHelp = arguments.first == "help"
        var commands = LatchkeyCommand.configuration.subcommands
        var path: [String] = []
        for word in isHelp ? arguments.dropFirst() : arguments[...] {
            guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
            guard let next = commands.first(where: { $0._commandName == word }) else {
                let names = commands.filter { $0.configuration.shouldDisplay }.map {
                    $0._commandName
                }
                let place = path.isEmpty ? "" : path.joined(separator: " ") + " "
                let nearest = NearestName.of(word, among: names)
                // A store in place of a command begins the shell.
                let orFile = nearest == nil && path.isEmpty && !isHelp ? " and no file" : ""
                let question = nearest.map { " (did you mean \(place)\($0)?)" } ?? ""
                throw Failure.usage("there is no command\(orFile) \(place)\(word)\(question)")
            }
            path.append(word)
            commands = next.configuration.subcommands
        }
    }

    /// What to say of the first option that the command has not; nil where it has them all.
    static func option(in arguments: [String]) -> String? {
        guard let root = try? CommandDescription.latchkey() else { return nil }
        let (command, wordCount) = root.command(of: arguments) ?? (root, 0)
        var isValue = false
        for argument in arguments.dropFirst(wordCount) {
            if isValue {
                isValue = false
                continue
            }
            if argument == "--" { return nil }
            guard argument.hasPrefix("-"), argument != "-" else { continue }
            let name = String(argument.prefix { $0 != "=" })
            if let option = command.option(name) {
                isValue = option.kind == .option && !argument.contains("=")
                continue
            }
            if ofEveryCommand.contains(name) { continue }
            let names = (command.options.flatMap(\.texts) + ofEveryCommand).filter {
                $0.hasPrefix("--")
            }
            let nearest = NearestName.of(
                String(name.drop { $0 == "-" }), among: names.map { String($0.dropFirst(2)) })
            let question = nearest.map { " (did you mean --\($0)?)" } ?? ""
            return Arguments.cut([name], in: "unknown option \(name)\(question)")
        }
        return nil
    }

    private static let ofEveryCommand = ["--help", "-h", "--version"]

    /// What is said of a value that is none of a few names, with the one that is nearest.
    static func nearing(_ message: String, _ arguments: [String]) -> String {
        guard
            let match = message.firstMatch(of: /The value '(.*)' is invalid for '[^<]*<([^>]*)>'/),
            let root = try? CommandDescription.latchkey(),
            let command = root.command(of: arguments)?.command
        else { return message }
        let argument = command.shownArguments.first { $0.valueName ?? "" == match.2 }
        let question = NearestName.question(
            behind: String(match.1), among: argument?.allValues ?? [])
        return message.replacing(
            "' is invalid", with: "'\(question) is invalid", maxReplacements: 1)
    }
}
