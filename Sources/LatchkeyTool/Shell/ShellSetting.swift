import Latchkey

/// What is set in the shell for all that follows, by a line that begins with a point.
struct ShellSetting {
    enum Mode: String, CaseIterable { case table, csv, json }

    var mode = Mode.table
    var explains = false
    /// The moment that is asked about, as it was typed; nil for now.
    var asOf: String?
    /// The account that is asked about where a command must be told one.
    var account: String?
    /// Whether the first error ends the shell.
    var bails = false

    static let names = [".help", ".quit", ".mode", ".explain", ".as-of", ".in", ".bail"]

    static let help = """
        Type a command of latchkey without the name of the store, such as
          decide --user acme/u2 --action edit --organization acme/o1
          query organizations 'kind == "Customer"' --in acme
        'help' lists the commands, 'help COMMAND' explains one.

        .mode table|csv|json  How answers are written, of commands that have it.
        .explain on|off       Whether each decision of 'decide' is explained.
        .as-of MOMENT|now     Ask of the store as it was.
        .in ACCOUNT|          The account of 'query', 'log', 'unused' and 'risks'; none without it.
        .bail on|off          Whether the first error ends the shell.
        .quit                 End, as Ctrl-D does.

        """

    /// The values that a setting may have.
    static func values(of name: String) -> [String] {
        switch name {
        case ".mode": Mode.allCases.map(\.rawValue)
        case ".explain", ".bail": ["on", "off"]
        case ".as-of": ["now"]
        default: []
        }
    }

    /// Sets what the words of a line say.
    mutating func set(_ words: [String]) throws {
        let name = words[0]
        let value = words.count == 2 ? words[1] : nil
        guard words.count <= 2 else { throw Failure.usage("\(name) takes one value") }
        switch name {
        case ".mode":
            guard let mode = value.flatMap(Mode.init(rawValue:)) else {
                throw Failure.usage(".mode is table, csv or json")
            }
            self.mode = mode
        case ".explain": explains = try Self.isOn(name, value)
        case ".bail": bails = try Self.isOn(name, value)
        case ".as-of":
            guard let value else { throw Failure.usage(".as-of takes a moment, or now") }
            if value != "now" {
                do { _ = try MomentText.parse(value) } catch { throw Failure.usage("\(error)") }
            }
            asOf = value == "now" ? nil : value
        case ".in":
            if let value {
                do { _ = try Reference.account(value) } catch { throw Failure.usage("\(error)") }
            }
            account = value
        default:
            let question = NearestName.question(behind: name, among: Self.names)
            throw Failure.usage("there is no \(name)\(question): .help tells what there is")
        }
    }

    private static func isOn(_ name: String, _ value: String?) throws(Failure) -> Bool {
        switch value {
        case "on": return true
        case "off": return false
        default: throw Failure.usage("\(name) is on or off")
        }
    }

    /// Commands whose `--in` is the account that is asked about, and not where somebody acts.
    private static let askedInAccount: Set = ["query", "log", "unused", "risks"]

    /// The options that a command gets, unless they are given.
    func options(of command: CommandDescription, given words: [String]) -> [String] {
        func isGiven(_ name: String) -> Bool {
            words.contains { $0 == name || $0.hasPrefix(name + "=") }
        }
        var options: [String] = []
        let isWritten = ["--json", "--csv", "--html", "--dot", "--svg"].contains(where: isGiven)
        if mode == .json, command.option("--json") != nil, !isWritten { options.append("--json") }
        if mode == .csv, command.option("--csv") != nil, !isWritten { options.append("--csv") }
        if let asOf, command.option("--as-of") != nil, !isGiven("--as-of"), !isGiven("--follow") {
            options.append("--as-of=\(asOf)")
        }
        if let account, Self.askedInAccount.contains(command.commandName), !isGiven("--in"),
            !words.contains("accounts")
        {
            options.append("--in=\(account)")
        }
        return options
    }
}
