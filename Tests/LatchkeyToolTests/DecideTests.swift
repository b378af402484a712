import Foundation
import Testing

@Suite struct DecideTests {
    @Test func saysYesWithStatusZero() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "decide", "bright.latchkey", "--user", "bright/erin", "--action", "edit",
            "--organization", "bright/northwind")
        #expect(run.status == 0)
        #expect(run.output == "allowed (editor at home)\n")
        #expect(run.errors.isEmpty)
    }

    @Test func saysNoWithStatusOne() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "decide", "bright.latchkey", "--user", "bright/erin", "--action", "destroy",
            "--organization", "bright/northwind")
        #expect(run.status == 1)
        #expect(run.output.hasPrefix("denied by role"))
        #expect(run.errors.isEmpty)
    }

    @Test func answersAsJSON() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "decide", "bright.latchkey", "--json", "--user", "nightowl/nia", "--action", "edit",
            "--organization", "bright/northwind", "--at", "2026-05-01T00:00:00.5Z")
        #expect(run.status == 0)
        #expect(
            run.output
                == #"{"allowed":true,"homeRole":"manager","effectiveRole":"editor"}"# + "\n")
    }

    /// Each target with what its own verb stands for.
    @Test(arguments: [
        (["--organization", "bright/northwind"], "archiveOrganization", 0),
        (["--organization", "bright/northwind", "--kind", "password"], "createAsset", 0),
        (["--asset", "bright/northwind-wifi"], "delete", 0),
        (["--asset", "bright/northwind-wifi", "--kind", "document"], "edit", 0),
        (["--group", "bright/senior"], "edit", 0),
        (["--subject", "bright/erin"], "edit", 0),
        (["--subject", "bright/erin", "--role", "administrator"], "assignRole", 0),
        (["--connection", "bright/overnight"], "edit", 0),
        (["--connection", "bright/overnight"], "leaveConnection", 1),
        (["--account", "bright"], "enforceMFA", 0),
        (["--account", "nightowl"], "enterAccount", 1),
        (["--log", "bright"], "view", 0),
        (["--log", "bright/1"], "view", 0),
    ])
    func takesEveryTarget(target: [String], action: String, status: Int32) throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            ["decide", "bright.latchkey", "--user", "bright/ada", "--action", action] + target)
        #expect(run.status == status, "\(run.errors)")
    }

    @Test(arguments: [
        (["--asset", "bright/northwind-wifi"], "enforceMFA", "--action: found \"enforceMFA\""),
        (["--asset", "bright/northwind-wifi", "--role", "editor"], "edit", "--role"),
        (["--organization", "bright/northwind", "--kind", "password"], "view", "--kind"),
        (["--log", "bright"], "delete", "--action"),
        (["--log", "bright/99"], "view", "unknown log entry"),
        (["--account", "bright"], "enterAccount", "enterAccount"),
        (["--account", "acme"], "enforceMFA", "unknown account acme"),
        (["--organization", "bright/nowhere"], "view", "unknown organization bright/nowhere"),
        (["--asset", "acme/a1"], "view", "unknown asset acme/a1"),
        (["--group", "bright/none"], "edit", "unknown group bright/none"),
        (["--connection", "bright/none"], "edit", "unknown connection bright/none"),
    ])
    func refusesWhatIsNotThereOrDoesNotFit(target: [String], action: String, told: String) throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            ["decide", "bright.latchkey", "--user", "bright/ada", "--action", action, "--json"]
                + target)
        run.expectError(3, told)
        #expect(try run.objects().first?["error"] != nil)
    }

    @Test(arguments: [
        ["--user", "bright/ada", "--action", "edti", "--account", "bright"],
        ["--user", "ada", "--action", "edit", "--asset", "bright/pine-plan"],
        ["--user", "bright/ada", "--action", "edit", "--asset", "pine-plan"],
        ["--user", "bright/ada", "--action", "edit"],
        ["--user", "bright/ada", "--asset", "bright/pine-plan"],
        ["--action", "edit", "--asset", "bright/pine-plan"],
        [
            "--user", "bright/ada", "--action", "edit", "--asset", "bright/pine-plan", "--account",
            "bright",
        ],
        [
            "--user", "bright/ada", "--action", "view", "--asset", "bright/pine-plan", "--at",
            "2026-02-30T00:00:00Z",
        ],
        [
            "--user", "bright/ada", "--action", "view", "--asset", "bright/pine-plan", "--at",
            "tomorrow",
        ],
        [
            "--user", "bright/ada", "--action", "assignRole", "--subject", "bright/max", "--role",
            "boss",
        ],
        ["--batch", "-", "--user", "bright/ada"],
        ["--batch"],
        [],
        [
            "--user", String(repeating: "x", count: 500) + "/y", "--action", "view", "--log",
            "bright",
        ],
    ])
    func refusesAWrongCommandLine(arguments: [String]) throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(["decide", "bright.latchkey"] + arguments)
        run.expectError(2, "see 'latchkey decide --help'")
        #expect(run.output.isEmpty)
    }

    @Test func answersInBulkInOrder() throws {
        let place = try Workplace.withBright()
        let count = 5_000
        let questions = (0..<count).map { number in
            let organization = number.isMultiple(of: 3) ? "northwind" : "pine-school"
            return
                #"{"user":"bright/erin","action":"view","organization":"bright/\#(organization)"}"#
        }
        try place.write(questions.joined(separator: "\n"), to: "questions.jsonl")
        for file in ["questions.jsonl", "-"] {
            let run = try place.latchkey(
                ["decide", "bright.latchkey", "--batch", file],
                input: questions.joined(separator: "\n"))
            #expect(run.status == 0)
            #expect(run.lines.count == count)
            let isRight = run.lines.enumerated().allSatisfy { number, line in
                line.hasPrefix("{\"allowed\":\(number.isMultiple(of: 3))")
            }
            #expect(isRight)
        }
    }

    @Test func answersWrongQuestionsByErrorsAndStatusThree() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "decide", "bright.latchkey", "--json", "--batch", "-",
            input: """
                {"user":"bright/ada","action":"view","organization":"bright/northwind"}
                nonsense

                {"user":"bright/nobody","action":"view","organization":"bright/northwind"}
                {"user":"bright/ada","action":"enforceMFA","organization":"bright/northwind"}
                {"user":"bright/rory","action":"view","organization":"bright/northwind"}
                """)
        #expect(run.status == 3)
        #expect(run.errors.isEmpty)
        let objects = try run.objects()
        #expect(objects.map { $0["allowed"] as? Bool } == [true, nil, nil, nil, nil, false])
        #expect(objects.map { $0["error"] != nil } == [false, true, true, true, true, false])
        #expect((objects[1]["error"] as? String)?.contains("line 2") == true)
    }

    @Test func anEmptyBatchHasNoAnswers() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey("decide", "bright.latchkey", "--batch", "-")
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
    }

    @Test func aBatchThatIsMissingIsAnError() throws {
        let place = try Workplace.withBright()
        try place.latchkey("decide", "bright.latchkey", "--batch", "none.jsonl")
            .expectError(3, "open none.jsonl", "No such file")
        try place.latchkey("decide", "bright.latchkey", "--batch", ".")
            .expectErrorOrLine(3)
    }
}

extension Run {
    /// A batch that breaks off says so in its last line.
    fileprivate func expectErrorOrLine(_ status: Int32) throws {
        #expect(self.status == status)
        #expect(try objects().last?["error"] != nil)
        #expect(errors.contains("latchkey: ., line 1: the file could not be read"), "\(errors)")
    }
}
