import Foundation
import Testing

@Suite struct ExplainTests {
    private static let erin = ["--user", "bright/erin", "--organization", "bright/northwind"]

    @Test func drawsATreeWhateverTheAnswer() throws {
        let place = try Workplace.withBright()
        for action in ["edit", "destroy"] {
            let run = try place.latchkey(
                ["explain", "bright.latchkey", "--action", action] + Self.erin)
            #expect(run.status == 0)
            #expect(run.errors.isEmpty)
            #expect(run.lines.count > 6)
        }
    }

    @Test func agreesWithTheDecision() throws {
        let place = try Workplace.withBright()
        for action in ["view", "edit", "delete", "destroy"] {
            let options = ["bright.latchkey", "--json", "--action", action] + Self.erin
            let explained = try #require(try place.latchkey(["explain"] + options).objects().first)
            let decided = try #require(try place.latchkey(["decide"] + options).objects().first)
            for key in ["allowed", "homeRole", "effectiveRole", "denied"] {
                #expect("\(explained[key] ?? "-")" == "\(decided[key] ?? "-")", "\(action) \(key)")
            }
            #expect(explained["user"] as? String == "bright/erin")
        }
    }

    @Test func explainsInBulk() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "explain", "bright.latchkey", "--batch", "-",
            input: """
                {"user":"bright/erin","action":"view","organization":"bright/northwind"}
                {"user":"bright/zoe","action":"view","organization":"bright/northwind"}
                {"user":"bright/erin","action":"view","organization":"bright/pine-school"}
                """)
        #expect(run.status == 3)
        let objects = try run.objects()
        #expect(objects.map { $0["allowed"] as? Bool } == [true, nil, false])
        #expect(objects[1]["error"] as? String == "unknown user bright/zoe")
    }

    @Test func refusesAsDecideDoes() throws {
        let place = try Workplace.withBright()
        try place.latchkey(["explain", "bright.latchkey"]).expectError(2, "explain --help")
        try place.latchkey(
            "explain", "bright.latchkey", "--batch", "-", "--user", "bright/erin"
        ).expectError(2, "--batch")
        try place.latchkey(["explain", "bright.latchkey", "--action", "enforceMFA"] + Self.erin)
            .expectError(3, "enforceMFA")
        try place.latchkey(
            "explain", "bright.latchkey", "--user", "bright/zoe", "--action", "importData",
            "--account", "bright"
        ).expectError(3, "unknown user bright/zoe")
    }
}
