import Foundation
import Testing

/// A name of a file is bytes: the system gets them as they were given, whether they are text or
/// not, and two names are never one.
@Suite struct FileNameTests {
    private func worlds() throws -> Workplace {
        let place = try Workplace()
        for name in ["one", "two"] {
            try place.write(
                """
                {"type":"account","id":"\(name)","subdomain":"\(name)","name":"\(name)"}
                {"type":"user","account":"\(name)","id":"u","email":"u@a.example","name":"","role":"administrator"}
                {"type":"organization","account":"\(name)","id":"o","name":""}
                {"type":"end","lines":3}

                """, to: "\(name).jsonl")
        }
        return place
    }

    @Test func twoNamesThatAreNotUTF8AreTwoStores() throws {
        let place = try worlds()
        for line in [
            "latchkey import $'k\\xe4se.latchkey' one.jsonl",
            "latchkey import $'k\\xfcse.latchkey' two.jsonl",
        ] { try place.shell(line).expectDone() }
        let listed = try place.shell("ls -b *.latchkey*")
        #expect(
            listed.lines == [
                "k\\344se.latchkey", "k\\344se.latchkey-lock", "k\\374se.latchkey",
                "k\\374se.latchkey-lock",
            ])
        for (name, id) in [("\\xe4", "one"), ("\\xfc", "two")] {
            let run = try place.shell("latchkey query $'k\(name)se.latchkey' accounts")
            run.expectDone()
            #expect(run.lines.count == 2 && run.lines[1].hasPrefix(id))
        }
    }

    /// Every command, on a store and files whose names have bytes that are no text, a mark that
    /// the command uses for such bytes, and what looks like a byte that is written out.
    @Test(arguments: [
        "a\\xe4", "a\\xf4\\x8f\\xbf\\xbf\\xc3\\xa4", "a\\\\xe4", "\\xff", "a\\x80\\xe2\\x82",
    ])
    func everyCommandTakesFilesOfAnyName(name: String) throws {
        let place = try worlds()
        try place.shell("cp one.jsonl $'\(name).jsonl'").expectDone()
        for line in [
            "import $'\(name)' $'\(name).jsonl'", "info $'\(name)'", "verify $'\(name)'",
            "export $'\(name)' -o $'\(name).out'", "export $'\(name)' --output=$'\(name).out'",
            "decide $'\(name)' --user one/u --action view --organization one/o",
            "explain $'\(name)' --user one/u --action view --organization one/o",
            "organizations $'\(name)' --user one/u",
            "assets $'\(name)' --user one/u",
            "users $'\(name)' --action view --organization one/o",
            "query $'\(name)' organizations --in one",
            "import $'\(name)' two.jsonl",
        ] { try place.shell("latchkey \(line)").expectDone() }
        try place.shell(
            "echo '{\"user\":\"one/u\",\"action\":\"view\",\"organization\":\"one/o\"}' >$'\(name).q'; "
                + "latchkey decide $'\(name)' --batch $'\(name).q'"
        ).expectDone()
        // No other file has come, by another name.
        let files = try place.shell("ls -b")
        #expect(files.lines.count == 7, "\(files.output)")
        try place.shell("cmp <(head -5 $'\(name).out') $'\(name).out'").expectDone()
        try place.shell("test -e $'\(name)-lock'").expectDone()
    }

    /// What is kept of a pipe beside the store has no name, whatever the store's own is.
    @Test(arguments: ["st\\xe4re", "fo\\xe4der/store"])
    func nothingIsLeftOfWhatCameThroughAPipe(name: String) throws {
        let place = try worlds()
        try place.shell("mkdir $'fo\\xe4der'; latchkey import $'\(name)' one.jsonl").expectDone()
        // More than what is kept in memory.
        let text = String(repeating: "x", count: 1_000)
        let lines = (0..<17_000).map { number in
            #"{"type":"group","account":"one","id":"g\#(number)","name":"Group","description":"\#(text)"}"#
        }
        try place.write(
            lines.joined(separator: "\n") + "\n{\"type\":\"end\",\"lines\":17000}\n",
            to: "many.jsonl")
        #expect(try place.bytes("many.jsonl").count > 16 << 20)
        try place.shell("cat many.jsonl | latchkey import $'\(name)' -").expectDone()
        let files = try place.shell("find . -name '*importing*'")
        #expect(files.output.isEmpty, "\(files.output)")
    }

    @Test func errorsWriteOutWhatIsNoText() throws {
        let place = try worlds()
        for (line, status, told) in [
            ("info $'k\\xe4se'", 4, "open k\\xe4se: no such file"),
            ("import s $'k\\xe4se'", 3, "open k\\xe4se: "),
            ("decide s --batch $'k\\xe4se'", 3, "open k\\xe4se: "),
            ("export $'k\\xe4se' -o x", 4, "open k\\xe4se: "),
            ("export s -o $'none/k\\xe4se'", 4, "create none/k\\xe4se.writing-"),
            ("info s $'\\xe4'", 2, "'\\xe4'"), ("$'\\xe4'", 2, "\\xe4"),
            ("query s $'\\xe4'", 2, "\\xe4"), ("query s users $'\\xe4' --in a", 2, "\\xe4"),
            ("info --$'\\xe4' s", 2, "\\xe4"),
        ] as [(String, Int32, String)] {
            if line.hasPrefix("export s") {
                try place.shell("latchkey import s one.jsonl").expectDone()
            }
            let run = try place.shell("latchkey \(line)")
            run.expectError(status, told)
            #expect(!run.errors.contains("\u{FFFD}"), "\(run.errors)")
        }
        let run = try place.shell(
            "echo nonsense >$'k\\xe4se'; latchkey import s $'k\\xe4se' --json")
        run.expectError(3, "k\\xe4se, line 1")
        #expect(run.output.contains("k\\\\xe4se, line 1"))
    }

    @Test func jsonNamesTheStoreAsErrorsDo() throws {
        let place = try worlds()
        let made = try place.shell("latchkey import $'k\\xe4se' one.jsonl --json")
        made.expectDone()
        #expect(try made.objects().first?["store"] as? String == "k\\xe4se")
        let info = try place.shell("latchkey info $'k\\xe4se' --json")
        #expect(try info.objects().first?["store"] as? String == "k\\xe4se")
        let verified = try place.shell("latchkey verify $'k\\xe4se' --json")
        #expect(try verified.objects().first?["store"] as? String == "k\\xe4se")
    }
}
