import AccessRules
import Foundation
import Latchkey
import Testing

/// `latchkey perform`: lines of operations, all or none.
@Suite struct PerformTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.write(
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP"}
            {"type":"account","id":"noc","subdomain":"noc","name":"Overnight NOC"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"u7","email":"u7@acme.example","name":"Uma","role":"editor"}
            {"type":"user","account":"acme","id":"u9","email":"u9@acme.example","name":"Vic","role":"editor"}
            {"type":"user","account":"noc","id":"nia","email":"nia@noc.example","name":"Nia","role":"administrator"}
            {"type":"organization","account":"acme","id":"o1","name":"Northwind"}
            {"type":"group","account":"acme","id":"g2","name":"Technicians"}

            """, to: "world.jsonl")
        #expect(try place.latchkey("import", "store", "world.jsonl").status == 0)
        try place.write(Self.changes, to: "changes.jsonl")
    }

    private static let changes = """
        {"operation":"grantAccess","account":"acme","organization":"o1","group":"g2","until":"2997-01-01T00:00:00Z"}
        {"operation":"addMember","account":"acme","group":"g2","user":"u7"}
        {"operation":"assignRole","account":"acme","user":"u7","role":"manager"}
        {"operation":"removeUser","account":"acme","user":"u9"}

        """

    private func log() throws -> [[String: Any]] {
        try place.latchkey("export", "store", "--log").objects().filter {
            $0["type"] as? String == "log"
        }
    }

    /// Nothing was done, and the store is whole.
    private func expectNothing(of body: () throws -> Void) throws {
        let before = try place.bytes("store")
        try body()
        #expect(try place.bytes("store") == before)
    }

    @Test func allAreDoneAsAUserWithTheReason() throws {
        let done = try place.latchkey(
            "perform", "store", "changes.jsonl", "--by", "acme/ann", "--reason", "TICKET-77")
        done.expectDone()
        let lines = done.lines
        #expect(lines.count == 3)
        #expect(lines[0].wholeMatch(of: #/4 operations done in commit \d+ at 20\S+Z/#) != nil)
        #expect(lines[1].wholeMatch(of: #/  log of acme: entries \d+ to \d+/#) != nil)
        #expect(lines[2].wholeMatch(of: #/  position [0-9a-f]{88}/#) != nil)
        let entries = try log().filter { $0["reason"] as? String == "TICKET-77" }
        #expect(
            entries.map { $0["operation"] as? String }
                == ["grantAccess", "addMember", "assignRole", "removeUser"])
        #expect(entries.allSatisfy { $0["user"] as? String == "acme/ann" })
        let decided = try place.latchkey(
            "decide", "store", "--user", "acme/u7", "--action", "view", "--organization", "acme/o1")
        decided.expectDone()
        try place.latchkey("verify", "store").expectDone()
    }

    @Test func aReceiptInJSONSaysWhereToGoOn() throws {
        let first = try place.latchkey(
            "perform", "store", "changes.jsonl", "--host", "--id", "t77", "--json")
        first.expectDone()
        let receipt = try #require(try first.objects().first)
        #expect(
            Set(receipt.keys) == [
                "store", "operations", "repeated", "commitNumber", "time", "position", "entries",
                "secrets",
            ])
        #expect(receipt["operations"] as? Int == 4 && receipt["repeated"] as? Bool == false)
        let again = try #require(
            try place.latchkey(
                "perform", "store", "changes.jsonl", "--host", "--id", "t77", "--json"
            ).objects().first)
        #expect(again["repeated"] as? Bool == true)
        #expect(again["commitNumber"] as? Int == receipt["commitNumber"] as? Int)
        #expect(again["time"] as? String == receipt["time"] as? String)
        let position = try #require(receipt["position"] as? String)
        let name = #"{"operation":"editUser","account":"acme","user":"u7","name":"Uma U."}"#
        for status in [0, 3] as [Int32] {
            let run = try place.latchkey(
                ["perform", "store", "-", "--host", "--expecting", position], input: name)
            #expect(run.status == status, "\(run.errors)")
        }
    }

    @Test func whatIsWrongNamesItsLineAndNothingIsDone() throws {
        let header = #"{"type":"latchkey","version":1}"# + "\n"
        for (text, words) in [
            (
                header + Self.changes + #"{"operation":"removeUser","account":"acme","user":"u1"}"#,
                ["line 6", "unknown user acme/u1"]
            ),
            (
                Self.changes + #"{"operation":"promote","account":"acme","user":"u7"}"#,
                ["line 5", "key \"operation\"", "promote"]
            ),
            (
                Self.changes + #"{"operation":"assignRole","account":"acme","user":"u7"}"#,
                ["line 5", "key \"role\"", "missing"]
            ),
            (
                #"{"operation":"assignRole","account":"acme","user":"ann","role":"editor"}"#,
                ["line 1", "last active Administrator"]
            ),
            (
                Self.changes + #"{"operation":"enforceMFA","account":"nobody","enforcesMFA":true}"#,
                ["line 5", "unknown account nobody"]
            ),
        ] {
            try expectNothing {
                try place.latchkey(["perform", "store", "-", "--host"], input: text)
                    .expectError(3, all: words + ["standard input", "nothing was done"])
            }
        }
        try expectNothing {
            try place.latchkey(["perform", "store", "-", "--host"], input: header)
                .expectError(3, "standard input has no operation")
        }
    }

    @Test func aUserDoesOnlyWhatTheUserMayAndInOneAccount() throws {
        try expectNothing {
            try place.latchkey("perform", "store", "changes.jsonl", "--by", "acme/u7")
                .expectError(3, "changes.jsonl, line 1", "acme/u7 may not", "nothing was done")
        }
        let two =
            Self.changes + #"{"operation":"enforceMFA","account":"noc","enforcesMFA":true}"#
        try expectNothing {
            try place.latchkey(["perform", "store", "-", "--by", "acme/ann"], input: two)
                .expectError(3, "line 5", "key \"account\"", "one account", "nothing was done")
        }
        #expect(
            try place.latchkey(["perform", "store", "-", "--host"], input: two).status == 0)
    }

    @Test func aSeedIsGivenWhereAnIDIs() throws {
        let line =
            #"{"operation":"generateAPIKey","account":"acme","id":"k1","name":"N","api":"a"}"#
        try expectNothing {
            try place.latchkey(["perform", "store", "-", "--host", "--id", "i"], input: line)
                .expectError(3, "line 1", "key \"seed\"", "--id", "nothing was done")
        }
        let seeded = line.dropLast() + #","seed":"\#(String(repeating: "0a", count: 32))"}"#
        for repeated in [false, true] {
            let run = try place.latchkey(
                ["perform", "store", "-", "--host", "--id", "i", "--json"], input: String(seeded))
            #expect(try run.objects().first?["repeated"] as? Bool == repeated, "\(run.errors)")
        }
    }

    @Test func whereAllIsAsItIsToBeNothingHadToBeChanged() throws {
        let line = #"{"operation":"assignRole","account":"acme","user":"u7","role":"editor"}"#
        let run = try place.latchkey(["perform", "store", "-", "--host"], input: line)
        run.expectDone()
        #expect(run.lines.count == 2)
        #expect(run.lines.first == "1 operation done: nothing had to be changed")
        #expect(run.lines.last?.hasPrefix("  position ") == true)
        let position = try #require(run.lines.last?.split(separator: " ").last)
        let arguments = [
            "perform", "store", "-", "--by", "acme/ann", "--id", "t", "--expecting",
            "\(position)",
        ]
        for done in ["done", "done before"] {
            let run = try place.latchkey(arguments, input: line)
            #expect(run.lines.first == "1 operation \(done): nothing had to be changed")
        }
        let receipt = try #require(
            try place.latchkey(["perform", "store", "-", "--host", "--json"], input: line)
                .objects().first)
        #expect((receipt["entries"] as? [Any])?.isEmpty == true)
        #expect(receipt["commitNumber"] as? Int != nil && receipt["time"] as? String != nil)
    }

    @Test func moreThanCanBeDoneTogetherIsRefusedByItsLine() throws {
        let line =
            #"{"operation":"assignRole","account":"acme","user":"u7","role":"editor"}"# + "\n"
        let most = String(repeating: line, count: 10_000)
        try place.write(most + line, to: "many.jsonl")
        for (command, undone) in [
            ("perform", "nothing was done"), ("what-if", "nothing would be done"),
        ] {
            try expectNothing {
                let run = try place.latchkey(command, "store", "many.jsonl", "--host")
                run.expectError(3, "many.jsonl, line 10001: ", "10000 operations", "split the file")
                #expect(run.errors.hasSuffix("; \(undone)\n"), "\(run.errors)")
            }
        }
        try place.latchkey(["perform", "store", "-", "--host"], input: most).expectDone()
    }

    /// No sign-in that is taken as checked sets up a second factor.
    @Test func whoHasNotEnrolledWhereThatIsEnforcedIsTold() throws {
        let enforcement = #"{"operation":"enforceMFA","account":"acme","enforcesMFA":true}"#
        try place.latchkey(["perform", "store", "-", "--host"], input: enforcement).expectDone()
        let words = "a session begins when the user sets up a second factor"
        try expectNothing {
            try place.latchkey("perform", "store", "changes.jsonl", "--by", "acme/ann")
                .expectError(
                    3, words, "have the user do so, and the host application note it",
                    "or --host; nothing was done by acme/ann")
            try place.latchkey("what-if", "store", "changes.jsonl", "--by", "acme/ann")
                .expectError(3, words, "; nothing would be done by acme/ann")
        }
        let store = try Store.open(at: .init(place.url("store").path))
        try store.administer { try $0.enrolInMFA(Ref("ann", of: "acme")) }
        try store.close()
        try place.latchkey("perform", "store", "changes.jsonl", "--by", "acme/ann").expectDone()
    }

    @Test func theFirstPositionIsThatOfInfo() throws {
        let info = try #require(try place.latchkey("info", "store", "--json").objects().first)
        let position = try #require(info["position"] as? String)
        let arguments = ["perform", "store", "changes.jsonl", "--host", "--expecting", position]
        try place.latchkey(arguments).expectDone()
        try place.latchkey(arguments).expectError(3, "something was committed", "nothing was done")
    }

    @Test func whoDoesItIsSaidOnce() throws {
        try expectNothing {
            for arguments in [[], ["--host", "--by", "acme/ann"]] as [[String]] {
                try place.latchkey(["perform", "store", "changes.jsonl"] + arguments)
                    .expectError(2, "either --by ACCOUNT/USER or --host")
            }
            try place.latchkey("perform", "store", "changes.jsonl", "--host", "--expecting", "x")
                .expectError(2, "position")
        }
    }

    @Test func secretsAreShownOnceAndOpenWhatTheyAreOf() throws {
        let lines = """
            {"operation":"generateAPIKey","account":"acme","id":"k1","name":"Nightly","api":"documentation"}
            {"operation":"draftConnection","account":"acme","id":"c1","delegate":"noc","maximumRole":"editor","allOrganizations":true}
            {"operation":"sendConnection","account":"acme","connection":"c1"}

            """
        let run = try place.latchkey(
            ["perform", "store", "-", "--by", "acme/ann", "--json"], input: lines)
        run.expectDone()
        let receipt = try #require(try run.objects().first)
        let secrets = try #require(receipt["secrets"] as? [[String: String]])
        #expect(secrets.map { $0["apiKey"] ?? $0["administrator"] } == ["acme/k1", "noc/nia"])
        let key = try #require(secrets[0]["secret"])
        let token = try #require(secrets[1]["token"])
        let export = try place.latchkey("export", "store", "--log").output
        #expect(!export.contains(key) && !export.contains(token))
        let store = try Store.open(at: .init(place.url("store").path))
        #expect(try store.present(apiKey: key)?.status == .active)
        #expect(try store.open(invitationToken: token)?.administrator == Ref("nia", of: "noc"))
        try store.close()
    }
}
