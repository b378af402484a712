import ArgumentParser

/// What is asked of the options of a command line as a whole, before it is parsed: whoever parses
/// them takes the last one of two silently, and what a script has put together from parts would
/// be about somebody else.
enum GivenOptions {
    /// Refuses an option that is given twice and is no list.
    static func check(_ arguments: [String]) throws(Failure) {
        let command = LatchkeyCommand.command(of: arguments)
        var given: Set<String> = []
        var isValue = false
        for argument in arguments {
            if isValue {
                isValue = false
                continue
            }
            if argument == "--" { return }
            guard argument.hasPrefix("-"), argument != "-" else { continue }
            // It would be taken, and mean nothing: what stands before the command is seen before all this.
            if argument == "--no-pager" {
                throw Failure.usage("--no-pager stands before the command")
            }
            var name = String(argument.prefix { $0 != "=" })
            isValue = anyValued.contains(name) && !argument.contains("=")
            name = longNames[name] ?? name
            if command?.lists.contains(name) ?? false { continue }
            if !given.insert(name).inserted { throw Failure.usage("\(name) is given twice") }
        }
    }

    /// What to do about an option whose value looks like an option.
    static func hint(for message: String, _ arguments: [String]) -> String {
        for (option, value) in zip(arguments, arguments.dropFirst())
        where option.hasPrefix("--") && value.hasPrefix("-") && !value.hasPrefix("--")
            && message.hasPrefix("Missing value for '\(option) ")
        {
            return "; a value that begins with - is written \(option)=\(value)"
        }
        return ""
    }

    /// Options with two names.
    private static let longNames = ["-o": "--output"]
    /// Options that take whatever follows for their value.
    private static let anyValued: Set = ["--utc-offset"]
}

extension LatchkeyCommand {
    /// The command that some arguments are for.
    static func command(of arguments: [String]) -> (any FormattedCommand.Type)? {
        path(of: arguments).last as? any FormattedCommand.Type
    }

    /// The words that name it; nil where they are none.
    static func name(of arguments: [String]) -> String? {
        let path = path(of: arguments)
        return path.isEmpty ? nil : path.map { $0._commandName }.joined(separator: " ")
    }

    /// The command, and the one beneath it if it has some.
    private static func path(of arguments: [String]) -> [any ParsableCommand.Type] {
        var path: [any ParsableCommand.Type] = []
        var commands = configuration.subcommands
        for argument in arguments {
            guard let next = commands.first(where: { $0._commandName == argument }) else { break }
            path.append(next)
            commands = next.configuration.subcommands
        }
        return path
    }
}
