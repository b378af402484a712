import AccessRules
import Foundation
import Latchkey
import SystemPackage
import Testing

/// What was, by the command: `--as-of`, `diff` and `changes`.
@Suite struct PastCommandTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.write(
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"u7","email":"u7@acme.example","name":"Uma","role":"readOnly"}
            {"type":"organization","account":"acme","id":"o1","name":"Northwind"}

            """, to: "world.jsonl")
        #expect(try place.latchkey("import", "store", "world.jsonl").status == 0)
    }

    private func perform(_ line: String, _ options: String...) throws -> String {
        let run = try place.latchkey(
            ["perform", "store", "-", "--host", "--json"] + options, input: line + "\n")
        run.expectDone()
        return try #require(try run.objects().first?["position"] as? String)
    }

    private static let grant =
        #"{"operation":"grantAccess","account":"acme","organization":"o1","user":"u7"}"#
    private static let revocation =
        #"{"operation":"revokeAccess","account":"acme","organization":"o1","user":"u7"}"#

    @Test func everyReadingCommandGoesBack() throws {
        let before = try perform(
            #"{"operation":"createAsset","account":"acme","id":"a1","organization":"o1","kind":"document","name":"Map"}"#
        )
        let granted = try perform(Self.grant)
        _ = try perform(Self.revocation)
        let question = ["--user", "acme/u7", "--action", "view", "--organization", "acme/o1"]
        for (moment, status) in [(before, 1), (granted, 0)] as [(String, Int32)] {
            let then = ["--as-of", moment]
            #expect(try place.latchkey(["decide", "store"] + question + then).status == status)
            let explained = try place.latchkey(["explain", "store"] + question + then)
            #expect(explained.output.hasPrefix(status == 0 ? "allowed" : "denied"), "\(explained)")
            let reached = try place.latchkey(
                ["organizations", "store", "--user", "acme/u7"] + then)
            #expect(reached.lines.count == (status == 0 ? 1 : 0))
            let assets = try place.latchkey(
                ["assets", "store", "--user", "acme/u7"] + then)
            #expect(assets.lines == (status == 0 ? ["acme/a1"] : []), "\(assets.errors)")
            let users = try place.latchkey(
                ["users", "store", "--action", "view", "--organization", "acme/o1"] + then)
            #expect(users.lines == ["acme/ann"] + (status == 0 ? ["acme/u7"] : []))
            let grants = try place.latchkey(
                ["query", "store", "grants", "--in", "acme", "--count"] + then)
            #expect(grants.output == (status == 0 ? "1\n" : "0\n"), "\(grants.errors)")
            let exported = try place.latchkey(["export", "store", "--log"] + then)
            #expect(exported.output.contains(#""type":"grant""#) == (status == 0))
            let info = try place.latchkey(["info", "store", "--json"] + then)
            #expect(try info.objects().first?["position"] as? String == moment)
        }
        #expect(try place.latchkey(["decide", "store"] + question).status == 1)
        let wrong = try place.latchkey(["decide", "store"] + question + ["--as-of", "yesterday"])
        #expect(wrong.status == 2 && wrong.errors.contains("give an instant in UTC"))
        let early = try place.latchkey(
            ["decide", "store"] + question + ["--as-of", "2001-01-01T00:00:00Z"])
        #expect(early.status == 3 && early.errors.contains("is kept from"))
        let late = try place.latchkey(
            ["decide", "store"] + question + ["--as-of", "2901-01-01T00:00:00Z"])
        #expect(late.status == 3 && late.errors.contains("still to come"))
    }

    /// What came behind is told by positions, whatever clock there was: that of a store whose clock was
    /// accepted again goes back.
    @Test func positionsAreInOrderWhateverTheClockWas() throws {
        var options = Store.Options()
        let ahead = Instant(
            millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000) + 3 * 86_400_000)
        options.clock = { ahead }
        let store = try Store.open(
            at: FilePath(place.url("store").path), options: options)
        let user = Ref<User>("u7", of: "acme")
        let grant = Grant(account: "acme", organization: "o1", grantee: .user(user.id))
        try store.perform([AccountOperation(.grantAccess(grant), in: "acme")])
        let granted = try store.perform(
            [AccountOperation(.editUser("u7", UserEdit(name: "U")), in: "acme")]
        ).position.description
        try store.close()
        try place.latchkey("accept-clock", "store").expectDone()
        let revoked = try perform(Self.revocation)
        let lost = try place.latchkey("diff", "store", "--from", granted, "--to", revoked)
        #expect(lost.status == 0 && lost.output.contains("loses"), "\(lost)")
        let again = try perform(Self.grant)
        let gained = try place.latchkey("diff", "store", "--from", revoked, "--to", again)
        #expect(gained.status == 1, "\(gained)")
        let wrong = try place.latchkey("diff", "store", "--from", revoked, "--to", granted)
        #expect(wrong.status == 3 && wrong.errors.contains("the earlier moment first"), "\(wrong)")
    }

    /// An instant of seconds or of microseconds, or any other that is still to come, turns no answer round.
    @Test func aPlaceThatIsStillToComeIsRefused() throws {
        let granted = try perform(Self.grant)
        for at in ["4000000000000", "99999999999999"] {
            for words in [
                ["diff", "store", "--from", "\(granted)@\(at)", "--to", granted],
                [
                    "users", "store", "--action", "view", "--organization", "acme/o1", "--as-of",
                    "\(granted)@\(at)",
                ],
                ["changes", "store", "--effective", "--since", "\(granted)@\(at)"],
            ] {
                let told = try place.latchkey(words)
                #expect(told.status == 3 && told.errors.contains("still to come"), "\(told)")
            }
        }
        let lines = try place.latchkey(
            "changes", "store", "--effective", "--since", granted, "--json"
        ).objects()
        let next = try #require(lines.last?["next"] as? String)
        let turned = try place.latchkey("diff", "store", "--from", next, "--to", granted)
        #expect(
            turned.status == 3 && turned.errors.contains("the earlier moment first"), "\(turned)")
        try place.latchkey("diff", "store", "--from", granted, "--to", next).expectDone()
    }

    @Test func theDifferenceIsToldBothWays() throws {
        let before = try perform(#"{"operation":"resetMFA","account":"acme","user":"u7"}"#)
        let granted = try perform(Self.grant)
        let line = #"{"user":"acme/u7","organization":"acme/o1","#
        let gained = try place.latchkey(
            "diff", "store", "--from", before, "--each")
        #expect(gained.status == 1)
        #expect(gained.output == line + #""gained":["viewOrganization"],"lost":[]}"# + "\n")
        let revoked = try perform(Self.revocation)
        let lost = try place.latchkey("diff", "store", "--from", granted, "--each", "--json")
        #expect(lost.status == 0)
        #expect(lost.output == line + #""gained":[],"lost":["viewOrganization"]}"# + "\n")
        let none = try place.latchkey("diff", "store", "--from", before, "--to", revoked)
        #expect(none.status == 0 && none.output == "nobody gains or loses anything\n")
        let turned = try place.latchkey("diff", "store", "--from", revoked, "--to", before)
        #expect(turned.status == 0 || turned.status == 3)
        #expect(try place.latchkey("diff", "store").status == 2)
    }

    @Test func changesGoOnWhereTheyEnded() throws {
        let before = try perform(#"{"operation":"resetMFA","account":"acme","user":"u7"}"#)
        _ = try perform(Self.grant, "--reason", "TICKET-7")
        let first = try place.latchkey(
            "changes", "store", "--effective", "--since", before, "--json")
        first.expectDone()
        let objects = try first.objects()
        #expect(objects.count == 2)
        let entry = try #require((objects[0]["entries"] as? [[String: Any]])?.first)
        #expect(entry["operation"] as? String == "grantAccess")
        #expect(entry["reason"] as? String == "TICKET-7")
        let next = try #require(objects[1]["next"] as? String)
        _ = try perform(Self.revocation)
        let second = try place.latchkey("changes", "store", "--effective", "--since", next)
        second.expectDone()
        #expect(
            second.lines.contains(
                "  revokeAccess of grant o1 for user u7 in acme by the host application"))
        #expect(second.lines.last?.hasPrefix("next place ") == true)
        #expect(!second.output.contains("grantAccess"))
        #expect(try place.latchkey("changes", "store", "--since", next).status == 2)
    }

    /// What a commit changed stands on the same screen as the first of what it did.
    @Test func ofManyCausesTheFirstTenAreTold() throws {
        let before = try perform(#"{"operation":"resetMFA","account":"acme","user":"u7"}"#)
        func told(_ count: Int) throws -> [String] {
            let rest = (1..<count).map {
                #"{"operation":"createGroup","account":"acme","id":"g\#(count)-\#($0)","name":"G"}"#
            }
            let line = rest.count % 2 == 0 ? Self.revocation : Self.grant
            let since = try place.latchkey("info", "store", "--json").objects().first?["position"]
            _ = try perform(([line] + rest).joined(separator: "\n"))
            let run = try place.latchkey(
                "changes", "store", "--effective", "--since", try #require(since as? String))
            run.expectDone()
            return run.lines.filter {
                $0.prefix { $0 == " " }.count == 2 && !$0.contains("acme/u7")
            }
        }
        #expect(try told(10).count == 10)
        let eleven = try told(11)
        #expect(eleven.count == 11 && eleven.last == "  and 1 more, which the log has", "\(eleven)")
        #expect(try told(112).last == "  and more, which the log has")
        let run = try place.latchkey(
            "changes", "store", "--effective", "--since", before, "--json")
        #expect(
            try run.objects().dropLast().map { ($0["entries"] as? [Any])?.count } == [10, 11, 100])
    }

    @Test func onlyWhatIsWatchedIsTold() throws {
        let before = try perform(#"{"operation":"resetMFA","account":"acme","user":"u7"}"#)
        _ = try perform(
            #"{"operation":"createAsset","account":"acme","id":"a1","organization":"o1","kind":"document","name":"Map"}"#
        )
        _ = try perform(Self.grant)
        func told(_ options: String...) throws -> [String] {
            let run = try place.latchkey(
                ["changes", "store", "--effective", "--since", before, "--json"] + options)
            run.expectDone()
            return try run.objects().flatMap { object in
                let lines = object["changes"] as? [[String: Any]] ?? []
                return lines.map { line in
                    let users = line["users"] as? [String] ?? []
                    let organizations = line["organizations"] as? [String] ?? []
                    let assets = line["assets"] as? [String] ?? []
                    return (users + ["on"] + organizations + assets).joined(separator: " ")
                }
            }
        }
        let all = ["acme/ann on acme/a1", "acme/u7 on acme/o1", "acme/u7 on acme/a1"]
        #expect(try told() == all)
        #expect(try told("--account", "acme") == all)
        #expect(try told("--user", "acme/u7") == ["acme/u7 on acme/o1", "acme/u7 on acme/a1"])
        #expect(try told("--user", "acme/u7", "--user", "acme/ann") == all)
        #expect(try told("--organization", "acme/o1") == ["acme/u7 on acme/o1"])
        #expect(
            try told("--asset", "acme/a1", "--organization", "acme/o1", "--user", "acme/u7")
                == ["acme/u7 on acme/o1", "acme/u7 on acme/a1"])
        // What is not there may be yet to come, or mistyped.
        let missing = try place.latchkey(
            "changes", "store", "--effective", "--since", before, "--user", "acme/u9",
            "--account", "amce")
        #expect(missing.status == 0 && missing.lines.count == 1)
        #expect(missing.errors.contains("there is no user acme/u9 now"))
        #expect(missing.errors.contains("there is no account amce now"))
    }
}
