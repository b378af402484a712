import Foundation
import Testing

@Suite struct ExportTests {
    private func end(_ count: Int) -> String { #"{"type":"end","lines":\#(count)}"# }

    @Test func importOfAnExportExportsTheSame() throws {
        let place = try Workplace.withBright()
        let first = try place.latchkey("export", "bright.latchkey")
        #expect(first.status == 0)
        #expect(first.lines.count == 45)
        _ = try first.objects()
        _ = try place.latchkey("import", "again.latchkey", "-", input: first.output)
        #expect(try place.latchkey("export", "again.latchkey").output == first.output)
    }

    @Test func writesTheLogWhenAsked() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey("export", "bright.latchkey", "--log")
        #expect(run.lines.filter { $0.contains(#""operation":"import""#) }.count == 2)
    }

    @Test func writesChosenAccounts() throws {
        let place = try Workplace.withBright()
        let one = try place.latchkey("export", "bright.latchkey", "--account", "nightowl")
        #expect(one.lines.count == 5)
        let both = try place.latchkey(
            "export", "bright.latchkey", "--account", "nightowl", "--account", "bright")
        #expect(both.lines.count == 45)
        try place.latchkey("export", "bright.latchkey", "--account", "acme")
            .expectError(3, "unknown account acme")
        try place.latchkey("export", "bright.latchkey", "--account", "a/b").expectError(2, "a/b")
    }

    @Test func writesAWholeFileOrNone() throws {
        let place = try Workplace.withBright()
        let output = try place.latchkey("export", "bright.latchkey").output
        try place.write("old", to: "out.jsonl")
        let run = try place.latchkey("export", "bright.latchkey", "-o", "out.jsonl")
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(try place.bytes("out.jsonl") == Data(output.utf8))
        try place.latchkey(
            "export", "bright.latchkey", "--account", "acme", "--output", "out.jsonl"
        ).expectError(3)
        #expect(try place.bytes("out.jsonl") == Data(output.utf8))
        #expect(try place.names().filter { $0.contains("writing") }.isEmpty)
        #expect(try place.latchkey("export", "bright.latchkey", "-o", "-").output == output)
    }

    /// What is no regular file, and what the process has open, is written where it is.
    @Test(arguments: [
        "latchkey export bright.latchkey -o /dev/stdout | cat >out",
        "latchkey export bright.latchkey -o /proc/self/fd/1 >out",
        "latchkey export bright.latchkey -o /dev/fd/3 3>out",
        "mkfifo pipe; cat pipe >out & latchkey export bright.latchkey -o pipe && wait; test -p pipe",
        "mkfifo pipe; ln -s pipe to; cat pipe >out & latchkey export bright.latchkey -o to && wait",
    ])
    func writesDirectlyToWhatIsNoRegularFile(_ command: String) throws {
        let place = try Workplace.withBright()
        let output = try place.latchkey("export", "bright.latchkey").output
        try place.shell(command).expectDone()
        #expect(try place.bytes("out") == Data(output.utf8), "\(command)")
        #expect(try place.names().filter { $0.contains("writing") }.isEmpty)
    }

    @Test func writesBehindWhatStandardOutputHas() throws {
        let place = try Workplace.withBright()
        let output = try place.latchkey("export", "bright.latchkey").output
        let run = try place.shell(
            "(echo head; latchkey export bright.latchkey -o /dev/stdout; echo tail) >out")
        run.expectDone()
        #expect(try place.bytes("out") == Data("head\n\(output)tail\n".utf8))
        #expect(try place.latchkey("export", "bright.latchkey", "-o", "/dev/null").status == 0)
        #expect(try place.shell("test -c /dev/null").status == 0)
    }

    @Test(arguments: [
        "export s 1<>s", "export s >>s", "export s -o - 1<>s-lock", "info s 2>>s", "verify s >>s",
        "query organizations s --in bright >>s", "import s world.jsonl >>s", "accept-clock s 1<>s",
        // Neither an answer nor an error, whichever is found first.
        "info s --json 1<>s", "verify s --json >>s", "export s -o s --json >>s",
        "import s missing --json >>s", "query s users '(' --in bright --json 1<>s",
        "decide s --batch missing --json >>s",
        "users s --action editGroup --organization bright/northwind --json >>s",
        "perform s world.jsonl --host --json 1<>s", "perform s missing --host --json >>s-lock",
        "what-if s world.jsonl --host --json 1<>s", "diff s --from 2020-01-01T00:00:00Z --json >>s",
        "changes s --effective --since 2020-01-01T00:00:00Z --json >>s",
    ])
    func nothingIsWrittenIntoTheStoreThatIsAsked(_ command: String) throws {
        let place = try Workplace.withBright()
        try place.shell("cp bright.latchkey s; latchkey info s; cp s-lock lock").expectDone()
        let run = try place.shell("latchkey \(command)")
        #expect(run.status == 2, "\(run)")
        try place.shell("cmp s bright.latchkey").expectDone()
    }

    /// An export walks the entries that are there, however far apart their numbers lie, and an
    /// entry can always follow.
    @Test func aLogMayLeaveOutAsManyNumbersAsThereIsRoomFor() throws {
        let place = try Workplace.withBright()
        func entry(_ sequence: String) -> String {
            """
            {"type":"log","account":"bright","sequence":\(sequence),\
            "time":"2026-01-01T00:00:00Z","action":"read","operation":"viewAsset"}
            """
        }
        // Behind the entry of the first import.
        try place.latchkey(
            "import", "bright.latchkey", "-", input: entry("4611686018427387906") + "\n" + end(1)
        )
        .expectDone()
        let export = try place.latchkey("export", "bright.latchkey", "--log", "-o", "out.jsonl")
        export.expectDone()
        #expect(
            String(decoding: try place.bytes("out.jsonl"), as: UTF8.self)
                .contains(#""sequence":4611686018427387907,"#))
        try place.latchkey("verify", "bright.latchkey").expectDone()
        try place.latchkey("import", "again.latchkey", "out.jsonl").expectDone()
        for beyond in ["4611686018427387909", "9223372036854775807", "9223372036854775808"] {
            try place.latchkey("import", "bright.latchkey", "-", input: entry(beyond))
                .expectError(3, "line 1, key \"sequence\"")
        }
    }

    @Test func neverOverwritesTheStore() throws {
        let place = try Workplace.withBright()
        let before = try place.bytes("bright.latchkey")
        try place.latchkey("export", "bright.latchkey", "-o", "./bright.latchkey")
            .expectError(2, "belongs to the store", "see 'latchkey export --help'")
        #expect(try place.bytes("bright.latchkey") == before)
    }

    /// Another lock file under the same name would let two processes write at once.
    @Test func neverReplacesTheLockFile() throws {
        let place = try Workplace.withBright()
        for isThere in [false, true] {
            #expect(place.exists("bright.latchkey-lock") == isThere)
            try place.latchkey("export", "bright.latchkey", "-o", "bright.latchkey-lock")
                .expectError(2, "belongs to the store")
            try place.latchkey(
                "import", "bright.latchkey", "-",
                input: """
                    {"type":"latchkey","version":1}
                    {"type":"account","id":"\(isThere)","subdomain":"\(isThere)","name":"Another"}
                    \(end(2))
                    """
            )
            .expectDone()
        }
        try place.latchkey("export", "bright.latchkey", "-o", "./bright.latchkey-lock")
            .expectError(2, "belongs to the store")
    }

    @Test func writesWhatALinkPointsTo() throws {
        let place = try Workplace.withBright()
        try place.shell(
            "mkdir far; echo old >far/there; ln -s far/there link; ln -s far/new dangling"
        )
        .expectDone()
        let whole = try place.latchkey("export", "bright.latchkey").output
        for (link, target) in [("link", "far/there"), ("dangling", "far/new")] {
            try place.latchkey("export", "bright.latchkey", "-o", link).expectDone()
            #expect(try place.bytes(target) == Data(whole.utf8))
            #expect(try place.shell("readlink \(link)").output == target + "\n")
        }
        #expect(try place.shell("ls far").output == "new\nthere\n")
    }

    @Test(arguments: ["link", "folder/bright.latchkey", "folder/bright.latchkey-lock", "lock"])
    func neverOverwritesTheStoreByALink(name: String) throws {
        let place = try Workplace.withBright()
        try place.shell(
            "ln -s bright.latchkey link; ln -s bright.latchkey-lock lock; ln -s . folder"
        ).expectDone()
        let before = try place.bytes("bright.latchkey")
        try place.latchkey("info", "bright.latchkey").expectDone()
        try place.latchkey("export", "link", "-o", name).expectError(2, "belongs to the store")
        #expect(try place.bytes("bright.latchkey") == before)
    }

    @Test func tellsThatTheOutputCannotBeWritten() throws {
        let place = try Workplace.withBright()
        try place.shell("latchkey export bright.latchkey >/dev/full")
            .expectError(4, "standard output", "No space left")
        try place.latchkey("export", "bright.latchkey", "-o", "/dev/full")
            .expectError(4, "/dev/full", "No space left")
        try place.latchkey("export", "bright.latchkey", "-o", "no/where.jsonl")
            .expectError(4, "no/where.jsonl", "No such file")
    }

    @Test(arguments: [
        "latchkey export bright.latchkey | true",
        "latchkey export bright.latchkey --log | head -1 >/dev/null",
        "latchkey decide bright.latchkey --batch - </dev/null >&-",
        "latchkey --help | true",
    ])
    func endsQuietlyWhereNobodyReads(line: String) throws {
        let place = try Workplace.withBright()
        let before = try place.bytes("bright.latchkey")
        let run = try place.shell("set -o pipefail; \(line)")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(try place.bytes("bright.latchkey") == before)
    }

    /// The status is the answer, and who reads a little of the rest, or nothing, gets it all the same.
    @Test func theStatusIsTheAnswerHoweverLittleIsRead() throws {
        let place = try Workplace()
        var lines = """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"bob","email":"bob@a","name":"Bob","role":"editor"}
            {"type":"group","account":"a","id":"g","name":"G"}

            """
        for number in 0..<1_500 {
            lines += """
                {"type":"organization","account":"a","id":"organization-\(number)","name":"O"}
                {"type":"grant","account":"a","organization":"organization-\(number)","group":"g"}

                """
        }
        try place.write(lines, to: "lines")
        #expect(try place.latchkey("import", "store", "lines").status == 0)
        let plan = #"{"operation":"addMember","account":"a","group":"g","user":"bob"}"# + "\n"
        try place.write(plan, to: "plan")
        try place.write(String(repeating: "{\"user\":\"a/bob\"}\n", count: 2_000), to: "questions")
        let key = #"{"operation":"generateAPIKey","account":"a","id":"k","api":"sync","name":"K"}"#
        try place.write(key + "\n", to: "key")
        for (line, status) in [
            ("what-if store plan --host --each", 1), ("what-if store plan --host --each --json", 1),
            ("what-if store plan --host", 1), ("decide store --batch questions", 3),
            ("perform store key --host", 4), ("perform store plan --host", 0),
        ] {
            for reader in ["true", "head -1"] {
                let run = try place.shell(
                    "latchkey \(line) | \(reader) >/dev/null; exit ${PIPESTATUS[0]}")
                // Whoever reads one line of what is short has read it all.
                let isRead = line.hasPrefix("perform store key") && reader != "true"
                #expect(run.status == (isRead ? 3 : status), "\(line) | \(reader): \(run.errors)")
            }
        }
        let cut = try place.shell(
            "mkfifo pipe; head -1 pipe >/dev/null & latchkey export store --log -o pipe")
        cut.expectError(4, "pipe", "Broken pipe")
    }
}
