import Foundation
import Testing

/// What is asked of the store of the golden outputs beyond what they are compared with.
@Suite struct GoldenStoreTests {
    private let place: Workplace

    init() throws { place = try GoldenCase.place() }

    /// So nothing of it has to be kept, and an output differs by what the command says alone.
    @Test func theStoreIsTheSameToTheByteEachTime() throws {
        let other = try Workplace()
        try other.copyWorld()
        try FileManager.default.copyItem(
            at: place.url("history.jsonl"), to: other.url("history.jsonl"))
        try GoldenStore.make(in: other)
        for name in ["bright.latchkey", "earlier.latchkey"] {
            #expect(try other.bytes(name) == place.bytes(name), "\(name)")
        }
    }

    @Test(arguments: [
        (["--since", "2026-06-06T09:00:00Z"], "time >= \"2026-06-06T09:00:00Z\""),
        (["--until", "2026-06-06T09:00:00Z"], "time < \"2026-06-06T09:00:00Z\""),
        (
            ["--since", "2026-06-05T09:00:00Z", "--until", "2026-06-10T09:00:00Z"],
            "time >= \"2026-06-05T09:00:00Z\" && time < \"2026-06-10T09:00:00Z\""
        ),
    ])
    func theTimeOfTheLogIsACondition(options: [String], condition: String) throws {
        let log = ["log", "bright.latchkey", "--in", "bright"]
        let asked = try place.latchkey(log + options)
        asked.expectDone()
        #expect(asked.lines.count > 2)
        #expect(try asked.output == place.latchkey(log + [condition]).output)
        // Beside another one.
        let ada = "user == \"bright/ada\""
        #expect(
            try place.latchkey(log + [ada] + options).output
                == place.latchkey(log + ["\(ada) && (\(condition))"]).output)
    }

    @Test func whatIsOlderThanWhatIsShownIsTold() throws {
        let log = ["log", "bright.latchkey", "--in", "bright", "--limit", "2"]
        let cut = try place.latchkey(log + ["--since", "2026-06-06T09:00:00Z"])
        #expect(cut.errors == "older ones with --limit 20\n" && cut.status == 0)
        try place.latchkey(log + ["--since", "2026-06-16T23:30:00Z"]).expectDone()
        try place.latchkey(log + ["--follow", "--until", "2026-06-16T09:00:00Z"])
            .expectError(2, "leave out --follow or --until")
        try place.latchkey(
            log + ["--since", "2026-06-16T09:00:00Z", "--until", "2026-06-16T09:00:00Z"]
        ).expectError(3, "is not behind --since")
    }

    @Test func changesSayWhomAGrantIsFor() throws {
        let changes = ["changes", "bright.latchkey", "--effective", "--since"]
        let text = try place.latchkey(changes + ["2026-06-07T00:00:00Z"])
        text.expectDone()
        #expect(
            text.output.contains(
                "grantAccess of grant harbor-dental for user lena in bright by bright/ada"))
        let objects = try place.latchkey(changes + ["2026-06-07T00:00:00Z", "--json"]).objects()
        let entries = objects.flatMap { $0["entries"] as? [[String: Any]] ?? [] }
        let whom = Dictionary(
            grouping: entries, by: { $0["operation"] as? String ?? "" }
        ).mapValues { Set($0.map { $0["for"] as? String }) }
        #expect(whom["grantAccess"] == ["user/lena"] && whom["assignRole"] == [nil])
    }

    /// The name of what was asked says what to leave out, and the action what is missing.
    @Test func refusalsNameTheOperationAndTheAction() throws {
        for command in ["perform", "what-if"] {
            try place.latchkey(command, "bright.latchkey", "plan.jsonl", "--by", "bright/erin")
                .expectError(
                    3, "plan.jsonl, line 1, operation addMember: ",
                    "bright/erin may not editGroupMembers group bright/onboarding")
            try place.latchkey(command, "bright.latchkey", "refused.jsonl", "--host")
                .expectError(3, "refused.jsonl, line 1, operation assignRole: an account keeps")
        }
    }

    /// Who came by an import has a role since nobody knows when.
    @Test func reviewsSayWhatIsNotRecorded() throws {
        let review = ["review", "bright.latchkey", "--account", "bright"]
        let csv = try place.latchkey(review + ["--csv"]).output.split(separator: "\r\n")
        for line in csv {
            let isRecorded =
                line.contains("rory") || line.contains("connection") || line.hasPrefix("user,")
            #expect(line.contains(",(not recorded),,(not recorded),") != isRecorded, "\(line)")
        }
        let objects = try place.latchkey(review + ["--json"]).objects()
        let max = objects.first { $0["user"] as? String == "bright/max" }
        #expect(max?["since"] == nil && max?["by"] == nil && max?["name"] != nil)
    }

    /// A table of cells has a line for each of its rows in CSV, whatever stands in the names.
    @Test func aCellIsNeverSplit() throws {
        for about in [
            ["--asset", "bright/rack"], ["--user", "bright/erin"], ["--account", "bright"],
        ] {
            let review = ["review", "bright.latchkey"] + about
            let lines = try place.latchkey(review + ["--csv"]).output
                .split(separator: "\r\n").map(String.init)
            #expect(lines.allSatisfy { !$0.contains("\n") })
            // As many as the table has, which is wide.
            #expect(try place.latchkey(review).lines.count == lines.count)
        }
    }

    /// What is printed to be typed can be typed as it is printed.
    @Test func whatIsToBeTypedCanBe() throws {
        let group = ["show", "bright.latchkey", "group", "bright/senior"]
        let cut = try place.latchkey(group + ["--limit", "1", "--history", "1"])
        cut.expectDone()
        let options = cut.output.matches(of: /(--[a-z]+) (\d+)/).map { match in
            [String(match.output.1), String(match.output.2)]
        }
        #expect(options == [["--limit", "2"], ["--limit", "3"]])
        for option in options {
            let more = try place.latchkey(group + option)
            more.expectDone()
            #expect(!more.output.contains("with \(option.joined(separator: " "))"))
        }
        let risks = try place.latchkey(
            "risks", "bright.latchkey", "--in", "bright", "--since", "2026-06-10T00:00:00Z")
        let commands = risks.lines.compactMap { $0.split(separator: "    see: ").last }
            .filter { $0.contains("latchkey ") }
        #expect(commands.count > 3)
        for command in commands {
            let run = try place.shell(String(command))
            #expect(run.status < 2 && !run.output.isEmpty, "\(command) \(run.errors)")
        }
    }
}
