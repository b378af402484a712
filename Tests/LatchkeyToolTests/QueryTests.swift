import Foundation
import Testing

@Suite struct QueryTests {
    private static let inBright = ["--in", "bright"]

    private static func query(_ arguments: [String]) -> [String] {
        ["query", "bright.latchkey"] + arguments
    }

    /// What is asked for, and the first cells of what comes.
    @Test(arguments: [
        (["accounts"], ["bright", "nightowl"]),
        (
            ["organizations", #"kind == "Customer" && state != archived"#, "--by", "name"]
                + inBright,
            ["harbor-dental", "northwind", "northwind-west", "pine-school"]
        ),
        (
            [
                "organizations", #"accessible(to: "bright/erin", for: editOrganization)"#,
                "--descending",
            ] + inBright, ["harbor-dental", "northwind"]
        ),
        (
            ["organizations", "grantedUsers.any(role == lite)", "--limit", "9"] + inBright,
            ["northwind", "northwind-west"]
        ),
        (
            ["users", #"can(viewAsset, asset: ("bright", "northwind-bank"))"#] + inBright,
            ["ada", "max"]
        ),
        (["users", "status == removed"] + inBright, ["dan"]),
        (["groups", #"name.hasWords("night sh")"#] + inBright, ["nights"]),
        (
            [
                "assets", #"organization.contains("northwind") && kind == "password""#, "--by",
                "name",
            ]
                + inBright, ["northwind-firewall-root", "northwind-wifi", "northwind-bank"]
        ),
        (["connections", "status == accepted"] + inBright, ["overnight"]),
        (
            ["connections", "status == expired", "--at", "2028-01-01T00:00:00Z"] + inBright,
            ["overnight"]
        ),
        (
            ["grants", #"user.contains("lena")"#] + inBright, ["northwind", "northwind-west"]
        ),
        (
            ["grants", #"end < "2030-01-01T00:00:00Z""#, "--by", "end"] + inBright,
            ["harbor-dental"]
        ),
        (["log", "event == delete"] + inBright, []),
        (["log", #"time < millisecondsSince1970(-62135596800001)"#] + inBright, []),
        (["log", "user.isMissing", "--by", "time", "--limit", "1"] + inBright, ["1"]),
    ])
    func listsWhatAConditionMeans(arguments: [String], first: [String]) throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(Self.query(arguments))
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.lines
        #expect(lines.dropFirst().map { String($0.prefix { $0 != " " }) } == first)
        let head = try #require(lines.first)
        #expect(head == head.uppercased())
        let isCut = run.errors.hasPrefix("more with --after ")
        #expect(run.errors.isEmpty || isCut, "\(run.errors)")

        let objects = try place.latchkey(Self.query(arguments + ["--json"])).objects()
        #expect(objects.filter { $0["type"] != nil }.count == first.count)
        #expect(objects.contains { $0["next"] != nil } == isCut)
        let counting = arguments.filter { !["--limit", "1", "9"].contains($0) }
        let count = try place.latchkey(Self.query(counting + ["--count"])).output
        #expect(isCut || count == "\(first.count)\n")
        let explained = try place.latchkey(Self.query(arguments + ["--explain"]))
        explained.expectDone()
        let plan = try #require(
            try place.latchkey(Self.query(arguments + ["--explain", "--json"])).objects().first)
        #expect(plan["found"] as? Int == first.count || isCut)
        #expect((plan["plan"] as? [String: Any])?["step"] is String)
    }

    @Test func recordsAreThoseOfAnExport() throws {
        let place = try Workplace.withBright()
        let exported = Set(
            try place.latchkey("export", "bright.latchkey", "--account", "bright", "--log").lines)
        for thing in [
            "organizations", "users", "groups", "assets", "connections", "grants", "log",
        ] {
            let run = try place.latchkey(Self.query([thing, "--json"] + Self.inBright))
            run.expectDone()
            #expect(!run.lines.isEmpty)
            #expect(exported.isSuperset(of: run.lines), "\(thing): \(run.output)")
        }
    }

    @Test(arguments: [["--by", "name"], ["--descending"], ["--by", "identity", "--descending"]])
    func pagesGoOnWhereTheOneBeforeEnded(order: [String]) throws {
        let place = try Workplace.withBright()
        let arguments = Self.query(["assets", "kind != \"document\""] + Self.inBright + order)
        let whole = try place.latchkey(arguments).lines
        #expect(whole.count == 7)
        var paged: [String] = []
        var cursor: String?
        repeat {
            let after = cursor.map { ["--after", $0] } ?? []
            let page = try place.latchkey(arguments + ["--limit", "4", "--json"] + after).objects()
            paged += page.compactMap { $0["id"] as? String }
            cursor = page.last?["next"] as? String
        } while cursor != nil && paged.count < 9
        #expect(paged == whole.dropFirst().map { String($0.prefix { $0 != " " }) })
        let page = try place.latchkey(arguments + ["--limit", "4"])
        let told = try #require(page.errors.wholeMatch(of: /more with --after ([0-9a-f]+)\n/)).1
        let other = ["--after", String(told), "--by", "added"]
        try place.latchkey(Self.query(["assets"] + Self.inBright + other))
            .expectError(3, "belongs to another query")
    }

    @Test func countsByValuesAndDays() throws {
        let place = try Workplace.withBright()
        let arguments = Self.query(["organizations", "--counts-by", "status"] + Self.inBright)
        #expect(
            try place.latchkey(arguments).lines == [
                "COUNT  STATUS", "3      Active", "1      Left", "1      Onboarding",
                "1      (missing)",
            ])
        let objects = try place.latchkey(arguments + ["--json"]).objects()
        #expect(objects.map { $0["value"] as? String } == ["Active", "Left", "Onboarding", nil])
        #expect(objects.map { $0["count"] as? Int } == [3, 1, 1, 1])

        try place.write(
            """
            {"type":"log","account":"nightowl","time":"2026-03-01T23:30:00Z","action":"read","operation":"a"}
            {"type":"log","account":"nightowl","time":"2026-03-02T00:30:00Z","action":"read","operation":"a","user":"nightowl/nia"}
            {"type":"log","account":"nightowl","time":"2026-03-02T12:30:00Z","action":"read","operation":"b","user":"nightowl/nia"}
            {"type":"end","lines":3}

            """, to: "log.jsonl")
        try place.latchkey("import", "bright.latchkey", "log.jsonl").expectDone()
        let log = Self.query([
            "log", #"event == read && time < "2026-04-01T00:00:00Z""#, "--in", "nightowl",
        ])
        #expect(
            try place.latchkey(log + ["--counts-by", "user"]).lines
                == ["COUNT  USER", "2      nightowl/nia", "1      (missing)"])
        let days = log + ["--counts-by-day"]
        #expect(
            try place.latchkey(days).lines
                == ["COUNT  DAY", "1      2026-03-01", "2      2026-03-02"])
        #expect(
            try place.latchkey(days + ["--utc-offset", "+12:00"]).lines
                == ["COUNT  DAY", "2      2026-03-02", "1      2026-03-03"])
        #expect(
            try place.latchkey(days + ["--utc-offset", "-00:45", "--json"]).output == """
                {"day":"2026-03-01","begin":"2026-03-01T00:45:00Z","count":2}
                {"day":"2026-03-02","begin":"2026-03-02T00:45:00Z","count":1}

                """)
    }

    @Test func columnsStandOneBelowTheOther() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            Self.query(["organizations", "kind == \"Customer\""] + Self.inBright))
        let lines = run.lines
        let name = try #require(lines[0].range(of: "STATE")?.lowerBound)
        let column = lines[0].distance(from: lines[0].startIndex, to: name)
        for line in lines.dropFirst() {
            let state = line.dropFirst(column)
            #expect(state.hasPrefix("normal") || state.hasPrefix("archived"), "\(line)")
        }
        #expect(!lines.contains { $0.hasSuffix(" ") })
    }

    @Test func namesDoNotCommandTheTerminal() throws {
        let place = try Workplace.withBright()
        try place.write(
            """
            {"type":"organization","account":"bright","id":"x","name":"a\\u001b[2Jb\\nc"}
            {"type":"end","lines":1}

            """, to: "odd.jsonl")
        try place.latchkey("import", "bright.latchkey", "odd.jsonl").expectDone()
        let run = try place.latchkey(Self.query(["organizations", "id == \"x\""] + Self.inBright))
        #expect(run.lines.count == 2)
        #expect(run.output.contains(#"a\u{1b}[2Jb\u{a}c"#))
    }

    @Test(arguments: [
        (
            ["users", "nmae == \"a\""],
            "character 1: a user has no nmae (did you mean name?); there are the fields id"
        ),
        (["users", "role == boss"], "expected one of lite, readOnly"),
        (["users", "(("], "found the end"),
        (["users", "groups.any", "--require-index"], "leave out --require-index"),
        (["organizations", "accessible(to: \"bright/zoe\", for: viewOrganization)"], "bright/zoe"),
        (["organizations", "accessible(to: \"bright/ada\", for: viewAsset)"], "viewAsset"),
        (["organizations", "--after", "x"], "the cursor"),
    ])
    func refusesWhatCannotBeAsked(arguments: [String], told: String) throws {
        let place = try Workplace.withBright()
        try place.latchkey(Self.query(arguments + Self.inBright)).expectError(3, told)
        let run = try place.latchkey(Self.query(arguments + Self.inBright + ["--json"]))
        #expect((try run.objects().first?["error"] as? String)?.contains(told) == true)
        try place.latchkey(Self.query(["users", "--in", "acme"]))
            .expectError(3, "unknown account acme")
    }

    @Test(arguments: [
        [], ["users", "--in", "bright", "--by", "time"],
        ["users", "--in", "bright", "--counts-by", "size"], ["people", "--in", "bright"], ["users"],
        ["accounts", "--in", "bright"],
        ["users", "true", "true", "--in", "bright"], ["users", "--in", "bright", "--limit", "0"],
        ["users", "--in", "bright", "--count", "--explain"],
        ["users", "--in", "bright", "--count", "--limit", "1"],
        ["users", "--in", "bright", "--explain", "--after", "x"],
        ["users", "--in", "bright", "--counts-by-day"],
        ["log", "--in", "bright", "--utc-offset", "+10:00"],
        ["log", "--in", "bright", "--counts-by-day", "--utc-offset", "10"],
        ["log", "--in", "bright", "--at", "2026"],
    ])
    func refusesAWrongCommandLineOfQueries(arguments: [String]) throws {
        let place = try Workplace.withBright()
        try place.latchkey(Self.query(arguments)).expectError(2, "see 'latchkey query --help'")
    }
}
