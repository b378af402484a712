import Foundation
import Testing

/// `latchkey what-if`: who would gain and lose what, and nothing is done.
@Suite struct WhatIfTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.write(
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"u7","email":"u7@acme.example","name":"Uma","role":"readOnly"}
            {"type":"user","account":"acme","id":"u8","email":"u8@acme.example","name":"Uli","role":"readOnly"}
            {"type":"user","account":"acme","id":"u9","email":"u9@acme.example","name":"Vic","role":"readOnly"}
            {"type":"user","account":"acme","id":"gone","email":"gone@acme.example","name":"Gus","role":"editor","status":"removed"}
            {"type":"organization","account":"acme","id":"o1","name":"Northwind"}
            {"type":"group","account":"acme","id":"g2","name":"Technicians"}
            {"type":"membership","account":"acme","group":"g2","user":"u7"}
            {"type":"membership","account":"acme","group":"g2","user":"u8"}

            """, to: "world.jsonl")
        #expect(try place.latchkey("import", "store", "world.jsonl").status == 0)
    }

    private static let grant =
        #"{"operation":"grantAccess","account":"acme","organization":"o1","group":"g2"}"#
    private static let revocation =
        #"{"operation":"revokeAccess","account":"acme","organization":"o1","group":"g2"}"#

    private func ask(_ options: String..., of lines: String) throws -> Run {
        try place.latchkey(["what-if", "store", "-", "--host"] + options, input: lines + "\n")
    }

    @Test func whatManyHaveAlikeIsOneLineAndNothingIsDone() throws {
        let before = try place.bytes("store")
        let run = try ask("--json", of: Self.grant)
        #expect(run.status == 1)
        #expect(
            run.output == """
                {"users":["acme/u7","acme/u8"],"organizations":["acme/o1"],"gained":["viewOrganization"],"lost":[],"causes":[{"cause":"groupGrant","group":"acme/g2"}]}

                """)
        let each = try ask("--each", "--json", of: Self.grant)
        #expect(
            each.lines.first
                == #"{"user":"acme/u7","organization":"acme/o1","gained":["viewOrganization"],"lost":[]}"#
        )
        #expect(each.lines.count == 2 && each.status == 1)
        // The same without the other flag: these are lines of JSON.
        #expect(try ask("--each", of: Self.grant).output == each.output)
        #expect(try place.bytes("store") == before)
    }

    @Test func theStatusSaysWhetherSomebodyGains() throws {
        for flags in [
            [], ["--json"], ["--each"], ["--count"], ["--until", "2990-01-01T00:00:00Z"],
            ["--count", "--until", "2990-01-01T00:00:00Z"],
        ] {
            for (lines, status) in [
                (Self.grant, 1), (Self.grant + "\n" + Self.revocation, 0),
                (#"{"operation":"enforceMFA","account":"acme","enforcesMFA":true}"#, 0),
                (#"{"operation":"removeUser","account":"acme","user":"u9"}"#, 0),
                (#"{"operation":"assignRole","account":"acme","user":"u9","role":"manager"}"#, 1),
            ] as [(String, Int32)] {
                let run = try place.latchkey(
                    ["what-if", "store", "-", "--host"] + flags, input: lines + "\n")
                #expect(run.status == status, "\(flags) \(lines): \(run.errors)")
            }
        }
    }

    @Test func aTimeIsToldInParts() throws {
        let grant =
            #"{"operation":"grantAccess","account":"acme","organization":"o1","user":"u9","from":"2990-01-01T00:00:00Z","until":"2990-02-01T00:00:00Z"}"#
        let now = try ask(of: grant)
        #expect(now.output == "nobody gains or loses anything\n" && now.status == 0)
        #expect(
            now.errors
                == "time may change this at 2990-01-01T00:00:00Z: ask about later with --until 9999-12-31T00:00:00Z\n"
        )
        let json = try ask("--json", "--until", "2991-01-01T00:00:00Z", of: grant).objects()
        #expect(json.map { $0["from"] as? String } == ["2990-01-01T00:00:00Z"])
        #expect(json.map { $0["until"] as? String } == ["2990-02-01T00:00:00Z"])
        let each = try ask("--each", "--until", "2991-01-01T00:00:00Z", of: grant)
        #expect(
            each.lines == [
                #"{"from":"2990-01-01T00:00:00Z","until":"2990-02-01T00:00:00Z","user":"acme/u9","organization":"acme/o1","gained":["viewOrganization"],"lost":[]}"#
            ])
        let run = try ask("--until", "2991-01-01T00:00:00Z", of: grant)
        #expect(run.lines.count == 9 && run.status == 1)
        #expect(
            run.lines.dropFirst() == [
                "nobody gains or loses anything",
                "from 2990-01-01T00:00:00Z until 2990-02-01T00:00:00Z",
                "acme/u9", "  on organization acme/o1", "    gains viewOrganization",
                "    because of the direct grant",
                "from 2990-02-01T00:00:00Z until 2991-01-01T00:00:00Z",
                "nobody gains or loses anything",
            ])
        // How much it is in each of them.
        let counts = try ask("--count", "--until", "2991-01-01T00:00:00Z", of: grant)
        #expect(
            counts.lines.dropFirst() == [
                "nobody gains or loses anything",
                "from 2990-01-01T00:00:00Z until 2990-02-01T00:00:00Z",
                "1 user gains something, 1 pair of a user and a thing",
                "nobody loses anything",
                "from 2990-02-01T00:00:00Z until 2991-01-01T00:00:00Z",
                "nobody gains or loses anything",
            ])
        #expect(counts.status == 1 && counts.errors.isEmpty)
        let objects = try ask("--count", "--json", "--until", "2991-01-01T00:00:00Z", of: grant)
            .objects()
        #expect(objects.map { $0["gainedPairs"] as? Int } == [0, 1, 0])
        #expect(objects[1]["from"] as? String == "2990-01-01T00:00:00Z")
        #expect(try ask("--count", of: grant).errors.contains("2990-01-01T00:00:00Z"))
        let early = try ask(
            "--at", "2990-01-01T00:00:00Z", "--until", "2990-01-01T00:00:00Z", of: grant)
        #expect(early.status == 3 && early.errors.contains("is not behind"))
    }

    @Test func whatWouldBeRefusedIsRefusedByItsLine() throws {
        let run = try ask(
            of: Self.grant + "\n" + #"{"operation":"removeUser","account":"acme","user":"ann"}"#)
        #expect(run.status == 3)
        #expect(run.errors.contains("line 2") && run.errors.contains("last active Administrator"))
        let denied = try place.latchkey(
            ["what-if", "store", "-", "--by", "acme/u7"], input: Self.grant + "\n")
        #expect(denied.status == 3 && denied.errors.contains("line 1"))
        #expect(run.errors.contains("nothing would be done"))
        // Whoever could not begin to do it does not foresee it, in the same words.
        let both = Self.grant + "\n" + Self.grant.replacing("acme", with: "noc") + "\n"
        for (user, lines) in [("acme/nobody", Self.grant + "\n"), ("acme/ann", both)] {
            let foreseen = try place.latchkey(
                ["what-if", "store", "-", "--by", user], input: lines)
            let done = try place.latchkey(["perform", "store", "-", "--by", user], input: lines)
            #expect(foreseen.status == 3 && done.status == 3)
            #expect(
                foreseen.errors.replacing("; nothing would be done", with: "")
                    == done.errors.replacing("; nothing was done", with: "")
                    || foreseen.errors == done.errors, "\(foreseen.errors) \(done.errors)")
        }
        for options in [["--host", "--by", "acme/ann"], [], ["--host", "--each", "--count"]] {
            let run = try place.latchkey(["what-if", "store", "-"] + options, input: "")
            #expect(run.status == 2, "\(options)")
        }
    }

    /// Whatever is refused, nothing *would be* done: nobody asked for it to be done.
    @Test func eachRefusalSaysThatNothingWouldBeDone() throws {
        let promotion = #"{"operation":"promote","account":"acme","user":"u7"}"#
        let both = Self.grant + "\n" + Self.grant.replacing("acme", with: "noc")
        for (hand, lines, words) in [
            ("acme/nobody", Self.grant, "unknown user acme/nobody"),
            ("acme/gone", Self.grant, "acme/gone may not"),
            ("acme/u7", Self.grant, "line 1, operation grantAccess: acme/u7 may not"),
            ("acme/ann", both, "line 2, key \"account\""), (nil, promotion, "line 1"),
            (nil, "{", "line 1"), (nil, "", "has no operation"),
            (nil, Self.grant.replacing("o1", with: "o9"), "unknown organization acme/o9"),
        ] as [(String?, String, String)] {
            let options = hand.map { ["--by", $0] } ?? ["--host"]
            let run = try place.latchkey(["what-if", "store", "-"] + options, input: lines + "\n")
            run.expectError(3, words)
            #expect(run.errors.hasSuffix("; nothing would be done\n"), "\(run.errors)")
        }
    }
}
