import Foundation
import Testing

/// What is asked of every option of every command: they are taken from the command itself.
@Suite struct OptionTests {
    /// An option that takes a value, or none.
    struct Option: CustomTestStringConvertible, Sendable {
        var command: String
        var names: [String]
        var isFlag: Bool
        var isList: Bool
        var isPath: Bool
        var testDescription: String { "\(command) \(names.joined(separator: " "))" }
    }

    /// Every option that the command says it has.
    static let all: [Option] = described().flatMap { options($0.arguments, of: $0.name) }

    /// Every command, such as `decide` and `raw scan`, those of which nobody is told among them.
    static let commands = Set(described().map(\.name))

    private typealias Described = (name: String, arguments: [[String: Any]])

    private static func described() -> [Described] {
        guard let run = try? Workplace().latchkey("--experimental-dump-help"),
            let object = try? JSONSerialization.jsonObject(with: Data(run.output.utf8)),
            let root = (object as? [String: Any])?["command"] as? [String: Any],
            let commands = root["subcommands"] as? [[String: Any]]
        else { return [] }
        return commands.flatMap { described($0, beneath: "") }
    }

    /// A command, or those beneath it.
    private static func described(_ command: [String: Any], beneath outer: String) -> [Described] {
        guard let own = command["commandName"] as? String, own != "help" else { return [] }
        let name = outer + own
        if let beneath = command["subcommands"] as? [[String: Any]] {
            return beneath.flatMap { described($0, beneath: name + " ") }
        }
        return [(name, command["arguments"] as? [[String: Any]] ?? [])]
    }

    private static func options(_ arguments: [[String: Any]], of name: String) -> [Option] {
        arguments.compactMap { argument -> Option? in
            guard let kind = argument["kind"] as? String, kind != "positional",
                let names = argument["names"] as? [[String: Any]]
            else { return nil }
            let shown = names.compactMap { name -> String? in
                guard let text = name["name"] as? String else { return nil }
                return (name["kind"] as? String == "long" ? "--" : "-") + text
            }
            guard !shown.contains("--help"), !shown.contains("--version") else { return nil }
            return Option(
                command: name, names: shown, isFlag: kind == "flag",
                isList: argument["isRepeating"] as? Bool ?? false,
                isPath: argument["valueName"] as? String == "file")
        }
    }

    @Test func theCommandSaysWhatOptionsItHas() {
        #expect(Self.all.count > 60)
        #expect(Set(Self.all.map(\.command)).count == 38)
        #expect(
            Set(Self.all.filter(\.isList).map(\.testDescription)) == [
                "export --account", "changes --account", "changes --user",
                "changes --organization", "changes --asset", "retain --account", "verify --with",
            ])
        #expect(Self.all.contains { $0.names.count == 2 && $0.isPath })
    }

    /// What a list of a command cannot be without.
    private static func needed(by option: Option) -> [String] {
        guard option.isList else { return [] }
        return switch option.command {
        case "changes": ["--effective", "--since", "2026-01-01T00:00:00Z"]
        case "retain": ["--before", "2026-01-01T00:00:00Z", "--archive", "archive.jsonl"]
        default: []
        }
    }

    @Test(arguments: all) func isNotTakenTwice(option: Option) throws {
        let place = try Workplace()
        for (first, second) in zip(option.names, option.names.reversed()) {
            let isOfThing = option.isList && !option.names.contains("--account")
            for form in isOfThing
                ? [["a/b", "a/b"], ["a/b", "b/a"]] : [["a", "a"], ["a", "b"]]
            {
                var separate: [String] = []
                var joined: [String] = []
                for (name, value) in zip([first, second], form) {
                    separate += option.isFlag ? [name] : [name, value]
                    joined += option.isFlag ? [name] : ["\(name)=\(value)"]
                }
                for arguments in [separate, joined] {
                    let run = try place.latchkey(
                        option.command.components(separatedBy: " ") + ["missing.latchkey"]
                            + Self.needed(by: option) + arguments)
                    if option.isList {
                        #expect(!run.errors.contains("twice"), "\(run.errors)")
                        #expect(run.status == 4, "\(run.errors)")
                    } else {
                        let name = option.names.max { $0.count < $1.count } ?? first
                        run.expectError(
                            2, "\(name) is given twice; see 'latchkey \(option.command) --help'")
                    }
                }
            }
        }
    }

    /// What decides who is asked about is never the last of two.
    @Test(arguments: [
        "decide bright.latchkey --user bright/lena --user bright/ada --action destroy --organization bright/northwind",
        "decide bright.latchkey --user bright/ada --action view --organization bright/none --organization bright/northwind",
        "explain bright.latchkey --user=bright/ada --action=view --organization bright/northwind --user=bright/max",
        "organizations bright.latchkey --user bright/lena --user bright/ada --count",
        "users bright.latchkey --action view --organization bright/none --organization bright/northwind",
        "query bright.latchkey users --in nightowl --in bright --count",
        "query bright.latchkey log --in bright --counts-by-day --utc-offset -03:00 --utc-offset -03:00",
        "export bright.latchkey -o a.jsonl --output b.jsonl",
        "info bright.latchkey --json --json",
    ])
    func aQuestionIsAboutOneThing(line: String) throws {
        let place = try Workplace.withBright()
        let before = try place.names()
        try place.shell("latchkey \(line)").expectError(2, "is given twice")
        #expect(try place.names() == before)
    }

    @Test func whatStandsBehindTheEndOfTheOptionsIsNoOption() throws {
        let place = try Workplace.withBright()
        try place.shell("mv bright.latchkey ./--json").expectDone()
        try place.latchkey("info", "--json", "--", "--json").expectDone()
        try place.latchkey("info", "./--json").expectDone()
    }

    /// Values that are text must be text; names of files need not be.
    @Test(arguments: all.filter { !$0.isFlag }) func onlyFilesAreNotUTF8(option: Option) throws {
        let place = try Workplace()
        for name in option.names where name.hasPrefix("--") {
            for form in ["\(name) $'a/\\xe4'", "\(name)=$'a/\\xe4'"] {
                let run = try place.shell("latchkey \(option.command) missing.latchkey \(form)")
                if option.isPath {
                    #expect(run.status != 0 && !run.errors.contains("UTF-8"), "\(run.errors)")
                } else {
                    run.expectError(2)
                    #expect(!run.errors.contains("\u{FFFD}"), "\(run.errors)")
                    #expect(!run.errors.contains("\u{10FFFF}"), "\(run.errors)")
                    #expect(run.errors.contains("\\xe4"), "\(run.errors)")
                }
            }
        }
    }

    /// Errors of the command line show as much of a value as others do.
    @Test(arguments: all.filter { !$0.isFlag && !$0.isPath })
    func whatIsLongIsShownInPart(option: Option) throws {
        let place = try Workplace()
        let name = option.names.last ?? ""
        for letter in ["x", "ä"] {
            let value = "a/" + String(repeating: letter, count: 2_000)
            for form in [[name, value], ["\(name)=\(value)"]] where name.hasPrefix("--") {
                let run = try place.latchkey(
                    option.command.components(separatedBy: " ") + ["missing.latchkey"] + form)
                #expect(run.errors.utf8.count < 700, "\(run.errors)")
                #expect(!run.errors.contains("\u{FFFD}"), "\(run.errors)")
            }
        }
    }

    @Test func whatIsShownInPartSaysSo() throws {
        let place = try Workplace()
        let long = String(repeating: "x", count: 3_000)
        let shown = String(repeating: "x", count: 78) + "…"
        try place.latchkey("decide", "s", "--user", "a/\(long)", "--action", "view")
            .expectError(2, "'a/\(shown)'", "each of 1 to 128 bytes")
        try place.latchkey("info", "s", "a\(long)").expectError(2, "'ax\(shown)'")
        try place.latchkey("info", "s", "--\(long)").expectError(2, "--\(shown)")
        try place.latchkey("query", "s", "users", "--in", "-a\(long)").expectError(2, "…")
        try place.latchkey("decide", "s", "--user", String(repeating: "ä", count: 41))
            .expectError(2, "'\(String(repeating: "ä", count: 40))…'")
        try place.latchkey("decide", "s", "--user", String(repeating: "ä", count: 40))
            .expectError(2, "'\(String(repeating: "ä", count: 40))'")
        let odd = #"$'\xe4'$(printf 'x%.0s' {1..3000})"#
        let run = try place.shell("latchkey decide s --user \(odd)")
        run.expectError(2, "\\xe4\(String(repeating: "x", count: 79))…")
    }

    @Test func identitiesThatBeginWithADashAreWrittenWithAnEqualsSign() throws {
        let place = try Workplace()
        try place.write(
            """
            {"type":"account","id":"-a","subdomain":"a","name":"A"}
            {"type":"user","account":"-a","id":"ann","email":"ann@a.example","name":"","role":"administrator"}
            {"type":"organization","account":"-a","id":"o","name":""}
            {"type":"end","lines":3}

            """, to: "a.jsonl")
        try place.latchkey("import", "s", "a.jsonl").expectDone()
        let rest = ["--action", "view", "--organization=-a/o"]
        try place.latchkey(["decide", "s", "--user", "-a/ann"] + rest)
            .expectError(2, "a value that begins with - is written --user=-a/ann")
        let run = try place.latchkey(["decide", "s", "--user=-a/ann"] + rest)
        run.expectDone()
        #expect(run.output.hasPrefix("allowed"))
        try place.latchkey("query", "s", "users", "--in", "-a", "--count")
            .expectError(2, "is written --in=-a")
        #expect(try place.latchkey("query", "s", "users", "--in=-a", "--count").output == "1\n")
    }
}
