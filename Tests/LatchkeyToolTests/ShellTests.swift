import Foundation
import Testing

/// `latchkey STORE`: commands about one store, typed one after another.
@Suite struct ShellTests {
    /// Runs a script in the shell of the demo's world.
    private func run(_ script: String, _ options: String..., in place: Workplace) throws -> Run {
        try place.latchkey(["shell", "bright.latchkey"] + options, input: script)
    }

    // MARK: Scripts

    @Test func eachLineIsACommandWithoutTheNameOfTheStore() throws {
        let place = try Workplace.withBright()
        let run = try run(
            """
            # What somebody reaches.
            decide --user bright/erin --action edit --organization bright/northwind

              decide --user bright/dan --action view --organization bright/northwind   # not active
            query organizations 'kind == "Customer" && state != archived' --in bright --count
            raw get names 0000000001627269676874
            .quit
            bake
            """, in: place)
        run.expectDone()
        #expect(
            run.lines == [
                "allowed (editor at home)",
                "denied by standing: the user is not active, or no connection is in force (editor at home)",
                "4", #"0000000001627269676874  account 0, account "bright""#,
                "  0000000000  ordinal 0",
            ])
    }

    @Test func aFileInPlaceOfACommandBeginsTheShell() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(["bright.latchkey"], input: "query accounts --count\n")
        run.expectDone()
        #expect(run.output == "2\n")
        try place.latchkey("--no-pager", "bright.latchkey").expectDone()
        try place.latchkey("shell", "missing").expectError(4, "no such file")
        try place.latchkey("world.jsonl").expectError(4, "world.jsonl")
        // The name of a command is one, whatever lies there; a folder is none.
        try place.shell("cp bright.latchkey info; mkdir folder").expectDone()
        try place.latchkey("info").expectError(2, "latchkey info --help")
        try place.latchkey("folder").expectError(2, "folder")
        try place.shell(
            "mv bright.latchkey ./-b; echo 'query accounts --count' | latchkey shell ./-b"
        )
        .expectDone()
    }

    @Test func settingsHoldForWhatFollows() throws {
        let place = try Workplace.withBright()
        let run = try run(
            """
            .mode json
            organizations --user bright/erin --page 1 --count
            .mode csv
            review --user bright/erin
            .mode table
            .in nightowl
            query users --count
            query accounts --count
            .in
            .explain on
            decide --user bright/cleo --action view --asset bright/northwind-wifi
            .explain off
            decide --user bright/cleo --action view --asset bright/northwind-wifi
            .as-of 2020-01-01T00:00:00Z
            query accounts
            .as-of now
            query accounts --count
            """, in: place)
        let lines = run.output.split(whereSeparator: \.isNewline)
        #expect(lines.contains { $0.hasPrefix("user,name,organization or asset,role,") })
        #expect(lines.filter { $0 == "2" }.count == 3)
        #expect(lines.filter { $0.hasPrefix("denied by assetType: a group") }.count == 2)
        #expect(lines.filter { $0.hasPrefix("├─ layers") }.count == 1)
        // Of what was nothing is known: that is the first error.
        #expect(run.errors.contains("latchkey: line 15: what was then is not known"))
        #expect(run.status == 2, "\(run.errors)")
    }

    /// What a line says goes before what is set, of formats of any kind.
    @Test(arguments: ["json", "csv"])
    func aFormatThatIsTypedGoesBeforeTheOneThatIsSet(_ mode: String) throws {
        let place = try Workplace.withBright()
        let run = try run(
            """
            .mode \(mode)
            review --user bright/erin --html
            graph --account bright --dot
            graph --account bright --svg
            review --user bright/erin --json
            """, in: place)
        run.expectDone()
        for begin in ["<!doctype html>", "digraph", "<svg", #"{"user":"bright/erin""#] {
            #expect(run.output.lowercased().contains(begin), "\(begin)")
        }
    }

    @Test func anErrorSaysItsLineAndEndsNothingUnlessItIsToldTo() throws {
        let place = try Workplace.withBright()
        let script = """
            decide --user bright/zoe --action view --organization bright/internal
            bake
            query users | cat
            query users 'a
            info --bake
            .mode xml
            .bake
            query accounts --count
            """
        let whole = try run(script, in: place)
        #expect(whole.status == 3)
        #expect(whole.output == "2\n")
        let errors = whole.errors.split(separator: "\n").map(String.init)
        let expected = [
            "latchkey: line 1: unknown user bright/zoe",
            "latchkey: line 2: there is no command bake", "latchkey: line 3: | is a shell's",
            "latchkey: line 4: the quotation mark ' is not closed",
            "latchkey: line 5: unknown option --bake", "latchkey: line 6: .mode is",
            "latchkey: line 7: there is no .bake",
        ]
        #expect(
            errors.count == expected.count
                && zip(errors, expected).allSatisfy { $0.hasPrefix($1) }, "\(whole.errors)")
        let bailing = try run(script, "--bail", in: place)
        bailing.expectError(3, "line 1: unknown user")
        #expect(bailing.output.isEmpty)
        #expect(try run(".bail on\nbake\nquery accounts\n", in: place).output.isEmpty)
        // A denial is an answer.
        let denied = "decide --user bright/dan --action view --organization bright/northwind\n"
        try run(denied, "--bail", in: place).expectDone()
    }

    @Test func nothingIsWrittenUnlessItIsAllowed() throws {
        let place = try Workplace.withBright()
        try place.write(
            #"{"operation":"createGroup","account":"bright","id":"on-call","name":"On call"}"#,
            to: "changes.jsonl")
        let before = try place.bytes("bright.latchkey")
        for command in ["perform changes.jsonl --host", "import world.jsonl", "accept-clock"] {
            try run(command, in: place).expectError(2, "writes to the store", "--write")
        }
        #expect(try place.bytes("bright.latchkey") == before)
        let written = try run(
            "perform changes.jsonl --host\nquery groups 'id == \"on-call\"' --in bright --count\n",
            "--write", in: place)
        written.expectDone()
        #expect(written.lines.last == "1")
        // What is committed meanwhile is seen.
        let seen = try place.shell(
            """
            mkfifo lines; latchkey bright.latchkey < lines > answers & exec 3>lines
            echo 'query groups --in bright --count' >&3
            until grep -q 4 answers; do sleep 0.05; done
            sed -i s/on-call/night/ changes.jsonl
            latchkey perform bright.latchkey changes.jsonl --host >/dev/null
            echo 'query groups --in bright --count' >&3
            exec 3>&-; wait; cat answers
            """)
        #expect(seen.output == "4\n5\n", "\(seen)")
    }

    /// Whoever started the shell may have it ignored that processes end: how a command ended is known all the same.
    @Test func anErrorIsOneWhereTheEndsOfProcessesAreIgnored() throws {
        let place = try Workplace.withBright()
        let run = try place.shell(
            """
            trap '' CHLD
            echo 'decide --user bright/zoe --action view --organization bright/internal' |
                (exec latchkey shell bright.latchkey)
            """)
        run.expectError(3, "line 1: unknown user bright/zoe")
    }

    /// Every command but those that write, and those that are none of a store.
    @Test func whatReadsIsAllowed() throws {
        let place = try Workplace.withBright()
        let commands = Set(OptionTests.all.map(\.command)).subtracting(["shell"])
        let script = commands.sorted().map { $0 + "\n" }.joined()
        let errors = try run(script, in: place).errors.split(separator: "\n")
        let refused = errors.filter { $0.contains("writes to the store") }
        #expect(refused.count == 6, "\(refused)")
    }

    @Test func aScriptIsNotReadByItsCommands() throws {
        let place = try Workplace.withBright()
        let run = try run("assert -\nquery accounts --count\n", in: place)
        #expect(run.output == "2\n")
        #expect(run.errors.contains("line 1: standard input asserts nothing"))
    }

    @Test(arguments: [
        ("'a b' c", ["a b", "c"]), (#"a\ b "c\"d\\e\n""#, ["a b", #"c"d\e\n"#]),
        ("a''b \"\" #c", ["ab", ""]), ("a#b", ["a#b"]), ("'é\u{301}'", ["é\u{301}"]),
        ("$HOME * (a) !b", ["$HOME", "*", "(a)", "!b"]),
    ])
    func linesAreCutAsInAShell(_ line: String, _ words: [String]) throws {
        let place = try Workplace.withBright()
        // What is too much is shown as it was understood.
        let run = try run("info b c \(line)", in: place)
        let shown = (["b", "c"] + words).map { "'\($0)'" }.joined(separator: ", ")
        #expect(run.errors.contains("unexpected arguments: \(shown);"), "\(run.errors)")
    }
}

/// The same on a terminal.
@Suite(.enabled(if: OnTerminal.isPossible, "python3 is needed for a terminal"))
struct ShellTerminalTests {
    private static let prompt = "latchkey> "
    private static let variables = ["NO_COLOR": "1", "XDG_STATE_HOME": "state"]
    private let terminal = OnTerminal(columns: 120, lines: 200, variables: variables)

    /// Whether lines can be edited here.
    private static let hasEditor =
        ProcessInfo.processInfo.environment["LATCHKEY_FIELD"] == "required"
        || (try? Workplace().shell("python3 -c 'import ctypes; ctypes.CDLL(\"libedit.so.2\")'")
            .status) == 0

    @Test func commandsAreTypedUntilTheEnd() throws {
        let place = try Workplace.withBright()
        let run = try terminal.run(
            "latchkey bright.latchkey; echo status $?", in: place,
            steps: [
                (Self.prompt, "bake\n"), (Self.prompt, "query accounts --count\n"),
                (Self.prompt, "\u{4}"),
            ])
        #expect(run.output.contains("bright.latchkey, for reading; .help"))
        #expect(run.output.contains("latchkey: there is no command bake"))
        #expect(run.output.contains("\n2\n"))
        #expect(run.output.hasSuffix("status 0\n"), "\(run.output)")
    }

    /// The list of the commands fits a small screen, and the help of one a large one: then nothing is between the lines.
    @Test(arguments: [(24, "help", "Asking"), (80, "help info", "USAGE: latchkey info")])
    func helpThatFitsTheScreenIsNotPaged(lines: Int, command: String, told: String) throws {
        let place = try Workplace.withBright()
        let variables = Self.variables.merging(["LATCHKEY_PAGER": "sed s/^/page:/"]) { $1 }
        let terminal = OnTerminal(columns: 80, lines: lines, variables: variables)
        let run = try terminal.run(
            "latchkey bright.latchkey", in: place,
            steps: [(Self.prompt, "\(command)\n"), (Self.prompt, "\u{4}")])
        #expect(run.output.contains(told) && !run.output.contains("page:"), "\(run.output)")
    }

    @Test(.enabled(if: hasEditor, "libedit is not installed"))
    func anInterruptEndsTheLineOrTheCommandAndNotTheShell() throws {
        let place = try Workplace.withBright()
        let run = try terminal.run(
            "latchkey bright.latchkey; echo status $?", in: place,
            steps: [
                (Self.prompt, "bake"), ("bake", "\u{3}"),
                (Self.prompt, "log --in bright --follow\n"), ("import", ""),
                ("\n", "\u{3}"), (Self.prompt, "query accounts --count\n"), (Self.prompt, "\u{4}"),
            ])
        #expect(!run.output.contains("there is no command"))
        #expect(run.output.contains("\n2\n"))
        #expect(run.output.hasSuffix("status 0\n"), "\(run.output)")
    }

    @Test(.enabled(if: hasEditor, "libedit is not installed"))
    func wordsAreCompletedFromCommandsOptionsAndTheStore() throws {
        let place = try Workplace.withBright()
        let run = try terminal.run(
            "latchkey bright.latchkey", in: place,
            steps: [
                (Self.prompt, "dec\t--us\tbright/er\t--act\tview --organ\tbright/harbor\t\n"),
                ("allowed", ".mo\tjs\t\n"), (Self.prompt, "show gro\tbright/sen\t--lim\t1\n"),
                ("\"thing\"", "\n\u{4}"),
            ])
        #expect(run.output.contains("allowed (editor at home)"), "\(run.output)")
        #expect(run.output.contains(#"{"thing":{"type":"group","account":"bright","id":"senior""#))
    }

    @Test(.enabled(if: hasEditor, "libedit is not installed"))
    func linesAreKeptForTheirOwnerAloneButForThoseThatBeginWithSpace() throws {
        let place = try Workplace.withBright()
        _ = try terminal.run(
            "umask 000; latchkey bright.latchkey", in: place,
            steps: [
                (Self.prompt, "query accounts --count\n"),
                (Self.prompt, " query users --in nightowl\n"),
                ("noah", "\u{4}"),
            ])
        let kept = String(decoding: try place.bytes("state/latchkey/history"), as: UTF8.self)
        #expect(kept == "query accounts --count\n")
        let modes = try place.shell("stat -c %a state/latchkey state/latchkey/history").lines
        #expect(modes == ["700", "600"])
        // It is offered again: the key goes one line up.
        let again = try terminal.run(
            "latchkey bright.latchkey", in: place,
            steps: [(Self.prompt, "\u{1B}[A"), ("--count", "\n"), ("2", "\n\u{4}")])
        #expect(again.output.contains("\n2\n"), "\(again.output)")
    }

    /// Without the library lines are as the terminal gives them.
    @Test func linesAreReadWithoutAnEditor() throws {
        let place = try Workplace.withBright()
        // A file that is no library is found first.
        try place.shell("mkdir none; echo none > none/libedit.so.2").expectDone()
        let run = try terminal.run(
            "export LD_LIBRARY_PATH=\"$PWD/none\"; latchkey bright.latchkey; echo status $?",
            in: place,
            steps: [
                (Self.prompt, "query accounts --count\n"), ("2", ""),
                (Self.prompt, "log --in bright --follow\n"), ("import", "\u{3}"),
                (Self.prompt, "\u{4}"),
            ])
        #expect(run.output.contains("\n2\n"))
        #expect(run.output.hasSuffix("status 0\n"), "\(run.output)")
    }
}
