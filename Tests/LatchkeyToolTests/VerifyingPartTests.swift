import Foundation
import Testing

/// `verify --only`, and `--verifying` of the commands that read: a part of the store is proven.
@Suite struct VerifyingPartTests {
    private let place: Workplace

    /// A store `bad` in which a record of the account `bright` is damaged, and nothing of `nightowl`.
    init() throws {
        place = try Workplace.withBright()
        var bytes = try place.bytes("bright.latchkey")
        let found = try #require(bytes.range(of: Data("Northwind Traders".utf8)))
        bytes.replaceSubrange(found, with: Data("Northwind Raiders".utf8))
        try bytes.write(to: place.url("bad"))
    }

    @Test func onlyAPartIsVerified() throws {
        for part in ["structure", "account:nightowl"] {
            let run = try place.latchkey("verify", "bad", "--only", part)
            run.expectDone()
            #expect(run.output.hasPrefix("sound: "), "\(part): \(run.output)")
        }
        for part in ["account:bright", "everything"] {
            let run = try place.latchkey("verify", "bad", "--only", part)
            run.expectError(4, "bad is damaged", "1 problem found")
            #expect(run.output.contains("does not match its checksum"), "\(run.output)")
        }
        // How much was looked at is told.
        func count(_ part: String) throws -> Int {
            let run = try place.latchkey("verify", "bright.latchkey", "--only", part, "--json")
            return try #require(run.objects().first?["entries"] as? Int)
        }
        #expect(try count("account:nightowl") < count("account:bright"))
        #expect(try count("account:bright") < count("everything"))
        try place.latchkey("verify", "bad", "--only", "account:nobody")
            .expectError(3, "unknown account nobody")
        try place.latchkey("verify", "bad", "--only", "half").expectError(2, "half")
    }

    private let questions = [
        ["organizations", "bad", "--user", "bright/erin"],
        ["assets", "bad", "--user", "bright/erin"],
        ["users", "bad", "--action", "view", "--organization", "bright/harbor-dental"],
        [
            "decide", "bad", "--user", "bright/erin", "--action", "view", "--organization",
            "bright/harbor-dental",
        ],
        [
            "explain", "bad", "--user", "bright/erin", "--action", "view", "--organization",
            "bright/harbor-dental",
        ],
        ["export", "bad"], ["info", "bad"],
    ]

    private let writes = [["import", "bad", "more.jsonl"], ["accept-clock", "bad"]]

    @Test func aPartThatIsDamagedIsRefusedBeforeAnythingIsWritten() throws {
        try place.write(
            #"{"type":"group","account":"nightowl","id":"more","name":"More"}"# + "\n",
            to: "more.jsonl")
        let before = try place.bytes("bad")
        for write in writes {
            for part in ["account:bright", "everything"] {
                try place.latchkey(write + ["--verifying", part])
                    .expectError(4, "damaged", "problems: 1")
                #expect(try place.bytes("bad") == before, "\(write)")
            }
            try place.latchkey(write + ["--verifying", "half"]).expectError(2, "half")
        }
        for (write, part) in zip(writes, ["structure", "account:nightowl"]) {
            let run = try place.latchkey(write + ["--verifying", part])
            #expect(run.status == 0 && !run.output.isEmpty, "\(write): \(run.errors)")
        }
        // Of a store that is yet to be made there is nothing to verify.
        #expect(
            try place.latchkey("import", "new", "world.jsonl", "--verifying", "everything").status
                == 0)
    }

    @Test func aPartThatIsDamagedIsRefusedBeforeAnythingIsAnswered() throws {
        let help = try place.latchkey("info", "--help").output
        try #require(help.contains("--verifying"))
        for question in questions {
            for part in ["account:bright", "everything"] {
                let run = try place.latchkey(question + ["--verifying", part])
                run.expectError(4, "damaged", "problems: 1")
                #expect(run.output.isEmpty, "\(question): \(run.output)")
            }
            for part in ["structure", "account:nightowl"] {
                let run = try place.latchkey(question + ["--verifying", part])
                #expect(run.status == 0 && !run.output.isEmpty, "\(question): \(run.errors)")
                // How many read, and the instant of an explanation, are of each run alone.
                if ["info", "explain"].contains(question.first) { continue }
                #expect(run.output == (try place.latchkey(question)).output, "\(question)")
            }
        }
    }
}
