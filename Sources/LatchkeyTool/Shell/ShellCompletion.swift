import Latchkey

/// What may stand for a word that is being typed: commands, options, their values, and what the store has.
struct ShellCompletion: Sendable {
    let commands: CommandDescription
    let names: StoreNames

    /// - Parameters:
    ///   - before: The line up to the word.
    ///   - word: As much of it as is there.
    /// - Returns: All that begin so; nil where names of files are to be offered.
    func words(behind before: String, beginning word: String) -> [String]? {
        guard let words = try? ShellWords.split(before) else { return [] }
        guard let first = words.first else {
            let all = commands.shownSubcommands.map(\.commandName) + ["help"] + ShellSetting.names
            return Self.those(all, beginning: word)
        }
        if first.hasPrefix(".") {
            let values = first == ".in" ? names.accounts(word) : ShellSetting.values(of: first)
            return Self.those(values, beginning: word)
        }
        if first == "help" {
            return Self.those(commands.shownSubcommands.map(\.commandName), beginning: word)
        }
        guard let (command, count) = commands.command(of: words) else { return [] }
        let beneath = command.shownSubcommands.map(\.commandName)
        if !beneath.isEmpty { return Self.those(beneath, beginning: word) }
        return argument(of: command, behind: Array(words.dropFirst(count)), beginning: word)
    }

    private func argument(
        of command: CommandDescription, behind words: [String], beginning word: String
    ) -> [String]? {
        var given: Set<String> = []
        var places: [String] = []
        var awaited: CommandDescription.Argument?
        for other in words {
            if awaited != nil {
                awaited = nil
                continue
            }
            guard other.hasPrefix("-"), other != "-" else {
                places.append(other)
                continue
            }
            let name = other.prefix { $0 != "=" }
            given.insert(String(name))
            // What ends in an equals sign has its value in the word that is being typed.
            guard let option = command.option(name), option.kind == .option,
                name == other || other.hasSuffix("=")
            else { continue }
            awaited = option
        }
        if let awaited {
            return values(of: awaited, named: awaited.texts.last ?? "", beginning: word)
        }
        if word.hasPrefix("-") {
            let options = command.options.flatMap { option in
                option.isRepeating || given.isDisjoint(with: option.texts) ? option.texts : []
            }
            return Self.those(options, beginning: word)
        }
        // The store is not typed here.
        let positionals = command.positionals.dropFirst().map { $0 }
        guard places.count < positionals.count else { return [] }
        let kind = places.last.map { "--" + $0 } ?? ""
        return values(of: positionals[places.count], named: kind, beginning: word)
    }

    /// - Parameter name: That of the option, or of what says of which kind the value is.
    private func values(
        of argument: CommandDescription.Argument, named name: String, beginning word: String
    ) -> [String]? {
        if let all = argument.allValues, !all.isEmpty { return Self.those(all, beginning: word) }
        switch argument.valueName {
        case "file", "copy": return nil
        case "account/id", "account/user":
            return Self.those(names.things(ofOption: name, word), beginning: word)
        case "account": return Self.those(names.accounts(word), beginning: word)
        case "action":
            return Self.those(ActionName.names, beginning: word)
        case "role": return Self.those(RoleName.names, beginning: word)
        default: return []
        }
    }

    /// Those that begin with a word by their bytes, and can be typed as they are.
    private static func those(_ all: [String], beginning word: String) -> [String] {
        all.filter { $0.utf8.starts(with: word.utf8) && ShellWords.isPlain($0) }
    }
}

/// What a store has, by the beginning of its name. What cannot be read has no names: nobody asked for it yet.
struct StoreNames: Sendable {
    let path: PathArgument
    let unchanging: Bool

    /// How many are offered: more say no more.
    private static let countMaximum = 100

    /// Accounts.
    func accounts(_ prefix: String) -> [String] {
        ids(Query<Account>(), prefix).map { $0.id.text }
    }

    /// Things of the kind that the value of an option is of, as `ACCOUNT/ID`; accounts with a `/` behind them while it can be
    /// several.
    func things(ofOption name: String, _ prefix: String) -> [String] {
        guard let slash = prefix.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            let accounts = accounts(prefix).map { $0 + "/" }
            return accounts.count == 1 ? things(ofOption: name, accounts[0]) : accounts
        }
        let account = Identity(String(prefix[..<slash]))
        let id = String(prefix[prefix.utf8.index(after: slash)...])
        let found: [Identity] =
            switch name {
            case "--organization":
                ids(Query<Organization>(in: account), id).map(\.id)
            case "--asset": ids(Query<Asset>(in: account), id).map(\.id)
            case "--group": ids(Query<Group>(in: account), id).map(\.id)
            case "--connection": ids(Query<Connection>(in: account), id).map(\.id)
            default: ids(Query<User>(in: account), id).map(\.id)
            }
        return found.map { "\(account)/\($0)" }
    }

    private func ids<Thing: Queryable>(_ all: Query<Thing>, _ prefix: String) -> [Thing] {
        // What would need an escape in a condition cannot be typed as it is either.
        guard !prefix.contains("\""), !prefix.contains("\\"),
            let begun = try? Predicate<Thing>(text: "id.hasPrefix(\"\(prefix)\")")
        else { return [] }
        let asked = prefix.isEmpty ? all : all.where(begun)
        let page = try? ReadingOptions.open(path, unchanging: unchanging).closing { store in
            let ordered = asked.ordered(by: try Order(text: "identity"), .ascending)
            return try store.read { view in
                try view.page(ordered, size: Self.countMaximum)
            }
        }
        return page?.items ?? []
    }
}
