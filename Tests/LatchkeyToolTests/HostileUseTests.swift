import Foundation
import Testing

/// Whatever the command is given and wherever its output goes: the right status, one line that
/// says what is the matter, and nothing that is half done.
@Suite struct HostileUseTests {
    private static let question =
        "--user bright/ada --action view --organization bright/northwind"

    /// Every command with an answer, and what it writes to.
    private static let answering = [
        "export bright.latchkey --log", "info bright.latchkey", "info bright.latchkey --json",
        "decide bright.latchkey \(question)", "decide bright.latchkey \(question) --json",
        "decide bright.latchkey --batch questions.jsonl", "explain bright.latchkey \(question)",
        "explain bright.latchkey \(question) --json",
        "explain bright.latchkey --batch questions.jsonl",
        "organizations bright.latchkey --user bright/ada",
        "assets bright.latchkey --user bright/ada --count",
        "users bright.latchkey --action view --organization bright/northwind --json",
        "query bright.latchkey users --in bright",
        "query bright.latchkey users --in bright --count",
        "query bright.latchkey users --in bright --counts-by role",
        "query bright.latchkey log --in bright --counts-by-day",
        "query bright.latchkey users --in bright --explain", "verify bright.latchkey",
        "import new.latchkey world.jsonl", "--help", "--version", "decide --help",
    ]

    private func place() throws -> Workplace {
        let place = try Workplace.withBright()
        try place.write(
            """
            {"user":"bright/ada","action":"view","organization":"bright/northwind"}

            """, to: "questions.jsonl")
        // Whoever opens a store first makes its lock file.
        try place.latchkey("info", "bright.latchkey").expectDone()
        return place
    }

    // MARK: Where the output goes

    /// Nothing that was to be written is lost silently.
    @Test(arguments: answering) func outputThatCannotBeWrittenIsAFailure(line: String) throws {
        let place = try place()
        for output in [">/dev/full", ">&-"] {
            try? FileManager.default.removeItem(at: place.url("new.latchkey"))
            let run = try place.shell("latchkey \(line) \(output)")
            run.expectError(4, "write standard output: ", "; free space, or write elsewhere")
        }
    }

    @Test(arguments: answering) func whoeverStopsReadingEndsItQuietly(line: String) throws {
        let place = try place()
        let run = try place.shell(
            "(sleep 0.2; latchkey \(line); echo $? >status) | true; cat status")
        #expect(run.output == "0\n" && run.errors.isEmpty, "\(run.output)\(run.errors)")
    }

    /// What never ends by itself ends when nobody reads it any more, also while there is nothing to say.
    @Test func whatFollowsEndsWithItsReader() throws {
        let place = try place()
        try place.write(
            #"{"operation":"assignRole","account":"bright","user":"erin","role":"manager"}"# + "\n",
            to: "change.jsonl")
        try place.shell("latchkey perform bright.latchkey change.jsonl --host").expectDone()
        let position =
            "$(latchkey info bright.latchkey --json "
            + "| grep -o '\"position\":\"[0-9a-f]*' | cut -c13-)"
        let run = try place.shell(
            "(timeout 60 latchkey changes bright.latchkey --effective --follow --since \(position); "
                + "echo $? >status) | true; cat status")
        #expect(run.output == "0\n" && run.errors.isEmpty, "\(run.output)\(run.errors)")
    }

    @Test(arguments: answering) func errorsThatNobodyReadsChangeNothing(line: String) throws {
        let place = try place()
        let run = try place.shell("latchkey \(line) 2>&-")
        #expect(run.status == 0 && !run.output.isEmpty)
        try place.shell("latchkey info missing 2>&- >&-; test $? = 4").expectDone()
        try place.shell("latchkey info 2>/dev/full; test $? = 2").expectDone()
    }

    @Test func inputThatIsClosedIsNoEmptyInput() throws {
        let place = try place()
        for input in ["- <&-", "."] {
            let run = try place.shell("latchkey decide bright.latchkey --batch \(input)")
            #expect(run.status == 3 && run.output.contains("could not be read"), "\(run.output)")
        }
        try place.shell("latchkey import new.latchkey - <&-").expectError(3, "standard input")
        #expect(!(try place.names()).contains { $0.hasPrefix("new") })
    }

    @Test func aFullDiskLeavesNoFile() throws {
        guard getuid() == 0 else { return }
        let place = try place()
        let run = try place.shell(
            """
            unshare -m bash -c 'mkdir small && mount -t tmpfs -o size=64k none small &&
            head -c 60000 /dev/zero >small/taken;
            latchkey export bright.latchkey --log -o small/out.jsonl; echo $?; ls -A small'
            """)
        #expect(run.output == "4\ntaken\n", "\(run.output) \(run.errors)")
        #expect(!run.isCrash)
    }

    // MARK: What is read

    /// What is no line, as an import and as a batch are given it, and what is said of it.
    @Test(arguments: [
        (#"printf '\377\376'"#, "line 1"), (#"printf '\357\273\277{}\n'"#, "byte-order mark"),
        (#"printf '{"type":"acco\000unt"}\n'"#, "line 1"), (#"printf '\000\000\n'"#, "line 1"),
        (#"printf '\n\n{}\n'"#, "line "), (#"printf '{"type":"account"'"#, "line 1"),
        (#"printf '[]\n'"#, "expected an object"), (#"printf 'null\n'"#, "expected an object"),
        (#"printf '{"a":1,"a":1}\n'"#, "line 1"),
        (#"printf '{"type":"account","type":"account"}\n'"#, "line 1"),
        (#"printf '{"user":"a/b","user":"a/b"}\n'"#, "line 1"),
        (#"printf '{"a":1e999999}\n'"#, "line 1"), (#"printf '{"a":"\\ud800"}\n'"#, "line 1"),
        ("head -c 20000000 /dev/zero | tr '\\0' x", "at most 16777216 bytes"),
        (
            #"printf '{"a":'; head -c 1000000 /dev/zero | tr '\0' '['"#, "line 1"
        ),
        (#"printf '{}\r\r\n'"#, "line 1"), ("cat bright.latchkey", "line 1"),
    ])
    func whatIsNoLineIsRefusedByItsPlace(input: String, told: String) throws {
        let place = try place()
        let before = try place.names()
        let bytes = try place.bytes("bright.latchkey")
        for line in ["import new.latchkey -", "import bright.latchkey -"] {
            try place.shell("{ \(input); } | latchkey \(line)")
                .expectError(3, told, "standard input, line ", "nothing was imported")
        }
        let run = try place.shell("{ \(input); } | latchkey decide bright.latchkey --batch -")
        #expect(run.status == 3 && !run.isCrash)
        #expect(try run.objects().allSatisfy { $0["error"] is String }, "\(run.output)")
        #expect(!run.lines.isEmpty)
        #expect(try place.names() == before)
        #expect(try place.bytes("bright.latchkey") == bytes)
    }

    /// Lines that end as on other systems, and white space that JSON has, are read.
    @Test func linesMayEndInACarriageReturn() throws {
        let place = try place()
        try place.shell("sed 's/$/\\r/' world.jsonl | latchkey import new.latchkey -").expectDone()
        let run = try place.shell(
            "sed 's/$/\\r/' questions.jsonl | latchkey decide new.latchkey --batch -")
        #expect(run.status == 0 && run.output.contains("\"allowed\":true"))
    }

    /// What is no file to be read or written.
    @Test(
        arguments: [
            ("import new.latchkey .", 3, "could not be read"),
            ("import new.latchkey missing", 3, "open missing: "),
            ("import new.latchkey ''", 2, "latchkey: The value '' is invalid"),
            ("import new.latchkey world.jsonl .", 3, ".,"),
            ("import . world.jsonl", 4, "open .: not a regular file"),
            ("import none/new.latchkey world.jsonl", 4, "none/new.latchkey"),
            ("import world.jsonl questions.jsonl", 4, "world.jsonl"),
            ("import '' world.jsonl", 2, "latchkey: The value '' is invalid"),
            ("import /dev/null world.jsonl", 4, "/dev/null: not a regular file"),
            ("decide bright.latchkey --batch missing", 3, "open missing: "),
            ("decide . \(question)", 4, "not a regular file"),
            ("verify .", 4, "not a regular file"),
            ("info world.jsonl", 4, "world.jsonl"), ("verify world.jsonl", 4, "world.jsonl"),
            ("query /dev/zero users --in a", 4, "not a regular file"),
            ("export world.jsonl", 4, "world.jsonl"),
            ("export bright.latchkey -o .", 4, "latchkey: "),
            ("export bright.latchkey -o none/x", 4, "none/x"),
            ("export bright.latchkey -o bright.latchkey", 2, "belongs to the store"),
            ("export bright.latchkey -o ./bright.latchkey-lock", 2, "belongs to the store"),
            ("export bright.latchkey -o ''", 2, "latchkey: The value '' is invalid"),
            ("info \(String(repeating: "x", count: 300))", 4, "latchkey: "),
            ("info \(String(repeating: "x/", count: 3_000))x", 4, "latchkey: "),
        ] as [(String, Int32, String)])
    func whatIsNoFileIsRefusedByName(line: String, status: Int32, told: String) throws {
        let place = try place()
        let before = try place.names()
        try place.shell("latchkey \(line)").expectError(status, told)
        #expect(try place.names() == before)
    }

    // MARK: What is asked

    @Test(arguments: [
        "query bright.latchkey users '\(String(repeating: "(", count: 100_000))' --in bright",
        "query bright.latchkey users '\(String(repeating: "!", count: 100_000))' --in bright",
        "query bright.latchkey users 'email.hasPrefix(\"\(String(repeating: "x", count: 3_000))\")' --in bright",
        "query bright.latchkey users 'id >= \"\(String(repeating: "x", count: 3_000))\"' --in bright",
        "query bright.latchkey users 'id == \"\"' --in bright",
        "query bright.latchkey log 'organization == \"northwind\"' --in bright",
        "query bright.latchkey users --in bright --after \(String(repeating: "ab", count: 5_000))",
        "query bright.latchkey users --in bright --after ''",
        "query bright.latchkey users --in nobody", "query bright.latchkey users '' --in bright",
        "users bright.latchkey --action editGroup --organization bright/northwind",
        "organizations bright.latchkey --user bright/nobody",
        "decide bright.latchkey --user bright/nobody --action view --organization bright/northwind",
    ])
    func whatCannotBeAskedIsAnErrorOfTheQuestion(line: String) throws {
        let place = try place()
        let run = try place.shell("latchkey \(line)")
        run.expectError(3)
        #expect(run.errors.utf8.count < 12_000)
        #expect(run.output.isEmpty)
    }

    @Test(arguments: [
        "decide bright.latchkey --user ada --action view --organization bright/northwind",
        "decide bright.latchkey --user /ada --action view --organization bright/northwind",
        "decide bright.latchkey --user bright/ --action view --organization bright/northwind",
        "decide bright.latchkey --user bright/\(String(repeating: "x", count: 129)) --action view --organization bright/o",
        "decide bright.latchkey --user bright/ada --action '' --organization bright/northwind",
        "decide bright.latchkey --user bright/ada --action view --organization bright/northwind --at 2026",
        "decide bright.latchkey --user bright/ada --action view --organization bright/northwind --at 10000-01-01T00:00:00Z",
        "decide bright.latchkey --user bright/ada --action view --organization bright/o extra",
        "decide bright.latchkey --user bright/ada --action view --log bright/01",
        "decide bright.latchkey --user bright/ada --action view --log a/b/1",
        "decide bright.latchkey --user bright/ada --action view --account a/b",
        "decide bright.latchkey --user bright/ada --action createAsset --organization bright/northwind --kind ''",
        "query bright.latchkey users --in bright --by ''",
        "query bright.latchkey users --in bright --counts-by ''",
        "perform bright.latchkey - --host --reason ''", "perform bright.latchkey - --host --id ''",
        "raw scan bright.latchkey nothing", "raw get bright.latchkey nothing 00",
        "organizations bright.latchkey --user bright/ada --page 0",
        "organizations bright.latchkey --user bright/ada --page 99999999999999999999",
        "organizations bright.latchkey --user bright/ada --page -1",
        "query bright.latchkey users --in bright/x", "query bright.latchkey users --in ''",
        "query bright.latchkey users true true --in bright",
        "query bright.latchkey log --in bright --counts-by-day --utc-offset +25:00",
        "export bright.latchkey extra", "export bright.latchkey --account a/b",
        "verify bright.latchkey extra", "info bright.latchkey --json=yes", "import bright.latchkey",
        "import bright.latchkey - -",
    ])
    func whatHasNotItsFormIsAnErrorOfTheCommandLine(line: String) throws {
        let place = try place()
        let run = try place.shell("latchkey \(line)")
        run.expectError(2, "see 'latchkey ")
        #expect(run.output.isEmpty)
    }

    /// Names come from anybody, and each command shows them alike.
    @Test func noNameCommandsTheTerminal() throws {
        let place = try Workplace()
        let odd = "u\u{1B}[2J\n\u{202E}\u{85}"
        let escaped = #"u\u{1b}[2J\u{a}\u{202e}\u{85}"#
        let inJSON = odd.replacing("\u{1B}", with: "\\u001b").replacing("\n", with: "\\n")
        try place.write(
            """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"\(inJSON)","email":"u@a.example","name":"\(inJSON)","role":"administrator"}
            {"type":"organization","account":"a","id":"\(inJSON)","name":"\(inJSON)"}
            {"type":"end","lines":3}

            """, to: "odd.jsonl")
        try place.latchkey("import", "s", "odd.jsonl").expectDone()
        for arguments in [
            [
                "explain", "s", "--user", "a/\(odd)", "--action", "view", "--organization",
                "a/\(odd)",
            ],
            ["organizations", "s", "--user", "a/\(odd)"],
            ["users", "s", "--action", "view", "--organization", "a/\(odd)"],
            ["query", "s", "users", "--in", "a"], ["query", "s", "organizations", "--in", "a"],
            ["query", "s", "users", "--in", "a", "--explain", "id == \"\(odd)\""],
            ["query", "s", "users", "--in", "a", "--counts-by", "id"],
            ["import", "s", "odd.jsonl"], ["info", "missing\(odd)"],
            [
                "decide", "s", "--user", "a/\(odd)x", "--action", "view", "--organization",
                "a/\(odd)",
            ],
        ] {
            let run = try place.latchkey(arguments)
            let all = run.output + run.errors
            #expect(all.contains(escaped) || arguments[0] == "import", "\(arguments): \(all)")
            for scalar in ["\u{1B}", "\u{202E}", "\u{85}", "\u{FFFD}"] {
                #expect(!all.contains(scalar), "\(arguments): \(all)")
            }
        }
    }
}
