import ArgumentParser
import Foundation

/// A command as it describes itself, with those beneath it: what manual pages and completion are made from.
struct CommandDescription: Decodable, Sendable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    private let arguments: [Argument]?
    private let subcommands: [CommandDescription]?

    struct Argument: Decodable, Sendable {
        enum Kind: String, Decodable { case positional, option, flag }

        struct Name: Decodable, Sendable {
            let kind: String
            let name: String

            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: Kind
        let valueName: String?
        let abstract: String?
        let discussion: String?
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        let names: [Name]?
        let allValues: [String]?

        /// As it is typed, such as `-o` and `--output`; none of what goes by its place.
        var texts: [String] { (names ?? []).map(\.text) }
    }

    /// `latchkey` itself.
    static func latchkey() throws -> CommandDescription {
        struct Dump: Decodable { let command: CommandDescription }
        return try JSONDecoder().decode(Dump.self, from: Data(LatchkeyCommand._dumpHelp().utf8))
            .command
    }

    /// What it is given, but for what nobody is told of, and what every command has.
    var shownArguments: [Argument] {
        (arguments ?? []).filter { argument in
            argument.shouldDisplay && !argument.texts.contains("--help")
                && !argument.texts.contains("--version")
        }
    }

    var positionals: [Argument] { shownArguments.filter { $0.kind == .positional } }
    var options: [Argument] { shownArguments.filter { $0.kind != .positional } }

    /// Those beneath it, but for what nobody is told of, and the one that explains others.
    var shownSubcommands: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
    }

    /// The option that is typed so.
    func option(_ text: some StringProtocol) -> Argument? {
        options.first { $0.texts.contains { $0.utf8.elementsEqual(text.utf8) } }
    }

    /// The command that words begin with, and how many of them name it; nil where none does.
    func command(of words: [String]) -> (command: CommandDescription, wordCount: Int)? {
        guard let first = words.first,
            let next = shownSubcommands.first(where: { $0.commandName == first })
        else { return nil }
        guard let beneath = next.command(of: Array(words.dropFirst())) else { return (next, 1) }
        return (beneath.command, beneath.wordCount + 1)
    }
}
