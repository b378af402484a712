import Foundation
import Testing

@Suite struct ImportTests {
    private let account = #"{"type":"account","id":"a","subdomain":"a","name":"A"}"# + "\n"

    private func user(_ id: String) -> String {
        #"{"type":"user","account":"a","id":"\#(id)","email":"\#(id)@a.example","#
            + #""name":"U","role":"editor"}"# + "\n"
    }

    @Test func makesAStoreAndSummarizes() throws {
        let place = try Workplace()
        try place.copyWorld()
        let run = try place.latchkey("import", "new.latchkey", "world.jsonl")
        run.expectDone()
        #expect(
            run.lines.first?.hasPrefix("imported 45 lines of 2 accounts into new.latchkey") == true)
        #expect(run.lines.contains("  9 users"))
        #expect(run.lines.contains("  1 connection"))
        #expect(try place.names() == ["new.latchkey", "new.latchkey-lock", "world.jsonl"])
    }

    @Test func summarizesAsJSON() throws {
        let place = try Workplace()
        try place.copyWorld()
        let run = try place.latchkey("import", "--json", "new.latchkey", "world.jsonl")
        let summary = try #require(try run.objects().first)
        #expect(summary["lines"] as? Int == 45)
        #expect(summary["accounts"] as? Int == 2)
        #expect(summary["withoutEnd"] == nil)
        #expect(summary["seconds"] as? Double != nil)
        #expect((summary["objects"] as? [String: Int])?["grant"] == 10)
        #expect(try run.objects().count == 1)
    }

    /// Nothing says that such a file is whole.
    @Test func tellsOfAFileThatDoesNotEndAsAnExportDoes() throws {
        let place = try Workplace()
        try place.write(account, to: "part.jsonl")
        for format in [[], ["--json"]] {
            let run = try place.latchkey(
                ["import", "new\(format).latchkey", "part.jsonl"] + format)
            #expect(run.status == 0)
            #expect(
                run.errors
                    == "latchkey: part.jsonl does not end as an export does: whether it is whole is not "
                    + "known\n")
            guard !format.isEmpty else { continue }
            #expect(try run.objects().first?["withoutEnd"] as? [String] == ["part.jsonl"])
        }
    }

    /// Such as the export of a store without accounts, or of accounts that there are none of.
    @Test func tellsThatThereWasNothingInIt() throws {
        let place = try Workplace()
        let nothing =
            #"{"type":"latchkey","version":1}"# + "\n" + #"{"type":"end","lines":1}"# + "\n"
        let run = try place.latchkey(["import", "new.latchkey", "-"], input: nothing)
        #expect(run.status == 0 && run.lines.first?.contains("of 0 accounts") == true)
        #expect(run.errors.hasPrefix("latchkey: nothing was imported into new.latchkey: "))
        #expect(run.errors.filter { $0 == "\n" }.count == 1)
        let more = account + #"{"type":"end","lines":1}"# + "\n"
        try place.latchkey(["import", "new.latchkey", "-"], input: more).expectDone()
    }

    @Test func readsStandardInput() throws {
        let place = try Workplace()
        let run = try place.latchkey("import", "new.latchkey", "-", input: account + user("u"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.lines.first?.hasPrefix("imported 2 lines of 1 account") == true)
    }

    @Test func readsSeveralFilesInOrder() throws {
        let place = try Workplace()
        try place.write(account, to: "1.jsonl")
        try place.write(user("v"), to: "3.jsonl")
        let run = try place.latchkey(
            "import", "new.latchkey", "1.jsonl", "-", "3.jsonl", input: user("u"))
        #expect(run.status == 0, "\(run.errors)")
        let users = try place.latchkey("export", "new.latchkey").lines.filter {
            $0.contains("user")
        }
        #expect(users.count == 2)
        #expect(users[0].contains(#""id":"u""#))
    }

    @Test func addsToAStoreThatIsThere() throws {
        let place = try Workplace()
        _ = try place.latchkey("import", "new.latchkey", "-", input: account)
        let run = try place.latchkey("import", "new.latchkey", "-", input: user("u"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(try place.latchkey("export", "new.latchkey").lines.count == 4)
    }

    @Test(arguments: [
        ("nonsense", "found `n`"),
        (#"{"type":"user","account":"a","id":"u"}"#, #"line 2, key "email": missing"#),
        (#"{"type":"castle","id":"u"}"#, #"line 2, key "type""#),
        (#"{"type":"group","account":"b","id":"g","name":"G"}"#, "unknown account b"),
        (#"{"type":"account","id":"a","subdomain":"x","name":"A"}"#, "exists already"),
        (#"{"type":"account","id":"b","subdomain":"a","name":"B"}"#, "subdomain"),
        ("\u{FEFF}{}", "line 2"),
        ("", "line 2"),
    ])
    func refusesABadLineAndChangesNothing(bad: String, told: String) throws {
        let place = try Workplace()
        let text = account + bad + "\n" + user("u")
        try place.write(text, to: "bad.jsonl")
        try place.latchkey("import", "new.latchkey", "bad.jsonl")
            .expectError(3, "bad.jsonl, line 2", told, "nothing was imported")
        #expect(try place.names() == ["bad.jsonl"])

        _ = try place.latchkey("import", "old.latchkey", "-", input: account)
        let before = try place.latchkey("export", "old.latchkey", "--log").output
        try place.write(user("u") + bad + "\n" + user("v"), to: "bad.jsonl")
        let run = try place.latchkey("import", "--json", "old.latchkey", "bad.jsonl")
        run.expectError(3, "bad.jsonl, line 2")
        #expect(try run.objects().first?["error"] != nil)
        #expect(try place.latchkey("export", "old.latchkey", "--log").output == before)
    }

    @Test func refusesAnEmptySource() throws {
        let place = try Workplace()
        try place.latchkey("import", "new.latchkey", "-", input: "")
            .expectError(3, "standard input", "it is empty", "nothing was imported")
        try place.latchkey(["import", "empty.latchkey", "-"], input: "\n")
            .expectError(3, "standard input", "it is empty", "nothing was imported")
        try place.write("", to: "empty.jsonl")
        try place.write(account, to: "world.jsonl")
        try place.latchkey("import", "new.latchkey", "world.jsonl", "empty.jsonl")
            .expectError(3, "empty.jsonl", "it is empty")
        #expect(try place.names() == ["empty.jsonl", "world.jsonl"])
    }

    /// What only the end of an import can judge is told with its place, too.
    @Test func namesTheLineOfWhatIsRefusedAtTheEnd() throws {
        let place = try Workplace()
        var lite = account + user("l").replacing("editor", with: "lite")
        for number in 1...6 {
            lite += #"{"type":"organization","account":"a","id":"o\#(number)","name":""}"# + "\n"
            lite +=
                #"{"type":"grant","account":"a","organization":"o\#(number)","user":"l"}"# + "\n"
        }
        try place.write(lite, to: "lite.jsonl")
        try place.latchkey("import", "new.latchkey", "lite.jsonl").expectError(
            3, "lite.jsonl, line 2: a Lite user reaches at most five", "user a/l: a/o1",
            "nothing was imported")
        let small = #"{"type":"account","id":"a","subdomain":"a","name":"A","seatLimit":1}"# + "\n"
        try place.write(small + user("u") + user("v"), to: "seats.jsonl")
        try place.latchkey("import", "new.latchkey", "seats.jsonl").expectError(
            3, "seats.jsonl, line 3: ", "a has 1 seat for 2 users", "nothing was imported")
        #expect(try place.names() == ["lite.jsonl", "seats.jsonl"])
    }

    @Test func exportsOfConnectedAccountsComeInTogether() throws {
        let place = try Workplace()
        try place.copyWorld()
        _ = try place.latchkey("import", "bright.latchkey", "world.jsonl")
        for name in ["bright", "nightowl"] {
            try place.latchkey(
                "export", "bright.latchkey", "--account", name, "-o", "\(name).jsonl"
            ).expectDone()
        }
        let whole = try place.latchkey("export", "bright.latchkey").lines.sorted()
        for files in [["bright", "nightowl"], ["nightowl", "bright"]] {
            let name = "\(files[0])-first.latchkey"
            try place.latchkey(
                "import", name, "\(files[0]).jsonl", "\(files[1]).jsonl"
            ).expectDone()
            try place.latchkey("verify", name).expectDone()
            #expect(try place.latchkey("export", name).lines.sorted() == whole)
        }
        // One behind the other in one file, too.
        let run = try place.shell(
            "cat nightowl.jsonl bright.jsonl | latchkey import both.latchkey -")
        run.expectDone()
        #expect(try place.latchkey("export", "both.latchkey").lines.sorted() == whole)
    }

    @Test func namesStandardInputInErrors() throws {
        try Workplace().latchkey("import", "new.latchkey", "-", input: "[]")
            .expectError(3, "standard input, line 1")
    }

    /// Where there is no key to name, the place is a column: as of operations and questions.
    @Test func namesThePlaceOfWhatIsNoLine() throws {
        let place = try Workplace()
        try place.copyWorld()
        let line = #"{"type":"account",}"# + "\n"
        for store in ["new.latchkey", "there.latchkey"] {
            if store.hasPrefix("there") {
                #expect(try place.latchkey("import", store, "world.jsonl").status == 0)
            }
            try place.latchkey(["import", store, "-"], input: line)
                .expectError(3, "standard input, line 1, column 19: found `}`, expected a key")
        }
    }

    @Test func refusesFilesThatCannotBeRead() throws {
        let place = try Workplace()
        try place.latchkey("import", "new.latchkey", "missing.jsonl")
            .expectError(3, "open missing.jsonl", "No such file")
        try place.latchkey("import", "new.latchkey", ".").expectError(3, "directory")
        #expect(try place.names().isEmpty)
    }

    /// A store that cannot be made is told of by its own path, and leaves nothing behind.
    @Test func refusesAPathThatCannotBe() throws {
        let path = "no/where.latchkey"
        let place = try Workplace()
        try place.copyWorld()
        let run = try place.latchkey("import", path, "world.jsonl")
        run.expectError(4, "create \(path)", "check the path and its folder")
        #expect(!run.errors.contains("importing"))
        #expect(try place.names() == ["world.jsonl"])
    }

    /// Told before anything is read: what the link leads to is not made.
    @Test func refusesALinkToNothing() throws {
        let place = try Workplace()
        try place.copyWorld()
        let run = try place.shell("ln -s nowhere link; latchkey import link no.jsonl world.jsonl")
        #expect(run.status == 3)
        let made = try place.shell("latchkey import link world.jsonl")
        made.expectError(
            4, "link is a link to nowhere, where nothing is; give that path, or remove the link",
            "nothing was imported")
        #expect(try place.names() == ["link", "world.jsonl"])
    }

    @Test func refusesWhatIsNoStore() throws {
        let place = try Workplace()
        try place.copyWorld()
        try place.latchkey("import", "world.jsonl", "world.jsonl").expectError(4, "world.jsonl")
        try place.latchkey("import", ".", "world.jsonl").expectError(4)
        try place.latchkey("import", "no/where.latchkey", "world.jsonl").expectError(4)
        #expect(try place.names() == ["world.jsonl"])
        let world = Repository.root.appending(path: "Demo/world.jsonl")
        #expect(try place.bytes("world.jsonl") == Data(contentsOf: world))
    }

    @Test func readsStandardInputOnce() throws {
        try Workplace().latchkey("import", "new.latchkey", "-", "-")
            .expectError(2, "given twice", "see 'latchkey import --help'")
    }

    @Test func needsAFile() throws {
        try Workplace().latchkey("import", "new.latchkey").expectError(2, "<file>")
        try Workplace().latchkey("import").expectError(2, "<store>")
    }
}
