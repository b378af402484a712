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
        #expect(
            try ask("--each", of: Self.grant).lines.last
                == "acme/u8 organization acme/o1 +viewOrganization")
        #expect(try place.bytes("store") == before)
    }

    @Test func theStatusSaysWhetherSomebodyGains() throws {
        for flags in [
            [], ["--json"], ["--each"], ["--count"], ["--until", "2990-01-01T00:00:00Z"],
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
        #expect(now.errors.contains("time changes this at 2990-01-01T00:00:00Z"))
        let json = try ask("--json", "--until", "2991-01-01T00:00:00Z", of: grant).objects()
        #expect(json.map { $0["from"] as? String } == ["2990-01-01T00:00:00Z"])
        #expect(json.map { $0["until"] as? String } == ["2990-02-01T00:00:00Z"])
        let run = try ask("--each", "--until", "2991-01-01T00:00:00Z", of: grant)
        #expect(run.lines.count == 6 && run.status == 1)
        #expect(
            run.lines.dropFirst() == [
                "nobody gains or loses anything",
                "from 2990-01-01T00:00:00Z until 2990-02-01T00:00:00Z",
                "acme/u9 organization acme/o1 +viewOrganization",
                "from 2990-02-01T00:00:00Z until 2991-01-01T00:00:00Z",
                "nobody gains or loses anything",
            ])
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
}
